import { spawnSync } from "node:child_process";
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  fchownSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";

/** The account that the commands on a machine run as, where it is not the simulator's own. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

function unprivileged(): Account | undefined {
  try {
    const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
    if (entry) return { name: "nobody", uid: Number(entry[1]), gid: Number(entry[2]) };
  } catch {
    // Without a list of accounts there is none to change to.
  }
  return undefined;
}

/** Whether this process may become that account, which it may not in a container that maps root alone. */
const canBecome = ({ uid, gid }: Account) =>
  spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", tmpdir()], { uid, gid, cwd: "/", stdio: "ignore" }).status === 0;

let found: Account | undefined | null = null;

/**
 * Root runs the commands of simulated machines as `nobody`: whoever logs into one gets a shell of this computer. Undefined
 * for a simulator that is not root's, whose commands run as its own account, and where root cannot become `nobody`.
 */
export function commandAccount(): Account | undefined {
  if (found !== null) return found;
  const account = process.getuid?.() === 0 ? unprivileged() : undefined;
  found = account && canBecome(account) ? account : undefined;
  return found;
}

/** The command with which sshd, whose sessions are root's, changes to the account; undefined where there is none. */
export function changeCommand({ uid, gid }: Account): string | undefined {
  const path = ["/usr/bin/setpriv", "/bin/setpriv"].find((one) => {
    try {
      accessSync(one, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return path && `${path} --reuid=${uid} --regid=${gid} --clear-groups --inh-caps=-all --no-new-privs`;
}

/** Lets the machine's commands read a file or enter a folder that only the simulator may change. */
export function share(path: string): void {
  const account = commandAccount();
  if (account) chownSync(path, 0, account.gid);
}

/** Gives a file or folder to the machine's commands. */
export function give(path: string): void {
  const account = commandAccount();
  if (account) chownSync(path, account.uid, account.gid);
}

/** Writes a file into a folder that belongs to the machine's commands; a link that they put there is not followed. */
export function writeForCommands(path: string, text: string): void {
  rmSync(path, { force: true });
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, text);
    const account = commandAccount();
    if (account) fchownSync(file, account.uid, account.gid);
  } finally {
    closeSync(file);
  }
}

/** Empties a folder that belongs to the machine's commands, as their account: a link in it leads no further than they get. */
export function emptyAsCommands(folder: string): void {
  const account = commandAccount();
  if (!account) return;
  const { uid, gid } = account;
  spawnSync("find", [folder, "-mindepth", "1", "-delete"], { uid, gid, cwd: "/", stdio: "ignore" });
}
