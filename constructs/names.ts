import { snakeCase } from "../provider/schema";
import { attributeName } from "../provider/terraform/names";

/** `host_id` as `hostId`. */
export const camelCase = (attribute: string): string =>
  attribute.replace(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());

/**
 * What a property is called in a construct: as everywhere, but for the words that Terraform keeps for itself. `count` of
 * a Quota is `quotaCount`.
 */
export function constructName(property: string, owner: string): string {
  const attribute = attributeName(property, owner);
  return attribute === snakeCase(property) ? property : camelCase(attribute);
}

/** What every resource and data source may be given beside its own properties. */
export const metaArguments: ReadonlySet<string> = new Set([
  ...["count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners", "connection"],
]);
