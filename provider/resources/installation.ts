/** Puts the agent on a server by SSH. */
import pLimit from "p-limit";
import type { Architecture, Host, InstallScript, OsType } from "../client/model";
import { type Finished, openSession, quoted, type Session } from "../ssh";
import { agentMessages } from "./agent-messages";
import { reasonOf } from "./outcomes";
import type { Context } from "./resource";
import { loginOf, secretsOf, type Ssh } from "./ssh-fields";

/** How the agent is to be put on a server. */
export interface Installation {
  os: OsType;
  arch: Architecture;
  ssh: Ssh;
  /** Commands by package type; HSS is asked where they are left out. */
  installCommands?: Record<string, string> | undefined;
  /** Minutes that the command may take. */
  minutes: number;
  /** Fingerprints that were accepted before. */
  hostKey?: string | undefined;
  bastionHostKey?: string | undefined;
}

/** Which keys the servers showed, and what was run. */
export interface Installed {
  hostKey: string;
  bastionHostKey: string | undefined;
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
  context.progress(agentMessages.loggingIn(host, waiting));
  const { ssh } = wanted;
  const files = ssh.knownHostsFiles;
  let session: Session;
  try {
    session = await openSession(
      loginOf(ssh, files, wanted.hostKey),
      ssh.bastion && loginOf(ssh.bastion, files, wanted.bastionHostKey),
      context.signal,
    );
  } catch (error) {
    throw new Error(agentMessages.noLogin(host, reasonOf(error)), { cause: error });
  }
  await using open = session;
  const server = await lookAt(open, wanted.os, host);
  if (server.arch !== wanted.arch) throw new Error(agentMessages.otherArchitecture(host, server.arch, wanted.arch));
  const scripts = await commandsFor(wanted, context);
  const command = fitting(scripts, server.packages);
  if (command === undefined) {
    const types = scripts.map(({ packageType }) => packageType);
    throw new Error(agentMessages.noCommand(host, wanted.os, types, server.packages));
  }
  const installed: Installed = {
    hostKey: open.hostKey,
    bastionHostKey: open.bastionHostKey,
    installCommands: Object.fromEntries(scripts.map((script) => [script.packageType, script.command])),
  };
  context.progress(agentMessages.installing(host, command));
  const hide = hiding(secretsOf(ssh));
  let finished: Finished;
  try {
    finished = await open.run(wanted.os === "Windows" ? powershell(command) : asRoot(command, ssh, server.isRoot), {
      seconds: wanted.minutes * 60,
      ...inputOf(ssh),
      onLine: (line) => {
        if (!progressMeter.test(line)) context.progress(agentMessages.says(host, hide(line)));
      },
    });
  } catch (error) {
    throw new InstallationBroken(agentMessages.interrupted(host, reasonOf(error)), installed, { cause: error });
  }
  const { code, lines } = { ...finished, lines: finished.lines.map(hide) };
  if (code === 0) return installed;
  // The package stays where an agent broke or was stopped: what it needs is to be started.
  if (lines.some((line) => /already installed/i.test(line)) && (await restart(open, ssh, server.isRoot)))
    return installed;
  const refusal = refusalOf(host, ssh, command, code, lines);
  if (refusal !== undefined) throw new Error(refusal);
  throw new InstallationBroken(agentMessages.installerFailed(host, code, lines.slice(-5)), installed);
}

/** Source: HSS user guide, "What Should I Do If the Agent Status Is Offline". */
async function restart(session: Session, ssh: Ssh, isRoot: boolean): Promise<boolean> {
  const command = "service hostguard restart || systemctl restart hostguard";
  try {
    const { code } = await session.run(asRoot(command, ssh, isRoot), inputOf(ssh));
    return code === 0;
  } catch {
    return false;
  }
}

const inputOf = ({ sudoPassword }: Ssh) => (sudoPassword === undefined ? {} : { input: `${sudoPassword}\n` });

/** What curl draws while it fetches: no news to anybody. */
const progressMeter = /^(% +Total|Dload|[\d\s.:%kKMG-]+$)/;

interface Server {
  arch: string;
  isRoot: boolean;
  /** `deb`, `rpm`, or `none`. */
  packages: string;
}

const look = `uname -m; id -u; if command -v dpkg >/dev/null 2>&1; then echo deb; elif command -v rpm >/dev/null 2>&1; then echo rpm; else echo none; fi`;
const architectures: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

async function lookAt(session: Session, os: OsType, host: Host): Promise<Server> {
  // HSS has one package for Windows, on one architecture.
  if (os === "Windows") return { arch: "x86_64", isRoot: true, packages: "exe" };
  try {
    const { lines } = await session.run(`sh -c ${quoted(look)}`);
    const [arch = "", uid = "", packages = "none"] = lines.slice(-3);
    return { arch: architectures[arch] ?? arch, isRoot: uid === "0", packages };
  } catch (error) {
    throw new Error(agentMessages.noLogin(host, reasonOf(error)), { cause: error });
  }
}

async function commandsFor({ installCommands, os, arch }: Installation, { cloud }: Context): Promise<InstallScript[]> {
  if (installCommands === undefined) return withCommands(await cloud.hss.agents.installScripts({ os, arch }));
  return Object.entries(installCommands).map(([packageType, command]) => ({ packageType, command }));
}

/** Those that say what to run; for Windows HSS may name a package only. */
export const withCommands = (scripts: readonly InstallScript[]) => scripts.filter(({ command }) => command !== "");

/** The words of `package_type` are not documented, so a command is also known by what it calls. */
function fitting(scripts: readonly InstallScript[], packages: string): string | undefined {
  if (scripts.length === 1) return scripts[0]?.command;
  const calls = packages === "deb" ? /\bdpkg\b/ : packages === "rpm" ? /\brpm\b/ : /(?!)/;
  const named = scripts.find(({ packageType }) => packageType.toLowerCase() === packages);
  return (named ?? scripts.find(({ command }) => calls.test(command)))?.command;
}

function asRoot(command: string, { sudo, sudoPassword }: Ssh, isRoot: boolean): string {
  const script = `sh -c ${quoted(command)}`;
  if (!(sudo ?? !isRoot)) return script;
  // Without a password to give, sudo must not wait for one.
  return sudoPassword === undefined ? `sudo -n -- ${script}` : `sudo -S -p '' -- ${script}`;
}

/** Encoded, so that no quoting rule of cmd.exe or PowerShell touches it. */
const powershell = (command: string) =>
  `powershell -NoProfile -NonInteractive -EncodedCommand ${Buffer.from(command, "utf16le").toString("base64")}`;

const hiding = (secrets: readonly string[]) => (line: string) =>
  secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line);

/** Exit codes of curl that mean: no connection (curl(1), "EXIT CODES"). */
const noConnection = new Set([5, 6, 7, 28, 35, 52, 56]);

/** A command that has changed nothing yet: it was not let in, or did not get the package. */
function refusalOf(
  host: Host,
  { user }: Ssh,
  command: string,
  code: number | undefined,
  lines: readonly string[],
): string | undefined {
  const said = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  if (said(/^sudo: .*(password is required|terminal is required)/)) return agentMessages.sudoAsks(host, user);
  const refused = said(
    /^sudo: (?!unable to resolve host)|is not in the sudoers file|may not run sudo|sudo: (command )?not found/,
  );
  if (refused !== undefined) return agentMessages.sudoRefuses(host, user, refused);
  const curl = said(/^curl: \((\d+)\)/);
  const curlCode = Number(/^curl: \((\d+)\)/.exec(curl ?? "")?.[1] ?? Number.NaN);
  if (
    !noConnection.has(curlCode) &&
    !(code !== undefined && noConnection.has(code) && curl === undefined && /\bcurl\b/.test(command))
  )
    return undefined;
  const services = [...new Set([...command.matchAll(/https?:\/\/([^/\s'"]+)/g)].map(([, service]) => service ?? ""))];
  return agentMessages.noRoute(host, services, curl ?? `curl ended with code ${code}`);
}
