import type { Quota as LiveQuota, QuotaOrder } from "../client/model";
import {
  absent,
  boolean,
  Incomplete,
  integer,
  listOf,
  object,
  oneOf,
  present,
  setOf,
  text,
  timestamp,
} from "../schema";
import type { State, Values } from "../schema";
import { syncTags } from "./host-protection";
import { messages } from "./messages";
import { reasonOf } from "./outcomes";
import { buy, OrderUnfinished, resume } from "./quota-orders";
import { type Context, resource } from "./resource";
import { editionField, tagsField } from "./words";

const fields = {
  edition: editionField({
    doc: "Edition that the quotas are for. Quotas cannot change their edition: another one means buying anew.",
    replaces: true,
  }),
  count: integer({
    doc: "How many quotas, 1 to 500; each protects one server. Raising it buys the difference, lowering it gives idle ones back and never touches one in use.",
    default: 1,
    range: [1, 500],
  }),
  period: object(
    {
      months: integer({ doc: "Months, 1 to 9.", optional: true, range: [1, 9] }),
      years: integer({ doc: "Years, 1 to 5.", optional: true, range: [1, 5] }),
    },
    {
      doc: "How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only.",
      default: { months: 1 },
      intent: true,
    },
  ),
  autoRenew: boolean({ doc: "Whether the quotas are renewed at the end of their period.", default: false }),
  tags: tagsField("Tags of each of the quotas. HSS takes one call for each quota."),
  quotaIds: setOf(text({ doc: "Quota ID.", length: [1, 128] }), {
    doc: "Quotas to take over with `adopt`; otherwise leave it out.",
    optional: true,
    computed: true,
    intent: true,
  }),
  onDestroy: oneOf(["unsubscribe", "stopRenewal", "keep"], {
    noun: "way to destroy",
    doc: "`unsubscribe` (the default): give the quotas back; refused while one is in use. `stopRenewal`: let them run out. `keep`: leave them as they are.",
    optional: true,
    intent: true,
  }),
};

const outputs = {
  idle: integer({ doc: "How many of the quotas guard no server now.", optional: true }),
  used: integer({ doc: "How many of the quotas guard a server now.", optional: true }),
  quotas: listOf(
    object(
      {
        quotaId: text({ doc: "Quota ID." }),
        state: oneOf(["normal", "expired", "frozen"], { noun: "state", doc: "`normal`, `expired` or `frozen`." }),
        hostId: text({ doc: "Server it guards.", optional: true }),
        expiresAt: timestamp({ doc: "End of the paid period.", optional: true }),
        trial: boolean({ doc: "Whether it is a trial." }),
      },
      { doc: "One quota." },
    ),
    { doc: "Each of the quotas as it is now.", optional: true },
  ),
  pendingOrder: object(
    {
      sentAt: timestamp({ doc: "When it was sent." }),
      count: integer({ doc: "How many quotas it is for." }),
      orderId: text({ doc: "Order ID, when it is known.", optional: true }),
      known: listOf(text({ doc: "Quota ID." }), { doc: "Quotas that were there before it.", optional: true }),
    },
    { doc: "An order that is not through yet; the next run goes on with it.", optional: true },
  ),
};

type Wanted = Values<typeof fields>;
type Known = State<typeof fields, typeof outputs>;

/** Yearly/monthly quotas of one edition, bought in one order: the right to protect as many servers. */
export const quota = resource("Quota", {
  doc: "Yearly/monthly quotas of one edition, bought in one order: the right to protect as many servers.",
  fields,
  outputs,
  rules: [
    function onePeriod({ period }, findings) {
      if (period.months !== undefined && period.years !== undefined)
        findings.add("period", "takes months or years, not both");
      if (period.months === undefined && period.years === undefined)
        findings.add("period", 'takes "months" or "years"');
      if (period.years === 4) findings.add("period", "takes 1, 2, 3 or 5 years; here it is 4", "years");
    },
    function idsGoWithAdoption({ adopt, quotaIds = [] }, findings) {
      if (adopt === true && quotaIds.length === 0)
        findings.add("quotaIds", "tells which quotas to adopt, and is missing");
      if (adopt !== true && quotaIds.length > 0)
        findings.add("quotaIds", 'goes with "adopt: true"; new quotas get their ids from HSS');
    },
    function countCoversAdopted({ adopt, quotaIds = [], count }, findings) {
      if (adopt === true && quotaIds.length > count) {
        findings.add("count", `is ${count}, but ${quotaIds.length} quotas are to be adopted; adopting gives none back`);
      }
    },
  ],
  identify: ({ quotaIds = [] }) => (quotaIds.length > 0 ? [...quotaIds].sort().join(",") : undefined),

  async create(wanted, context) {
    const order = orderOf(wanted, wanted.count);
    try {
      const { orderId, quotaIds } = await buy(order, context);
      const id = orderId ?? quotaIds.join(",");
      return { id, state: await finish(id, wanted, quotaIds, context) };
    } catch (error) {
      if (!(error instanceof OrderUnfinished)) throw error;
      const id = error.pending.orderId ?? `unconfirmed-${error.pending.sentAt}`;
      throw new Incomplete(
        error.message,
        id,
        { edition: wanted.edition, quotaIds: [], pendingOrder: error.pending },
        { cause: error },
      );
    }
  },

  async read(id, before, context) {
    if (before?.pendingOrder !== undefined) return present({ ...before, count: (before.quotaIds ?? []).length });
    const ids = before?.quotaIds ?? (await idsOf(id, context));
    const live = await context.cloud.hss.quotas.get(ids);
    return live.length === 0 ? absent() : present(await toState(live, before, context));
  },

  async update(id, wanted, before, context) {
    const state = await bringIn(id, before, context);
    const live = await owned(state.quotaIds ?? [], context);
    for (const each of live)
      if (each.edition !== wanted.edition) throw new Error(messages.adoptOther(each, wanted.edition));
    const missing = wanted.count - live.length;
    const kept =
      missing < 0 ? await giveBack(-missing, wanted.count, live, context) : live.map(({ quotaId }) => quotaId);
    if (missing <= 0) return finish(id, wanted, kept, context);
    try {
      const { quotaIds } = await buy(orderOf(wanted, missing), context);
      return await finish(id, wanted, [...kept, ...quotaIds], context);
    } catch (error) {
      if (!(error instanceof OrderUnfinished)) throw error;
      throw new Incomplete(
        error.message,
        id,
        { ...before, quotaIds: kept, count: kept.length, pendingOrder: error.pending },
        { cause: error },
      );
    }
  },

  async delete(id, before, context) {
    const mode = before.onDestroy ?? "unsubscribe";
    if (mode === "keep") return;
    const state = await bringIn(id, before, context);
    const live = await settled(state.quotaIds ?? [], context);
    if (mode === "stopRenewal") return renew(live, false, context);
    const used = live.filter((each) => each.used && each.state === "normal");
    if (used.length > 0) throw new Error(messages.quotasInUse(used));
    await context.cloud.bss.unsubscribe(live.map(({ quotaId }) => quotaId));
  },
});

/** Quotas of an order that an earlier run left unfinished. */
async function bringIn(id: string, before: Known, context: Context): Promise<Known> {
  const { pendingOrder, ...rest } = before;
  if (pendingOrder === undefined) return before;
  const order: QuotaOrder = {
    edition: before.edition ?? "basic",
    count: pendingOrder.count,
    period: { months: 1 },
    autoRenew: false,
  };
  try {
    const { quotaIds } = await resume(order, pendingOrder, context);
    return { ...rest, quotaIds: [...(before.quotaIds ?? []), ...quotaIds] };
  } catch (error) {
    if (error instanceof OrderUnfinished) throw new Incomplete(error.message, id, before, { cause: error });
    throw error;
  }
}

/** Sets what is declared beside the number, and reads back. */
async function finish(id: string, wanted: Wanted, quotaIds: string[], context: Context): Promise<Known> {
  try {
    let live = await context.cloud.hss.quotas.get(quotaIds, { fresh: true });
    if (wanted.tags !== undefined) {
      for (const { quotaId } of live) await syncTags(quotaId, wanted.tags, context);
      live = await context.cloud.hss.quotas.get(quotaIds, { fresh: true });
    }
    await renew(live, wanted.autoRenew, context);
    return await toState(live, wanted, context, quotaIds);
  } catch (error) {
    const message = `The quotas ${quotaIds.join(", ")} are bought, but could not be set up: ${reasonOf(error)} They are remembered; run again to finish.`;
    throw new Incomplete(message, id, { edition: wanted.edition, count: quotaIds.length, quotaIds }, { cause: error });
  }
}

async function renew(live: readonly LiveQuota[], on: boolean, { cloud }: Context): Promise<void> {
  const paid = live.filter(({ trial }) => !trial).map(({ quotaId }) => quotaId);
  const subscribed = await cloud.bss.resources(paid);
  for (const { resourceId, autoRenew } of subscribed) if (autoRenew !== on) await cloud.bss.autoRenew(resourceId, on);
}

/** Gives back idle quotas, those that end first before the others. */
async function giveBack(
  number: number,
  count: number,
  live: readonly LiveQuota[],
  { cloud }: Context,
): Promise<string[]> {
  const idle = live.filter(({ used }) => !used);
  if (idle.length < number) {
    throw new Error(
      messages.tooFewIdle(
        count,
        live.length,
        idle.length,
        live.filter(({ used }) => used),
      ),
    );
  }
  const order = (each: LiveQuota) => `${each.expiresAt ?? "9999"} ${each.quotaId}`;
  const back = idle
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .slice(0, number)
    .map(({ quotaId }) => quotaId);
  await cloud.bss.unsubscribe(back);
  return live.map(({ quotaId }) => quotaId).filter((quotaId) => !back.includes(quotaId));
}

/**
 * Those of the quotas that still exist. HSS may list a new quota late; while BSS still counts it as ours it is waited
 * for, since taking it for lost would buy it a second time.
 */
async function owned(quotaIds: readonly string[], { cloud }: Context): Promise<LiveQuota[]> {
  for (let look = 1; ; look++) {
    const live = await cloud.hss.quotas.get(quotaIds, { fresh: true });
    const listed = new Set(live.map(({ quotaId }) => quotaId));
    const missing = quotaIds.filter((quotaId) => !listed.has(quotaId));
    if (missing.length === 0 || (await cloud.bss.resources(missing)).length === 0) return live;
    if (look === 5) throw new Error(messages.listedLate(missing));
    await cloud.clock.sleep(look * 2000);
  }
}

/** A protection closed a moment ago may still show its quota as used. */
async function settled(quotaIds: readonly string[], { cloud }: Context): Promise<LiveQuota[]> {
  for (let look = 1; ; look++) {
    const live = await cloud.hss.quotas.get(quotaIds, { fresh: true });
    if (look === 3 || live.every(({ used }) => !used)) return live;
    await cloud.clock.sleep(look * 1000);
  }
}

/** For an import by id: an order, or the ids of quotas with commas between. */
async function idsOf(id: string, { cloud }: Context): Promise<string[]> {
  const ids = id.split(",");
  if (ids.length > 1) return ids;
  const [known] = await cloud.hss.quotas.get(ids);
  return known ? ids : (await cloud.bss.resourcesOfOrder(id)).map(({ resourceId }) => resourceId);
}

const orderOf = (wanted: Wanted, count: number): QuotaOrder => ({
  edition: wanted.edition,
  count,
  period: wanted.period.years === undefined ? { months: wanted.period.months ?? 1 } : { years: wanted.period.years },
  autoRenew: wanted.autoRenew,
});

async function toState(
  live: readonly LiveQuota[],
  declared: Known | undefined,
  context: Context,
  bought?: string[],
): Promise<Known> {
  const [first] = live;
  const unhealthy = live.filter(({ state }) => state !== "normal");
  const trials = live.filter(({ trial }) => trial);
  if (unhealthy.length > 0) context.warn(messages.quotaUnhealthy(unhealthy));
  if (trials.length > 0) context.warn(messages.quotaTrial(trials));
  const subscribed = await context.cloud.bss.resources(
    live.filter(({ trial }) => !trial).map(({ quotaId }) => quotaId),
  );
  const tags = declared?.tags;
  return {
    edition: first?.edition ?? declared?.edition,
    // The quotas just bought may be listed late; that is no reason to buy them again.
    count: bought?.length ?? live.length,
    autoRenew: subscribed.length > 0 ? subscribed.every(({ autoRenew }) => autoRenew) : declared?.autoRenew,
    period: declared?.period,
    // Tags count as declared only when every quota carries them.
    tags:
      tags && (live.find((each) => JSON.stringify(sorted(each.tags)) !== JSON.stringify(sorted(tags)))?.tags ?? tags),
    quotaIds: bought ?? live.map(({ quotaId }) => quotaId).sort(),
    onDestroy: declared?.onDestroy,
    idle: live.filter(({ used }) => !used).length,
    used: live.filter(({ used }) => used).length,
    quotas: live.map(({ quotaId, state, hostId, expiresAt, trial }) => ({
      quotaId,
      state,
      trial,
      ...(hostId !== undefined && { hostId }),
      ...(expiresAt !== undefined && { expiresAt }),
    })),
  };
}

const sorted = (tags: Record<string, string>) => Object.entries(tags).sort();
