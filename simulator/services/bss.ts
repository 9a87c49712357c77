import { wireEdition } from "../core/editions";
import { payOrder, unsubscribe } from "../core/orders";
import type { OrderRecord, QuotaRecord } from "../core/records";
import { bssError } from "../gateway/errors";
import { exact, projectName, utc, type Call, type Operations } from "./operation";

const hss = { service_type_code: "hws.service.type.hss", service_type_name: "Host Security Service" };
const resourceType = "hws.resource.type.hss";

/** Where an order's payment deadline lies, from its start. */
const deadline = 24 * 3_600_000;

const statusOf = (quota: QuotaRecord) => ({ normal: 2, expired: 5, freeze: 4 })[quota.state];

/** What becomes of a resource at its end: 3 is renewal, 0 the grace period. */
const expirePolicy = (quota: QuotaRecord) => (quota.autoRenew ? 3 : 0);

function orderView(order: OrderRecord, call: Call): object {
  const amount = order.type === "new" ? order.count * order.period.count : 0;
  return {
    total_count: 1,
    order_info: {
      order_id: order.id,
      customer_id: call.cloud.domainId,
      ...hss,
      source_type: 1,
      status: order.status,
      order_type: order.type === "new" ? 1 : 4,
      amount_after_discount: amount,
      official_amount: amount,
      currency: "CNY",
      create_time: utc(order.createdAt),
      ...(order.paidAt > 0 && { payment_time: utc(order.paidAt) }),
      ...(order.status === 6 && { pending_payment_end_time: utc(order.createdAt + deadline) }),
    },
    order_line_items: [
      {
        order_line_item_id: `${order.id}-000001`,
        ...hss,
        product_id: wireEdition(order.edition),
        product_spec_desc: wireEdition(order.edition),
        period_type: order.period.unit === "year" ? 3 : 2,
        period_num: order.period.count,
        subscription_num: order.count,
        amount_after_discount: amount,
        official_amount: amount,
        currency: "CNY",
      },
    ],
  };
}

function resourceView(quota: QuotaRecord, { cloud }: Call): object {
  return {
    id: quota.id.replace(/-/g, ""),
    resource_id: quota.id,
    resource_name: quota.id,
    region_code: cloud.region,
    ...hss,
    resource_type_code: resourceType,
    resource_type_name: "Host Security",
    resource_spec_code: wireEdition(quota.edition),
    project_id: cloud.projectId,
    product_id: wireEdition(quota.edition),
    parent_resource_id: "",
    is_main_resource: 1,
    status: statusOf(quota),
    effective_time: utc(quota.createdAt),
    expire_time: utc(quota.expiresAt),
    expire_policy: expirePolicy(quota),
    product_spec_desc: wireEdition(quota.edition),
    update_time: utc(quota.createdAt),
    enterprise_project: { id: quota.enterpriseProjectId, name: projectName(quota.enterpriseProjectId) },
  };
}

function subscribed({ cloud }: Call, id: unknown): QuotaRecord {
  const quota = cloud.quotas.get(String(id));
  if (!quota || quota.leaving || quota.chargingMode !== "prePaid")
    throw bssError("CBC.30000067", `The resource ${String(id)} has been unsubscribed or is not synchronised yet.`);
  return quota;
}

function orderOf({ cloud }: Call, id: unknown): OrderRecord {
  const order = cloud.orders.get(String(id));
  if (!order) throw bssError("CBC.0100", `The order ${String(id)} does not exist.`, 404);
  return order;
}

/** Billing: a global service, so no project stands in its paths. */
export const bssOperations: Operations = {
  ListServiceTypes(call) {
    const types = [
      { ...hss, abbreviation: "HSS" },
      { service_type_code: "hws.service.type.ec2", service_type_name: "Elastic Cloud Server", abbreviation: "ECS" },
    ];
    const { offset = 0, limit = 10 } = call.query as { offset?: number; limit?: number };
    return { total_count: types.length, service_types: types.slice(offset, offset + limit) };
  },

  ShowCustomerOrderDetails: (call) => orderView(orderOf(call, call.path["order_id"]), call),

  ListPayPerUseCustomerResources(call) {
    const { body, cloud } = call;
    const {
      resource_ids: ids,
      status_list: states,
      offset = 0,
      limit = 10,
    } = body as {
      resource_ids?: string[];
      status_list?: number[];
      offset?: number;
      limit?: number;
    };
    const { expire_time_begin: begin, expire_time_end: end } = body as Record<string, string | undefined>;
    const matching = [...cloud.quotas.values()].filter(
      (quota) =>
        quota.chargingMode === "prePaid" &&
        !quota.leaving &&
        exact(body["order_id"], quota.orderId) &&
        exact(body["service_type_code"], hss.service_type_code) &&
        (ids === undefined || ids.length === 0 || ids.includes(quota.id)) &&
        (states === undefined || states.includes(statusOf(quota))) &&
        (begin === undefined || quota.expiresAt >= Date.parse(begin)) &&
        (end === undefined || quota.expiresAt <= Date.parse(end)),
    );
    return {
      total_count: matching.length,
      data: matching.slice(offset, offset + limit).map((quota) => resourceView(quota, call)),
    };
  },

  CancelResourcesSubscription(call) {
    const quotas = (call.body["resource_ids"] as string[]).map((id) => subscribed(call, id));
    // 2 gives back renewal periods only; no quota here has been renewed by an order of its own.
    if (call.body["unsubscribe_type"] === 2) throw bssError("CBC.30050013", "There is no renewal period to return.");
    const orders = unsubscribe(call.cloud, [...new Set(quotas)]);
    return { order_ids: orders.map((order) => order.id), fail_resource_infos: [] };
  },

  AutoRenewalResources(call) {
    subscribed(call, call.path["resource_id"]).autoRenew = true;
    return undefined;
  },

  CancelAutoRenewalResources(call) {
    subscribed(call, call.path["resource_id"]).autoRenew = false;
    return undefined;
  },

  PayOrders(call) {
    const order = orderOf(call, call.body["order_id"]);
    if (order.status !== 6) throw bssError("CBC.3106", `The order ${order.id} does not wait for payment.`);
    payOrder(call.cloud, order);
    return undefined;
  },
};
