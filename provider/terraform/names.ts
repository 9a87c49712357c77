import { type Fields, snakeCase } from "../schema";

/** What Terraform writes itself inside a resource or data block; no attribute may be called so. */
const reserved = new Set([
  ...["count", "for_each", "depends_on", "provider", "lifecycle", "connection", "provisioner"],
  ...["id", "timeouts"],
]);

/** `hss_host_protection` from `HostProtection`. */
export const typeName = (name: string): string => `hss_${snakeCase(name)}`;

/** The attribute of a property: in snake case, and with the resource's name before it where Terraform has taken the word. */
export function attributeName(property: string, owner: string): string {
  const name = snakeCase(property);
  return reserved.has(name) ? `${snakeCase(owner)}_${name}` : name;
}

/**
 * A text of ours as a Terraform user reads it: properties are named there in camel case, and here they are attributes.
 * `words` are the names that may occur, see {@link propertyNames}.
 */
export function inTerraformWords(text: string, words: readonly string[]): string {
  if (words.length === 0) return text;
  return text.replace(new RegExp(`\\b(${words.join("|")})\\b`, "g"), snakeCase);
}

/** All property names of some fields, at any depth, that read differently in Terraform. */
export function propertyNames(...groups: Fields[]): string[] {
  const names = new Set<string>();
  const visit = (fields: Fields): void => {
    for (const [name, { kind }] of Object.entries(fields)) {
      if (snakeCase(name) !== name) names.add(name);
      let inner = kind;
      while ("element" in inner) inner = inner.element.kind;
      if (inner.type === "object") visit(inner.fields);
    }
  };
  groups.forEach(visit);
  return [...names];
}
