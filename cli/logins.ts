import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../simulator";

/** What the ssh command needs in order to log into the servers of a simulated cloud. */
export interface Logins {
  /** One complete command for each server, ready to be pasted. */
  commands: { server: string; command: string }[];
  /** Takes the files away again. */
  remove(): void;
}

/** Writes the private keys, readable for this user alone, and the host keys of all servers that one can log into. */
export function writeLogins(cloud: Simulator): Logins {
  const machines = cloud.servers.flatMap(({ name, id, ssh }) => (ssh ? [{ name, id, ssh }] : []));
  if (machines.length === 0) return { commands: [], remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "hss-logins-"));
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(
    knownHosts,
    machines.map(({ ssh: { host, port, hostKey } }) => `[${host}]:${port} ${hostKey}\n`).join(""),
  );
  const commands = machines.map(({ name, id, ssh: { host, port, user, privateKey } }) => {
    const key = join(folder, id);
    if (privateKey !== undefined) writeFileSync(key, privateKey, { mode: 0o600 });
    const identity = privateKey === undefined ? "" : `-i ${key} -o IdentitiesOnly=yes `;
    return { server: name, command: `ssh ${identity}-p ${port} -o UserKnownHostsFile=${knownHosts} ${user}@${host}` };
  });
  return { commands, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
