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
import { messages } from "./messages";
import { reasonOf } from "./outcomes";
import { buy, OrderCancelled, OrderUnfinished, type Purchase, resume } from "./quota-orders";
import { type Context, onDestroyField, resource } from "./resource";
import { liveTags, syncTags } from "./tags";
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
  tags: tagsField("Tags of each of the quotas; other keys are left alone. HSS takes one call for each quota."),
  quotaIds: setOf(text({ doc: "Quota ID.", length: [1, 128] }), {
    doc: "Quotas to take over with `adopt`; otherwise leave it out.",
    optional: true,
    computed: true,
    // The state names all there are; those to adopt are among them.
    satisfied: (declared: string[], live: string[]) => declared.every((quotaId) => live.includes(quotaId)),
  }),
  onDestroy: onDestroyField(
    ["unsubscribe", "stopRenewal", "keep"],
    "`unsubscribe` (the default): give the quotas back; refused while one is in use. `stopRenewal`: let them run out. `keep`: leave them as they are.",
  ),
};

const outputs = {
  idle: integer({
    doc: "How many of the quotas guarded no server when they were last read; servers of the same run may have taken some since.",
    optional: true,
  }),
  used: integer({
    doc: "How many of the quotas guarded a server when they were last read, as `idle`.",
    optional: true,
  }),
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
    { doc: "Each of the quotas as it was when they were last read, as `idle`.", optional: true },
  ),
  pendingOrder: object(
    {
      sentAt: timestamp({ doc: "When it was sent." }),
      count: integer({ doc: "How many quotas it is for." }),
      orderId: text({ doc: "Order ID, when it is known.", optional: true }),
      known: listOf(text({ doc: "Quota ID." }), { doc: "Quotas that were there before it.", optional: true }),
    },
    { doc: "An order that is not through yet; the next run goes on with it.", optional: true, pending: true },
  ),
};

type Wanted = Values<typeof fields>;
type Known = State<typeof fields, typeof outputs>;

/** Yearly/monthly quotas of one edition, bought in one order: the right to protect as many servers. */
export const quota = resource("Quota", {
  doc: "Yearly/monthly quotas of one edition, bought in one order: the right to protect as many servers.",
  idDoc: "The ID of the order that bought the quotas, or their quota IDs with commas between.",
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
        findings.add("quotaIds", "goes with adopt set to true; new quotas get their ids from HSS");
    },
    function countCoversAdopted({ adopt, quotaIds = [], count }, findings) {
      if (adopt === true && quotaIds.length > count) {
        findings.add("count", `is ${count}, but ${quotaIds.length} quotas are to be adopted; adopting gives none back`);
      }
    },
  ],
  identify: ({ quotaIds = [] }) => (quotaIds.length > 0 ? [...quotaIds].sort().join(",") : undefined),

  parts: ({ quotaIds = [] }) => quotaIds,

  async create(wanted, context) {
    let purchase: Purchase;
    try {
      purchase = await buy(orderOf(wanted, wanted.count), context);
    } catch (error) {
      if (!(error instanceof OrderUnfinished)) throw error;
      const { pending, quotaIds } = error;
      const id = pending.orderId ?? `unconfirmed-${pending.sentAt}`;
      throw unfinished(error, id, { edition: wanted.edition, count: quotaIds.length, quotaIds });
    }
    const id = purchase.orderId ?? purchase.quotaIds.join(",");
    return handOver(purchase, async () => ({ id, state: await finish(id, wanted, purchase.quotaIds, context) }));
  },

  async read(id, before, context) {
    if (before?.pendingOrder !== undefined) return present({ ...before, count: (before.quotaIds ?? []).length });
    const { live, late: unlisted } = await owned(before?.quotaIds ?? (await idsOf(id, context)), context);
    // The billing centre knows orders of every product: of those that are met for the first time HSS has the word.
    const late = before === undefined ? [] : unlisted;
    return live.length + late.length === 0 ? absent() : present(await toState(live, late, before, context));
  },

  async update(id, wanted, before, context) {
    const adopted = wanted.adopt ? (wanted.quotaIds ?? []) : [];
    const mine = await bringIn(id, before, adopted, context);
    const { live, late } = await listed(mine, context);
    for (const each of live)
      if (each.edition !== wanted.edition) throw new Error(messages.adoptOther(each, wanted.edition));
    const there = [...live.map(({ quotaId }) => quotaId), ...late];
    const lost = adopted.filter((quotaId) => !there.includes(quotaId));
    if (lost.length > 0) throw new Error(messages.adoptMissing(lost));
    if (there.length > wanted.count)
      return finish(
        id,
        wanted,
        await giveBack(there.length - wanted.count, wanted.count, live, late, adopted, context),
        context,
        before.tags,
      );
    if (there.length === wanted.count) return finish(id, wanted, there, context, before.tags);
    let purchase: Purchase;
    try {
      purchase = await buy(orderOf(wanted, wanted.count - there.length), context);
    } catch (error) {
      if (!(error instanceof OrderUnfinished)) throw error;
      const quotaIds = [...there, ...error.quotaIds];
      throw unfinished(error, id, { ...before, quotaIds, count: quotaIds.length });
    }
    return handOver(purchase, () => finish(id, wanted, [...there, ...purchase.quotaIds], context, before.tags));
  },

  async delete(id, before, context) {
    const mode = before.onDestroy ?? "unsubscribe";
    if (mode === "keep") return;
    const { live, late } = await unused(await bringIn(id, before, [], context), context);
    const ids = [...live.map(({ quotaId }) => quotaId), ...late];
    if (mode === "stopRenewal") return renew(ids, false, context);
    const used = live.filter((each) => each.used && each.state === "normal");
    if (used.length > 0) throw new Error(messages.quotasInUse(used));
    await context.cloud.bss.unsubscribe(ids);
  },
});

/** The journal lets go of an order only when the engine has been given its quotas, finished or not. */
async function handOver<T>(purchase: Purchase, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await purchase.settled();
  }
}

const unfinished = (error: OrderUnfinished, id: string, known: object) =>
  new Incomplete(error.message, id, { ...known, pendingOrder: error.pending }, { cause: error });

/** The ids of all quotas that belong to it: those of an order that an earlier run left unfinished, and adopted ones too. */
async function bringIn(id: string, before: Known, named: readonly string[], context: Context): Promise<string[]> {
  const { pendingOrder, quotaIds = [] } = before;
  const mine = [...new Set([...quotaIds, ...named])];
  // Naming the quotas of an order that nobody can tell from others resolves it.
  const resolved = pendingOrder?.orderId === undefined && named.some((quotaId) => !quotaIds.includes(quotaId));
  if (pendingOrder === undefined || resolved) return mine;
  const order = {
    edition: before.edition ?? "basic",
    count: pendingOrder.count,
    period: { months: 1 },
    autoRenew: false,
  };
  try {
    return [...mine, ...(await resume(order, pendingOrder, context)).quotaIds];
  } catch (error) {
    // A cancelled order has no quotas; what is missing is ordered anew.
    if (error instanceof OrderCancelled) return mine;
    if (error instanceof OrderUnfinished) throw new Incomplete(error.message, id, before, { cause: error });
    throw error;
  }
}

/** Sets what is declared beside the number, and reads back. */
async function finish(
  id: string,
  wanted: Wanted,
  quotaIds: string[],
  context: Context,
  tagsBefore?: Known["tags"],
): Promise<Known> {
  try {
    let live = await context.cloud.hss.quotas.get(quotaIds, { fresh: true });
    if (wanted.tags !== undefined) {
      for (const { quotaId } of live) await syncTags(quotaId, wanted.tags, tagsBefore, context);
      live = await context.cloud.hss.quotas.get(quotaIds, { fresh: true });
    }
    await renew(quotaIds, wanted.autoRenew, context);
    const listed = new Set(live.map(({ quotaId }) => quotaId));
    // Those just bought may be listed late; that is no reason to buy them again.
    const late = quotaIds.filter((quotaId) => !listed.has(quotaId));
    return await toState(live, late, wanted, context);
  } catch (error) {
    const message = messages.quotasUnfinished(quotaIds, reasonOf(error));
    const known = { edition: wanted.edition, count: quotaIds.length, quotaIds, tags: tagsBefore };
    throw new Incomplete(message, id, known, { cause: error });
  }
}

async function renew(quotaIds: readonly string[], on: boolean, { cloud }: Context): Promise<void> {
  // BSS names those it bills; a free trial is none of them.
  const subscribed = await cloud.bss.resources(quotaIds);
  for (const { resourceId, autoRenew } of subscribed) if (autoRenew !== on) await cloud.bss.autoRenew(resourceId, on);
}

/** Gives back idle quotas, those that end first before the others; answers the ids that are left. */
async function giveBack(
  number: number,
  count: number,
  live: readonly LiveQuota[],
  late: readonly string[],
  adopted: readonly string[],
  { cloud }: Context,
): Promise<string[]> {
  const idle = live.filter(({ used, quotaId }) => !used && !adopted.includes(quotaId));
  if (idle.length < number) {
    const used = live.filter((each) => each.used);
    throw new Error(messages.tooFewIdle(count, live.length + late.length, idle.length, used));
  }
  const order = (each: LiveQuota) => `${each.expiresAt ?? "9999"} ${each.quotaId}`;
  const back = idle
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .slice(0, number)
    .map(({ quotaId }) => quotaId);
  await cloud.bss.unsubscribe(back);
  return [...live.map(({ quotaId }) => quotaId), ...late].filter((quotaId) => !back.includes(quotaId));
}

/** Those of some quotas that still exist. `late`: paid for, but not listed by HSS yet; taking them for lost would be an order too many. */
interface Owned {
  live: LiveQuota[];
  late: string[];
}

async function owned(quotaIds: readonly string[], { cloud }: Context, fresh = false): Promise<Owned> {
  const live = await cloud.hss.quotas.get(quotaIds, { fresh });
  const listed = new Set(live.map(({ quotaId }) => quotaId));
  const missing = quotaIds.filter((quotaId) => !listed.has(quotaId));
  const paid = missing.length === 0 ? [] : await cloud.bss.resources(missing);
  return { live, late: paid.map(({ resourceId }) => resourceId) };
}

/** Waits a little for those that HSS lists late. */
async function listed(quotaIds: readonly string[], context: Context): Promise<Owned> {
  return patiently(quotaIds, context, ({ late }) => late.length === 0);
}

/** Waits a little: a protection closed a moment ago may still show its quota as used. */
async function unused(quotaIds: readonly string[], context: Context): Promise<Owned> {
  return patiently(quotaIds, context, ({ live }) => live.every(({ used }) => !used));
}

async function patiently(
  quotaIds: readonly string[],
  context: Context,
  enough: (now: Owned) => boolean,
): Promise<Owned> {
  for (let look = 1; ; look++) {
    const now = await owned(quotaIds, context, true);
    if (look === 3 || enough(now)) return now;
    await context.cloud.clock.sleep(look * 2000);
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
  late: readonly string[],
  declared: Known | undefined,
  context: Context,
): Promise<Known> {
  const [first] = live;
  const unhealthy = live.filter(({ state }) => state !== "normal");
  const trials = live.filter(({ trial }) => trial);
  if (unhealthy.length > 0) context.warn(messages.quotaUnhealthy(unhealthy));
  if (trials.length > 0) context.warn(messages.quotaTrial(trials));
  const quotaIds = [...live.map(({ quotaId }) => quotaId), ...late].sort();
  const subscribed = await context.cloud.bss.resources(quotaIds);
  const tags = declared?.tags;
  return {
    edition: first?.edition ?? declared?.edition,
    count: quotaIds.length,
    autoRenew: subscribed.length > 0 ? subscribed.every(({ autoRenew }) => autoRenew) : declared?.autoRenew,
    period: declared?.period,
    tags: tags && liveTags(live, tags),
    quotaIds,
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
