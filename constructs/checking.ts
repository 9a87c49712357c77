import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import * as z from "zod";
import { check, type Declared } from "../provider/lifecycle";
import { type Field, type Fields, formatPath, holdsSecret, type Issue, mapOf, text, UNKNOWN } from "../provider/schema";
import { constructMessages } from "./messages";
import { isToken, withUnknowns } from "./tokens";

/** Makes synthesis refuse the construct for each of these issues; whoever synthesises hears all of them at once. */
export function refuseFor(construct: IConstruct, find: () => readonly Issue[]): void {
  construct.node.addValidation({
    validate: () => find().map(({ path, message }) => (path.length > 0 ? `${formatPath(path)}: ${message}` : message)),
  });
}

/** Everything that is wrong with these properties, as far as synthesis knows them: what Terraform will know passes. */
export const issuesIn = (declared: Declared, props: Readonly<Record<string, unknown>>): Issue[] =>
  check(declared, withUnknowns(props) as Record<string, unknown>).issues;

const optional = true;

/** A property that another construct is given as it is, and which is checked there. */
export const anything: Field = {
  ...text({ doc: "Whatever it is handed on to takes it.", optional }),
  schema: z.unknown(),
};

/** Properties that another construct is given, and which are checked there. */
export const handedOn = mapOf(anything, { doc: "Whatever they are handed on to takes them.", optional });

/** Another construct, `what` as in "takes a Quota": whatever Terraform can make this one wait for. */
export const construct = (what: string): Field => ({
  ...text({ doc: `Takes ${what}.`, optional }),
  schema: z.custom((value) => value === UNKNOWN || isDependable(value), constructMessages.takes(what)),
});

const isDependable = (value: unknown) =>
  value !== null && typeof value === "object" && typeof (value as { fqn?: unknown }).fqn === "string";

/** Warns of secrets that are written into the program, since they would stand in the synthesised files. */
export function warnOfPlainSecrets(construct: IConstruct, fields: Fields, values: Readonly<Record<string, unknown>>) {
  for (const path of plainSecrets(fields, values))
    Annotations.of(construct).addWarning(constructMessages.plainSecret(formatPath(path)));
}

function plainSecrets(fields: Fields, values: Readonly<Record<string, unknown>>): Issue["path"][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = values[name];
    if (value === undefined || value === null || isToken(value) || !holdsSecret(field)) return [];
    if (field.secret) return [[name]];
    const { kind } = field;
    if (kind.type !== "object" || typeof value !== "object") return [];
    return plainSecrets(kind.fields, value as Record<string, unknown>).map((path) => [name, ...path]);
  });
}
