import { type Simulator, type SshSeed } from "../../simulator";
import { Incomplete } from "../../provider/schema";
import { type World, world } from "./world";
import { bare, doorTo, failure, installOn, keysOf, machine, type Values, wantedOn } from "./machines";

describe("logins", () => {
  const login = (cloud: World, ssh: Values, more: Values = {}) => installOn(cloud, "web-1", { ...more, ssh });
  const withoutKey = { privateKey: undefined, hostKey: undefined };

  test.each([
    [
      "a password",
      { kind: "built-in", password: "correct horse" },
      { privateKey: undefined, password: "correct horse" },
    ],
    ["another user who may use sudo", { user: "deploy", sudo: "passwordless" }, {}],
    [
      "a user whom sudo asks for a password",
      { user: "deploy", sudo: "password", sudoPassword: "open sesame" },
      { sudoPassword: "open sesame" },
    ],
  ] as [string, SshSeed, Values][])("by %s", async (_name, seed, ssh) => {
    const cloud = await world({ servers: [bare("web-1", seed)] });
    await login(cloud, ssh);
    expect(cloud.sim.server("web-1").agent).toBe("online");
  });

  test("through a bastion, both keys pinned", async () => {
    const cloud = await world({ servers: [bare("web-1"), bare("bastion")] });
    const agent = await login(cloud, { bastion: doorTo(machine(cloud.sim, "bastion")) });
    expect(agent.state["hostKeys"]).toEqual({ ...keysOf(cloud, "web-1"), ...keysOf(cloud, "bastion") });
    expect(machine(cloud.sim, "bastion").logins).toBe(1);
  });

  test("a key accepted at first sight is pinned, and another one refused from then on", async () => {
    const cloud = await world({ servers: [bare("web-1")] });
    const trusting = { hostKey: undefined, acceptNewHostKey: true, knownHostsFiles: [] };
    const agent = await login(cloud, trusting);
    const pinned = machine(cloud.sim, "web-1").fingerprint;
    expect(agent.state["hostKeys"]).toEqual(keysOf(cloud, "web-1"));
    cloud.sim.server("web-1").rebuild();
    await cloud.sim.ready();
    await machine(cloud.sim, "web-1").changeHostKey();
    const error = await failure(cloud.sync("AgentInstall", agent, wantedOn(cloud, "web-1", { ssh: trusting })));
    expect(error.message).toContain(`the one accepted at first sight is ${pinned}`);
    expect(cloud.sim.server("web-1").agent).not.toBe("online");
  });

  const refusals: [string, SshSeed | true, Values, (sim: Simulator) => unknown, RegExp][] = [
    [
      "a host key that is not known",
      true,
      { hostKey: undefined, knownHostsFiles: ["/nowhere"] },
      () => undefined,
      /shows host key SHA256:\S+, and nothing says that it is the right one.*\/nowhere.*declare it as hostKey/,
    ],
    [
      "another host key than declared",
      true,
      {},
      (sim) => machine(sim, "web-1").changeHostKey(),
      /but hostKey is SHA256:.*nothing was sent to it/,
    ],
    [
      "a wrong password",
      { kind: "built-in", password: "right" },
      { ...withoutKey, acceptNewHostKey: true, knownHostsFiles: [], password: "wrong-one" },
      () => undefined,
      /refuses to let root in \(tried the password\)/,
    ],
    [
      "a server that does not answer",
      true,
      {},
      (sim) => machine(sim, "web-1").stop(),
      /cannot be reached by SSH: .*ECONNREFUSED.*security group/,
    ],
    [
      "sudo that asks for a password",
      { user: "deploy", sudo: "password", sudoPassword: "it" },
      {},
      () => undefined,
      /sudo asks \S+ for a password.*Declare ssh\.sudoPassword/,
    ],
    [
      "sudo that takes another password",
      { user: "deploy", sudo: "password", sudoPassword: "it-is" },
      { sudoPassword: "it-is-not" },
      () => undefined,
      /may not become root.*Check ssh\.sudoPassword/,
    ],
    [
      "no sudo at all",
      { user: "deploy", sudo: "missing" },
      {},
      () => undefined,
      /may not become root .*sudo.*not found/,
    ],
    [
      "no route to the agent service",
      true,
      {},
      (sim) => (sim.server("web-1").nextInstall = { cannotReachAgentService: true }),
      /cannot reach the HSS agent service \(.*curl: \(7\).*port 10180/,
    ],
    [
      "no answer from the agent service",
      true,
      {},
      (sim) => (sim.server("web-1").nextInstall = { cannotReachAgentService: "timeout" }),
      /cannot reach the HSS agent service .*port 10180/,
    ],
    [
      "a known_hosts that cannot be read",
      true,
      { hostKey: undefined, acceptNewHostKey: true, knownHostsFiles: [__dirname] },
      () => undefined,
      /is there and cannot be read: EISDIR/,
    ],
    ["another architecture", true, {}, () => undefined, /is of architecture x86_64, and arch declares aarch64/],
  ];
  test.each(refusals)(
    "%s is told, nothing is changed, and nothing is remembered",
    async (name, seed, ssh, before, said) => {
      const cloud = await world({ servers: [bare("web-1", seed)] });
      const wanted = wantedOn(cloud, "web-1", { ssh, ...(name.includes("architecture") && { arch: "aarch64" }) });
      await before(cloud.sim);
      const error = await failure(cloud.create("AgentInstall", wanted));
      expect(error.message).toMatch(said);
      expect(error).not.toBeInstanceOf(Incomplete);
      expect(cloud.sim.server("web-1").agent).toBe("not_installed");
      for (const secret of Object.values(ssh).filter(
        (value) => typeof value === "string" && /wrong|it-is-not/.test(value),
      ))
        expect(error.message + cloud.told.join("\n")).not.toContain(secret);
    },
  );
});

test("an installer that leaves something running is not waited for", async () => {
  const cloud = await world({ servers: [bare("web-1")] });
  const scripts = await cloud.cloud.hss.agents.installScripts({ os: "Linux", arch: "x86_64" });
  const deb = scripts.find(({ packageType }) => packageType === "deb")?.command ?? "";
  await installOn(cloud, "web-1", { installCommands: { deb: `(sleep 300 &) ; ${deb}` }, installTimeoutMinutes: 1 });
  expect(cloud.sim.server("web-1").agent).toBe("online");
});
