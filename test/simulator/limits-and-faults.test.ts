import { CallLimits } from "../../simulator/gateway/limits";
import { start } from "./cloud";

const throttled = (limit: string) => ({
  status: 429,
  json: { error_code: "APIGW.0308", error_msg: expect.stringContaining(limit), request_id: expect.any(String) },
});

describe("call limits", () => {
  test("documented: five a minute to one API, over a sliding minute; other APIs are not touched", async () => {
    await using it = await start({ rateLimit: "documented" });
    const hosts = () => it.get("host-management/hosts");
    for (let call = 0; call < 4; call++) expect((await hosts()).status).toBe(200);
    it.cloud.advance(30);
    expect((await hosts()).status).toBe(200);
    const sixth = await hosts();
    expect(sixth).toMatchObject(throttled("limit:5,time:1 minute"));
    expect(sixth.headers["retry-after"]).toBeUndefined();
    expect((await it.get("billing/quotas-detail")).status).toBe(200);
    it.cloud.advance(30);
    // The first four are a minute old now, the fifth is not; refused calls did not count.
    for (let call = 0; call < 4; call++) expect((await hosts()).status).toBe(200);
    expect((await hosts()).status).toBe(429);
    expect(it.cloud.calls["GET hosts"]).toBe(11);
  });

  test("a number of calls, a window of one's own, and Retry-After when asked for", async () => {
    await using minute = await start({ rateLimit: 2, retryAfter: true });
    for (let call = 0; call < 2; call++) expect((await minute.get("billing/version")).status).toBe(200);
    minute.cloud.advance(20);
    const refused = await minute.get("billing/version");
    expect(refused).toMatchObject(throttled("limit:2,"));
    expect(refused.headers["retry-after"]).toBe("40");
    await using window = await start({ rateLimit: { calls: 1, seconds: 10 } });
    await window.get("billing/version");
    expect(await window.get("billing/version")).toMatchObject(throttled("limit:1,time:10 second"));
    window.cloud.advance(10);
    expect((await window.get("billing/version")).status).toBe(200);
  });

  test("5 a minute by one user, 5 from one address, 600 of one API by all users", () => {
    let now = 0;
    const limits = new CallLimits({ rateLimit: "documented" }, () => now);
    const call = (user: string, address: string, api = "hosts") =>
      limits.admit("hss", `GET ${api}`, user, address)?.message.match(/policy (\w+) .*limit:\d+/)?.[0];
    for (let n = 0; n < 5; n++) expect(call("one", `10.0.0.${n}`)).toBeUndefined();
    expect(call("one", "10.0.0.9")).toBe("policy user over ratelimit,limit:5");
    for (let n = 0; n < 5; n++) expect(call(`key-${n}`, "10.9.9.9")).toBeUndefined();
    // Another key on the same computer shares its address, and another API has limits of its own.
    expect(call("another key", "10.9.9.9")).toBe("policy ip over ratelimit,limit:5");
    expect(call("one", "10.9.9.9", "quotas")).toBeUndefined();
    for (let n = 10; n < 600; n++) expect(call(`user-${n}`, `address-${n}`)).toBeUndefined();
    expect(call("last", "last")).toBe("policy api over ratelimit,limit:600");
    now += 60_000;
    expect(call("one", "10.9.9.9")).toBeUndefined();
  });

  test("billing has ten a second, IAM none", async () => {
    await using it = await start({ rateLimit: "documented" });
    const statuses = [];
    for (let call = 0; call < 11; call++) statuses.push((await it.get("/v2/products/service-types")).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    for (let call = 0; call < 11; call++) expect((await it.get("/v3/projects")).status).toBe(200);
  });

  test("with a clock that goes by itself, pushing the cloud's time does not lift the limit", async () => {
    await using it = await start({ rateLimit: 1, clock: "wall" });
    await it.get("billing/version");
    it.cloud.advance(3600);
    expect((await it.get("billing/version")).status).toBe(429);
  });
});

describe("faults", () => {
  const put = { realtime_alarm: false };

  test("gateway troubles, for as many calls as they are meant for", async () => {
    await using it = await start();
    it.cloud.faults.add({ kind: "503", operation: "GET hosts", times: 2 });
    it.cloud.faults.add({ kind: "429", method: "GET", path: "quotas-detail", retryAfterSeconds: 7 });
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await it.get("host-management/hosts")).status);
    expect(statuses).toEqual([503, 503, 200]);
    const refused = await it.get("billing/quotas-detail");
    expect(refused).toMatchObject(throttled("limit"));
    expect(refused.headers["retry-after"]).toBe("7");
    expect(it.cloud.faults.unmet()).toEqual([]);
  });

  test("one that is never met is told", async () => {
    await using it = await start();
    const met = it.cloud.faults.add({ kind: "500", operation: "ListAlarmConfig" });
    it.cloud.faults.add({ kind: "502", operation: "GET alarm-config", times: 2 });
    it.cloud.faults.add({ kind: "504", path: /never/, times: Infinity });
    for (const status of [500, 502]) expect((await it.get("setting/alarm-config")).status).toBe(status);
    expect(met.met).toBe(1);
    expect(it.cloud.faults.unmet().map(({ kind }) => kind)).toEqual(["502", "504"]);
    it.cloud.faults.clear();
    expect(it.cloud.faults.unmet()).toEqual([]);
  });

  test("after lets calls pass first, remove takes it back", async () => {
    await using it = await start();
    const fault = it.cloud.faults.add({ kind: "500", after: 2, times: Infinity });
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await it.get("billing/version")).status);
    expect(statuses).toEqual([200, 200, 500, 500]);
    fault.remove();
    expect((await it.get("billing/version")).status).toBe(200);
  });

  test("a broken connection before the work leaves it undone, after it leaves it done", async () => {
    await using it = await start();
    it.cloud.faults.add({ kind: "reset-before", operation: "PUT alarm-config" });
    await expect(it.put("setting/alarm-config", put)).rejects.toThrow();
    expect(it.cloud.alarms().realtime).toBe(true);
    it.cloud.faults.add({ kind: "reset-after", operation: "PUT alarm-config" });
    await expect(it.put("setting/alarm-config", put)).rejects.toThrow();
    expect(it.cloud.alarms().realtime).toBe(false);
    expect(it.cloud.requests.map(({ status }) => status)).toEqual([0, 0]);
  });

  test("half an answer arrives, and then nothing", async () => {
    await using it = await start({ servers: ["web"] });
    it.cloud.faults.add({ kind: "partial", operation: "GET hosts" });
    await expect(it.get("host-management/hosts")).rejects.toThrow();
    expect((await it.get("host-management/hosts")).status).toBe(200);
  });

  test("half of the hosts are done, and then the call fails", async () => {
    await using it = await start({
      servers: ["a", "b", "c", "d"].map((name) => ({ name, edition: "premium" as const })),
    });
    it.cloud.faults.add({ kind: "half-done", operation: "POST protection" });
    const ids = it.cloud.servers.map(({ id }) => id);
    expect((await it.protect(ids, { version: "hss.version.null" })).status).toBe(500);
    expect(it.cloud.servers.map(({ protection }) => protection)).toEqual([
      "unprotected",
      "unprotected",
      "protected",
      "protected",
    ]);
  });

  test("any answer, and latency", async () => {
    await using it = await start({ quotas: [{ edition: "premium", id: "q" }] });
    const busy = { error_code: "CBC.99003651", error_msg: "Another operation is running." };
    it.cloud.faults.add({
      kind: "reply",
      operation: "POST unsubscribe",
      status: 400,
      body: busy,
      headers: { "x-note": "yes" },
    });
    const unsubscribe = () =>
      it.post("/v2/orders/subscriptions/resources/unsubscribe", { resource_ids: ["q"], unsubscribe_type: 1 });
    const refused = await unsubscribe();
    expect(refused).toMatchObject({ status: 400, json: busy });
    expect(refused.headers["x-note"]).toBe("yes");
    expect((await unsubscribe()).status).toBe(200);
    it.cloud.faults.add({ kind: "latency", milliseconds: 150 });
    const from = performance.now();
    expect((await it.get("billing/version")).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThan(140);
  });
});
