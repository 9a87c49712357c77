import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { utils } from "ssh2";
import type { MachineView, ServerSeed, Simulator, SimulatorOptions, SshSeed } from "../../simulator";
import { Client } from "ssh2";
import { start } from "./cloud";
import { kinds, run, ssh } from "./login";

const machine = (cloud: Simulator, name: string) => cloud.server(name).ssh as MachineView;

const world = (seed: SshSeed, more: SimulatorOptions = {}, server: Partial<ServerSeed> = {}) =>
  start({ servers: [{ name: "web-1", agent: "not_installed", ssh: seed, ...server }], ...more });

/** The folders of a machine: its own, and that of the tools it shares with others. */
async function foldersOf(web: MachineView): Promise<string[]> {
  const { stdout } = await run(web, 'echo "$HSS_MACHINE:${PATH#*:}"');
  return stdout.trim().split(":");
}

/** Processes that run on a machine. */
const runningIn = (folder: string) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`HSS_MACHINE=${folder}`);
      } catch {
        return false;
      }
    });

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });

describe.each(kinds)("a machine behind %s", (kind) => {
  test("lets its key in, runs commands in its own home and says what they end with", async () => {
    await using it = await world({ kind }, {}, { arch: "aarch64" });
    const web = machine(it.cloud, "web-1");
    expect(web).toMatchObject({ kind, host: "127.0.0.1", running: true, logins: 0, password: undefined });
    expect(web.hostKey).toMatch(/^ssh-ed25519 AAAA/);
    expect(web.fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
    expect(await run(web, "echo out; echo err >&2; exit 7")).toEqual({ code: 7, stdout: "out\n", stderr: "err\n" });
    expect((await run(web, "uname -m; id -u; whoami; hostname")).stdout).toBe("aarch64\n0\nroot\nweb-1\n");
    const { stdout: home } = await run(web, "pwd; touch here");
    expect(home.startsWith(tmpdir())).toBe(true);
    expect((await run(web, "ls; cat", { input: "typed" })).stdout).toBe("here\ntyped");
    expect(web.logins).toBe(4);
  });

  test("is reached by the ssh command, which checks its host key", async () => {
    await using it = await world({ kind });
    const web = machine(it.cloud, "web-1");
    expect(await ssh(web, "echo hello")).toMatchObject({ code: 0, stdout: "hello\n" });
    const before = web.hostKey;
    const port = web.port;
    await web.changeHostKey();
    expect(web.hostKey).not.toBe(before);
    expect(web.port).toBe(port);
    expect(await ssh(web, "echo hello", before)).toMatchObject({
      code: 255,
      stderr: expect.stringContaining("REMOTE HOST IDENTIFICATION HAS CHANGED"),
    });
    expect(await ssh(web, "echo hello")).toMatchObject({ code: 0, stdout: "hello\n" });
  });

  test("refuses other keys and other users", async () => {
    await using it = await world({ kind });
    const web = machine(it.cloud, "web-1");
    const { private: stranger } = utils.generateKeyPairSync("ed25519");
    await expect(run(web, "true", { privateKey: stranger })).rejects.toThrow("authentication methods failed");
    await expect(run(web, "true", { username: "nobody" })).rejects.toThrow("authentication methods failed");
    expect(web.logins).toBe(0);
  });

  test("takes keys and a host key that are given", async () => {
    const { private: privateKey, public: publicKey } = utils.generateKeyPairSync("ed25519");
    const { private: hostKey, public: hostLine } = utils.generateKeyPairSync("ed25519");
    await using it = await world({ kind, authorizedKeys: [publicKey], hostKey });
    const web = machine(it.cloud, "web-1");
    expect(web.privateKey).toBeUndefined();
    expect(hostLine).toContain(web.hostKey);
    expect(await run(web, "echo in", { privateKey })).toMatchObject({ code: 0, stdout: "in\n" });
  });

  test("serves as a bastion", async () => {
    await using it = await start({
      servers: ["bastion", "web-1"].map((name) => ({ name, agent: "not_installed", ssh: { kind } })),
    });
    const [bastion, web] = [machine(it.cloud, "bastion"), machine(it.cloud, "web-1")];
    const { host, port, user: username, privateKey } = bastion;
    const client = new Client();
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve).once("error", reject);
      client.connect({ host, port, username, privateKey: privateKey as string });
    });
    const sock = await new Promise<NonNullable<Parameters<Client["connect"]>[0]["sock"]>>((resolve, reject) => {
      client.forwardOut("127.0.0.1", 0, web.host, web.port, (error, channel) =>
        error ? reject(error) : resolve(channel),
      );
    });
    expect((await run(web, "hostname", { sock })).stdout).toBe("web-1\n");
    client.end();
    expect(bastion.logins).toBe(1);
    expect(web.logins).toBe(1);
  });

  test("cannot be reached while it is stopped, and what ran on it has ended", async () => {
    await using it = await world({ kind });
    const server = it.cloud.server("web-1");
    const web = machine(it.cloud, "web-1");
    const [folder = ""] = await foldersOf(web);
    await run(web, "sleep 1000 > /dev/null 2>&1 &");
    expect(runningIn(folder)).toHaveLength(1);
    await web.stop();
    expect(runningIn(folder)).toEqual([]);
    expect(web.running).toBe(false);
    expect(await listens(web.port)).toBe(false);
    const { port } = web;
    await web.start();
    expect(web.port).toBe(port);
    expect((await run(web, "echo back")).stdout).toBe("back\n");
    server.status = "stopped";
    await it.cloud.ready();
    expect(await listens(web.port)).toBe(false);
    server.status = "running";
    await it.cloud.ready();
    expect(await listens(web.port)).toBe(true);
  });

  test("leaves nothing behind, whether it is deleted, set back or closed", async () => {
    const all: string[] = [];
    {
      await using it = await world({ kind });
      const { cloud } = it;
      cloud.addServer({ name: "late", ssh: { kind } });
      expect(() => cloud.server("late").ssh).toThrow("ready()");
      await cloud.ready();
      const late = machine(cloud, "late");
      const [folder = ""] = await foldersOf(late);
      await run(late, "sleep 1000 > /dev/null 2>&1 &");
      cloud.server("late").delete();
      await cloud.ready();
      expect(await listens(late.port)).toBe(false);
      expect(existsSync(folder)).toBe(false);
      expect(runningIn(folder)).toEqual([]);

      const web = machine(cloud, "web-1");
      const { port, hostKey } = web;
      all.push(...(await foldersOf(web)));
      await run(web, "touch here; sleep 1000 > /dev/null 2>&1 &");
      await web.changeHostKey();
      await web.stop();
      cloud.addServer({ name: "later", ssh: { kind } });
      await cloud.ready();
      all.push(...(await foldersOf(machine(cloud, "later"))));
      cloud.reset();
      await cloud.ready();
      expect(machine(cloud, "web-1")).toMatchObject({ port, hostKey, running: true, logins: 0 });
      expect((await run(machine(cloud, "web-1"), "ls; sleep 1000 > /dev/null 2>&1 &")).stdout).toBe("");
      expect(all.map(existsSync)).toEqual([true, true, false, true]);
    }
    expect(all.filter(existsSync)).toEqual([]);
    expect(all.flatMap(runningIn)).toEqual([]);
  });
});

test("a built-in machine takes a password, typed or asked for", async () => {
  await using it = await world({ password: "opensesame", user: "deploy" });
  const web = machine(it.cloud, "web-1");
  expect(web).toMatchObject({ kind: "built-in", user: "deploy", password: "opensesame" });
  const { user: username, host, port } = web;
  const login = (given: object) =>
    new Promise<boolean>((resolve) => {
      const client = new Client();
      client.once("ready", () => resolve(true)).once("error", () => resolve(false));
      client.once("close", () => client.end()).once("ready", () => client.end());
      client.on("keyboard-interactive", (_name, _instructions, _language, _prompts, finish) => finish(["opensesame"]));
      client.connect({ username, host, port, ...given });
    });
  expect(await login({ password: "opensesame" })).toBe(true);
  expect(await login({ password: "wrong" })).toBe(false);
  expect(await login({ tryKeyboard: true })).toBe(true);
  expect(await login({ password: "opensesame", username: "root" })).toBe(false);
  expect(web.logins).toBe(2);
});

test("says why a seed describes no machine", async () => {
  await expect(world({ kind: "openssh", password: "x" })).rejects.toThrow('a password needs the kind "built-in"');
  await expect(world({}, {}, { os: "Windows" })).rejects.toThrow("only Linux servers");
  await expect(world({ user: "de ploy" })).rejects.toThrow("servers[0].ssh.user: must be a Linux user name");
  await expect(world({ authorizedKeys: ["nonsense"] })).rejects.toThrow("an authorized key cannot be read");
});

test("a port that is taken fails the start", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  await expect(world({ kind: "built-in", port })).rejects.toThrow("EADDRINUSE");
  taken.close();
});

test("shows the machine as data, without what opens it", async () => {
  await using it = await world({ kind: "built-in", password: "opensesame" });
  const shown = JSON.stringify([it.cloud.servers, it.cloud.snapshot({ history: true })]);
  expect(shown).toContain(machine(it.cloud, "web-1").fingerprint);
  expect(shown).not.toContain("opensesame");
  expect(shown).not.toContain("PRIVATE KEY");
});

test("is shown and steered from another process", async () => {
  await using it = await world({ kind: "built-in" });
  const steer = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${it.cloud.url}/simulator/${path}`, {
      method,
      headers: { authorization: `Bearer ${it.cloud.adminToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };
  const web = machine(it.cloud, "web-1");
  const { privateKey, port, fingerprint } = web;
  expect((await steer("GET", "servers/web-1/ssh")).json).toMatchObject({ privateKey, port, running: true, logins: 0 });
  expect((await steer("GET", "servers/web-1")).json).toMatchObject({ ssh: { port, fingerprint } });
  const changed = await steer("PATCH", "servers/web-1/ssh", { running: false, hostKey: "new" });
  expect(changed.json).toMatchObject({ running: false, hostKey: web.hostKey });
  expect(web.fingerprint).not.toBe(fingerprint);
  expect(await steer("PATCH", "servers/web-1/ssh", { reachable: true })).toMatchObject({ status: 400 });

  await steer("PATCH", "servers/web-1", { nextInstall: { failsWith: "auth_failed", seconds: 3 } });
  expect(it.cloud.server("web-1").nextInstall).toEqual({ failsWith: "auth_failed", seconds: 3 });
  expect(await steer("PATCH", "servers/web-1", { nextInstall: { failsWith: "tired" } })).toMatchObject({
    status: 400,
    json: { error: expect.stringContaining('nextInstall.failsWith: invalid value "tired": use one of') },
  });
  await steer("PATCH", "servers/web-1", { nextInstall: null });
  expect(it.cloud.server("web-1").nextInstall).toBeUndefined();

  const added = await steer("POST", "servers", { name: "web-2", agent: "not_installed", ssh: { kind: "built-in" } });
  const { ssh: shown } = added.json as { ssh: { port: number } };
  expect(await listens(shown.port)).toBe(true);
  it.cloud.addServer("web-3");
  expect(await steer("GET", "servers/web-3/ssh")).toMatchObject({ status: 400 });
});

test("offers no way to this computer's own package tools and services", async () => {
  await using it = await world({ packages: "rpm", sudo: "missing", user: "deploy" });
  const web = machine(it.cloud, "web-1");
  for (const name of ["dpkg", "apt-get", "sudo", "reboot"])
    expect((await run(web, `command -v ${name}`)).code).not.toBe(0);
  expect((await run(web, "command -v rpm")).stdout).toContain("/rpm\n");
  expect(existsSync((await run(web, "command -v ls")).stdout.trim())).toBe(true);
});

test.each([
  ["passwordless", "sudo -n id -u", "", { code: 0, stdout: "0\n" }],
  ["passwordless", "X=1; export X; sudo sh -c 'echo [$X] $SUDO_USER $USER'", "", { stdout: "[] deploy root\n" }],
  ["password", "sudo -n id -u", "", { code: 1, stdout: "", stderr: "sudo: a password is required\n" }],
  ["password", "sudo -S -p '' id -u", "opensesame\n", { code: 0, stdout: "0\n" }],
  ["password", "sudo -S id -u", "wrong\n", { code: 1, stderr: expect.stringContaining("Sorry, try again.") }],
  ["none", "sudo -n id -u", "", { code: 1, stderr: "deploy is not in the sudoers file.\n" }],
  ["missing", "sudo -n id -u", "", { code: 127 }],
] as const)("a user with sudo %s: %s", async (sudo, command, input, outcome) => {
  await using it = await world({ user: "deploy", sudo, sudoPassword: "opensesame" });
  const web = machine(it.cloud, "web-1");
  expect((await run(web, "id -u")).stdout).toBe("1000\n");
  expect(await run(web, command, { input })).toMatchObject(outcome);
});

test("with sshd a machine takes a login by this account for another user", async () => {
  const [kind] = kinds;
  await using it = await world({ kind, user: "deploy", sudo: "none" });
  const web = machine(it.cloud, "web-1");
  expect(web.user).toBe(kind === "openssh" ? userInfo().username : "deploy");
  expect((await run(web, "whoami; dpkg -i x")).stdout).toBe("deploy\n");
});
