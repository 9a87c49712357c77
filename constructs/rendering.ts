import { type Fields, type Kind, snakeCase } from "../provider/schema";
import { isToken } from "./tokens";

type Values = Record<string, unknown>;

/** Properties as the attributes of a Terraform configuration. Tokens stay what they are. */
export function toAttributes(fields: Fields, values: Readonly<Values>, naming = snakeCase): Values {
  const pairs = Object.entries(fields).map(([name, { kind }]) => [naming(name), rendered(kind, values[name])] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function rendered(kind: Kind, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (isToken(value)) return value;
  switch (kind.type) {
    case "set":
    case "list":
      return Array.isArray(value) ? value.map((entry) => rendered(kind.element.kind, entry)) : value;
    case "map":
      return Object.fromEntries(
        Object.entries(value as Values).map(([key, entry]) => [key, rendered(kind.element.kind, entry)]),
      );
    case "object":
      return toAttributes(kind.fields, value as Values);
    default:
      return value;
  }
}
