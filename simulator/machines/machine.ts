import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltIn } from "./built-in";
import { fingerprint, newKeyPair, parseKey, publicLine } from "./keys";
import { accountName, findSshd, startOpenSsh } from "./openssh";
import { endProcesses, killProcesses } from "./processes";
import { installedFile } from "./commands";
import { emptyDisk, furnish, removeFolder } from "./folder";
import { writeForCommands } from "./account";
import type { Listener, MachineKind, MachinePlan, MachineView, SshSeed } from "./types";

/** Why a seed describes no machine. Throws everything that is wrong with it. */
export function checkSeed(seed: SshSeed, server: { name: string; os: string }): void {
  const problems: string[] = [];
  if (server.os !== "Linux") problems.push("only Linux servers have an SSH server");
  if (seed.kind === "openssh" && seed.password !== undefined)
    problems.push('a password needs the kind "built-in": sshd would check it against this computer\'s own accounts');
  if (seed.user !== undefined && !/^[a-z_][a-z0-9_-]{0,31}$/.test(seed.user))
    problems.push(`"${seed.user}" is no name of a user`);
  for (const key of seed.authorizedKeys ?? []) parseKey(key, "an authorized key");
  if (seed.hostKey !== undefined) parseKey(seed.hostKey, "the host key");
  if (problems.length > 0) throw new RangeError(`ssh of the server ${server.name}: ${problems.join("; ")}`);
}

function kindOf({ kind, password, user }: SshSeed): MachineKind {
  if (kind) return kind;
  const someoneElse = user !== undefined && user !== "root" && user !== accountName();
  return password === undefined && !someoneElse && findSshd() !== undefined ? "openssh" : "built-in";
}

/** Whether the agent service can be reached, or how it cannot. */
type Way = "yes" | "refused" | "timeout";

/** A machine of its own: a folder with commands and a home, and an SSH server in front of it. */
export class Machine implements MachineView {
  readonly host = "127.0.0.1";
  readonly kind: MachineKind;
  readonly user: string;
  readonly privateKey: string | undefined;
  port = 0;
  logins = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), "hss-machine-"));
  private readonly authorizedKeys: string[];
  private readonly firstHostKey: string;
  private privateHostKey: string;
  private listener: Listener | undefined;
  private disposed = false;
  private way: Way = "yes";
  /** Starts and stops one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly plan: MachinePlan,
    tools: string,
  ) {
    const { seed, name } = plan;
    this.kind = kindOf(seed);
    this.user = this.kind === "openssh" ? (accountName() ?? "") : (seed.user ?? "root");
    const pair = seed.authorizedKeys === undefined ? newKeyPair(`simulator@${name}`) : undefined;
    this.privateKey = pair?.privateKey;
    this.authorizedKeys = pair ? [pair.publicKey] : [...(seed.authorizedKeys ?? [])];
    this.firstHostKey = this.privateHostKey = seed.hostKey ?? newKeyPair(name).privateKey;
    this.port = seed.port ?? 0;
    furnish(this.folder, tools, plan);
  }

  get password(): string | undefined {
    return this.plan.seed.password;
  }
  /** Whether a request comes from this machine's own commands. */
  get token(): string {
    return this.plan.token;
  }
  get hostKey(): string {
    return publicLine(this.privateHostKey);
  }
  get fingerprint(): string {
    return fingerprint(this.hostKey);
  }
  get running(): boolean {
    return this.listener !== undefined;
  }

  start(): Promise<void> {
    return this.next(() => this.listen());
  }

  stop(): Promise<void> {
    return this.next(() => this.silence());
  }

  private async listen(): Promise<void> {
    if (this.listener || this.disposed) return;
    const { folder, port, user, password, authorizedKeys, privateHostKey: hostKey } = this;
    const start = this.kind === "openssh" ? startOpenSsh : startBuiltIn;
    const onLogin = () => void this.logins++;
    this.listener = await start({ folder, port, user, password, authorizedKeys, hostKey, onLogin });
    this.port = this.listener.port;
  }

  private async silence(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    await listener?.stop();
  }

  async changeHostKey(): Promise<void> {
    await this.useHostKey(newKeyPair(this.plan.name).privateKey);
  }

  /** As it was at the start, under the same port. */
  async restore(): Promise<void> {
    this.way = "yes";
    this.logins = 0;
    await this.wipe();
    await this.useHostKey(this.firstHostKey);
    await this.start();
  }

  /** The system is installed anew; with it comes a new host key, unless the seed names one. */
  async rebuild(): Promise<void> {
    await this.wipe();
    if (this.plan.seed.hostKey === undefined) await this.changeHostKey();
  }

  /** The disk is empty, whatever ran has ended. */
  private async wipe(): Promise<void> {
    await endProcesses([], this.folder);
    emptyDisk(this.folder);
    this.reachAgentService(this.way);
  }

  /** What the package of the agent leaves on the disk; `undefined` takes it away. */
  agentOnDisk(version: string | undefined): void {
    const file = join(this.folder, installedFile);
    if (version === undefined) rmSync(file, { force: true });
    else writeForCommands(file, `${version}\n`);
  }

  /** Whether this machine's curl gets to the agent service; it reads these settings before those of the home folder. */
  reachAgentService(way: Way): void {
    this.way = way;
    const file = join(this.folder, "curl", ".curlrc");
    if (way === "yes") return rmSync(file, { force: true });
    const settings = {
      refused: 'connect-to = "::127.0.0.1:1"',
      timeout: 'header = "x-simulated-delay: 60"\nmax-time = 1',
    };
    writeFileSync(file, `${settings[way]}\n`, { mode: 0o644 });
  }

  /** Ends it for good: whatever was still to be started does not start any longer. */
  async dispose(): Promise<void> {
    this.disposed = true;
    await this.stop();
    await endProcesses([], this.folder);
    removeFolder(this.folder);
  }

  /** For the end of the process, where nothing can be awaited. */
  disposeAtOnce(): void {
    killProcesses(this.listener?.pid === undefined ? [] : [this.listener.pid], this.folder);
    removeFolder(this.folder);
  }

  toJSON(): object {
    const { kind, host, port, user, hostKey, fingerprint: print, logins, running } = this;
    return { kind, host, port, user, hostKey, fingerprint: print, logins, running };
  }

  private useHostKey(key: string): Promise<void> {
    return this.next(async () => {
      const { running } = this;
      if (this.privateHostKey === key) return;
      await this.silence();
      this.privateHostKey = key;
      if (running) await this.listen();
    });
  }

  private next(act: () => Promise<void>): Promise<void> {
    const result = this.turn.then(act, act);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
