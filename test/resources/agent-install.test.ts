import { installResults } from "../../simulator";
import { Incomplete } from "../../provider/schema";
import { agentRemedies } from "../../provider/resources/messages";
import { world } from "./world";
import { bare, failure, installOn, keysOf, machine, wantedOn } from "./machines";

describe("an agent that is not there", () => {
  test("is installed by HSS's own command over SSH, and waited for", async () => {
    const cloud = await world({ servers: [bare("web-1")], agentSeconds: 40 });
    const agent = await installOn(cloud, "web-1");
    expect(cloud.sim.server("web-1").agent).toBe("online");
    expect(machine(cloud.sim, "web-1").logins).toBe(1);
    expect(agent.state).toMatchObject({
      agent: "online",
      status: "online",
      foundBefore: false,
      version: expect.stringMatching(/^\d/),
      hostKeys: keysOf(cloud, "web-1"),
      installCommands: { deb: expect.stringContaining("dpkg -i"), rpm: expect.stringContaining("rpm -ivh") },
    });
    expect(cloud.told.some((line) => line.startsWith("web-1: runs curl"))).toBe(true);
    expect(cloud.told.some((line) => /waiting for the agent of web-1: installing, \d+ %/.test(line))).toBe(true);
    expect(await cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1"))).toEqual([]);
  });

  test("keeps no secret in its state, and another key alone is no change", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const agent = await installOn(cloud, "web-1", { ssh: { sudoPassword: "never asked for" } });
    expect(JSON.stringify(agent.state)).not.toMatch(/PRIVATE KEY|never asked/);
    expect(
      await cloud.sync(
        "AgentInstall",
        agent,
        wantedOn(cloud, "web-1", { ssh: { privateKey: undefined, sshAgent: true } }),
      ),
    ).toEqual(["ssh"]);
    const other = wantedOn(cloud, "web-1", { ssh: { password: "another" } });
    expect(await cloud.sync("AgentInstall", agent, { ...other })).toEqual(["ssh"]);
    expect(await cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1", { ssh: { password: "a third" } }))).toEqual(
      [],
    );
  });

  test.each(["rpm", "deb"] as const)("gets the %s package where that is what the server takes", async (packages) => {
    const cloud = await world({ servers: [bare("web-1", { packages })] });
    await installOn(cloud, "web-1");
    expect(cloud.told.find((line) => line.startsWith("web-1: runs"))).toContain(
      packages === "rpm" ? "rpm -ivh" : "dpkg -i",
    );
  });

  test("runs a declared command instead of HSS's own, without asking for that", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const scripts = await cloud.cloud.hss.agents.installScripts({ os: "Linux", arch: "x86_64" });
    cloud.sim.resetCalls();
    const own = {
      deb: `echo 'ours first' && ${scripts.find(({ packageType }) => packageType === "deb")?.command ?? ""}`,
    };
    await installOn(cloud, "web-1", { installCommands: own });
    expect(cloud.sim.calls["GET agent-install-script"]).toBeUndefined();
    expect(cloud.told).toContain("web-1: ours first");
  });
});

describe("an agent that is there", () => {
  test("costs no login and no command", async () => {
    const cloud = await world({ servers: [bare("web-1", true, "online")] });
    const agent = await installOn(cloud, "web-1");
    expect(machine(cloud.sim, "web-1").logins).toBe(0);
    expect(cloud.sim.calls).toEqual({ "GET projects": 1, "GET hosts": 1 });
    expect(agent.state).toMatchObject({ foundBefore: true });
    await cloud.remove("AgentInstall", agent);
    expect(cloud.sim.server("web-1").agent).toBe("online");
  });

  test("and is being installed by somebody else is waited for", async () => {
    const cloud = await world({ servers: [{ name: "web-1", agent: { onlineAfterSeconds: 30 }, ssh: true }] });
    await installOn(cloud, "web-1");
    expect(machine(cloud.sim, "web-1").logins).toBe(0);
  });

  test.each(["rebuild", "removeAgent"] as const)("%s is drift, and repaired by installing again", async (happening) => {
    const cloud = await world({ servers: [bare("web-1")] });
    const agent = await installOn(cloud, "web-1");
    cloud.sim.server("web-1")[happening]();
    await cloud.sim.ready();
    expect(await cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1"))).toContain("agent");
    expect(cloud.sim.server("web-1").agent).toBe("online");
    // A rebuilt server has another host key, which the program declares by then.
    expect(agent.state).toMatchObject({ foundBefore: false, hostKeys: keysOf(cloud, "web-1") });
  });

  test("and comes by itself while we wait is kept on destroy", async () => {
    const cloud = await world({
      servers: [{ name: "web-1", agent: { onlineAfterSeconds: 30 }, ssh: true, appearsAfterSeconds: 10 }],
    });
    const agent = await installOn(cloud, "web-1");
    expect(agent.state).toMatchObject({ foundBefore: true });
    await cloud.remove("AgentInstall", agent);
    expect(cloud.sim.server("web-1").agent).toBe("online");
  });

  test("of a server that is being built is waited for", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    cloud.sim.server("web-1").status = "building";
    setTimeout(() => (cloud.sim.server("web-1").status = "running"), 60);
    await installOn(cloud, "web-1");
    expect(cloud.sim.server("web-1").agent).toBe("online");
  });

  test("of a stopped server can still be told to be kept, and is not to be upgraded", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const agent = await installOn(cloud, "web-1", { upgrade: true });
    cloud.sim.server("web-1").agentVersion = "3.2.20";
    cloud.sim.server("web-1").status = "stopped";
    cloud.sim.server("web-1").agent = "offline";
    const keep = wantedOn(cloud, "web-1", { upgrade: true, onDestroy: "keep" });
    expect(await cloud.sync("AgentInstall", agent, keep)).toEqual(["onDestroy"]);
    await cloud.remove("AgentInstall", agent);
  });

  test("goes offline with its server: no drift", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const agent = await installOn(cloud, "web-1");
    cloud.sim.server("web-1").status = "stopped";
    cloud.sim.server("web-1").agent = "offline";
    expect(await cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1"))).toEqual([]);
    expect(await cloud.read("AgentInstall", agent)).toMatchObject({
      agent: "online",
      status: "offline",
      server: "stopped",
    });
  });
});

describe("an upgrade", () => {
  const old = { name: "web-1", agent: "online", ssh: true } as const;

  test("happens when it is wanted, to all servers in one call", async () => {
    const cloud = await world({ servers: [old, { ...old, name: "web-2" }], agentSeconds: 30 });
    for (const server of cloud.sim.servers) server.agentVersion = "3.2.20";
    const agents = await Promise.all(["web-1", "web-2"].map((name) => installOn(cloud, name)));
    expect(agents[0]?.state).toMatchObject({ version: "3.2.20", upgradable: true });
    const wanted = (name: string) => wantedOn(cloud, name, { upgrade: true });
    await Promise.all(agents.map((agent, index) => cloud.sync("AgentInstall", agent, wanted(`web-${index + 1}`))));
    expect(cloud.sim.servers.map(({ agentVersion }) => agentVersion)).toEqual(["3.2.22", "3.2.22"]);
    expect(cloud.sim.calls["POST upgrade"]).toBe(1);
    expect(agents[0] && (await cloud.sync("AgentInstall", agents[0], wanted("web-1")))).toEqual([]);
    cloud.sim.server("web-1").agentVersion = "3.2.20";
    expect(agents[0] && (await cloud.sync("AgentInstall", agents[0], wanted("web-1")))).toEqual(["upgradeDue"]);
  });

  test("that fails says why, and is tried again by the next run", async () => {
    const cloud = await world({ servers: [old] });
    const server = cloud.sim.server("web-1");
    server.agentVersion = "3.2.20";
    server.failNextUpgrade("insufficient_disk_space");
    const error = await failure(installOn(cloud, "web-1", { upgrade: true }));
    expect(error).toBeInstanceOf(Incomplete);
    expect(error.message).toMatch(
      /could not be upgraded: insufficient_disk_space\. .*Free some\. It is still version 3\.2\.20/,
    );
    const agent = { id: (error as Incomplete).objectId(), state: (error as Incomplete).objectState() };
    expect(await cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1", { upgrade: true }))).toEqual([
      "upgradeDue",
    ]);
    expect(server.agentVersion).toBe("3.2.22");
  });
});

describe("destroying", () => {
  test("uninstalls what was installed", async () => {
    const cloud = await world({ servers: [bare("web-1")], agentSeconds: 30 });
    const found = cloud.sim.snapshot();
    const agent = await installOn(cloud, "web-1");
    await cloud.remove("AgentInstall", agent);
    expect(cloud.sim.server("web-1").agent).toBe("not_installed");
    expect(cloud.sim.snapshot()).toEqual(found);
  });

  test("leaves no server without the agent that guards it", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const agent = await installOn(cloud, "web-1");
    cloud.sim.server("web-1").edition = "enterprise";
    const error = await failure(cloud.remove("AgentInstall", agent));
    expect(error.message).toMatch(
      /is not uninstalled: it is protected by edition enterprise .*Take the protection off first/,
    );
    expect(cloud.sim.server("web-1")).toMatchObject({ agent: "online", protection: "protected" });
  });

  test("says what to do about an agent that hears nothing, and keeps it when told to", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const agent = await installOn(cloud, "web-1");
    cloud.sim.server("web-1").agent = "offline";
    expect((await failure(cloud.remove("AgentInstall", agent))).message).toMatch(
      /it is offline and hears nothing from HSS/,
    );
    await cloud.remove("AgentInstall", { ...agent, state: { ...agent.state, onDestroy: "keep" } });
    cloud.sim.server("web-1").delete();
    await cloud.remove("AgentInstall", agent);
  });
});

describe("installations that fail", () => {
  test.each(installResults.filter((code) => code !== "install_succeed"))(
    "%s ends the waiting at once, with its remedy",
    async (code) => {
      const cloud = await world({ servers: [bare("web-1")] });
      cloud.sim.server("web-1").nextInstall = { seconds: 20, failsWith: code };
      const error = await failure(installOn(cloud, "web-1"));
      expect(error).toBeInstanceOf(Incomplete);
      expect(error.message).toContain(code);
      expect(error.message).toContain(agentRemedies[code] ?? "never");
      const agent = { id: (error as Incomplete).objectId(), state: (error as Incomplete).objectState() };
      expect(agent.state).toMatchObject({ foundBefore: false });
      expect(await cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1"))).toEqual(["agent"]);
      expect(cloud.sim.server("web-1").agent).toBe("online");
    },
  );

  test("an installer that complains is quoted", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    cloud.sim.server("web-1").nextInstall = {
      exitCode: 1,
      output: "error: unpacking of archive failed: no space left",
    };
    const error = await failure(installOn(cloud, "web-1"));
    expect(error.message).toMatch(/ended with code 1 .*It printed last:\n.*no space left/s);
  });

  test("an agent that was installed and never comes online", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    cloud.sim.server("web-1").nextInstall = { neverOnline: true };
    const error = await failure(installOn(cloud, "web-1", { agentTimeoutMinutes: 2 }));
    expect(error.message).toMatch(
      /the installation command ended well\. .*not online within 2 minutes: it is offline.*port 10180/,
    );
    expect(error).toBeInstanceOf(Incomplete);
  });

  test("a stopped server, and one that nobody knows, stop it before any login", async () => {
    const cloud = await world({ servers: [{ ...bare("web-1"), status: "stopped" }] });
    const wanted = { hostId: cloud.sim.server("web-1").id, ssh: { host: "127.0.0.1", password: "none" } };
    expect((await failure(cloud.create("AgentInstall", wanted))).message).toMatch(
      /the server is stopped, and its agent is not_installed/,
    );
    expect((await failure(cloud.create("AgentInstall", { ...wanted, hostId: "nobody" }))).message).toMatch(
      /There is no server nobody/,
    );
  });
});

test("what a killed run has installed is known for ours, and uninstalled on destroy", async () => {
  const cloud = await world({ servers: [bare("web-1")] });
  // The engine never hears of it.
  await installOn(cloud, "web-1");
  const again = await installOn(cloud, "web-1");
  expect(again.state).toMatchObject({ foundBefore: false });
  expect(machine(cloud.sim, "web-1").logins).toBe(1);
  // Once it is in a state, the note is gone: what is found from then on is somebody else's.
  await cloud.read("AgentInstall", again);
  expect((await installOn(cloud, "web-1")).state).toMatchObject({ foundBefore: true });
  await cloud.remove("AgentInstall", again);
  expect(cloud.sim.server("web-1").agent).toBe("not_installed");
});

test("fifty servers share their looks, and log in ten at a time", async () => {
  const names = Array.from({ length: 50 }, (_each, index) => `web-${index + 1}`);
  const cloud = await world({ servers: names.map((name) => bare(name, { kind: "built-in" })), agentSeconds: 45 });
  cloud.sim.resetCalls();
  const start = cloud.cloud.clock.now();
  await Promise.all(names.map((name) => installOn(cloud, name)));
  const turns = (cloud.cloud.clock.now() - start) / 15_000;
  expect(cloud.sim.servers.every(({ agent }) => agent === "online")).toBe(true);
  // A command serves ten minutes, which pass quickly on this clock.
  expect(cloud.sim.calls["GET agent-install-script"]).toBeLessThanOrEqual(Math.ceil(turns / 40) + 1);
  expect(cloud.sim.calls["GET hosts"]).toBeLessThanOrEqual(turns + 2);
}, 120_000);
