import { upgradeFailures, type MachineView, type Rules, type ServerSeed } from "../../simulator";
import { done, refusal, start } from "./cloud";
import { kinds, run } from "./login";

const [kind] = kinds;
const installed = "systemctl is-active hostguard";

async function world(server: Partial<ServerSeed> = {}, rules: Partial<Rules> = {}) {
  const it = await start({ agentSeconds: 60, rules, servers: [{ name: "web", ...server }] });
  const web = it.cloud.server("web");
  return { ...it, web, read: () => it.host(web.id) };
}

describe("the operating system is reinstalled", () => {
  test("agent, files and host key are others; protection is interrupted until an agent is there again", async () => {
    await using it = await world({ edition: "premium", ssh: { kind } });
    const { web, cloud } = it;
    const { quotaId, id } = web;
    const machine = web.ssh as MachineView;
    const { port, hostKey } = machine;
    expect((await run(machine, `touch here; ${installed}`)).stdout).toBe("active\n");
    web.rebuild();
    await cloud.ready();
    expect(machine.port).toBe(port);
    expect(machine.hostKey).not.toBe(hostKey);
    expect((await run(machine, `ls; ${installed}`)).stdout).toBe("inactive\n");
    expect(web).toMatchObject({ id, agent: "not_installed", protection: "interrupted", edition: "premium", quotaId });
    expect(await it.read()).toMatchObject({
      ...{ agent_id: "", agent_version: "", agent_status: "not_installed" },
      ...{ protect_interrupt: true, interrupt_reason: "agent_not_installed" },
    });
    web.installAgent();
    expect(web).toMatchObject({ agent: "online", protection: "protected", quotaId });
  });

  test("a cloud that closes meanwhile leaves nothing behind", async () => {
    let web: MachineView;
    {
      await using it = await world({ ssh: { kind } });
      web = it.web.ssh as MachineView;
      it.web.rebuild();
      it.web.rebuild();
      void web.changeHostKey();
      void web.start();
    }
    expect(web.running).toBe(false);
    await expect(run(web, "true")).rejects.toThrow("ECONNREFUSED");
  });

  test("a host key that the seed names comes with the image", async () => {
    await using it = await world();
    const { utils } = await import("ssh2");
    const hostKey = utils.generateKeyPairSync("ed25519").private;
    const server = it.cloud.addServer({ name: "pinned", ssh: { hostKey } });
    await it.cloud.ready();
    const before = server.ssh?.hostKey;
    server.rebuild();
    await it.cloud.ready();
    expect(server.ssh?.hostKey).toBe(before);
  });

  test("with rebuildCloses protection ends and the quota is idle", async () => {
    await using it = await world({ edition: "premium" }, { rebuildCloses: true });
    it.web.rebuild();
    expect(it.web.protection).toBe("unprotected");
    expect(it.cloud.quotas.map(({ used }) => used)).toEqual([false]);
  });
});

describe("the agent is removed on the server itself", () => {
  test.each([
    ["rpm -e hostguard", "rpm"],
    ["dpkg -P hostguard", "deb"],
  ] as const)("by %s it reads as offline", async (command, packages) => {
    await using it = await world({ edition: "premium", ssh: { kind: "built-in", packages } });
    expect(await run(it.web.ssh as MachineView, command)).toMatchObject({ code: 0 });
    expect((await run(it.web.ssh as MachineView, installed)).stdout).toBe("inactive\n");
    expect(it.web).toMatchObject({ agent: "offline", protection: "interrupted", interruption: "agent_offline" });
    it.cloud.advance(30 * 86_400);
    expect(it.web.agent).toBe("offline");
    // HSS cannot uninstall what does not answer.
    expect(await it.post("host-management/uninstall", { host_id_list: [it.web.id] })).toMatchObject(
      refusal("HSS.1007"),
    );
  });

  test("with removedAgent not_installed HSS notices after a while", async () => {
    await using it = await world({}, { removedAgent: "not_installed" });
    it.web.removeAgent();
    expect(it.web.agent).toBe("offline");
    it.cloud.advance(60);
    expect(it.web.agent).toBe("not_installed");
  });
});

test("an agent goes offline at a planned time, unless something happens to it before", async () => {
  await using it = await world({ agent: { offlineAfterSeconds: 90 }, edition: "premium" });
  it.cloud.advance(89);
  expect(it.web.protection).toBe("protected");
  it.cloud.advance(1);
  expect(await it.read()).toMatchObject({ agent_status: "offline", protect_interrupt: true });
  it.web.agent = "online";
  it.web.goOfflineAfter(10);
  it.web.rebuild();
  it.web.installAgent();
  it.cloud.advance(10);
  expect(it.web.agent).toBe("online");
});

describe("an upgrade", () => {
  const upgrade = (it: Awaited<ReturnType<typeof world>>) =>
    it.post("host-management/upgrade", { operate_all: false, host_id_list: [it.web.id] });

  test.each([
    ["Linux", "3.2.20", "3.2.22"],
    ["Windows", "4.0.26", "4.0.28"],
  ] as const)("of an agent for %s brings the newest version of that system", async (os, agentVersion, newest) => {
    await using it = await world({ os, agentVersion });
    expect(await it.read()).toMatchObject({ agent_version: agentVersion, upgradable: true });
    expect(await upgrade(it)).toMatchObject(done);
    expect(await it.read()).toMatchObject({ upgrade_status: "upgrading", agent_version: agentVersion });
    it.cloud.advance(60);
    expect(await it.read()).toMatchObject({
      ...{ upgrade_status: "upgrade_succeed", agent_version: newest, upgradable: false },
    });
    const { json } = await it.get("setting/agent-version", { os_type: os });
    expect(json.data_list).toMatchObject([{ os_type: os, latest_version: newest }]);
  });

  test("shows on the server's disk", async () => {
    await using it = await world({ agentVersion: "3.2.20", ssh: { kind: "built-in" } });
    const version = async () => (await run(it.web.ssh as MachineView, "rpm -q hostguard")).stdout;
    expect(await version()).toBe("hostguard-3.2.20-1.x86_64\n");
    await upgrade(it);
    it.cloud.advance(60);
    expect(await version()).toBe("hostguard-3.2.22-1.x86_64\n");
  });

  test.each(upgradeFailures)("fails with %s", async (code) => {
    await using it = await world({ agentVersion: "3.2.20" });
    if (code === "agent_offline") it.web.goOfflineAfter(30);
    else it.web.failNextUpgrade(code);
    await upgrade(it);
    it.cloud.advance(60);
    expect(await it.read()).toMatchObject({
      ...{ upgrade_status: "upgrade_failed", upgrade_result_code: code, agent_version: "3.2.20", upgradable: true },
    });
  });
});

test("uninstalling by HSS takes from the server what the package put there", async () => {
  await using it = await world({ ssh: { kind }, edition: "premium" });
  const { web, cloud } = it;
  expect(await it.post("host-management/uninstall", { host_id_list: [web.id] })).toMatchObject(done);
  expect((await run(web.ssh as MachineView, installed)).stdout).toBe("active\n");
  cloud.advance(60);
  expect((await run(web.ssh as MachineView, `${installed}; rpm -qa; dpkg -s hostguard`)).stdout).toBe("inactive\n");
  expect(web).toMatchObject({ agent: "not_installed", protection: "unprotected" });
});

test("all of it from another process", async () => {
  await using it = await world({ edition: "premium" });
  const patch = (body: object) =>
    fetch(`${it.cloud.url}/simulator/servers/web`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${it.cloud.adminToken}` },
      body: JSON.stringify(body),
    });
  await patch({ goOfflineAfter: 5 });
  it.cloud.advance(5);
  expect(it.web.agent).toBe("offline");
  expect((await patch({ rebuild: true })).status).toBe(200);
  expect(it.web.agent).toBe("not_installed");
  await patch({ agent: "online" });
  await patch({ removeAgent: true });
  expect(it.web.agent).toBe("offline");
  expect((await patch({ rebuild: "yes" })).status).toBe(400);
});
