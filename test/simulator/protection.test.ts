import { done, refusal, start } from "./cloud";

const open = (edition: string, more: Record<string, unknown> = {}) => ({
  version: `hss.version.${edition}`,
  charging_mode: "packet_cycle",
  ...more,
});
const closed = { version: "hss.version.null" };

test("opening binds the named quota, answers nothing, and reads back with edition, charging and time", async () => {
  await using it = await start({ servers: ["web"], quotas: [{ edition: "enterprise", count: 3 }] });
  const [, quota] = it.cloud.quotas;
  it.cloud.advance(5);
  expect(await it.protect([it.id("web")], open("enterprise", { resource_id: quota?.id }))).toMatchObject(done);
  expect(await it.host(it.id("web"))).toMatchObject({
    version: "hss.version.enterprise",
    protect_status: "opened",
    charging_mode: "packet_cycle",
    resource_id: quota?.id,
    open_time: it.cloud.now(),
    protect_interrupt: false,
    expire_time: -1,
  });
  const { json } = await it.get("billing/quotas-detail", { used_status: "used" });
  expect(json).toMatchObject({
    total_num: 1,
    data_list: [{ resource_id: quota?.id, host_id: it.id("web"), host_name: "web" }],
  });
  expect(it.cloud.server("web")).toMatchObject({
    protection: "protected",
    edition: "enterprise",
    chargingMode: "prePaid",
  });
});

test("closing frees the quota, and closing twice is no error", async () => {
  await using it = await start({ servers: [{ name: "web", edition: "premium" }] });
  const found = await it.host(it.id("web"));
  for (let time = 0; time < 2; time++) expect(await it.protect([it.id("web")], closed)).toMatchObject(done);
  expect(await it.host(it.id("web"))).toMatchObject({
    protect_status: "closed",
    version: "hss.version.null",
    resource_id: "",
    open_time: 0,
  });
  expect(it.cloud.quota(found.resource_id).used).toBe(false);
});

test.each([
  ["not_installed", "HSS.1001"],
  ["installing", "HSS.1001"],
  ["install_failed", "HSS.1001"],
  ["offline", "HSS.1007"],
] as const)("a host whose agent is %s cannot be opened: %s", async (agent, code) => {
  await using it = await start({ servers: [{ name: "web", agent }], quotas: [{ edition: "premium" }] });
  expect(await it.protect([it.id("web")], open("premium"))).toMatchObject(refusal(code));
  expect(await it.protect([it.id("web")], open("basic", { charging_mode: "on_demand" }))).toMatchObject(refusal(code));
  expect(it.cloud.server("web").protection).toBe("unprotected");
});

test("the basic edition may be told to need no agent", async () => {
  await using it = await start({ servers: [{ name: "web", agent: "offline" }], rules: { basicNeedsAgent: false } });
  expect(await it.protect([it.id("web")], open("basic", { charging_mode: "on_demand" }))).toMatchObject(done);
  expect(it.cloud.server("web")).toMatchObject({ edition: "basic", protection: "interrupted" });
});

test("a stopped server cannot be opened", async () => {
  await using it = await start({ servers: [{ name: "web", status: "stopped" }], quotas: [{ edition: "premium" }] });
  expect((await it.protect([it.id("web")], open("premium"))).status).toBe(400);
});

test("an unknown host, or one of another enterprise project, is 00000010 with a description and no message", async () => {
  await using it = await start({ servers: [{ name: "far", enterpriseProjectId: "eps-1" }] });
  for (const reply of [await it.protect(["nobody"], closed), await it.protect([it.id("far")], closed)]) {
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({ error_code: "00000010", error_description: expect.any(String) });
  }
  for (const enterprise_project_id of ["eps-1", "all_granted_eps"]) {
    expect(await it.protect([it.id("far")], closed, { enterprise_project_id })).toMatchObject(done);
  }
});

test("a named quota must exist, be of that edition, be idle and be normal", async () => {
  await using it = await start({
    servers: ["web", { name: "busy", edition: "premium", quotaId: "taken" }],
    quotas: [
      { edition: "premium", id: "taken" },
      { edition: "enterprise", id: "other" },
      { edition: "premium", id: "expired", state: "expired" },
      { edition: "premium", id: "frozen", state: "freeze" },
      { edition: "premium", id: "good" },
    ],
  });
  const opening = (resource_id: string) => it.protect([it.id("web")], open("premium", { resource_id }));
  expect(await opening("nothing")).toMatchObject(refusal("HSS.0011", "nothing"));
  expect(await opening("other")).toMatchObject(refusal("HSS.0001", "enterprise"));
  expect(await opening("taken")).toMatchObject(refusal("HSS.1002", "in use"));
  expect(await opening("expired")).toMatchObject(refusal("HSS.1002", "expired"));
  expect(await opening("frozen")).toMatchObject(refusal("HSS.1002", "freeze"));
  expect(await opening("good")).toMatchObject(done);
  expect(await opening("good")).toMatchObject(done);
});

test("one named quota does not guard two hosts, and nothing is done when one host fails", async () => {
  await using it = await start({ servers: ["a", "b"], quotas: [{ edition: "premium", id: "one" }] });
  const both = await it.protect([it.id("a"), it.id("b")], open("premium", { resource_id: "one" }));
  expect(both).toMatchObject(refusal("HSS.1002"));
  const short = await it.protect([it.id("a"), it.id("b")], open("premium"));
  expect(short).toMatchObject(refusal("HSS.1002", "no idle quota"));
  expect(it.cloud.servers.map(({ protection }) => protection)).toEqual(["unprotected", "unprotected"]);
});

test("with batch in-order the hosts before the failing one stay changed", async () => {
  await using it = await start({ servers: ["a", "b"], quotas: [{ edition: "premium" }], rules: { batch: "in-order" } });
  expect(await it.protect([it.id("a"), it.id("b")], open("premium"))).toMatchObject(refusal("HSS.1002"));
  expect(it.cloud.servers.map(({ protection }) => protection)).toEqual(["protected", "unprotected"]);
});

test("left to itself the service takes any idle quota, the same one for the same seed", async () => {
  const chosen = async (seed: string) => {
    await using it = await start({ seed, servers: ["web"], quotas: [{ edition: "premium", count: 20 }] });
    expect(await it.protect([it.id("web")], open("premium"))).toMatchObject(done);
    return it.cloud.quotas.findIndex(({ used }) => used);
  };
  const places = [await chosen("a"), await chosen("b"), await chosen("c"), await chosen("d")];
  expect(new Set(places).size).toBeGreaterThan(1);
  expect(places.every((place) => place === 0)).toBe(false);
  expect(await chosen("a")).toBe(places[0]);
});

test("a host keeps its own quota when it is opened again without one", async () => {
  await using it = await start({
    servers: [{ name: "web", edition: "premium" }],
    quotas: [{ edition: "premium", count: 5 }],
  });
  const before = it.cloud.server("web").quotaId;
  expect(await it.protect([it.id("web")], open("premium"))).toMatchObject(done);
  expect(it.cloud.server("web").quotaId).toBe(before);
});

test("pay per use makes a quota record with the tags of the call, and takes it away on closing", async () => {
  await using it = await start({ servers: ["web"] });
  const tags = [{ key: "team", value: "web" }];
  expect(await it.protect([it.id("web")], open("enterprise", { charging_mode: "on_demand", tags }))).toMatchObject(
    done,
  );
  const { json } = await it.get("billing/quotas-detail");
  expect(json).toMatchObject({
    on_demand_num: 1,
    data_list: [{ charging_mode: "on_demand", used_status: "used", expire_time: -1, tags }],
  });
  await it.protect([it.id("web")], closed);
  expect(it.cloud.quotas).toHaveLength(0);
});

test("another edition is opened in place, unless the rule says to close first", async () => {
  const options = {
    servers: [{ name: "web", edition: "enterprise" as const }],
    quotas: [{ edition: "premium" as const }],
  };
  await using lenient = await start(options);
  const old = lenient.cloud.server("web").quotaId ?? "";
  expect(await lenient.protect([lenient.id("web")], open("premium"))).toMatchObject(done);
  expect(lenient.cloud.quota(old).used).toBe(false);
  await using strict = await start({ ...options, rules: { closeBeforeChange: true } });
  expect(await strict.protect([strict.id("web")], open("premium"))).toMatchObject(
    refusal("HSS.0001", "close it first"),
  );
  await strict.protect([strict.id("web")], closed);
  expect(await strict.protect([strict.id("web")], open("premium"))).toMatchObject(done);
});

test("after closing a host may fall back to the free basic edition", async () => {
  await using it = await start({ servers: [{ name: "web", edition: "premium" }], rules: { fallBackToBasic: true } });
  await it.protect([it.id("web")], closed);
  expect(await it.host(it.id("web"))).toMatchObject({
    version: "hss.version.basic",
    protect_status: "opened",
    resource_id: "",
  });
});

test("without a charging mode the rule decides", async () => {
  const options = { servers: ["web"], quotas: [{ edition: "premium" as const }] };
  const request = { version: "hss.version.premium" };
  await using free = await start({ ...options, rules: { chargingModeWhenAbsent: "on_demand" } });
  await free.protect([free.id("web")], request);
  expect(free.cloud.server("web").chargingMode).toBe("postPaid");
  await using bought = await start({ ...options, rules: { chargingModeWhenAbsent: "packet_cycle" } });
  await bought.protect([bought.id("web")], request);
  expect(bought.cloud.server("web").chargingMode).toBe("prePaid");
  await using strict = await start(options);
  expect(await strict.protect([strict.id("web")], request)).toMatchObject(refusal("HSS.0001", "charging_mode"));
  expect(await strict.protect([strict.id("web")], { version: "hss.version.null" })).toMatchObject(done);
});

test("a quota ID beside pay per use, and a quota of another project, can be refused", async () => {
  const rules = { onDemandWithQuota: "refused", quotaAcrossProjects: false } as const;
  const quotas = [{ edition: "premium" as const, id: "theirs", enterpriseProjectId: "eps-1" }];
  await using it = await start({ servers: ["web"], quotas, rules });
  const named = { resource_id: "theirs" };
  expect(await it.protect([it.id("web")], open("premium", { ...named, charging_mode: "on_demand" }))).toMatchObject(
    refusal("HSS.0001"),
  );
  expect(await it.protect([it.id("web")], open("premium", named))).toMatchObject(refusal("HSS.1002", "project"));
  expect(await it.protect([it.id("web")], open("premium"))).toMatchObject(refusal("HSS.1002"));
});

test("protection is interrupted while the agent is away or the server is stopped", async () => {
  await using it = await start({ servers: [{ name: "web", edition: "premium" }] });
  const server = it.cloud.server("web");
  server.agent = "offline";
  expect(await it.host(server.id)).toMatchObject({
    protect_status: "opened",
    protect_interrupt: true,
    interrupt_reason: "agent_offline",
    agent_status: "offline",
  });
  expect(server.protection).toBe("interrupted");
  expect((await it.get("host-management/host-statistics")).json).toMatchObject({
    protect_interrupt_num: 1,
    protected_num: 0,
  });
  server.agent = "online";
  server.status = "stopped";
  expect(await it.host(server.id)).toMatchObject({
    protect_interrupt: true,
    interrupt_reason: "host_not_running",
    host_status: "SHUTOFF",
  });
  server.status = "running";
  expect(await it.host(server.id)).toMatchObject({ protect_interrupt: false, protect_status: "opened" });
  expect((await it.host(server.id)).interrupt_reason).toBeUndefined();
  await using other = await start({
    servers: [{ name: "web", edition: "premium" }],
    rules: { interruptedReadsAs: "protection_exception" },
  });
  other.cloud.server("web").agent = "offline";
  expect(await other.host(other.id("web"))).toMatchObject({ protect_status: "protection_exception" });
});

describe("web tamper protection", () => {
  const directories = { protect_dir_list: [{ protect_dir: "/srv/www", local_backup_dir: "/srv/backup" }] };

  test("opens pay per use, only where it is closed, and closes by its own call", async () => {
    await using it = await start({ servers: ["web"] });
    const status = (on: boolean) => it.post("webtamper/static/status", { status: on, host_id_list: [it.id("web")] });
    expect(await status(true)).toMatchObject(done);
    expect(await it.host(it.id("web"))).toMatchObject({
      version: "hss.version.wtp",
      charging_mode: "on_demand",
      wtp_protect_status: "opened",
    });
    expect(await status(true)).toMatchObject(refusal("HSS.0001", "open already"));
    expect((await it.get("webtamper/hosts", { protect_status: "opened" })).json.total_num).toBe(1);
    expect(await status(false)).toMatchObject(done);
    expect((await it.get("webtamper/hosts", { protect_status: "opened" })).json.total_num).toBe(0);
    expect(it.cloud.server("web").protection).toBe("unprotected");
  });

  test("the dynamic part is switched by itself, on Linux and where web tamper protection is open", async () => {
    await using it = await start({ servers: [{ name: "web", edition: "wtp" }, "bare"] });
    const dynamic = (name: string, status: boolean) =>
      it.post("webtamper/rasp/status", { status, host_id_list: [it.id(name)] });
    expect(await dynamic("bare", true)).toMatchObject(refusal("HSS.0001", "closed"));
    expect(await dynamic("web", true)).toMatchObject(done);
    expect((await it.get("webtamper/hosts", { rasp_status: "opened" })).json.total_num).toBe(1);
    expect(await dynamic("web", false)).toMatchObject(done);
    expect((await it.get("webtamper/hosts", { rasp_status: "opened" })).json.total_num).toBe(0);
  });

  test("opens with directories, which follow the rules of their system", async () => {
    await using it = await start({ servers: ["web", { name: "win", os: "Windows" }] });
    const batch = (hosts: string[], more: object = {}) =>
      it.post("webtamper/protection/batch-open", { host_id_list: hosts, protect_dir_info: directories, ...more });
    expect(await batch([it.id("web"), it.id("win")])).toMatchObject(refusal("HSS.0001", "mixes"));
    expect(await batch([it.id("win")])).toMatchObject(refusal("HSS.0001", "Windows"));
    const bare = { protect_dir_info: { protect_dir_list: [{ protect_dir: "/srv" }] } };
    expect(await batch([it.id("web")], bare)).toMatchObject(refusal("HSS.0001", "local_backup_dir"));
    expect(await batch([it.id("web")], { enable_rasp_protect: true })).toMatchObject(refusal("HSS.0001", "rasp_path"));
    expect(await batch([it.id("web")])).toMatchObject(done);
    const { json } = await it.get(`webtamper/${it.id("web")}/policy`);
    expect(json).toMatchObject({
      protect_dir_num: 1,
      protect_dir_info: { protect_dir_list: [{ protect_dir: "/srv/www" }] },
    });
    const policy = { protect_dir_info: { ...directories, exclude_file_type: "log" } };
    expect(await it.put(`webtamper/${it.id("web")}/policy`, policy)).toMatchObject(done);
    expect((await it.get(`webtamper/${it.id("web")}/policy`)).json.protect_dir_info.exclude_file_type).toBe("log");
  });

  test("the ordinary call opens it too, unless the rule forbids", async () => {
    await using it = await start({ servers: ["web"] });
    expect(await it.protect([it.id("web")], open("wtp", { charging_mode: "on_demand" }))).toMatchObject(done);
    await using strict = await start({ servers: ["web"], rules: { wtpByProtectionCall: false } });
    expect(await strict.protect([strict.id("web")], open("wtp", { charging_mode: "on_demand" }))).toMatchObject(
      refusal("HSS.0001"),
    );
  });
});

test("container protection needs a charging mode and has quotas of its own category", async () => {
  await using it = await start({
    servers: [{ name: "node", clusterId: "c1" }],
    quotas: [{ edition: "container", id: "box" }],
  });
  const version = "hss.version.container.enterprise";
  const body = { version, host_id_list: [it.id("node")] };
  expect(await it.post("container/switch-version", body)).toMatchObject(refusal("HSS.0001", "charging_mode"));
  expect(await it.post("container/switch-version", { ...body, charging_mode: "packet_cycle" })).toMatchObject(done);
  expect((await it.get("container/nodes")).json.data_list).toEqual([
    expect.objectContaining({ protect_status: "opened", resource_id: "box", container_tags: "cce" }),
  ]);
  expect((await it.get("billing/quotas-detail")).json.total_num).toBe(0);
  expect((await it.get("billing/quotas-detail", { category: "container_resource" })).json.total_num).toBe(1);
  expect((await it.get("billing/quotas-detail", { resource_id: "box" })).json.total_num).toBe(1);
});

test("twenty thousand hosts are opened in one call, each with a quota of its own", async () => {
  const count = 20_000;
  const servers = Array.from({ length: count }, (_, index) => `host-${index}`);
  await using it = await start({ servers, quotas: [{ edition: "premium", count }] });
  const ids = it.cloud.servers.map(({ id }) => id);
  const from = performance.now();
  expect(await it.protect(ids, open("premium"))).toMatchObject(done);
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(new Set(it.cloud.servers.map(({ quotaId }) => quotaId)).size).toBe(count);
});
