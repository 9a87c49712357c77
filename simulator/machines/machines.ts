import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Machine } from "./machine";
import { linkTools } from "./folder";
import type { MachineRequest } from "./types";

/** The machines of one simulator, by the IDs of their servers. They start when the simulator's address is known. */
export class Machines {
  private readonly plans = new Map<string, MachineRequest>();
  private readonly machines = new Map<string, Machine>();
  private readonly pending = new Set<Promise<void>>();
  private failure: unknown;
  private tools: string | undefined;
  private url: string | undefined;
  private readonly atExit = () => {
    for (const machine of this.machines.values()) machine.disposeAtOnce();
    this.dropTools();
  };

  /** `versionOf` says which version of the agent stands on a server's disk; undefined for none. */
  constructor(private readonly versionOf: (id: string) => string | undefined) {}

  get size(): number {
    return this.plans.size;
  }

  of(id: string): Machine | undefined {
    return this.machines.get(id);
  }

  has(id: string): boolean {
    return this.plans.has(id);
  }

  add(plan: MachineRequest): void {
    this.plans.set(plan.id, plan);
    if (this.url !== undefined) this.make(plan, this.url);
  }

  remove(id: string): void {
    this.plans.delete(id);
    const machine = this.machines.get(id);
    this.machines.delete(id);
    if (machine) this.wait(machine.dispose());
  }

  /** Runs a new start of the cloud: machines that it asks for again are kept and set back, the others end. */
  renew(start: () => void): void {
    const before = new Map(this.machines);
    this.plans.clear();
    this.machines.clear();
    const { url } = this;
    this.url = undefined;
    start();
    this.url = url;
    for (const [id, machine] of before) {
      const { url: _url, token: _token, ...plan } = machine.plan;
      if (isDeepStrictEqual(this.plans.get(id), plan)) {
        this.machines.set(id, machine);
        this.wait(machine.restore());
        machine.agentOnDisk(this.versionOf(id));
      } else {
        this.wait(machine.dispose());
      }
    }
    if (url === undefined) return;
    for (const plan of this.plans.values()) if (!this.machines.has(plan.id)) this.make(plan, url);
  }

  /** Starts the machines; they tell the simulator at this address what happens on them. */
  async startAt(url: string): Promise<void> {
    this.url = url;
    for (const plan of this.plans.values()) this.make(plan, url);
    await this.ready();
  }

  /** Until every machine has started or ended that was about to. Fails with what a machine failed with. */
  async ready(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  async close(): Promise<void> {
    this.plans.clear();
    const machines = [...this.machines.values()];
    this.machines.clear();
    await Promise.all([...machines.map((machine) => machine.dispose()), ...this.pending]);
    this.dropTools();
    process.off("exit", this.atExit);
  }

  /** Waits, in `ready`, for something that was begun and that nobody else waits for. */
  wait(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => this.pending.delete(settled));
    this.pending.add(settled);
  }

  private make(plan: MachineRequest, url: string): void {
    if (this.tools === undefined) {
      this.tools = linkTools();
      process.once("exit", this.atExit);
    }
    const machine = new Machine({ ...plan, url, token: randomBytes(32).toString("base64url") }, this.tools);
    this.machines.set(plan.id, machine);
    machine.agentOnDisk(this.versionOf(plan.id));
    this.wait(machine.start());
  }

  private dropTools(): void {
    if (this.tools !== undefined) rmSync(this.tools, { recursive: true, force: true });
    this.tools = undefined;
  }
}
