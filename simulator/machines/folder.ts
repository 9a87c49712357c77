import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync, chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { commandsOf, installedFile } from "./commands";
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

const executable = (path: string, text: string) => {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

/** Fills the machine's folder: its own commands, its home, and what a session begins with. */
export function furnish(folder: string, tools: string, plan: MachinePlan): void {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const left = missing(plan);
  for (const [name, text] of Object.entries(commandsOf(plan, folder))) {
    if (!left.has(name)) executable(join(bin, name), text);
  }
  writeFileSync(join(folder, "password"), `${plan.seed.sudoPassword ?? plan.seed.password ?? ""}\n`, { mode: 0o600 });
  const login = plan.seed.user ?? "root";
  executable(
    join(folder, "session"),
    `#!/bin/sh
export HSS_MACHINE='${folder}' HOME='${join(folder, "home")}' PATH='${bin}:${tools}' USER='${login}' LOGNAME='${login}' SHELL=/bin/sh
command=$SSH_ORIGINAL_COMMAND
unset SSH_ORIGINAL_COMMAND
cd "$HOME" || exit 1
[ -n "$command" ] && exec /bin/sh -c "$command"
exec /bin/sh
`,
  );
  emptyHome(folder);
}

/** The disk as after an installation of the system: nothing in the home folder, no agent. */
export function emptyHome(folder: string): void {
  const home = join(folder, "home");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { mode: 0o700 });
  rmSync(join(folder, installedFile), { force: true });
}
