import { defaultRules, type Rules } from "../../simulator";
import { done, refusal, start } from "./cloud";

type Room = Awaited<ReturnType<typeof start>>;

const day = 86_400;
const order = (more: Record<string, unknown> = {}) => ({
  resource_spec_code: "hss.version.enterprise",
  period_type: 2,
  period_num: 1,
  is_auto_pay: 1,
  subscription_num: 1,
  ...more,
});
const details = async (it: Room, id: string) =>
  (await it.get(`/v2/orders/customer-orders/details/${id}`)).json.order_info.status as number;
const resources = async (it: Room, order_id: string, more: object = {}) =>
  (await it.post("/v2/orders/suscriptions/resources/query", { order_id, only_main_resource: 1, ...more })).json;
const unsubscribe = (it: Room, resource_ids: (string | undefined)[], unsubscribe_type = 1) =>
  it.post("/v2/orders/subscriptions/resources/unsubscribe", { resource_ids, unsubscribe_type });

test("an order is processed, then done, and its quotas follow a little later", async () => {
  await using it = await start({ orderSeconds: 20, resourceLagSeconds: 10 });
  const { json } = await it.post("quotas/orders", order({ subscription_num: 3, is_auto_renew: true }), {
    enterprise_project_id: "eps-1",
  });
  expect(await details(it, json.order_id)).toBe(3);
  it.cloud.advance(20);
  expect(await details(it, json.order_id)).toBe(5);
  expect((await resources(it, json.order_id)).total_count).toBe(0);
  it.cloud.advance(10);
  const { total_count, data } = await resources(it, json.order_id, { limit: 2 });
  expect(total_count).toBe(3);
  expect(data).toHaveLength(2);
  expect(data[0]).toMatchObject({
    expire_policy: 3,
    status: 2,
    is_main_resource: 1,
    region_code: "cn-north-4",
    resource_spec_code: "hss.version.enterprise",
  });
  const listed = await it.get("billing/quotas-detail", { enterprise_project_id: "eps-1" });
  expect(listed.json).toMatchObject({
    total_num: 3,
    idle_num: 3,
    quota_statistics_list: [{ version: "hss.version.enterprise", total_num: 3 }],
  });
  expect((await it.get("billing/quotas-detail")).json.total_num).toBe(0);
});

test("an order that is not paid at once waits for payment, once, and is cancelled after a day", async () => {
  await using it = await start();
  const unpaid = async () => (await it.post("quotas/orders", order({ is_auto_pay: false }))).json.order_id as string;
  const pay = (order_id: string) =>
    it.post("/v3/orders/customer-orders/pay", { order_id, use_coupon: "NO", use_discount: "NO" });
  const [paid, forgotten] = [await unpaid(), await unpaid()];
  expect(await details(it, paid)).toBe(6);
  expect(it.cloud.quotas).toHaveLength(0);
  expect(await pay(paid)).toMatchObject({ status: 204, text: "" });
  expect(await details(it, paid)).toBe(5);
  expect((await resources(it, paid)).total_count).toBe(1);
  expect(await pay(paid)).toMatchObject({ status: 400, json: { error_code: "CBC.3106" } });
  it.cloud.advance(day);
  expect(await details(it, forgotten)).toBe(4);
});

test("is_auto_pay is a boolean or an integer, and nothing else", async () => {
  await using it = await start();
  for (const is_auto_pay of [true, 1])
    expect((await it.post("quotas/orders", order({ is_auto_pay }))).status).toBe(200);
  expect(it.cloud.quotas).toHaveLength(2);
  expect((await it.post("quotas/orders", order({ is_auto_pay: 0 }))).status).toBe(200);
  expect(it.cloud.quotas).toHaveLength(2);
  for (const is_auto_pay of ["true", 2])
    expect(await it.post("quotas/orders", order({ is_auto_pay }))).toMatchObject(
      refusal("HSS.0001", "body.is_auto_pay"),
    );
  expect(await it.post("quotas/orders", order({ is_auto_renew: 1 }))).toMatchObject(
    refusal("HSS.0001", "body.is_auto_renew"),
  );
});

test("periods end on the same day of a later month, or on its last", async () => {
  await using it = await start({ startAt: Date.UTC(2026, 0, 31, 8) });
  await it.post("quotas/orders", order());
  await it.post("quotas/orders", order({ period_type: 3, period_num: 2 }));
  expect(it.cloud.quotas.map(({ expiresAt }) => new Date(expiresAt).toISOString())).toEqual([
    "2026-02-28T08:00:00.000Z",
    "2028-01-31T08:00:00.000Z",
  ]);
});

test("a quota expires, keeps its host through the grace period, freezes, and is deleted", async () => {
  await using it = await start({
    servers: ["web"],
    quotas: [{ edition: "premium", expiresInDays: 30, id: "q" }],
    graceDays: 10,
    retentionDays: 5,
  });
  await it.protect([it.id("web")], { version: "hss.version.premium", charging_mode: "packet_cycle", resource_id: "q" });
  const state = async () => (await it.get("billing/quotas-detail", { resource_id: "q" })).json.data_list[0];
  it.cloud.advance(30 * day - 1);
  expect(await state()).toMatchObject({ quota_status: "normal", used_status: "used" });
  it.cloud.advance(1);
  expect(await state()).toMatchObject({ quota_status: "expired", used_status: "used" });
  expect(it.cloud.server("web").protection).toBe("protected");
  it.cloud.advance(10 * day);
  expect(await state()).toMatchObject({ quota_status: "freeze", used_status: "idle" });
  expect(it.cloud.server("web").protection).toBe("unprotected");
  it.cloud.advance(5 * day);
  expect(await state()).toBeUndefined();
});

test("a quota with automatic renewal goes on for another period, until it is switched off", async () => {
  await using it = await start();
  const { json } = await it.post("quotas/orders", order({ is_auto_renew: true }));
  const [quota] = it.cloud.quotas;
  it.cloud.advance(40 * day);
  expect(quota).toMatchObject({ state: "normal" });
  const autorenew = `/v2/orders/subscriptions/resources/autorenew/${quota?.id}`;
  expect(await it.delete(autorenew)).toMatchObject({ status: 204 });
  expect((await resources(it, json.order_id)).data[0].expire_policy).toBe(0);
  it.cloud.advance(30 * day);
  expect(quota).toMatchObject({ state: "expired" });
  expect(await it.post(autorenew)).toMatchObject({ status: 204 });
  expect(await it.post("/v2/orders/subscriptions/resources/autorenew/nothing")).toMatchObject({
    status: 400,
    json: { error_code: "CBC.30000067" },
  });
});

test("a quota whose end is moved lives until its new end", async () => {
  await using it = await start({ quotas: [{ edition: "premium", expiresInDays: 1, id: "q" }] });
  const quota = it.cloud.quota("q");
  quota.expiresAt += 2 * day * 1000;
  it.cloud.advance(3 * day - 1);
  expect(quota.state).toBe("normal");
  it.cloud.advance(1);
  expect(quota.state).toBe("expired");
});

test("the end of a trial leaves its host unprotected at once; the host shows the moment", async () => {
  await using it = await start({
    servers: ["web", "other"],
    quotas: [{ edition: "premium", trial: true, expiresInDays: 7, id: "trial" }],
  });
  await it.protect([it.id("web")], {
    version: "hss.version.premium",
    charging_mode: "packet_cycle",
    resource_id: "trial",
  });
  expect((await it.host(it.id("web"))).expire_time).toBe(it.cloud.now() + 7 * day * 1000);
  expect((await it.host(it.id("other"))).expire_time).toBe(-1);
  expect((await it.get("billing/quotas-detail")).json.data_list[0].is_trial_quota).toBe(true);
  it.cloud.advance(7 * day);
  expect(await it.host(it.id("web"))).toMatchObject({ protect_status: "closed", version: "hss.version.null" });
  expect(it.cloud.quota("trial").state).toBe("expired");
});

test("unsubscribing takes the quota and its host's protection, one time, at most ten together", async () => {
  await using it = await start({
    servers: [{ name: "web", edition: "premium", quotaId: "mine" }],
    quotas: [{ edition: "premium", count: 11 }],
    unsubscribeSeconds: 20,
  });
  const spare = it.cloud.quotas.filter(({ used }) => !used).map(({ id }) => id);
  expect(await unsubscribe(it, spare)).toMatchObject({ status: 400 });
  expect(await unsubscribe(it, ["mine", "nothing"])).toMatchObject({
    status: 400,
    json: { error_code: "CBC.30000067" },
  });
  const { json, status } = await unsubscribe(it, ["mine"]);
  expect([status, json.order_ids.length, json.fail_resource_infos]).toEqual([200, 1, []]);
  expect(await unsubscribe(it, ["mine"])).toMatchObject({ status: 400, json: { error_code: "CBC.30000067" } });
  expect((await it.get("billing/quotas-detail", { resource_id: "mine" })).json.total_num).toBe(1);
  it.cloud.advance(20);
  expect((await it.get("billing/quotas-detail", { resource_id: "mine" })).json.total_num).toBe(0);
  expect(it.cloud.server("web").protection).toBe("unprotected");
});

test("a quota that is leaving is given to nobody", async () => {
  await using it = await start({ servers: ["web"], quotas: [{ edition: "premium", id: "q" }], unsubscribeSeconds: 60 });
  await unsubscribe(it, ["q"]);
  const opening = { version: "hss.version.premium", charging_mode: "packet_cycle" };
  expect(await it.protect([it.id("web")], opening)).toMatchObject(refusal("HSS.1002"));
  expect(await it.protect([it.id("web")], { ...opening, resource_id: "q" })).toMatchObject(refusal("HSS.0011"));
});

test("unbinding a quota ends protection and keeps the quota", async () => {
  await using it = await start({ servers: [{ name: "web", edition: "premium", quotaId: "q" }] });
  expect(await it.put("billing/quotas", { resource_id_list: ["nothing"] })).toMatchObject(refusal("HSS.0011"));
  expect(await it.put("billing/quotas", { resource_id_list: ["q"] })).toMatchObject(done);
  expect(it.cloud.server("web").protection).toBe("unprotected");
  expect(it.cloud.quota("q").used).toBe(false);
});

test("quotas are found by every filter, and counted as filtered", async () => {
  await using it = await start({
    servers: [{ name: "web", edition: "premium", quotaId: "used" }],
    quotas: [
      { edition: "premium", id: "idle" },
      { edition: "enterprise", id: "old", state: "expired" },
    ],
  });
  await it.protect([it.cloud.addServer("pay").id], { version: "hss.version.enterprise", charging_mode: "on_demand" });
  const ids = async (query: Record<string, string>) =>
    (await it.get("billing/quotas-detail", query)).json.data_list.map(
      (quota: { resource_id: string }) => quota.resource_id,
    );
  expect(await ids({ used_status: "idle" })).toEqual(["idle", "old"]);
  expect(await ids({ quota_status: "expired" })).toEqual(["old"]);
  expect(await ids({ version: "hss.version.premium", used_status: "used" })).toEqual(["used"]);
  expect(await ids({ host_name: "WE" })).toEqual(["used"]);
  expect(await ids({ charging_mode: "on_demand" })).toHaveLength(1);
  expect(await ids({ host_id_list: it.id("web") })).toEqual(["used"]);
  const { json } = await it.get("billing/quotas-detail", { limit: "10", offset: "1" });
  expect(json).toMatchObject({
    total_num: 4,
    packet_cycle_num: 3,
    on_demand_num: 1,
    used_num: 2,
    idle_num: 2,
    normal_num: 3,
    expired_num: 1,
    freeze_num: 0,
  });
  expect(json.data_list).toHaveLength(3);
  const free = (await it.get("billing/quotas", { version: "hss.version.premium" })).json.data_list;
  expect(free).toEqual([
    expect.objectContaining({
      total_num: 2,
      used_num: 1,
      available_num: 1,
      available_resources_list: [expect.objectContaining({ resource_id: "idle" })],
    }),
  ]);
  expect((await it.get("billing/version")).json).toEqual({ version: "hss.version.premium" });
});

test("tags: a key once, deleted by key or by pair, an unknown key 404", async () => {
  await using it = await start({ quotas: [{ edition: "premium", id: "q", tags: { env: "prod" } }] });
  const tag = (key: string, value: string) => ({ key, value });
  expect(await it.post("hss/q/tags/create", { tags: [tag("env", "test"), tag("team", "web")] })).toMatchObject(done);
  expect(it.cloud.quota("q").tags).toEqual({ env: "test", team: "web" });
  expect(await it.delete("hss/q/tags/delete", { tags: [tag("team", "other"), tag("env", "test")] })).toMatchObject(
    done,
  );
  expect(it.cloud.quota("q").tags).toEqual({ team: "web" });
  expect((await it.get("hss/tags")).json).toEqual({ tags: [{ key: "team", values: ["web"] }] });
  expect(await it.delete("hss/q/tags/team")).toMatchObject(done);
  expect(await it.delete("hss/q/tags/team")).toMatchObject({ status: 404 });
  expect(await it.post("hss/nothing/tags/create", { tags: [tag("a", "b")] })).toMatchObject({ status: 404 });
  expect(await it.post("hss/q/tags/create", { tags: [{ key: "a", value: "" }] })).toMatchObject(
    refusal("HSS.0001", "body.tags[0].value"),
  );
});

test("a quota moves to another enterprise project", async () => {
  await using it = await start({ quotas: [{ edition: "premium", id: "q" }] });
  const body = { resource_id: "q", resource_type: "hss", project_id: it.cloud.projectId, region_id: "cn-north-4" };
  expect(await it.post("/v1.0/enterprise-projects/eps-1/resources-migrate", body)).toMatchObject({ status: 204 });
  expect((await it.get("billing/quotas-detail")).json.total_num).toBe(0);
  expect((await it.get("billing/quotas-detail", { enterprise_project_id: "eps-1" })).json.total_num).toBe(1);
});

test("the account's site and its offerings", async () => {
  await using it = await start();
  const { json } = await it.get("/v2/products/service-types", { limit: 1 });
  expect(json).toMatchObject({ total_count: 2, service_types: { length: 1 } });
  const offerings = (await it.get("product/productdata/offering-infos")).json;
  expect(offerings[0].version_info["hss.version.enterprise"]).toContainEqual({
    period_vals: "1,2,3,5",
    period_unit: "year",
  });
});

test("the defaults of all rules are what they are said to be", () => {
  const expected: Rules = {
    closeBeforeChange: false,
    fallBackToBasic: false,
    severityShape: "either",
    alarmPut: "merge",
    topicMustExist: false,
    basicNeedsAgent: true,
    chargingModeWhenAbsent: "refused",
    site: "any",
    displayNames: "plain",
    loginSettingsNeed: "protection",
    loginAddressEcho: "netmask",
    regionHeader: "optional",
    pagingParameters: "optional",
    installScripts: "per-format",
    offeringShape: "array",
    onDemandWithQuota: "ignored",
    quotaAcrossProjects: true,
    batch: "whole",
    wtpByProtectionCall: true,
    interruptedReadsAs: "opened",
    unknownHostStatus: 400,
    unknownFields: "refused",
    hostIdList: "known",
    uninstallCloses: true,
    removedAgent: "offline",
    rebuildCloses: false,
    basicAfterTrial: "unprotected",
    installCommand: "package",
  };
  expect(defaultRules).toEqual(expected);
});
