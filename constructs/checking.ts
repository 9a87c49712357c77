import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { type Fields, formatPath, holdsSecret, type Issue } from "../provider/schema";
import { constructMessages } from "./messages";
import { isToken } from "./tokens";

/** Makes synthesis refuse the construct for each of these issues; whoever synthesises hears all of them at once. */
export function refuseFor(construct: IConstruct, find: () => readonly Issue[]): void {
  construct.node.addValidation({
    validate: () => find().map(({ path, message }) => (path.length > 0 ? `${formatPath(path)}: ${message}` : message)),
  });
}

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
