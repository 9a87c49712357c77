import { installResults, upgradeFailures } from "../../simulator";
import { done, refusal, start } from "./cloud";

test("enterprise projects: absent means the default one, all_granted_eps means all", async () => {
  const servers = ["web", { name: "far", enterpriseProjectId: "eps-1" }];
  await using it = await start({ servers });
  const names = async (query: Record<string, string> = {}) =>
    (await it.get("host-management/hosts", query)).json.data_list.map((host: { host_name: string }) => host.host_name);
  expect(await names()).toEqual(["web"]);
  expect(await names({ enterprise_project_id: "0" })).toEqual(["web"]);
  expect(await names({ enterprise_project_id: "eps-1" })).toEqual(["far"]);
  expect(await names({ enterprise_project_id: "all_granted_eps" })).toEqual(["web", "far"]);
});

test("a list read before is not what a changed fleet reads", async () => {
  await using it = await start({ servers: ["web", { name: "late", appearsAfterSeconds: 10 }] });
  const names = async () =>
    (await it.get("host-management/hosts", { limit: 10 })).json.data_list.map(
      (host: { host_name: string }) => host.host_name,
    );
  expect(await names()).toEqual(["web"]);
  it.cloud.advance(10);
  expect(await names()).toEqual(["web", "late"]);
  it.cloud.addServer("added");
  expect(await names()).toEqual(["web", "late", "added"]);
  const web = it.cloud.server("web");
  web.enterpriseProjectId = "eps-1";
  expect(await names()).toEqual(["late", "added"]);
  web.enterpriseProjectId = "0";
  it.cloud.server("late").known = false;
  expect(await names()).toEqual(["web", "added"]);
  await it.post(`/v1.1/${it.cloud.projectId}/cloudservers`, { server: { name: "made" } });
  expect(await names()).toEqual(["web", "added", "made"]);
  it.cloud.server("added").delete();
  expect(await names()).toEqual(["web", "made"]);
  it.cloud.reset();
  expect(await names()).toEqual(["web"]);
});

test("paging: 10 unless asked, up to 200, records counted from the offset", async () => {
  await using it = await start({ servers: Array.from({ length: 25 }, (_, index) => `web-${index}`) });
  const page = async (query: Record<string, number>) => (await it.get("host-management/hosts", query)).json;
  expect(await page({})).toMatchObject({ total_num: 25, data_list: { length: 10 } });
  const { data_list } = await page({ limit: 20, offset: 20 });
  expect(data_list.map((host: { host_name: string }) => host.host_name)).toEqual(
    [20, 21, 22, 23, 24].map((n) => `web-${n}`),
  );
  expect(await page({ offset: 25 })).toMatchObject({ total_num: 25, data_list: [] });
  expect(await it.get("host-management/hosts", { limit: 9 })).toMatchObject(refusal("HSS.0001", "query.limit"));
  expect(await it.get("host-management/hosts", { limit: 201 })).toMatchObject(refusal("HSS.0001", "query.limit"));
});

test("pages can be made small, so that few records need several", async () => {
  await using it = await start({ servers: Array.from({ length: 5 }, (_, index) => `web-${index}`), pageLimit: 2 });
  const sizes = [];
  for (const offset of [0, 2, 4, 5]) {
    const { json } = await it.get("host-management/hosts", { limit: 200, offset });
    expect(json.total_num).toBe(5);
    sizes.push(json.data_list.length);
  }
  expect(sizes).toEqual([2, 2, 1, 0]);
});

test("every filter keeps the right hosts", async () => {
  await using it = await start({
    servers: [
      { name: "web-1", edition: "premium", risks: { vulnerability: 3 }, assetValue: "important", labels: ["front"] },
      { name: "web-10", agent: "offline", privateIp: "192.0.2.7", publicIp: "198.51.100.7", clusterId: "c1" },
      { name: "db", os: "Windows", agent: "not_installed", status: "stopped", insideHuaweiCloud: false },
      { name: "job", edition: "basic", risks: { intrusion: 5 } },
    ],
  });
  const names = async (query: Record<string, string | boolean>) => {
    const { json, status } = await it.get("host-management/hosts", query);
    expect(status).toBe(200);
    return json.data_list.map((host: { host_name: string }) => host.host_name).join(" ");
  };
  // Names match anywhere, so web-1 finds web-10 too.
  expect(await names({ host_name: "WEB-1" })).toBe("web-1 web-10");
  expect(await names({ version: "hss.version.null" })).toBe("web-10 db");
  expect(await names({ version: "hss.version.basic", above_version: true })).toBe("web-1 job");
  expect(await names({ version: "hss.version.basic" })).toBe("job");
  expect(await names({ agent_status: "installed" })).toBe("web-1 web-10 job");
  expect(await names({ agent_status: "not_online" })).toBe("web-10 db");
  expect(await names({ agent_status: "offline" })).toBe("web-10");
  expect(await names({ host_status: "SHUTOFF" })).toBe("db");
  expect(await names({ os_type: "Windows" })).toBe("db");
  expect(await names({ protect_status: "opened" })).toBe("web-1 job");
  expect(await names({ detect_result: "risk" })).toBe("web-1 job");
  expect(await names({ has_vul: true })).toBe("web-1");
  expect(await names({ has_intrusion: true })).toBe("job");
  expect(await names({ ip_addr: "198.51.100.7" })).toBe("web-10");
  expect(await names({ private_ip: "192.0.2.7" })).toBe("web-10");
  expect(await names({ charging_mode: "packet_cycle" })).toBe("web-1");
  expect(await names({ asset_value: "important" })).toBe("web-1");
  expect(await names({ label: "front" })).toBe("web-1");
  expect(await names({ outside_host: true })).toBe("db");
  expect(await names({ incluster: true })).toBe("web-10");
  expect(await names({ host_id: it.id("db") })).toBe("db");
  expect(await names({ host_id: it.id("db"), os_type: "Linux" })).toBe("");
  expect(await names({ host_id_list: `${it.id("db")},${it.id("job")}` })).toBe("db job");
  expect(await names({ host_name_list: "web-1,db" })).toBe("web-1 db");
  expect(await names({ sort_key: "risk_num", sort_dir: "desc" })).toBe("job web-1 web-10 db");
});

test("a new server is unknown to HSS for a while, unless a sync is forced", async () => {
  const servers = [{ name: "new", appearsAfterSeconds: 60 }];
  await using it = await start({ servers });
  expect(await it.host(it.id("new"))).toBeUndefined();
  expect((await it.protect([it.id("new")], { version: "hss.version.null" })).json.error_code).toBe("00000010");
  it.cloud.advance(59);
  expect(await it.host(it.id("new"))).toBeUndefined();
  it.cloud.advance(1);
  expect(await it.host(it.id("new"))).toMatchObject({ host_name: "new" });
  it.cloud.reset();
  expect(await it.host(it.id("new"))).toBeUndefined();
  expect(await it.host(it.id("new"), { refresh: true })).toMatchObject({ host_name: "new" });
});

test("an agent that is being installed shows its progress and comes online", async () => {
  await using it = await start({ servers: [{ name: "web", agent: { onlineAfterSeconds: 100 } }] });
  expect(await it.host(it.id("web"))).toMatchObject({ agent_status: "installing", install_progress: 0, agent_id: "" });
  it.cloud.advance(40);
  expect(await it.host(it.id("web"))).toMatchObject({ agent_status: "installing", install_progress: 40 });
  it.cloud.advance(60);
  expect(await it.host(it.id("web"))).toMatchObject({
    agent_status: "online",
    install_progress: 100,
    install_result_code: "install_succeed",
    agent_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    agent_create_time: it.cloud.now(),
  });
});

test.each(installResults.filter((code) => code !== "install_succeed"))(
  "an installation fails with %s",
  async (failsWith) => {
    await using it = await start({ servers: [{ name: "web", agent: { failsWith, afterSeconds: 10 } }] });
    it.cloud.advance(10);
    expect(await it.host(it.id("web"))).toMatchObject({
      agent_status: "install_failed",
      install_result_code: failsWith,
    });
    it.cloud.server("web").installAgent({ seconds: 5 });
    it.cloud.advance(5);
    expect(await it.host(it.id("web"))).toMatchObject({
      agent_status: "online",
      install_result_code: "install_succeed",
    });
  },
);

test("a second installation does away with the end of the first", async () => {
  await using it = await start({ servers: [{ name: "web", agent: { failsWith: "auth_failed", afterSeconds: 10 } }] });
  it.cloud.server("web").installAgent({ seconds: 20 });
  it.cloud.advance(15);
  expect(it.cloud.server("web").agent).toBe("installing");
  it.cloud.advance(5);
  expect(it.cloud.server("web").agent).toBe("online");
});

test("uninstalling takes its time, ends protection, and needs an agent that answers", async () => {
  const servers = [
    { name: "web", edition: "premium" as const },
    { name: "off", agent: "offline" as const },
    { name: "none", agent: "not_installed" as const },
  ];
  await using it = await start({ servers, agentSeconds: 30 });
  const uninstall = (name: string) => it.post("host-management/uninstall", { host_id_list: [it.id(name)] });
  expect(await uninstall("off")).toMatchObject(refusal("HSS.1007"));
  expect(await uninstall("none")).toMatchObject(refusal("HSS.1001"));
  expect(await it.post("host-management/uninstall", { host_id_list: ["nobody"] })).toMatchObject(refusal("HSS.1008"));
  expect(await uninstall("web")).toMatchObject(done);
  expect(await it.host(it.id("web"))).toMatchObject({ agent_status: "online" });
  it.cloud.advance(30);
  expect(await it.host(it.id("web"))).toMatchObject({
    agent_status: "not_installed",
    agent_version: "",
    protect_status: "closed",
  });
});

test.each(upgradeFailures)("an upgrade fails with %s, then succeeds", async (code) => {
  await using it = await start({ servers: ["web"], agentSeconds: 30 });
  const server = it.cloud.server("web");
  server.agentVersion = "3.2.1";
  const upgrade = () => it.post("host-management/upgrade", { operate_all: true });
  if (code === "agent_offline") server.agent = "offline";
  else server.failNextUpgrade(code);
  await upgrade();
  expect(await it.host(server.id)).toMatchObject({ upgrade_status: "upgrading", upgradable: true });
  it.cloud.advance(30);
  expect(await it.host(server.id)).toMatchObject({ upgrade_status: "upgrade_failed", upgrade_result_code: code });
  server.agent = "online";
  await upgrade();
  it.cloud.advance(30);
  expect(await it.host(server.id)).toMatchObject({ upgrade_status: "upgrade_succeed", upgradable: false });
});

test("an upgrade without hosts, and an agent script for Windows on ARM, are refused", async () => {
  await using it = await start({ servers: ["web"] });
  expect(await it.post("host-management/upgrade", { operate_all: false })).toMatchObject(
    refusal("HSS.0001", "host_id_list"),
  );
  expect(await it.get("setting/agent-install-script", { os_type: "Windows", os_arch: "aarch64" })).toMatchObject(
    refusal("HSS.0001"),
  );
  expect(await it.get("setting/agent-install-script", { os_type: "Linux" })).toMatchObject(
    refusal("HSS.0001", "query.os_arch is required"),
  );
  const { json } = await it.get("setting/agent-install-script", { os_type: "Linux", os_arch: "x86_64" });
  expect(json.install_script_list).toContainEqual({
    package_type: "rpm",
    cmd: expect.stringContaining("hostguard"),
    package_download_url: expect.any(String),
  });
});

test("a server made through ECS is built, found by HSS, and protected as its metadata asks", async () => {
  await using it = await start({ buildSeconds: 60, discoverySeconds: 30, agentSeconds: 40 });
  const path = `/v1.1/${it.cloud.projectId}/cloudservers`;
  const metadata = { __support_agent_list: "ces,hss" };
  const { json } = await it.post(path, { server: { name: "fresh", metadata } });
  const [id] = json.serverIds;
  const ecs = async () => (await it.get(`/v1/${it.cloud.projectId}/cloudservers/${id}`)).json.server.status;
  expect(await ecs()).toBe("BUILD");
  it.cloud.advance(60);
  expect(await ecs()).toBe("ACTIVE");
  expect(await it.host(id)).toBeUndefined();
  it.cloud.advance(30);
  expect(await it.host(id)).toMatchObject({ agent_status: "installing" });
  it.cloud.advance(10);
  expect(await it.host(id)).toMatchObject({ agent_status: "online", version: "hss.version.basic" });
});

test("a deleted server is gone and its quota idle", async () => {
  await using it = await start({ servers: [{ name: "web", edition: "premium" }] });
  const server = it.cloud.server("web");
  const { id } = server;
  server.delete();
  expect(await it.host(id)).toBeUndefined();
  expect(it.cloud.quotas.map(({ used }) => used)).toEqual([false]);
  expect(() => server.agent).toThrow("deleted");
  expect(() => it.cloud.server("web")).toThrow("no server");
});

test("ECS lists pages by number, filters, and answers for unknown ids with a fault", async () => {
  await using it = await start({ servers: ["a", "b", { name: "c", insideHuaweiCloud: false }] });
  const list = async (query: Record<string, string | number>) =>
    (await it.get(`/v1/${it.cloud.projectId}/cloudservers/detail`, query)).json;
  const names = async (query: Record<string, string | number>) =>
    (await list(query)).servers.map((server: { name: string }) => server.name);
  expect(await names({})).toEqual(["a", "b"]);
  expect(await names({ limit: 1, offset: 0 })).toEqual(["a"]);
  expect(await names({ limit: 1, offset: 2 })).toEqual(["b"]);
  expect(await names({ marker: it.id("a") })).toEqual(["b"]);
  expect(await names({ name: "b" })).toEqual(["b"]);
  const { servers } = await list({ server_id: `${it.id("b")},nobody` });
  expect(servers).toEqual([
    expect.objectContaining({ name: "b", status: "ACTIVE" }),
    { id: "nobody", fault: expect.objectContaining({ code: 404 }) },
  ]);
});
