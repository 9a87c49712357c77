import { UNKNOWN } from "../schema";

/** How Pulumi writes a value that is not known yet, in every call to a dynamic provider. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The input that carries a dynamic resource's provider; no business of a resource. */
export const providerKey = "__provider";

/**
 * Which properties were declared. A read is given nothing but the outputs, in which one that the cloud chose looks like a
 * declared one, and one that was found absent like one that never was. Pulumi hides keys with two underscores.
 */
export const declaredKey = "__declared";

export type Properties = Record<string, unknown>;

/** What the engine sent, as the lifecycle knows it. */
export function decode(properties: Properties): Properties {
  const { [providerKey]: _provider, [declaredKey]: _declared, ...rest } = properties;
  return replaceDeep(rest, (value) => (value === unknownValue ? UNKNOWN : value)) as Properties;
}

/** What the lifecycle answered, as the engine takes it: plain JSON, since anything else breaks the reply after the deed. */
export function encode(values: Properties): Properties {
  return JSON.parse(
    JSON.stringify(replaceDeep(values, (value) => (value === UNKNOWN ? unknownValue : value))),
  ) as Properties;
}

function replaceDeep(value: unknown, replace: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => replaceDeep(entry, replace));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaceDeep(entry, replace)]));
  }
  return replace(value);
}
