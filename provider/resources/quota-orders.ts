import { randomUUID } from "node:crypto";
import { OutcomeUnknown } from "../client";
import type { QuotaOrder } from "../client/model";
import { messages } from "./messages";
import { type OrderEntry, OrderJournal } from "./order-journal";
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

/** The order is not through: what is known of it must be remembered. */
export class OrderUnfinished extends Error {
  override readonly name = "OrderUnfinished";
  constructor(
    message: string,
    readonly pending: PendingOrder,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Orders quotas and waits until they are there. Looks first whether a run that was killed has ordered them already. */
export async function buy(order: QuotaOrder, context: Context): Promise<Bought> {
  const { cloud } = context;
  const journal = new OrderJournal();
  const purpose = JSON.stringify([
    cloud.region,
    cloud.enterpriseProjectId ?? "",
    order.edition,
    order.count,
    order.period,
    order.autoRenew,
  ]);
  const orphan = await journal.orphan(purpose, cloud.clock.now());
  const entry = orphan ?? {
    id: randomUUID(),
    purpose,
    pid: process.pid,
    sentAt: new Date(cloud.clock.now()).toISOString(),
    known: (await cloud.hss.quotas.list({ edition: order.edition, fresh: true })).map(({ quotaId }) => quotaId),
    count: order.count,
  };
  const finish = async (pending: PendingOrder) => {
    const bought = await resume(order, pending, context);
    await journal.remove(entry);
    return bought;
  };
  if (orphan !== undefined) {
    try {
      return await finish(pendingOf(orphan));
    } catch (error) {
      // A killed run may have stopped just before sending. Then nothing of it will ever appear.
      if (!(error instanceof OrderUnfinished) || error.pending.orderId !== undefined) throw error;
      await journal.remove(orphan);
      return buy(order, context);
    }
  }
  await journal.write(entry);
  try {
    const { orderId } = await cloud.hss.quotas.order(order);
    entry.orderId = orderId;
    await journal.write(entry);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) {
      await journal.remove(entry);
      throw error;
    }
    context.progress(messages.orderUnconfirmed(entry.sentAt, error.message));
  }
  try {
    return await finish(pendingOf(entry));
  } catch (error) {
    // The engine's state remembers it from here on, on whatever machine the next run stands.
    if (error instanceof OrderUnfinished) await journal.remove(entry);
    throw error;
  }
}

const pendingOf = ({ sentAt, count, orderId, known }: OrderEntry): PendingOrder =>
  orderId === undefined ? { sentAt, count, known } : { sentAt, count, orderId };

/** Goes on with an order that an earlier run has sent, or may have sent. Orders nothing. */
export async function resume(order: QuotaOrder, pending: PendingOrder, context: Context): Promise<Bought> {
  return pending.orderId === undefined
    ? lookForNewQuotas(order, pending, context)
    : { orderId: pending.orderId, quotaIds: await quotasOfOrder(pending.orderId, pending, context) };
}

async function quotasOfOrder(orderId: string, pending: PendingOrder, context: Context): Promise<string[]> {
  const { bss } = context.cloud;
  let state = "sent";
  let paid = false;
  const ids = await soon(context, async () => {
    if (state !== "completed") {
      const now = await bss.order(orderId);
      state = now;
      if (now === "cancelled") throw new Error(messages.orderCancelled(orderId));
      if (now === "unpaid" && !paid) {
        await bss.pay(orderId);
        paid = true;
      }
      context.progress(messages.waitingForOrder(orderId, state));
      if (now !== "completed") return undefined;
    }
    // BSS names the resources some time after it calls the order complete.
    const resources = await bss.resourcesOfOrder(orderId);
    return resources.length >= pending.count ? resources.map(({ resourceId }) => resourceId) : undefined;
  }).catch((error: unknown) => {
    if (state === "cancelled") throw error;
    const message = `${messages.orderPending(orderId, state, orderMinutes)} (${reasonOf(error)})`;
    throw new OrderUnfinished(message, pending, { cause: error });
  });
  if (ids === undefined) throw new OrderUnfinished(messages.orderPending(orderId, state, orderMinutes), pending);
  return ids.sort();
}

/** Whether the unanswered order arrived shows in the list: its quotas are the ones that were not there before. */
async function lookForNewQuotas(order: QuotaOrder, pending: PendingOrder, context: Context): Promise<Bought> {
  const { clock, hss } = context.cloud;
  const known = new Set(pending.known);
  const isOld = clock.now() - Date.parse(pending.sentAt) > lostMinutes * 60_000;
  let found: string[] = [];
  const ids = await soon(context, async () => {
    const quotas = await hss.quotas.list({ edition: order.edition, fresh: true });
    found = quotas
      .filter(({ quotaId, chargingMode }) => chargingMode === "prePaid" && !known.has(quotaId))
      .map(({ quotaId }) => quotaId);
    return found.length >= pending.count || isOld ? found : undefined;
  }).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new OrderUnfinished(messages.orderUnconfirmed(pending.sentAt, reason), pending, { cause: error });
  });
  if (ids === undefined)
    throw new OrderUnfinished(messages.orderUnconfirmed(pending.sentAt, "no answer came."), pending);
  if (ids.length > pending.count)
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
