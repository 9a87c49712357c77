/**
 * The yearly/monthly quotas, in few calls. Every page of the list says how many of all are idle, expired and frozen, so
 * that of a long list only those need to be asked for that anything is to be said about. Source: HSS API v5 reference,
 * "Querying Quota Details".
 */
import type { CallOptions, Quota } from "../model";
import { type Fields, number } from "../records";
import { toApi } from "../words";
import type { HssCalls, HssOperation } from "./calls";
import { page } from "./hosts";

const pageSize = 200;

const notable = [
  { counted: "idle_num", filter: { used_status: "idle" } },
  { counted: "expired_num", filter: { quota_status: "expired" } },
  { counted: "freeze_num", filter: { quota_status: "freeze" } },
] as const;

const categories = [{}, { category: "container_resource" }] as const;

export async function prePaidQuotas(
  calls: HssCalls,
  listQuotas: HssOperation,
  toQuota: (record: Fields) => Quota | undefined,
  which: "all" | "notable",
  { signal }: CallOptions,
): Promise<Quota[]> {
  const found = new Map<string, Quota>();
  const ask = async (filter: Record<string, string>, offset: number) => {
    const query = {
      ...filter,
      offset: String(offset),
      limit: String(pageSize),
      charging_mode: toApi.chargingMode("prePaid"),
    };
    const answer = (await calls.call(listQuotas, { query }, { signal })) ?? {};
    const { records, keys, total } = page(listQuotas, answer, toQuota, "resource_id");
    const count = keys.length;
    for (const quota of records) found.set(quota.quotaId, quota);
    return { answer, next: offset + count, done: count === 0 || offset + count >= total };
  };
  const walk = async (filter: Record<string, string>, from = 0) => {
    for (let at = { next: from, done: false }; !at.done;) at = await ask(filter, at.next);
  };
  await Promise.all(
    categories.map(async (category) => {
      const first = await ask(category, 0);
      if (first.done) return;
      if (which === "all") return walk(category, first.next);
      // A count that is not told may be any number.
      const some = notable.filter(({ counted }) => number(first.answer[counted]) !== 0);
      await Promise.all(some.map(({ filter }) => walk({ ...category, ...filter })));
    }),
  );
  return [...found.values()];
}
