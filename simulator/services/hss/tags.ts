import type { QuotaRecord } from "../../core/records";
import { hssError } from "../../gateway/errors";
import type { Call, Operations } from "../operation";

/** A quota holds at most so many tags (Tag Management Service's limit for one resource). */
const maxTags = 20;

/** Only quotas carry tags. */
function taggedQuota({ cloud, path }: Call): QuotaRecord {
  if (path["resource_type"] !== "hss")
    throw hssError("HSS.0001", `path.resource_type: only hss resources carry tags, not ${path["resource_type"]}`);
  const quota = cloud.quotas.get(path["resource_id"] ?? "");
  if (!quota) throw hssError("HSS.0011", `quota ${path["resource_id"]}`, 404);
  return quota;
}

const tagsIn = ({ body }: Call) => (body["tags"] as { key: string; value: string }[] | undefined) ?? [];

export const tagOperations: Operations = {
  BatchCreateTags(call) {
    const { tags } = taggedQuota(call);
    const merged = new Map([...tags, ...tagsIn(call).map(({ key, value }) => [key, value] as const)]);
    if (merged.size > maxTags) throw hssError("HSS.0001", `body.tags: a quota holds at most ${maxTags} tags`);
    for (const [key, value] of merged) tags.set(key, value);
    return undefined;
  },

  BatchDeleteTags(call) {
    const { tags } = taggedQuota(call);
    for (const { key, value } of tagsIn(call)) if (tags.get(key) === value) tags.delete(key);
    return undefined;
  },

  DeleteResourceInstanceTag(call) {
    const { tags } = taggedQuota(call);
    if (!tags.delete(call.path["key"] ?? "")) throw hssError("HSS.0011", `tag ${call.path["key"]}`, 404);
    return undefined;
  },

  ListProjectTags({ cloud }) {
    const values = new Map<string, Set<string>>();
    for (const { tags } of cloud.quotas.values()) {
      for (const [key, value] of tags) values.set(key, (values.get(key) ?? new Set()).add(value));
    }
    return { tags: [...values].map(([key, seen]) => ({ key, values: [...seen] })) };
  },
};
