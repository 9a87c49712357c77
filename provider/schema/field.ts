import * as z from "zod";
import { UNKNOWN } from "./unknown";

/** What a value looks like to an engine; adapters map these and know nothing else of a field. */
export type Kind =
  | { type: "text" | "integer" | "boolean" | "timestamp" }
  | { type: "oneOf"; values: readonly string[] }
  /** A list whose order means nothing; compared unordered, kept without doubles. */
  | { type: "set"; element: Field }
  | { type: "list"; element: Field }
  | { type: "map"; element: Field }
  | { type: "object"; fields: Fields };

export type Presence = "required" | "optional" | "defaulted";

export interface FieldOptions<T> {
  /** Meaning, unit and allowed values, in one or two sentences: every reference page and editor hint is made of it. */
  doc: string;
  /** May be left out. What is left out is neither changed in the cloud nor reported as drift. */
  optional?: true;
  /** When left out the cloud chooses, and the choice is kept in the state. */
  computed?: true;
  /** Used when the field is left out. */
  default?: T;
  /** Another value is another object: the resource is created anew. */
  replaces?: true;
  /** Never shown, in no message, log or plan. */
  secret?: true;
  /** What is done with the object, not what it is: kept as declared, never read, never drift. */
  intent?: true;
  /** Needed while something is done and never kept: in no state, and another value alone is no change. Secret too. */
  writeOnly?: true;
  /** Of an output: while it is there the object is not finished, and an update is due. */
  pending?: true;
  /** Of an output, or of a property that the cloud chooses: it stays what it is for as long as the object is the same one. */
  lasting?: true;
  /** When the live value satisfies the declared one; equality unless told otherwise. */
  satisfied?: (declared: T, live: T) => boolean;
}

/** One property of a resource: its shape, its flags and its documentation. The type parameters serve the compiler only. */
export interface Field<T = unknown, P extends Presence = Presence> {
  kind: Kind;
  doc: string;
  optional: boolean;
  computed: boolean;
  default: T | undefined;
  replaces: boolean;
  secret: boolean;
  intent: boolean;
  writeOnly: boolean;
  pending: boolean;
  lasting: boolean;
  satisfied: ((declared: never, live: never) => boolean) | undefined;
  /** Checks and normalises one value; lets UNKNOWN through, at any depth. */
  schema: z.ZodType;
  /** Never set: carries the types. */
  readonly types?: { value: T; presence: P };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- only `any` accepts every field, whatever its value
export type Fields = Record<string, Field<any>>;

export type PresenceOf<O> = O extends { default: unknown }
  ? "defaulted"
  : O extends { optional: true }
    ? "optional"
    : "required";

type ValueOf<F> = F extends Field<infer T> ? T : never;
type PresenceOfField<F> = F extends Field<infer _, infer P> ? P : never;
type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** What a resource works with once `check` has passed: defaults filled in, only optional properties may be absent. */
export type Values<F extends Fields> = Simplify<
  { [K in keyof F as PresenceOfField<F[K]> extends "optional" ? never : K]: ValueOf<F[K]> } & {
    [K in keyof F as PresenceOfField<F[K]> extends "optional" ? K : never]?: ValueOf<F[K]>;
  }
>;

/** What the builders of fields have in common. */
export function field<T, P extends Presence>(kind: Kind, options: FieldOptions<T>, schema: z.ZodType): Field<T, P> {
  return {
    kind,
    doc: options.doc,
    optional: options.optional === true || options.default !== undefined,
    computed: options.computed === true,
    default: options.default,
    replaces: options.replaces === true,
    secret: options.secret === true || options.writeOnly === true,
    writeOnly: options.writeOnly === true,
    intent: options.intent === true,
    pending: options.pending === true,
    lasting: options.lasting === true,
    satisfied: options.satisfied as Field["satisfied"],
    schema: orUnknown(schema),
  };
}

/** zod knows no UNKNOWN; each schema of ours steps aside for it, so that lists and objects may be known in part. */
function orUnknown(schema: z.ZodType): z.ZodType {
  return z.unknown().transform((value, context) => {
    if (value === UNKNOWN) return UNKNOWN;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const { message, path } of result.error.issues)
      context.issues.push({ code: "custom", message, path, input: value });
    return z.NEVER;
  });
}
