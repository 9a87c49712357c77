import type { Architecture, Host, OsType } from "../client/model";
import { protectionOf } from "./messages";

const hostName = ({ name, hostId }: Pick<Host, "name" | "hostId">) => `${name} (${hostId})`;
const indented = (lines: readonly string[]) =>
  lines.length === 0 ? " It printed nothing." : ` It printed last:\n${lines.map((line) => `    ${line}`).join("\n")}\n`;

/** Remedies by `upgrade_result_code` (HSS API v5 reference, "Querying Cloud Servers"). */
export const upgradeRemedies: Readonly<Record<string, string>> = {
  package_unavailable:
    "The new package could not be downloaded. Allow the server to reach the HSS agent service on port 10180.",
  network_access_timeout: "The server did not answer in time. Allow it to reach the HSS agent service on port 10180.",
  agent_offline: "The agent is offline. Start the server and its agent.",
  hostguard_abnormal: "The agent does not work properly. Install it again.",
  insufficient_disk_space: "There is too little disk space on the server. Free some.",
  failed_to_replace_file: "Files of the agent could not be replaced. Look whether something on the server locks them.",
};

/** What is said about installing agents: what exists now, what failed, what to do. */
export const agentMessages = {
  noWayIn: () => "takes a privateKey, a password, or sshAgent: true; here there is none, so nobody could log in",
  passphraseAlone: () => "goes with privateKey; here there is none",
  windowsArchitecture: (arch: Architecture) => `HSS has an agent for Windows on x86_64 only; here it is "${arch}"`,
  noSshAgent: () =>
    "There is no running SSH agent: SSH_AUTH_SOCK is not set. Start one with ssh-agent, or declare privateKey or password. Nothing was changed.",

  loggingIn: (host: Host, waiting: number) =>
    `${host.name}: logging in by SSH${waiting > 0 ? ` (${waiting} more wait their turn)` : ""}`,
  waitingForSsh: (host: Host) => `${host.name}: waiting for its SSH server`,
  installing: (host: Host, command: string) => `${host.name}: runs ${command}`,
  says: (host: Host, line: string) => `${host.name}: ${line.length > 160 ? `${line.slice(0, 157)}...` : line}`,
  upgrading: (host: Host) => `${host.name}: waiting for the upgrade of its agent`,
  uninstalling: (host: Host) => `${host.name}: waiting for its agent to be uninstalled`,

  notRunning: (host: Host) =>
    `The agent cannot be installed on server ${hostName(host)}: the server is ${host.server}, and its agent is ${host.agent}. Start it, then run again. Nothing was changed.`,
  otherSystem: (host: Host, declared: OsType) =>
    `HSS says that server ${hostName(host)} runs ${host.osType ?? "another system"}, and os declares ${declared}. Declare os: "${host.osType ?? ""}". Nothing was changed.`,
  otherArchitecture: (host: Host, found: string, declared: Architecture) =>
    `Server ${hostName(host)} is of architecture ${found}, and arch declares ${declared}; the agent of the other one would not run. Declare arch: "${found}". Nothing was changed.`,
  noShell: (host: Host, user: string, said: string) =>
    `${user} gets no shell on server ${hostName(host)} (it says: ${said}), so the agent was not installed; it is ${host.agent}. Log in as a user who may run commands. ${sameAsBefore(host)}`,
  noLogin: (host: Host, reason: string) =>
    `The agent could not be installed on server ${hostName(host)}, where it is ${host.agent}: ${reason} ${sameAsBefore(host)}`,
  noCommand: (host: Host, os: OsType, types: readonly string[], packages: string) =>
    os === "Windows"
      ? `HSS names no command that installs the agent on Windows without somebody at the screen. Install it on server ${hostName(host)} as the console says, or declare the command under installCommands. Nothing was changed.`
      : `HSS has no installation command that fits server ${hostName(host)}: it has commands for ${types.join(", ") || "nothing"}, and the server takes ${packages} packages. Declare the right one under installCommands. Nothing was changed.`,
  sudoAsks: (host: Host, user: string) =>
    `sudo asks ${user} for a password on server ${hostName(host)}, so the agent was not installed; it is ${host.agent}. Declare ssh.sudoPassword, allow ${user} to use sudo without one (NOPASSWD), or log in as root. ${sameAsBefore(host)}`,
  sudoRefuses: (host: Host, user: string, said: string) =>
    `${user} may not become root on server ${hostName(host)} (${said}), so the agent was not installed; it is ${host.agent}. Check ssh.sudoPassword and the sudoers file there, or log in as root. ${sameAsBefore(host)}`,
  noRoute: (host: Host, services: readonly string[], said: string) =>
    `Server ${hostName(host)} cannot reach the HSS agent service (${services.join(", ")}; ${said}), so the agent was not installed; it is ${host.agent}. Allow outgoing TCP port 10180 in its security group and network ACL, and let it resolve that name with Huawei Cloud's DNS. ${sameAsBefore(host)}`,
  installerFailed: (host: Host, code: number | undefined, lines: readonly string[]) =>
    `The installation command ended with ${code === undefined ? "a signal" : `code ${code}`} on server ${hostName(host)}; its agent may be there in part.${indented(lines)} Mend what it complains of, then run again: it is installed anew then.`,
  interrupted: (host: Host, reason: string) =>
    `The installation of the agent on server ${hostName(host)} was begun, and its end was not seen: ${reason} Run again: where the agent is online by then nothing is installed twice.`,
  neverOnline: (host: Host, reason: string) =>
    `The agent was installed on server ${hostName(host)}, and the installation command ended well. ${reason}${host.agent === "install_failed" ? ` HSS still tells of the installation before, which failed: ${host.agentInstallResult ?? "no reason given"}.` : ""}`,

  upgradeFailed: (host: Host) =>
    `The agent of server ${hostName(host)} could not be upgraded: ${host.agentUpgradeResult ?? "no reason given"}. ${upgradeRemedies[host.agentUpgradeResult ?? ""] ?? "Upgrade it again."} It is still version ${host.agentVersion ?? "unknown"}, and ${protectionOf(host)}.`,
  upgradeTimedOut: (host: Host, minutes: number) =>
    `The upgrade of the agent of server ${hostName(host)} has not ended within ${minutes} minutes; it is ${host.agent}, version ${host.agentVersion ?? "unknown"}, and ${protectionOf(host)}. Run again later.`,
  stillProtected: (host: Host) =>
    `The agent of server ${hostName(host)} is not uninstalled: ${protectionOf(host)}, and without its agent nothing would guard it. Take the protection off first, or declare onDestroy: "keep".`,
  offlineUninstall: (host: Host) =>
    `The agent of server ${hostName(host)} cannot be uninstalled: it is ${host.agent} and hears nothing from HSS${host.server === "running" ? "" : `, since the server is ${host.server}`}. Start the server, or declare onDestroy: "keep".`,
  uninstallTimedOut: (host: Host, minutes: number) =>
    `HSS was asked to uninstall the agent of server ${hostName(host)}, and after ${minutes} minutes it is ${host.agent}. Run again.`,
  replacedSystem: (host: Host) => `${host.name}: the agent that was there is ${host.agent}; it is installed again`,
};

const sameAsBefore = (host: Host) => `Nothing was changed; ${protectionOf(host)}.`;
