import { checkReply } from "../../simulator/gateway/reply-check";
import { servedOperations } from "../../simulator";
import { refusal, start } from "./cloud";
import { send } from "./signed-client";

test.each<[string, Record<string, unknown>, string]>([
  ["a missing field", { host_id_list: ["a"] }, "body.version is required"],
  ["an unknown value", { version: "hss.version.gold", host_id_list: ["a"] }, "body.version is none of"],
  ["a wrong type", { version: "hss.version.null", host_id_list: "a" }, "body.host_id_list is no list"],
  [
    "a wrong type within a list",
    { version: "hss.version.null", host_id_list: [1] },
    "body.host_id_list[0] is no string",
  ],
  [
    "a text too long",
    { version: "hss.version.basic", resource_id: "q".repeat(129), host_id_list: [] },
    "body.resource_id is longer than 128",
  ],
  [
    "a tag too long",
    { version: "hss.version.basic", host_id_list: [], tags: [{ key: "k".repeat(129) }] },
    "body.tags[0].key",
  ],
  [
    "a misspelt field",
    { version: "hss.version.null", host_id_list: [], charging_mod: "on_demand" },
    "body.charging_mod is no field",
  ],
])("%s is named by its path", async (_what, body, text) => {
  await using it = await start();
  expect(await it.post("host-management/protection", body)).toMatchObject(refusal("HSS.0001", text));
});

test.each<[string, Record<string, string>, string]>([
  ["an unknown value", { agent_status: "sleeping" }, "query.agent_status"],
  ["a word for a number", { limit: "ten" }, "query.limit is no integer"],
  ["a word for a boolean", { refresh: "yes" }, "query.refresh is no boolean"],
  ["a number too large", { offset: "2000001" }, "query.offset is more than"],
  ["a text too long", { host_id: "h".repeat(65) }, "query.host_id is longer"],
  ["a misspelt parameter", { hostname: "web" }, "query.hostname is no parameter"],
  [
    "too many items",
    { host_id_list: Array.from({ length: 101 }, (_, n) => n).join(",") },
    "query.host_id_list holds 101",
  ],
])("%s in the query is named by its path", async (_what, query, text) => {
  await using it = await start();
  expect(await it.get("host-management/hosts", query)).toMatchObject(refusal("HSS.0001", text));
});

test("what the reference does not know can be let pass", async () => {
  await using it = await start({ rules: { unknownFields: "ignored" } });
  expect(await it.get("host-management/hosts", { hostname: "web" })).toMatchObject({ status: 200 });
  const body = { version: "hss.version.null", host_id_list: [], charging_mod: "on_demand" };
  expect(await it.post("host-management/protection", body)).toMatchObject({ status: 200 });
});

test("a body that is no JSON, or none where one is needed", async () => {
  await using it = await start();
  const post = { method: "POST", url: `/v5/${it.cloud.projectId}/host-management/protection` };
  const headers = { "content-type": "application/json" };
  expect(await send(it.cloud, { ...post, headers, body: "{version" })).toMatchObject(refusal("HSS.0002"));
  expect(await send(it.cloud, { ...post, headers, body: "[]" })).toMatchObject(
    refusal("HSS.0001", "body is no object"),
  );
  expect(await send(it.cloud, post)).toMatchObject(refusal("HSS.0001", "body is required"));
});

test("a header out of its range", async () => {
  await using it = await start();
  const get = { method: "GET", url: `/v5/${it.cloud.projectId}/host-management/hosts` };
  expect(await send(it.cloud, { ...get, headers: { region: "r".repeat(129) } })).toMatchObject(
    refusal("HSS.0001", "header.region"),
  );
});

test("a repeated key is a list where a list is meant, and refused elsewhere", async () => {
  await using it = await start({ servers: ["a", "b", "c"] });
  const twice = await it.get("host-management/hosts-risk", { host_id_list: [it.id("a"), it.id("c")] });
  expect(twice.json).toMatchObject({ total_num: 2, data_list: [{ agent_status: "online" }, {}] });
  expect(await it.get("host-management/hosts", { host_name: ["a", "b"] })).toMatchObject(
    refusal("HSS.0001", "more than once"),
  );
  expect(await it.get("host-management/hosts-risk")).toMatchObject(
    refusal("HSS.0001", "query.host_id_list is required"),
  );
});

test("each service writes errors in its own shape", async () => {
  await using it = await start();
  const { projectId } = it.cloud;
  const bss = await it.post("/v2/orders/subscriptions/resources/unsubscribe", { resource_ids: ["a"] });
  expect(bss).toMatchObject({
    status: 400,
    json: { error_code: "CBC.0100", error_msg: expect.stringContaining("unsubscribe_type") },
  });
  const ecs = await it.get(`/v1/${projectId}/cloudservers/detail`, { limit: 1001 });
  expect(ecs).toMatchObject({
    status: 400,
    json: { error: { code: "Ecs.0005", message: expect.stringContaining("limit") } },
  });
  const iam = await it.get("/v3/projects", { page: 0 });
  expect(iam).toMatchObject({ status: 400, json: { error: { code: 400 } } });
});

test("an unknown host may read with another status", async () => {
  await using it = await start({ rules: { unknownHostStatus: 403 } });
  expect(await it.protect(["nobody"], { version: "hss.version.null" })).toMatchObject({
    status: 403,
    json: { error_code: "00000010" },
  });
});

test("an event list takes larger pages and needs its category", async () => {
  await using it = await start();
  expect(await it.get("event/events", { category: "host", limit: 1000, event_types: [1010, 1011] })).toMatchObject({
    status: 200,
  });
  expect(await it.get("event/events")).toMatchObject(refusal("HSS.0001", "query.category"));
  expect(await it.get("event/events", { category: "host", event_types: [7] })).toMatchObject(
    refusal("HSS.0001", "query.event_types[0]"),
  );
});

test("the simulator's own replies are held against the reference", () => {
  const spec = (name: string) =>
    servedOperations.find((operation) => operation.name === name)?.spec ?? { method: "", path: "" };
  const host = { host_id: "h", agent_status: "online", public_ip: "" };
  const reply = (change: object) => () =>
    checkReply(spec("ListHostStatus"), { total_num: 1, data_list: [{ ...host, ...change }] });
  expect(reply({})).not.toThrow();
  expect(reply({ colour: "red" })).toThrow("reply.data_list[0].colour");
  expect(reply({ agent_status: "asleep" })).toThrow("reply.data_list[0].agent_status");
  expect(reply({ open_time: "now" })).toThrow("reply.data_list[0].open_time");
  expect(() => checkReply(spec("SwitchHostsProtectStatus"), { done: true })).toThrow("reply.done");
  expect(() => checkReply(spec("ShowProductdataOfferingInfos"), [{ charging_mode: "gift" }])).toThrow(
    "reply[0].charging_mode",
  );
});
