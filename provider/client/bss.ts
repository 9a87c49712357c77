/**
 * BSS: orders and the resources they bought. Source: BSS API reference, "Managing Yearly/Monthly Orders" and
 * "Managing Yearly/Monthly Resources".
 */
import type { Caller, Operation, Request } from "./caller";
import { AlreadyGone, CloudError, OutcomeUnknown, Refused } from "./errors";
import { refusal } from "./failures";
import type { BssService, CallOptions, OrderState, Subscribed } from "./model";
import { type Fields, fields, list, number, present, text } from "./records";
import { fromApi } from "./words";

const operation = (part: Omit<Operation, "service">): Operation => ({ service: "bss", ...part });

const showOrder = operation({
  title: "read the order",
  method: "GET",
  path: "/v2/orders/customer-orders/details/{order_id}",
  repetition: "read",
});
const queryResources = operation({
  title: "query the resources of the account",
  method: "POST",
  // The API spells it so.
  path: "/v2/orders/suscriptions/resources/query",
  // Its filter is too long for a URL; it changes nothing.
  repetition: "read",
});
const payOrder = operation({
  title: "pay the order",
  method: "POST",
  path: "/v3/orders/customer-orders/pay",
  repetition: "once",
});
// A second unsubscription finds the resource gone, and a second switch finds what it wants: repeating changes nothing.
const unsubscribe = operation({
  title: "give back resources",
  method: "POST",
  path: "/v2/orders/subscriptions/resources/unsubscribe",
  repetition: "repeatable",
});
const renew = operation({
  title: "switch on automatic renewal",
  method: "POST",
  path: "/v2/orders/subscriptions/resources/autorenew/{resource_id}",
  repetition: "repeatable",
});
const stopRenewing = operation({
  title: "switch off automatic renewal",
  method: "DELETE",
  path: "/v2/orders/subscriptions/resources/autorenew/{resource_id}",
  repetition: "repeatable",
});

const mostUnsubscribed = 10;
const mostQueried = 50;
const pageSize = 100;

export interface BssParts {
  caller: Caller;
  /** The billing site in use. */
  site: () => string;
  /** True when the account's other site is to be asked instead of `tried`. */
  turnToOtherSite: (tried: string) => boolean;
  /** Told after resources were given back: what is known of them no longer holds. */
  onReturned: () => void;
}

export function bssService({ caller, site, turnToOtherSite, onReturned }: BssParts): BssService {
  async function call(what: Operation, request: Request, { signal }: CallOptions = {}): Promise<Fields> {
    const made = { ...request, headers: { "X-Language": "en-us" } };
    const tried = site();
    try {
      return fields(await caller.call(what, made, { signal }));
    } catch (error) {
      const otherSite = error instanceof CloudError && (error.code === "CBC.0150" || error.code === "CBC.0156");
      if (!otherSite || !turnToOtherSite(tried)) throw error;
      return fields(await caller.call(what, made, { signal }));
    }
  }

  async function order(orderId: string, options?: CallOptions): Promise<OrderState> {
    const answer = await call(showOrder, { path: { order_id: orderId } }, options);
    return fromApi.order(fields(answer["order_info"])["status"]);
  }

  async function query(filter: Record<string, unknown>, options?: CallOptions): Promise<Subscribed[]> {
    const found = new Map<string, Subscribed>();
    for (let offset = 0; ;) {
      const body = { ...filter, only_main_resource: 1, offset, limit: pageSize };
      const answer = await call(queryResources, { body }, options);
      const page = list(answer["data"]);
      for (const resource of page.map(subscribed)) if (resource) found.set(resource.resourceId, resource);
      offset += page.length;
      if (page.length === 0 || offset >= (number(answer["total_count"]) ?? 0)) return [...found.values()];
    }
  }

  async function giveBack(resourceIds: readonly string[], options?: CallOptions): Promise<void> {
    try {
      const body = { resource_ids: resourceIds, unsubscribe_type: 1 };
      const answer = await call(unsubscribe, { body }, options);
      for (const failed of list(answer["fail_resource_infos"])) {
        const said = `${text(failed["resource_id"]) ?? "a resource"}: ${text(failed["error_msg"]) ?? ""}`;
        const error = refusal({ operation: unsubscribe.title, service: "bss" }, text(failed["error_code"]) ?? "", said);
        if (!(error instanceof AlreadyGone)) throw error;
      }
    } catch (error) {
      if (!(error instanceof AlreadyGone)) throw error;
      // One resource that is gone refuses the whole call, so the others are given back one by one.
      if (resourceIds.length > 1) for (const id of resourceIds) await giveBack([id], options);
    }
  }

  return {
    order,
    resourcesOfOrder: (orderId, options) => query({ order_id: orderId }, options),

    async resources(resourceIds, options) {
      const found: Subscribed[] = [];
      for (const ids of chunks(resourceIds, mostQueried)) found.push(...(await query({ resource_ids: ids }, options)));
      return found;
    },

    async pay(orderId, options) {
      const body = { order_id: orderId, use_coupon: "NO", use_discount: "NO" };
      try {
        await call(payOrder, { body }, options);
      } catch (error) {
        const perhapsPaid = error instanceof OutcomeUnknown || (error instanceof Refused && error.code === "CBC.3106");
        if (!perhapsPaid) throw error;
        // The order itself tells whether the payment arrived.
        const state = await order(orderId, options);
        if (state === "cancelled") throw error;
        if (state === "unpaid") await call(payOrder, { body }, options);
      }
    },

    async unsubscribe(resourceIds, options) {
      try {
        for (const ids of chunks(resourceIds, mostUnsubscribed)) await giveBack(ids, options);
      } finally {
        onReturned();
      }
    },

    async autoRenew(resourceId, on, options) {
      await call(on ? renew : stopRenewing, { path: { resource_id: resourceId } }, options);
    },
  };
}

function subscribed(resource: Fields): Subscribed | undefined {
  const resourceId = text(resource["resource_id"]);
  // Status 3: closed, kept in the list for a while.
  if (!resourceId || resource["status"] === 3) return undefined;
  return present<Subscribed>({
    resourceId,
    // Of the policies at expiry only 3 renews.
    autoRenew: resource["expire_policy"] === 3,
    expiresAt: fromApi.time(resource["expire_time"]),
  });
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  const all = [...new Set(values)];
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
