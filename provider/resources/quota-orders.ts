import { OutcomeUnknown } from "../client";
import type { Clock, Cloud, Edition, QuotaOrder } from "../client/model";
import { messages } from "./messages";
import { entryOf, type OrderEntry, OrderJournal } from "./order-journal";
import { reasonOf } from "./outcomes";
import type { Context } from "./resource";

/** Minutes until an order that is not through is handed back to the user, who goes on waiting with the next run. */
const orderMinutes = 5;

/** Minutes after which an unanswered order whose quotas never appeared is taken for lost on its way. */
const lostMinutes = 30;

/** An order that was sent, or may have been, and whose quotas are not known yet. Kept in the state until they are. */
export interface PendingOrder {
  sentAt: string;
  count: number;
  orderId?: string;
  /** Quotas that were there before the order; kept only while the order's id is unknown. */
  known?: string[];
}

export interface Bought {
  orderId?: string;
  quotaIds: string[];
}

/** Quotas that were bought, and the journal's entry of it: `settled` is called once the engine has them in its hands. */
export interface Purchase extends Bought {
  settled(): Promise<void>;
}

/** The order is not through: what is known of it must be remembered. */
export class OrderUnfinished extends Error {
  override readonly name = "OrderUnfinished";
  constructor(
    message: string,
    readonly pending: PendingOrder,
    options?: ErrorOptions,
    /** Quotas that are bought all the same. */
    readonly quotaIds: string[] = [],
  ) {
    super(message, options);
  }
}

/** The order came to nothing: another one may be sent. */
export class OrderCancelled extends Error {
  override readonly name = "OrderCancelled";
}

/** What this process has ordered of one edition for one project. */
interface Counter {
  /** End of the queue of orders: two at a time could not tell whose quotas are whose. */
  last: Promise<unknown>;
  /** Quotas that were got already; an unanswered order must not claim them. */
  got: Set<string>;
  /** An order of this process that went unanswered; until it is found another would blur which quotas are whose. */
  unanswered: PendingOrder | undefined;
}

const counters = new WeakMap<Clock, Map<string, Counter>>();

/** Orders without an enterprise project are of the default one. */
const projectOf = ({ enterpriseProjectId }: Cloud) => enterpriseProjectId ?? "0";

const purposeOf = (cloud: Cloud, edition: Edition) => JSON.stringify([cloud.region, projectOf(cloud), edition]);

function counterOf(cloud: Cloud, edition: Edition): Counter {
  const ofConnection = counters.get(cloud.clock) ?? new Map<string, Counter>();
  counters.set(cloud.clock, ofConnection);
  const purpose = purposeOf(cloud, edition);
  const counter = ofConnection.get(purpose) ?? { last: Promise.resolve(), got: new Set(), unanswered: undefined };
  ofConnection.set(purpose, counter);
  return counter;
}

function inTurn<T>(counter: Counter, work: () => Promise<T>): Promise<T> {
  const mine = counter.last.then(work);
  counter.last = mine.catch(() => undefined);
  return mine;
}

/**
 * Orders quotas and waits until they are there. Looks first whether a run that was killed has ordered some already: they
 * count, and only what is missing is ordered.
 */
export function buy(order: QuotaOrder, context: Context): Promise<Purchase> {
  const counter = counterOf(context.cloud, order.edition);
  return inTurn(counter, () => {
    if (counter.unanswered === undefined) return buyInTurn(purposeOf(context.cloud, order.edition), order, context);
    throw new Error(messages.orderUnansweredBefore(order.edition, counter.unanswered.sentAt));
  });
}

/** Goes on with an order that an earlier run has sent, or may have sent. Orders nothing. */
export function resume(order: QuotaOrder, pending: PendingOrder, context: Context): Promise<Bought> {
  return inTurn(counterOf(context.cloud, order.edition), () => follow(order, pending, context));
}

async function buyInTurn(purpose: string, order: QuotaOrder, context: Context): Promise<Purchase> {
  const { cloud } = context;
  const journal = new OrderJournal();
  const orphan = await leftBehind(purpose, journal, context);
  const before = orphan === undefined ? [] : await followed(order, orphan, journal, context);
  const missing = order.count - before.length;
  if (missing <= 0 && orphan !== undefined) {
    const ids = { ...(orphan.orderId !== undefined && { orderId: orphan.orderId }), quotaIds: before };
    return { ...ids, settled: () => strike([orphan], journal, context) };
  }
  const known = await cloud.hss.quotas.list({ edition: order.edition, fresh: true });
  const entry = entryOf({
    purpose,
    sentAt: new Date(cloud.clock.now()).toISOString(),
    known: known.map(({ quotaId }) => quotaId),
    count: missing,
  });
  await journal.write(entry).catch((error: unknown) => {
    throw new Error(messages.journalClosed(journal.folder, reasonOf(error)), { cause: error });
  });
  await send({ ...order, count: missing }, entry, journal, context);
  const bought = await followed(order, entry, journal, context).catch(async (error: unknown) => {
    if (!(error instanceof OrderUnfinished) || orphan === undefined) throw error;
    await strike([orphan], journal, context);
    throw new OrderUnfinished(error.message, error.pending, { cause: error }, before);
  });
  return {
    ...(entry.orderId !== undefined && { orderId: entry.orderId }),
    quotaIds: [...before, ...bought],
    settled: () => strike(orphan === undefined ? [entry] : [entry, orphan], journal, context),
  };
}

/**
 * The order of a run that was killed, if there is one. While another process waits for an order of the same purpose, it
 * is waited for: the quotas of two could not be told apart, and a killed engine leaves a process that goes on for seconds.
 */
async function leftBehind(purpose: string, journal: OrderJournal, context: Context): Promise<OrderEntry | undefined> {
  const { clock } = context.cloud;
  for (;;) {
    const orphan = await journal.orphan(purpose, clock.now());
    if (orphan !== undefined) return orphan;
    const other = await journal.underWay(purpose, clock.now());
    if (other === undefined) return undefined;
    context.progress(messages.orderElsewhere(other.sentAt, other.pid));
    await clock.sleep(1000, context.signal);
  }
}

/** Crosses out orders of which the engine hears now. Where it is gone they wait for the next run. */
async function strike(entries: readonly OrderEntry[], journal: OrderJournal, { isHeard }: Context): Promise<void> {
  const isGone = (await isHeard?.()) === false;
  for (const entry of entries) {
    if (isGone) await journal.write({ ...entry, isAbandoned: true }).catch(() => undefined);
    else await journal.remove(entry);
  }
}

async function send(order: QuotaOrder, entry: OrderEntry, journal: OrderJournal, context: Context): Promise<void> {
  try {
    const { orderId } = await context.cloud.hss.quotas.order(order);
    entry.orderId = orderId;
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) {
      await journal.remove(entry);
      throw error;
    }
    context.progress(messages.orderUnconfirmed(entry.sentAt, error.message));
    return;
  }
  // Without its id the order is still found by the quotas that are new since.
  await journal.write(entry).catch(() => undefined);
}

/** The quotas of an order in the journal, which is closed where somebody else remembers the order from here on. */
async function followed(
  order: QuotaOrder,
  entry: OrderEntry,
  journal: OrderJournal,
  context: Context,
): Promise<string[]> {
  const { sentAt, count, orderId, known } = entry;
  try {
    const pending: PendingOrder = orderId === undefined ? { sentAt, count, known } : { sentAt, count, orderId };
    const { quotaIds } = await follow(order, pending, context);
    entry.isThrough = true;
    await journal.write(entry).catch(() => undefined);
    return quotaIds;
  } catch (error) {
    // What is unfinished goes into the engine's state, on whatever machine the next run stands; the rest is over.
    if (error instanceof OrderUnfinished) await strike([entry], journal, context);
    else await journal.remove(entry);
    throw error;
  }
}

async function follow(order: QuotaOrder, pending: PendingOrder, context: Context): Promise<Bought> {
  const counter = counterOf(context.cloud, order.edition);
  if (pending.orderId === undefined) counter.unanswered = pending;
  const bought =
    pending.orderId === undefined
      ? await lookForNewQuotas(order, pending, counter.got, context)
      : { orderId: pending.orderId, quotaIds: await quotasOfOrder(pending.orderId, pending, context) };
  if (counter.unanswered === pending) counter.unanswered = undefined;
  for (const quotaId of bought.quotaIds) counter.got.add(quotaId);
  return bought;
}

async function quotasOfOrder(orderId: string, pending: PendingOrder, context: Context): Promise<string[]> {
  const { bss } = context.cloud;
  let state = "sent";
  let paid = false;
  let completedLooks = 0;
  const ids = await soon(context, async () => {
    if (state !== "completed") {
      const now = await bss.order(orderId);
      state = now;
      if (now === "cancelled") throw new OrderCancelled(messages.orderCancelled(orderId));
      if (now === "unpaid" && !paid) {
        await bss.pay(orderId);
        paid = true;
      }
      context.progress(messages.waitingForOrder(orderId, state));
      if (now !== "completed") return undefined;
    }
    // BSS names the resources some time after it calls the order complete.
    const resources = await bss.resourcesOfOrder(orderId);
    // One that was given back elsewhere since is never named; after a minute what is there is all there is.
    const isAll = resources.length >= pending.count || (resources.length > 0 && ++completedLooks > 10);
    return isAll ? resources.map(({ resourceId }) => resourceId) : undefined;
  }).catch((error: unknown) => {
    if (error instanceof OrderCancelled) throw error;
    throw new OrderUnfinished(messages.orderLost(orderId, reasonOf(error)), pending, { cause: error });
  });
  if (ids === undefined) throw new OrderUnfinished(messages.orderPending(orderId, state, orderMinutes), pending);
  return ids.sort();
}

/** Whether the unanswered order arrived shows in the list: its quotas are the ones that were not there before. */
async function lookForNewQuotas(
  order: QuotaOrder,
  pending: PendingOrder,
  got: ReadonlySet<string>,
  context: Context,
): Promise<Bought> {
  const { clock, hss } = context.cloud;
  const project = projectOf(context.cloud);
  const known = new Set(pending.known);
  const isOld = clock.now() - Date.parse(pending.sentAt) > lostMinutes * 60_000;
  let found: string[] = [];
  const ids = await soon(context, async () => {
    const quotas = await hss.quotas.list({ edition: order.edition, fresh: true });
    found = quotas
      .filter(({ chargingMode, enterpriseProjectId }) => chargingMode === "prePaid" && enterpriseProjectId === project)
      .filter(({ quotaId }) => !known.has(quotaId) && !got.has(quotaId))
      .map(({ quotaId }) => quotaId);
    return found.length >= pending.count || isOld ? found : undefined;
  }).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new OrderUnfinished(messages.orderUnconfirmed(pending.sentAt, reason), pending, { cause: error });
  });
  if (ids === undefined)
    throw new OrderUnfinished(messages.orderUnconfirmed(pending.sentAt, "no answer came."), pending);
  // Some but not all, long after: whose they are cannot be told either.
  if (ids.length !== pending.count && ids.length > 0)
    throw new OrderUnfinished(messages.orderAmbiguous(pending.sentAt, ids, pending.count), pending);
  return { quotaIds: ids.sort() };
}

/** Looks after 1, 2, 4 and then every 8 seconds, for as long as an order may take. */
async function soon<T>(
  { cloud: { clock }, signal }: Context,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = clock.now() + orderMinutes * 60_000;
  for (let pause = 1; ; pause = Math.min(pause * 2, 8)) {
    const answer = await look();
    if (answer !== undefined || clock.now() >= deadline) return answer;
    await clock.sleep(pause * 1000, signal);
  }
}
