import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../simulator";

/** Files with what opens a simulated cloud, for ssh and curl. Only this user can read them. */
export interface Logins {
  /** Settings for `curl --config`, with the token of the steering interface: a command line is visible to other users. */
  curlConfig: string;
  /** One complete command for each server, ready to be pasted. */
  commands: { server: string; command: string }[];
  /** Takes the files away again. */
  remove(): void;
}

/** Writes the token, and the private keys and the host keys of all servers that one can log into. */
export function writeLogins(cloud: Simulator): Logins {
  const folder = mkdtempSync(join(tmpdir(), "hss-simulate-"));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const curlConfig = file("curlrc", `header = "Authorization: Bearer ${cloud.adminToken}"\n`);
  const machines = cloud.servers.flatMap(({ name, id, ssh }) => (ssh ? [{ name, id, ssh }] : []));
  const knownHosts = file(
    "known_hosts",
    machines.map(({ ssh: { host, port, hostKey } }) => `[${host}]:${port} ${hostKey}\n`).join(""),
  );
  const commands = machines.map(({ name, id, ssh: { host, port, user, privateKey } }) => {
    const identity = privateKey === undefined ? "" : `-i ${file(`key-${id}`, privateKey)} -o IdentitiesOnly=yes `;
    return { server: name, command: `ssh ${identity}-p ${port} -o UserKnownHostsFile=${knownHosts} ${user}@${host}` };
  });
  return { curlConfig, commands, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
