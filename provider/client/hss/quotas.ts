/**
 * Quotas and their orders. Source: HSS API v5 reference, "Querying Quota Details", "Creating an Order for Quotas",
 * "Creating Tags in Batches" and "Deleting a Resource Tag".
 */
import { Cancelled, InvalidRequest, NotFound, OutcomeUnknown } from "../errors";
import { messages } from "../messages";
import type { Clock, Edition, HssService, Quota } from "../model";
import { type Fields, list, present, text } from "../records";
import { type Crowd, SharedReads } from "../sharing";
import { fromApi, toApi } from "../words";
import type { HssCalls, HssOperation } from "./calls";
import { page, pageQuery } from "./hosts";
import { prePaidQuotas } from "./pre-paid-quotas";

const listQuotas: HssOperation = {
  title: "list quotas",
  method: "GET",
  path: "/v5/{project_id}/billing/quotas-detail",
  repetition: "read",
  scope: "read",
};
const orderQuotas: HssOperation = {
  title: "order quotas",
  method: "POST",
  path: "/v5/{project_id}/quotas/orders",
  repetition: "once",
  scope: "write",
};
const createTags: HssOperation = {
  title: "tag the quota",
  method: "POST",
  path: "/v5/{project_id}/hss/{quota_id}/tags/create",
  repetition: "repeatable",
  scope: "none",
};
const deleteTag: HssOperation = {
  title: "remove a tag of the quota",
  method: "DELETE",
  path: "/v5/{project_id}/hss/{quota_id}/tags/{key}",
  repetition: "repeatable",
  scope: "none",
};

export interface Quotas {
  service: HssService["quotas"];
  /** What is known of quotas no longer holds. */
  invalidate(): void;
}

interface QuotaParts {
  calls: HssCalls;
  clock: Clock;
  crowd: Crowd;
}

export function quotas(parts: QuotaParts): Quotas {
  const { calls } = parts;
  // The list holds host quotas only, unless container quotas are asked for by name.
  const ofHosts = sharedQuotas(parts, {});
  const ofContainers = sharedQuotas(parts, { category: "container_resource" });
  const listsOf = (edition: Edition | undefined) =>
    edition === "container" ? [ofContainers] : edition === undefined ? [ofHosts, ofContainers] : [ofHosts];
  // A quota stays in the list where it was once found, so that waiting for its end takes one call each time, not two.
  const whereabouts = new Map<string, SharedReads<Quota>[]>();
  const invalidate = () => {
    ofHosts.invalidate();
    ofContainers.invalidate();
  };
  const afterwards = async <T>(write: Promise<T>): Promise<T> => {
    invalidate();
    return write.finally(invalidate);
  };

  const service: HssService["quotas"] = {
    async get(quotaIds, { edition, ...options } = {}) {
      const find = async (id: string) => {
        const places = whereabouts.get(id) ?? listsOf(edition);
        for (const place of places) {
          const quota = await place.get(id, options);
          if (quota) whereabouts.set(id, [place]);
          if (quota) return quota;
        }
        return undefined;
      };
      const found = await Promise.all([...new Set(quotaIds)].map(find));
      return found.filter((quota): quota is Quota => quota !== undefined);
    },

    async list({ edition, ...options } = {}) {
      const lists = await Promise.all(listsOf(edition).map((place) => place.list(options)));
      const all = new Map(lists.flat().map((quota) => [quota.quotaId, quota]));
      return [...all.values()].filter((quota) => edition === undefined || quota.edition === edition);
    },

    prePaid: (which, options = {}) => prePaidQuotas(calls, listQuotas, toQuota, which, options),

    async order({ edition, count, period, autoRenew }, options = {}) {
      const body = {
        resource_spec_code: toApi.edition(edition),
        period_type: "months" in period ? 2 : 3,
        period_num: "months" in period ? period.months : period.years,
        is_auto_renew: autoRenew,
        is_auto_pay: true,
        subscription_num: count,
      };
      const answer = await afterwards(calls.call(orderQuotas, { body }, { signal: options.signal }));
      const orderId = text(answer?.["order_id"]) ?? text(answer?.["orderId"]);
      if (orderId) return { orderId };
      const about = { operation: orderQuotas.title, service: "hss" } as const;
      throw new OutcomeUnknown(messages.outcomeUnknown(about, messages.noOrderId()), about);
    },

    async tag(quotaId, tags, options = {}) {
      const body = { tags: tagList(tags) };
      if (body.tags.length === 0) return;
      await afterwards(calls.call(createTags, { path: { quota_id: quotaId }, body }, { signal: options.signal }));
    },

    async untag(quotaId, keys, options = {}) {
      for (const key of new Set(keys)) {
        if (key === "delete") {
          // DELETE …/tags/delete is another API: the one that removes several.
          const about = { operation: deleteTag.title, service: "hss" } as const;
          throw new InvalidRequest(messages.tagNamedLikeACall(key), about);
        }
        const call = calls.call(deleteTag, { path: { quota_id: quotaId, key } }, { signal: options.signal });
        await afterwards(call).catch((error: unknown) => {
          // A tag that is gone needs no removing.
          if (!(error instanceof NotFound)) throw error;
        });
      }
    },
  };
  return { service, invalidate };
}

export function tagList(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.keys(tags)
    .sort()
    .map((key) => ({ key, value: tags[key] ?? "" }));
}

function sharedQuotas({ calls, clock, crowd }: QuotaParts, category: Record<string, string>): SharedReads<Quota> {
  const about = { operation: listQuotas.title, service: "hss" } as const;
  return new SharedReads<Quota>(
    {
      key: (quota) => quota.quotaId,
      mostKeys: 1,
      cancelled: () => new Cancelled(messages.cancelled(about, false), about),
      async ask(question, sending) {
        const answer = await calls.call(listQuotas, () => pageQuery(question(), "resource_id", category), sending);
        return answer && page(listQuotas, answer, toQuota, "resource_id");
      },
    },
    clock,
    crowd,
  );
}

/** A quota of an edition that is new to us is left out: nothing of ours could use it. */
function toQuota(record: Fields): Quota | undefined {
  const quotaId = text(record["resource_id"]);
  const edition = fromApi.edition(record["version"]);
  if (!quotaId || !edition) return undefined;
  const tags = list(record["tags"]).map((tag) => [text(tag["key"]) ?? "", text(tag["value"]) ?? ""] as const);
  return present<Quota>({
    quotaId,
    edition,
    state: fromApi.quotaState(record["quota_status"]),
    used: record["used_status"] === "used",
    hostId: text(record["host_id"]),
    hostName: text(record["host_name"]),
    chargingMode: fromApi.chargingMode(record["charging_mode"]) ?? "prePaid",
    tags: Object.fromEntries(tags.filter(([key]) => key)),
    createdAt: fromApi.time(record["create_time"]),
    expiresAt: fromApi.time(record["expire_time"]),
    shared: record["shared_quota"] === "shared",
    trial: record["is_trial_quota"] === true,
    enterpriseProjectId: text(record["enterprise_project_id"]) ?? "0",
  });
}
