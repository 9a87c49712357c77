import {
  installResults,
  type MachineView,
  type ServerSeed,
  type SimulatorOptions,
  type SshSeed,
} from "../../simulator";
import { start } from "./cloud";
import { kinds, run, ssh, type Outcome } from "./login";

async function world(seed: SshSeed = {}, options: SimulatorOptions = {}, server: Partial<ServerSeed> = {}) {
  const it = await start({
    agentSeconds: 60,
    servers: [{ name: "web-1", agent: "not_installed", ssh: { kind: "built-in", ...seed }, ...server }],
    ...options,
  });
  const web = it.cloud.server("web-1");
  return {
    ...it,
    web,
    machine: web.ssh as MachineView,
    async command(format: "rpm" | "deb", arch: "x86_64" | "aarch64" = "x86_64", query = {}): Promise<string> {
      const { json } = await it.get("setting/agent-install-script", { os_type: "Linux", os_arch: arch, ...query });
      const entry = json.install_script_list.find((one: { package_type: string }) => one.package_type === format);
      return entry.cmd;
    },
  };
}

test("the install command has the shape of public scripts", async () => {
  await using it = await start();
  const ask = async (query: object) =>
    (await it.get("setting/agent-install-script", { os_type: "Linux", os_arch: "x86_64", ...query })).json
      .install_script_list;
  const host = "hss-agent.cn-north-4.myhuaweicloud.com:10180";
  const url = `https://${host}/package/agent/linux/x86/hostguard.x86_64.rpm`;
  const [rpm, deb] = await ask({});
  expect(rpm).toEqual({
    package_type: "rpm",
    package_download_url: url,
    cmd: [
      `curl -k -O '${url}'`,
      `echo 'MASTER_IP=${host}' > hostguard_setup_config.conf`,
      "echo 'SLAVE_IP=hss-agent-slave.cn-north-4.myhuaweicloud.com:10180' >> hostguard_setup_config.conf",
      "echo 'ORG_ID=' >> hostguard_setup_config.conf",
      "rpm -ivh hostguard.x86_64.rpm",
      "rm -f hostguard_setup_config.conf",
      "rm -f hostguard.x86_64.rpm",
    ].join(" && "),
  });
  expect(deb.cmd).toContain("dpkg -i hostguard.x86_64.deb");
  const [arm] = await ask({ os_arch: "aarch64", outside_host: true });
  expect(arm.cmd).toContain("/package/agent/linux/arm/hostguard.aarch64.rpm'");
  expect(arm.cmd).toContain(`echo 'ORG_ID=${it.cloud.domainId}'`);
  const [batch] = await ask({ batch_install: true, type: "ssh_key" });
  expect(batch.cmd).toMatch(/\/linux\/install\/agent_Install\.sh' .* && bash agent_Install\.sh && rm -f/);
});

test("the agent host of the command can be chosen", async () => {
  await using simulated = await start({ agentHost: "simulator" });
  const of = async (it: Pick<typeof simulated, "get">) =>
    (await it.get("setting/agent-install-script", { os_type: "Linux", os_arch: "x86_64" })).json.install_script_list[0];
  expect((await of(simulated)).package_download_url).toContain(`${simulated.cloud.url}/package/agent/linux/x86/`);
  await using documented = await world({}, { agentHost: "documented" });
  expect((await of(documented)).package_download_url).toContain("https://hss-agent.cn-north-4");
});

describe.each(kinds)("behind %s", (kind) => {
  test.each(["rpm", "deb"] as const)("the command of %s installs the agent", async (format) => {
    await using it = await world({ kind });
    const installed: Outcome = await ssh(it.machine, await it.command(format));
    expect(installed).toMatchObject({ code: 0, stdout: expect.stringContaining("hostguard: installed") });
    expect(it.web.agent).toBe("installing");
    expect(await it.host(it.web.id)).toMatchObject({ agent_status: "installing", install_progress: 0 });
    it.cloud.advance(30);
    expect(await it.host(it.web.id)).toMatchObject({ agent_status: "installing", install_progress: 50 });
    it.cloud.advance(30);
    expect(await it.host(it.web.id)).toMatchObject({
      agent_status: "online",
      install_progress: 100,
      install_result_code: "install_succeed",
      agent_version: "3.2.22",
    });
    expect((await run(it.machine, "ls; systemctl is-active hostguard")).stdout).toBe("active\n");
    expect(it.machine.logins).toBe(2);
  });
});

test("the command that fetches a script installs what fits the machine", async () => {
  for (const [arch, packages] of [["aarch64", "deb"] as const, ["x86_64", "rpm"] as const]) {
    await using it = await world({ packages }, { rules: { installCommand: "script" } }, { arch });
    const { code, stdout } = await run(it.machine, await it.command("rpm"));
    expect(code).toBe(0);
    expect(stdout).toContain(packages === "rpm" ? "Verifying..." : "Setting up hostguard (3.2.22)");
    it.cloud.advance(60);
    expect(it.web.agent).toBe("online");
  }
});

test.each([
  ["rpm", "package hostguard-3.2.22-1.aarch64 is intended for a different architecture"],
  ["deb", "package architecture (arm64) does not match system (amd64)"],
] as const)("a package of another architecture is refused by %s", async (format, message) => {
  await using it = await world();
  expect(await run(it.machine, await it.command(format, "aarch64"))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  });
  expect(it.web.agent).toBe("not_installed");
});

test.each(["rpm", "deb"] as const)("without its settings the package of %s is refused", async (format) => {
  await using it = await world();
  const command = (await it.command(format)).replace(/echo '\w+=.*?' >>? \S+ && /g, "");
  expect(await run(it.machine, command)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("hostguard_setup_config.conf was not found"),
  });
  const elsewhere = (await it.command(format)).replace(/(MASTER|SLAVE)_IP=[^']*/g, "$1_IP=127.0.0.1:1");
  expect(await run(it.machine, elsewhere)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("(127.0.0.1:1) can be reached"),
  });
  const bySlave = (await it.command(format)).replace(/MASTER_IP=[^']*/, "MASTER_IP=127.0.0.1:1");
  expect(it.web.agent).toBe("not_installed");
  expect(await run(it.machine, bySlave)).toMatchObject({ code: 0 });
  expect(it.web.agent).toBe("installing");
});

test("a user who is not root installs by sudo only", async () => {
  await using it = await world({ user: "deploy", sudo: "password", sudoPassword: "opensesame" });
  const deb = await it.command("deb");
  expect(await run(it.machine, deb)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("dpkg: error: requested operation requires superuser privilege"),
  });
  expect(await run(it.machine, await it.command("rpm"))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Permission denied"),
  });
  expect((await run(it.machine, `sudo -n sh -c "${deb}"`)).code).toBe(1);
  expect(it.web.agent).toBe("not_installed");
  expect((await run(it.machine, `sudo -S -p '' sh -c "${deb}"`, { input: "opensesame\n" })).code).toBe(0);
  expect(it.web.agent).toBe("installing");
});

test("an agent that is there is not installed twice by rpm, and anew by dpkg", async () => {
  await using it = await world({}, {}, { agent: "online" });
  expect(await run(it.machine, await it.command("rpm"))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("package hostguard-3.2.22-1.x86_64 is already installed"),
  });
  expect(it.web.agent).toBe("online");
  expect((await run(it.machine, await it.command("deb"))).code).toBe(0);
  expect(it.web.agent).toBe("installing");
});

test.each(installResults.filter((code) => code !== "install_succeed"))(
  "an installation fails with %s",
  async (code) => {
    await using it = await world();
    it.web.nextInstall = { failsWith: code, seconds: 20 };
    expect((await run(it.machine, await it.command("rpm"))).code).toBe(0);
    expect(it.web.agent).toBe("installing");
    it.cloud.advance(20);
    expect(await it.host(it.web.id)).toMatchObject({ agent_status: "install_failed", install_result_code: code });
    expect(it.web.nextInstall).toBeUndefined();
    // The next one goes well.
    expect((await run(it.machine, await it.command("rpm"))).code).toBe(0);
    it.cloud.advance(60);
    expect(it.web.agent).toBe("online");
  },
);

test("the installer itself fails, with what it prints", async () => {
  await using it = await world();
  it.web.nextInstall = { exitCode: 3, output: "No space left on device" };
  expect(await run(it.machine, await it.command("rpm"))).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("No space left on device"),
  });
  expect(it.web.agent).toBe("not_installed");
});

test("an agent that is installed and never answers is offline", async () => {
  await using it = await world();
  it.web.nextInstall = { neverOnline: true };
  expect((await run(it.machine, await it.command("deb"))).code).toBe(0);
  it.cloud.advance(3600);
  expect(it.web.agent).toBe("offline");
  expect((await run(it.machine, "dpkg -s hostguard")).stdout).toContain("Version: 3.2.22");
});

test.each([
  [true, 7],
  ["timeout", 28],
] as const)("a machine that does not reach the agent service (%s): curl ends with %d", async (way, code) => {
  await using it = await world({ user: "deploy" });
  it.web.nextInstall = { cannotReachAgentService: way };
  const failed = await run(it.machine, `sudo sh -c "${await it.command("rpm")}"`);
  it.web.rebuild();
  await it.cloud.ready();
  expect((await run(it.machine, await it.command("rpm"))).code).toBe(code);
  expect(failed).toMatchObject({ code, stderr: expect.stringContaining(`curl: (${code})`) });
  it.web.nextInstall = undefined;
  expect((await run(it.machine, `sudo sh -c "${await it.command("rpm")}"`)).code).toBe(0);
});
