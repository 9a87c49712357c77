import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync, chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { emptyAsCommands, give, share } from "./account";
import { commandsOf, stateFolder } from "./commands";
import type { MachinePlan } from "./types";

/** What a session must not find of this computer: the machine has its own, or must not touch this computer's. */
const hidden = new Set([
  ...["rpm", "dpkg", "dpkg-query", "sudo", "su", "doas", "systemctl", "service", "uname", "arch", "hostname", "id"],
  ...["whoami", "yum", "dnf", "zypper", "apk", "apt", "apt-get", "aptitude", "snap", "shutdown", "reboot", "halt"],
  ...["poweroff", "init", "telinit", "useradd", "userdel", "usermod", "passwd", "iptables", "nft"],
]);

/** A folder with a link to every other command of this computer. All machines of a simulator share one. */
export function linkTools(): string {
  const folder = mkdtempSync(join(tmpdir(), "hss-tools-"));
  // Links to the commands of this computer, which everybody may run anyway.
  chmodSync(folder, 0o755);
  const seen = new Set(hidden);
  const standard = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
  for (const source of new Set([...(process.env["PATH"] ?? "").split(delimiter), ...standard])) {
    let names: string[];
    try {
      names = source === "" ? [] : readdirSync(source);
    } catch {
      continue;
    }
    for (const name of names) {
      if (seen.has(name)) continue;
      seen.add(name);
      symlinkSync(join(source, name), join(folder, name));
    }
  }
  return folder;
}

const missing = ({ seed }: MachinePlan) =>
  new Set<string>([
    ...(seed.sudo === "missing" ? ["sudo"] : []),
    ...(seed.packages === "deb" ? ["rpm"] : []),
    ...(seed.packages === "rpm" ? ["dpkg", "dpkg-query"] : []),
  ]);

/** A file that the machine's commands can read and not change, and that no other user can read. */
function readable(path: string, text: string, mode: number): void {
  writeFileSync(path, text, { mode });
  share(path);
  chmodSync(path, mode);
}

function subfolder(path: string, mode: number): string {
  mkdirSync(path, { mode });
  return path;
}

/**
 * Fills the machine's folder. What the machine's commands may change is theirs: `home` and `state`. All else is the
 * simulator's, which they can read and nobody else can: the commands, the token with which they report to the simulator,
 * and the settings of curl. What sshd reads (`sshd`) is the simulator's alone.
 */
export function furnish(folder: string, tools: string, plan: MachinePlan): void {
  share(folder);
  chmodSync(folder, 0o750);
  const bin = subfolder(join(folder, "bin"), 0o750);
  const curl = subfolder(join(folder, "curl"), 0o750);
  for (const path of [bin, curl]) share(path);
  for (const name of ["home", stateFolder]) give(subfolder(join(folder, name), 0o700));
  subfolder(join(folder, "sshd"), 0o700);
  const left = missing(plan);
  for (const [name, text] of Object.entries(commandsOf(plan, folder))) {
    if (!left.has(name)) readable(join(bin, name), text, 0o750);
  }
  readable(join(folder, "password"), `${plan.seed.sudoPassword ?? plan.seed.password ?? ""}\n`, 0o640);
  readable(join(folder, "curlrc"), `header = "Authorization: Bearer ${plan.token}"\n`, 0o640);
  const login = plan.seed.user ?? "root";
  readable(
    join(folder, "session"),
    `#!/bin/sh
export HSS_MACHINE='${folder}' HOME='${join(folder, "home")}' CURL_HOME='${curl}' PATH='${bin}:${tools}' USER='${login}' LOGNAME='${login}' SHELL=/bin/sh
command=$SSH_ORIGINAL_COMMAND
unset SSH_ORIGINAL_COMMAND
cd "$HOME" || exit 1
[ -n "$command" ] && exec /bin/sh -c "$command"
exec /bin/sh
`,
    0o750,
  );
}

/** The disk as after an installation of the system: nothing in the home folder, no agent. */
export function emptyDisk(folder: string): void {
  for (const name of ["home", stateFolder]) {
    const path = join(folder, name);
    emptyAsCommands(path);
    rmSync(path, { recursive: true, force: true });
    give(subfolder(path, 0o700));
  }
}

/** Takes the machine's folder away. */
export function removeFolder(folder: string): void {
  for (const name of ["home", stateFolder]) emptyAsCommands(join(folder, name));
  rmSync(folder, { recursive: true, force: true });
}
