import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { changeCommand, commandAccount } from "./account";
import { endProcesses } from "./processes";
import type { Listener, ListenerPlan } from "./types";

/** Name of the account that this process runs as; undefined for an ID without a name. */
export function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** Whether sshd would let the current account in at all: it has a shell, and its password is not locked. */
function accountIsOpen(): boolean {
  if (accountName() === undefined || /\/(nologin|false)$/.test(userInfo().shell ?? "")) return false;
  try {
    const lines = readFileSync("/etc/shadow", "utf8").split("\n");
    return !lines.some((line) => line.startsWith(`${accountName()}:!`));
  } catch {
    // Only root can read it, and an sshd that cannot read it does not ask.
    return true;
  }
}

let found: string | undefined | null = null;

/** The sshd of this computer, if it has one with which the current account can log in. */
export function findSshd(): string | undefined {
  if (found !== null) return found;
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  found = folders
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, "sshd"))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  const account = commandAccount();
  // As root it needs a way to give up root's rights for a session.
  if (!accountIsOpen() || (account && changeCommand(account) === undefined)) found = undefined;
  return found;
}

let withoutPenalties: string[] | undefined;

/** Since 9.8 sshd turns away addresses that failed too often; here all clients have the same address. */
function penalties(sshd: string): string[] {
  withoutPenalties ??= penaltiesOf(sshd);
  return withoutPenalties;
}

function penaltiesOf(sshd: string): string[] {
  const { stderr, stdout } = spawnSync(sshd, ["-V"], { encoding: "utf8" });
  const version = /OpenSSH_(\d+)\.(\d+)/.exec(`${stderr}${stdout}`);
  const [major = 0, minor = 0] = (version ?? []).slice(1).map(Number);
  return major > 9 || (major === 9 && minor >= 8) ? ["PerSourcePenalties no"] : [];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configure(sshd: string, { folder, authorizedKeys, hostKey }: ListenerPlan, port: number): string {
  const own = (name: string) => join(folder, "sshd", name);
  writeFileSync(own("host_key"), hostKey, { mode: 0o600 });
  writeFileSync(own("authorized_keys"), `${authorizedKeys.join("\n")}\n`, { mode: 0o600 });
  const file = own("sshd_config");
  const account = commandAccount();
  const session = join(folder, "session");
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${own("host_key")}`,
    `AuthorizedKeysFile ${own("authorized_keys")}`,
    `AllowUsers ${accountName() ?? ""}`,
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    "MaxStartups 100",
    "LogLevel INFO",
    // What sshd itself does for a session, it does as the account that logged in.
    "AllowTcpForwarding local",
    "AllowStreamLocalForwarding no",
    "AllowAgentForwarding no",
    "X11Forwarding no",
    "PermitTunnel no",
    "PermitUserRC no",
    `ForceCommand ${account ? `${changeCommand(account) ?? "/bin/false"} ${session}` : session}`,
    ...penalties(sshd),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

async function listen(sshd: string, plan: ListenerPlan, port: number): Promise<Listener> {
  const config = configure(sshd, plan, port);
  const child = spawn(sshd, ["-D", "-e", "-f", config], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${sshd} did not start: ${said.join("; ") || "it said nothing"}`)));
    lines.on("line", (line) => {
      said.push(line);
      if (said.length > 20) said.shift();
      if (line.startsWith("Server listening on")) resolve();
      if (line.startsWith("Accepted ")) plan.onLogin();
    });
  });
  return {
    port,
    pid: child.pid,
    async stop() {
      await endProcesses(child.pid === undefined ? [] : [child.pid], plan.folder);
      child.stderr.destroy();
      await ended;
    },
  };
}

/** Starts a real sshd as the current account. */
export async function startOpenSsh(plan: ListenerPlan): Promise<Listener> {
  const sshd = findSshd();
  if (sshd === undefined)
    throw new Error('this computer has no sshd that would let this account in; use the kind "built-in"');
  // As root sshd gives up privileges in this folder, which the system's own service makes at its start.
  if (process.getuid?.() === 0 && !existsSync("/run/sshd")) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(sshd, plan, plan.port || (await freePort()));
    } catch (error) {
      // Between the choice of a free port and its use someone else may have taken it.
      if (plan.port !== 0 || attempt === 3) throw error;
    }
  }
}
