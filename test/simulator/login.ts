import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type ConnectConfig } from "ssh2";
import type { MachineView } from "../../simulator";
import { findSshd } from "../../simulator/machines/openssh";

/** The kinds of SSH server that this computer has. */
export const kinds = findSshd() === undefined ? (["built-in"] as const) : (["openssh", "built-in"] as const);

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Logs in, runs one command, logs out. */
export async function run(
  machine: MachineView,
  command: string,
  { input, ...given }: ConnectConfig & { input?: string } = {},
): Promise<Outcome> {
  const { host, port, user: username, privateKey } = machine;
  const client = new Client();
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve).once("error", reject);
      client.connect({ host, port, username, ...(privateKey !== undefined && { privateKey }), ...given });
    });
    return await new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        const outcome = { code: -1, stdout: "", stderr: "" };
        channel.on("data", (data: Buffer) => (outcome.stdout += data.toString()));
        channel.stderr.on("data", (data: Buffer) => (outcome.stderr += data.toString()));
        channel.on("exit", (code: number | null) => (outcome.code = code ?? -1));
        channel.on("close", () => resolve(outcome));
        channel.end(input ?? "");
      });
    });
  } finally {
    client.end();
  }
}

/** The same by the `ssh` of this computer, which knows the machine's host key and no other. */
export async function ssh(machine: MachineView, command: string, hostKey = machine.hostKey): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "hss-test-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const options = {
    UserKnownHostsFile: file("known_hosts", `[${machine.host}]:${machine.port} ${hostKey}\n`),
    StrictHostKeyChecking: "yes",
    BatchMode: "yes",
    IdentitiesOnly: "yes",
  };
  const child = spawn("ssh", [
    ...["-F", "none", "-i", file("key", machine.privateKey ?? ""), "-p", String(machine.port)],
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    ...[`${machine.user}@${machine.host}`, command],
  ]);
  child.stdin.end();
  const outcome = { code: -1, stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (outcome.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (outcome.stderr += data.toString()));
  outcome.code = await new Promise((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  rmSync(folder, { recursive: true });
  return outcome;
}
