import type { Edition } from "../options";
import { removeQuota } from "./binding";
import type { Cloud } from "./cloud";
import { addQuota, periodEnd } from "./quotas";
import { digest } from "./random";
import type { OrderRecord, QuotaRecord } from "./records";

/** An order that nobody pays is cancelled after so long. */
const paymentDeadline = 24 * 3600;

function newOrder(cloud: Cloud, given: Omit<OrderRecord, "id" | "createdAt" | "paidAt" | "quotaIds">): OrderRecord {
  const id = `CS${digest(cloud.seed, cloud.newId("order")).slice(0, 16).toUpperCase()}`;
  const order = { ...given, id, createdAt: cloud.now(), paidAt: 0, quotaIds: [] };
  cloud.orders.set(id, order);
  return order;
}

export interface QuotaOrder {
  edition: Edition;
  period: QuotaRecord["period"];
  count: number;
  autoRenew: boolean;
  paid: boolean;
  enterpriseProjectId: string;
}

/** Orders quotas. Paid at once or waiting for it; the quotas come when the order is done, or a little later. */
export function placeOrder(cloud: Cloud, { paid, ...wanted }: QuotaOrder): OrderRecord {
  const order = newOrder(cloud, { ...wanted, type: "new", status: 6 });
  if (paid) {
    payOrder(cloud, order);
  } else {
    cloud.after(paymentDeadline, () => {
      if (order.status === 6) order.status = 4;
    });
  }
  return order;
}

/** Pays an order that waits for it (6): it is processed (3), then done (5). */
export function payOrder(cloud: Cloud, order: OrderRecord): void {
  order.status = 3;
  order.paidAt = cloud.now();
  cloud.after(cloud.delays.order, () => {
    order.status = 5;
    cloud.after(cloud.delays.resourceLag, () => deliver(cloud, order));
  });
}

function deliver(cloud: Cloud, order: OrderRecord): void {
  const { edition, period, autoRenew, enterpriseProjectId } = order;
  if (!edition) return;
  for (let index = 0; index < order.count; index++) {
    const quota = addQuota(cloud, {
      edition,
      chargingMode: "prePaid",
      enterpriseProjectId,
      period,
      autoRenew,
      orderId: order.id,
      expiresAt: periodEnd(cloud.now(), period),
    });
    order.quotaIds.push(quota.id);
  }
}

/** Gives quotas back. They vanish after a while; their hosts lose protection with them. */
export function unsubscribe(cloud: Cloud, quotas: QuotaRecord[]): OrderRecord[] {
  return quotas.map((quota) => {
    quota.leaving = true;
    cloud.after(cloud.delays.unsubscribe, () => removeQuota(cloud, quota));
    const { edition, period, enterpriseProjectId } = quota;
    const order = newOrder(cloud, {
      ...{ type: "unsubscription", status: 5, edition, period, enterpriseProjectId, count: 1, autoRenew: false },
    });
    order.paidAt = cloud.now();
    order.quotaIds.push(quota.id);
    return order;
  });
}
