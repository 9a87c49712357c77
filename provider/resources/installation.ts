/** Puts the agent on a server by SSH. */
import pLimit from "p-limit";
import { packageFamily } from "../client";
import type { Architecture, Host, InstallScript, OsType } from "../client/model";
import { type Finished, openSession, quoted, type Session, SshFailure } from "../ssh";
import { agentMessages } from "./agent-messages";
import { reasonOf } from "./outcomes";
import type { Context } from "./resource";
import { addressOf, loginOf, secretsOf, type Ssh } from "./ssh-fields";

/** How the agent is to be put on a server. */
export interface Installation {
  os: OsType;
  arch: Architecture;
  ssh: Ssh;
  /** Commands by package type; HSS is asked where they are left out. */
  installCommands?: Record<string, string> | undefined;
  /** Minutes that the command may take. */
  minutes: number;
  /** Fingerprints of host keys that were seen before, by address. */
  hostKeys: Readonly<Record<string, string>>;
}

/** Which keys the servers showed, and what was to be run. */
export interface Installed {
  hostKeys: Record<string, string>;
  installCommands: Record<string, string>;
}

/** The command was run, or may have been, and its end is not what was wanted. */
export class InstallationBroken extends Error {
  override readonly name = "InstallationBroken";
  constructor(
    message: string,
    readonly installed: Installed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Logins at one time. HSS_SSH_PARALLEL sets another bound. */
export function mostLogins(): number {
  const given = Number(process.env["HSS_SSH_PARALLEL"]);
  return Number.isInteger(given) && given > 0 ? given : 10;
}

let turns: ReturnType<typeof pLimit> | undefined;

/** Runs the installation command on the server, as root. The agent comes online some time after. */
export function install(host: Host, wanted: Installation, context: Context): Promise<Installed> {
  turns ??= pLimit(mostLogins());
  const mine = turns;
  return mine(() => installNow(host, wanted, context, mine.pendingCount));
}

async function installNow(host: Host, wanted: Installation, context: Context, waiting: number): Promise<Installed> {
  context.signal?.throwIfAborted();
  // Before the login, which must not wait for a turn under the call limit.
  const scripts = await commandsFor(wanted, context);
  context.progress(agentMessages.loggingIn(host, waiting));
  const { ssh } = wanted;
  const session = await patientSession(host, wanted, context);
  await using open = session;
  const server = await lookAt(open, wanted, host);
  if (server.arch !== wanted.arch) throw new Error(agentMessages.otherArchitecture(host, server.arch, wanted.arch));
  const command = fitting(scripts, server.packages);
  if (command === undefined) {
    const types = scripts.map(({ packageType }) => packageType);
    throw new Error(agentMessages.noCommand(host, wanted.os, types, server.packages));
  }
  const installed: Installed = {
    hostKeys: {
      ...wanted.hostKeys,
      [addressOf(ssh)]: open.hostKey,
      ...(ssh.bastion && open.bastionHostKey && { [addressOf(ssh.bastion)]: open.bastionHostKey }),
    },
    installCommands: Object.fromEntries(scripts.map((script) => [script.packageType, script.command])),
  };
  context.progress(agentMessages.installing(host, command));
  const hide = hiding(secretsOf(ssh));
  const root = wanted.os === "Windows" ? undefined : rootOf(ssh, server.isRoot);
  let finished: Finished;
  try {
    finished = await open.run(root === undefined ? powershell(command) : root.command(command), {
      seconds: wanted.minutes * 60,
      ...root?.input,
      onLine: (line) => {
        if (line !== begun && !progressMeter.test(line)) context.progress(agentMessages.says(host, hide(line)));
      },
    });
  } catch (error) {
    throw new InstallationBroken(agentMessages.interrupted(host, reasonOf(error)), installed, { cause: error });
  }
  const { code } = finished;
  if (code === 0) return installed;
  const hasBegun = root === undefined || finished.lines.includes(begun);
  const lines = finished.lines.filter((line) => line !== begun && !progressMeter.test(line)).map(hide);
  // The package stays where an agent broke or was stopped: what it needs is to be started.
  if (root !== undefined && lines.some((line) => /already installed/i.test(line)) && (await restart(open, root)))
    return installed;
  const refusal = hasBegun ? noRoute(host, command, code, lines) : notRoot(host, ssh, lines);
  if (refusal !== undefined) throw new Error(refusal);
  throw new InstallationBroken(agentMessages.installerFailed(host, code, lines.slice(-5)), installed);
}

/** Source: HSS user guide, "What Should I Do If the Agent Status Is Offline". */
async function restart(session: Session, root: Root): Promise<boolean> {
  const command = root.command("service hostguard restart || systemctl restart hostguard");
  try {
    return (await session.run(command, root.input)).code === 0;
  } catch {
    return false;
  }
}

/** What curl draws while it fetches: no news to anybody. */
const progressMeter = /^(% +Total|Dload|[\d\s.:%kKMG-]+$)/;

/** Seconds for which a server that has only just started is given time to let anybody in. */
const startSeconds = 120;

async function patientSession(
  host: Host,
  wanted: Installation,
  { cloud, signal, progress }: Context,
): Promise<Session> {
  const { ssh, hostKeys } = wanted;
  const login = (door: Ssh | NonNullable<Ssh["bastion"]>) => loginOf(door, ssh.knownHostsFiles, hostKeys);
  const deadline = cloud.clock.now() + startSeconds * 1000;
  for (;;) {
    try {
      return await openSession(login(ssh), ssh.bastion && login(ssh.bastion), signal);
    } catch (error) {
      // A name that nobody knows will not be known in two minutes either.
      const mayCome = error instanceof SshFailure && error.fault === "unreachable" && !/ENOTFOUND/.test(error.message);
      if (!mayCome || cloud.clock.now() >= deadline)
        throw new Error(agentMessages.noLogin(host, reasonOf(error)), { cause: error });
      progress(agentMessages.waitingForSsh(host));
      await cloud.clock.sleep(5_000, signal).catch(() => {
        throw new Error(agentMessages.noLogin(host, reasonOf(error)), { cause: error });
      });
    }
  }
}

interface Server {
  arch: string;
  isRoot: boolean;
  /** `deb`, `rpm`, or `none`. */
  packages: string;
}

/** Printed before what the server says, which may greet whoever logs in. */
const marker = "hss-iac-look";
const look = `echo ${marker}; uname -m; id -u; if command -v dpkg >/dev/null 2>&1; then echo deb; elif command -v rpm >/dev/null 2>&1; then echo rpm; else echo none; fi`;
const architectures: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

async function lookAt(session: Session, { os, ssh }: Installation, host: Host): Promise<Server> {
  // HSS has one package for Windows, on one architecture.
  if (os === "Windows") return { arch: "x86_64", isRoot: true, packages: "exe" };
  let finished: Finished;
  try {
    finished = await session.run(`sh -c ${quoted(look)}`);
  } catch (error) {
    throw new Error(agentMessages.noLogin(host, reasonOf(error)), { cause: error });
  }
  const { output, lines } = finished;
  const [arch, uid, packages] = output.slice(output.lastIndexOf(marker) + 1);
  if (!output.includes(marker) || arch === undefined || packages === undefined || !/^\d+$/.test(uid ?? "")) {
    const said = hiding(secretsOf(ssh))(lines.filter((line) => line !== marker).join(" ") || "nothing");
    throw new Error(agentMessages.noShell(host, ssh.user, said));
  }
  return { arch: architectures[arch] ?? arch, isRoot: uid === "0", packages };
}

async function commandsFor({ installCommands, os, arch }: Installation, { cloud }: Context): Promise<InstallScript[]> {
  if (installCommands === undefined) return withCommands(await cloud.hss.agents.installScripts({ os, arch }));
  return Object.entries(installCommands).map(([packageType, command]) => ({ packageType, command }));
}

/** Those that say what to run; for Windows HSS may name a package only. */
export const withCommands = (scripts: readonly InstallScript[]) => scripts.filter(({ command }) => command !== "");

function fitting(scripts: readonly InstallScript[], packages: string): string | undefined {
  if (scripts.length === 1) return scripts[0]?.command;
  return scripts.find((script) => packageFamily(script) === packages)?.command;
}

/** Printed once the command itself begins; what comes without it was said by sudo, or by whoever keeps it from running. */
const begun = "hss-iac-begins";

/** How commands are run as root. */
interface Root {
  command(command: string): string;
  input: { input?: string };
}

function rootOf({ sudo, sudoPassword }: Ssh, isRoot: boolean): Root {
  // What sudo did not read must not reach the command.
  const script = (command: string) => `sh -c ${quoted(`exec </dev/null\necho ${begun}\n${command}`)}`;
  if (!(sudo ?? !isRoot)) return { command: script, input: {} };
  // Without a password to give, sudo must not wait for one.
  if (sudoPassword === undefined) return { command: (command) => `sudo -n -- ${script(command)}`, input: {} };
  return { command: (command) => `sudo -S -p '' -- ${script(command)}`, input: { input: `${sudoPassword}\n` } };
}

/** Encoded, so that no quoting rule of cmd.exe or PowerShell touches it. */
const powershell = (command: string) =>
  `powershell -NoProfile -NonInteractive -EncodedCommand ${Buffer.from(command, "utf16le").toString("base64")}`;

const hiding = (secrets: readonly string[]) => (line: string) =>
  secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line);

/** Exit codes of curl that mean: no connection (curl(1), "EXIT CODES"). */
const noConnection = new Set([5, 6, 7, 28, 35, 52, 56]);

/** Whoever logged in was not let be root. */
function notRoot(host: Host, { user }: Ssh, lines: readonly string[]): string {
  if (lines.some((line) => /^sudo: .*(password is required|terminal is required)/.test(line)))
    return agentMessages.sudoAsks(host, user);
  return agentMessages.sudoRefuses(host, user, lines.at(-1) ?? "it says nothing");
}

/** What the command says last is that it could not fetch the package: then nothing is changed yet. */
function noRoute(host: Host, command: string, code: number | undefined, lines: readonly string[]): string | undefined {
  const curl = /^curl: \((\d+)\)/.exec(lines.at(-1) ?? "");
  const silent = lines.length === 0 && code !== undefined && /\bcurl\b/.test(command);
  if (!noConnection.has(curl ? Number(curl[1]) : silent ? code : Number.NaN)) return undefined;
  const services = [...new Set([...command.matchAll(/https?:\/\/([^/\s'"]+)/g)].map(([, service]) => service ?? ""))];
  return agentMessages.noRoute(host, services, lines.at(-1) ?? `curl ended with code ${code}`);
}
