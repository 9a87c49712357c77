/**
 * Property values as they travel between engine, program and provider: JSON, plus secrets as an object with a signature
 * and unknown values (in previews) as a fixed string.
 */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** The properties of a resource. */
export type Properties = Record<string, Value>;

/** How an unknown value is written in a preview. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key under which a special value names its kind. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** The kinds of special values. */
export const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

/** A secret in memory. In an exported state the value is encrypted, see `passphrase.ts`. */
export interface Secret extends Record<string, Value> {
  value: Value;
}

export function isObject(value: unknown): value is { [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSecret(value: unknown): value is Secret {
  return isObject(value) && value[signatureKey] === signatures.secret;
}

export function secret(value: Value): Secret {
  return { [signatureKey]: signatures.secret, value };
}

export function containsSecrets(value: Value): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(containsSecrets);
  return isObject(value) && Object.values(value).some(containsSecrets);
}

export function containsUnknowns(value: Value): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(containsUnknowns);
  return isObject(value) && Object.values(value).some(containsUnknowns);
}

/** The kind of special value found somewhere in `value` that is none of `allowed`, if any. */
export function findSpecial(value: Value, allowed: readonly string[]): string | undefined {
  if (Array.isArray(value)) return firstOf(value, (item) => findSpecial(item, allowed));
  if (!isObject(value)) return undefined;
  const signature = value[signatureKey];
  if (typeof signature === "string" && !allowed.includes(signature)) {
    return Object.entries(signatures).find(([, known]) => known === signature)?.[0] ?? `special (${signature})`;
  }
  return firstOf(Object.values(value), (item) => findSpecial(item, allowed));
}

function firstOf<Item, Found>(items: Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value with every secret replaced by what `reveal` makes of it. */
export function mapSecrets(value: Value, reveal: (hidden: Value) => Value): Value {
  if (isSecret(value)) return reveal(value.value);
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, reveal));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSecrets(item, reveal)]));
}

/** Secrets unwrapped: what a provider sees that does not take secrets, as the SDK's dynamic provider host does not. */
export function unwrap(properties: Properties): Properties {
  const bare = (hidden: Value): Value => mapSecrets(hidden, bare);
  return mapSecrets(properties, bare) as Properties;
}

/** Secrets masked, for what people see; encrypted ones too. */
export function mask(value: Value): Value {
  return mapSecrets(value, () => "[secret]");
}

/** Whether two values are the same; a secret equals only a secret. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, index) => equal(item, right[index]))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && equal(left[key], right[key]));
}

/**
 * Marks secret in `answer` what was secret under the same name in `asked`: a provider that takes no secrets answers in
 * the clear. Mirrors the real engine, which looks into objects but takes an array as a whole.
 */
export function markSecrets(answer: Properties, asked: Properties): Properties {
  const marked: Properties = { ...answer };
  for (const [key, before] of Object.entries(asked)) {
    const after = marked[key];
    if (after === undefined) continue;
    if (isPlainObject(after) && isPlainObject(before)) marked[key] = markSecrets(after, before);
    else if (!isSecret(after) && containsSecrets(before)) marked[key] = secret(after);
  }
  return marked;
}

function isPlainObject(value: Value): value is { [key: string]: Value } {
  return isObject(value) && !(signatureKey in value);
}

/** Drops nulls at the top level, which the engine treats as absent. */
export function withoutNulls(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/** A value as the engine prints it in a check failure. The real engine prints secrets here, so this one does too. */
export function printValue(value: Value | undefined): string {
  if (value === undefined || value === null) return "{<nil>}";
  if (isSecret(value)) return `{&{${printValue(value.value)}}}`;
  if (Array.isArray(value)) return `{[${value.map(printValue).join(" ")}]}`;
  if (!isObject(value)) return `{${String(value)}}`;
  const entries = Object.keys(value).sort();
  return `{map[${entries.map((key) => `${key}:${printValue(value[key])}`).join(" ")}]}`;
}
