/**
 * Tags of quotas. A quota may have several owners of tags: a Quota, the protection of the server that uses it, users of the
 * console. So a resource manages the keys that it declares, and no others.
 */
import type { Quota, Tags } from "../client/model";
import type { Context } from "./resource";

/** Of the tags that a quota has, those under the declared keys. */
export const ownTags = (live: Readonly<Tags>, declared: Readonly<Tags>): Tags =>
  Object.fromEntries(Object.entries(live).filter(([key]) => Object.hasOwn(declared, key)));

/** The declared keys as they are on the quotas: those of the first quota that differs, else as declared. */
export function liveTags(quotas: readonly Quota[], declared: Readonly<Tags>): Tags {
  const own = quotas.map(({ tags }) => ownTags(tags, declared));
  return own.find((tags) => Object.entries(declared).some(([key, value]) => tags[key] !== value)) ?? declared;
}

/**
 * Writes the declared tags, and removes those that were declared before and are no longer. Writes only what differs: tags
 * cost a call for each quota.
 */
export async function syncTags(
  quotaId: string,
  declared: Readonly<Tags>,
  before: Readonly<Tags> | undefined,
  { cloud }: Context,
): Promise<void> {
  const [quota] = await cloud.hss.quotas.get([quotaId], { fresh: true });
  const live = quota?.tags ?? {};
  const removed = Object.keys(before ?? {}).filter((key) => !Object.hasOwn(declared, key) && Object.hasOwn(live, key));
  const changed = Object.entries(declared).filter(([key, value]) => live[key] !== value);
  if (removed.length > 0) await cloud.hss.quotas.untag(quotaId, removed);
  if (changed.length > 0) await cloud.hss.quotas.tag(quotaId, Object.fromEntries(changed));
}
