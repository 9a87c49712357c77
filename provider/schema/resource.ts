import type { Fields, Values } from "./field";
import type { Issue } from "./issues";
import type { Rule } from "./rules";

type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** What is known of an object in the cloud. Anything may be absent: not declared, not readable, or written by an older release. */
export type State<F extends Fields, O extends Fields> = Simplify<OrAbsent<Values<F>> & OrAbsent<Values<O>>>;

type OrAbsent<T> = { [K in keyof T]?: T[K] | undefined };

/** What a look at the cloud found. `foreign`: it is there, but belongs to somebody else and is left alone. */
export type Reading<S> = { found: "absent" } | { found: "present"; state: S } | { found: "foreign"; owner: string };

export const absent = (): Reading<never> => ({ found: "absent" });
export const present = <S>(state: S): Reading<S> => ({ found: "present", state });

/** What a resource is given to work with. `C` is the cloud it talks to. */
export interface Context<C> {
  cloud: C;
  /** Tells how far a long wait is. */
  progress(message: string): void;
  /** Tells something the user should know although nothing failed. */
  warn(message: string): void;
  signal: AbortSignal | undefined;
  /**
   * Whether the engine is still there to be told what came of it. One that was killed leaves its provider running for a
   * moment, and what that does is in no state. Absent: there is no engine but the caller.
   */
  isHeard?(): Promise<boolean>;
  /**
   * Objects that this run has created or changed. One that moved to another name is created under the new one before it
   * is deleted under the old; deleting must then leave it alone.
   */
  managed: Set<string>;
}

/** How an object is named in `managed`. */
export const managedKey = (kind: string, region: string, id: string): string => [kind, region, id].join(" ");

/** What can be asked of the cloud before anything is done. Only reads. */
export interface Planned<F extends Fields, O extends Fields, C> {
  /** The properties that the answer depends on; all must be known. */
  from: readonly (keyof F & string)[];
  /** What is answered: properties, where the program left them out, and outputs that previews are to show. */
  gives: readonly (keyof (F & O) & string)[];
  /** Answers those, and other outputs that can be told already. */
  look(wanted: Values<F>, cloud: C, signal: AbortSignal, before?: State<F, O>): Promise<State<F, O>>;
  /** What was seen, in a sentence, without a state to compare it with. Without it the values are shown as they are. */
  describe?(seen: State<F, O>): string;
  /**
   * Says in a sentence what was seen, where that moves by itself: servers come and go between a plan and its apply. An
   * engine that holds an apply to every value of its plan shows this instead of the values. Undefined: nothing to say.
   */
  tell?(seen: State<F, O>, before: State<F, O> | undefined): string | undefined;
}

/** Everything this project knows of one kind of object. There is no second place for any of it. */
export interface ResourceDefinition<F extends Fields, O extends Fields, C> {
  /** One sentence: what it is. */
  doc: string;
  /** What its id is, as a user knows it: an import takes that. */
  idDoc?: string;
  /** What a program declares. */
  fields: F;
  /** What the cloud tells beside. Never drift. */
  outputs: O;
  rules?: readonly Rule<F>[];
  /** The id of the object that these values speak of, when they tell. Needed for adoption. */
  identify?(wanted: Values<F>, cloud: C): string | undefined;
  /** Of a resource that stands for several objects: their ids. None where it claims what it manages by itself. */
  parts?(state: State<F, O>): string[];
  /** What a plan can show beyond what the program declares. */
  planned?: Planned<F, O, C>;
  create(wanted: Values<F>, context: Context<C>): Promise<{ id: string; state: State<F, O> }>;
  /** `before` is the last known state; absent when the object is looked at for the first time. */
  read(id: string, before: State<F, O> | undefined, context: Context<C>): Promise<Reading<State<F, O>>>;
  update(id: string, wanted: Values<F>, before: State<F, O>, context: Context<C>): Promise<State<F, O>>;
  delete(id: string, state: State<F, O>, context: Context<C>): Promise<void>;
}

export interface Resource<F extends Fields, O extends Fields, C> extends ResourceDefinition<F, O, C> {
  /** In PascalCase, for example `HostProtection`. */
  name: string;
}

/** A resource as those see it who must not know a single one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- method parameters are contravariant; only `any` holds them all
export type AnyResource<C> = Resource<any, any, C>;

/** The object exists, but is not as wanted: the engine must remember it, and the user must hear why. */
export class Incomplete extends Error {
  override readonly name = "Incomplete";
  readonly #id: string;
  readonly #state: Record<string, unknown>;

  /** `message` says what exists now, what failed and what to do. */
  constructor(message: string, id: string, state: object, options?: ErrorOptions) {
    super(message, options);
    this.#id = id;
    this.#state = { ...state };
  }

  // Methods, not properties: an engine's plugin host may take any error that has an `id` for one of its own.
  objectId(): string {
    return this.#id;
  }

  objectState(): Record<string, unknown> {
    return this.#state;
  }
}

/** What the user wrote cannot be used; nothing was sent. */
export class InvalidInputs extends Error {
  override readonly name = "InvalidInputs";
  constructor(
    message: string,
    readonly issues: readonly Issue[],
  ) {
    super(message);
  }
}
