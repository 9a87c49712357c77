/** Carries one kill out: sets the trap, waits for the moment, signals, and records where the kill landed. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { servedOperations } from "../../simulator";
import type { Case } from "./cases";
import type { Started } from "./drivers/driver";
import type { Gate, Trap } from "./gate";
import { processesOf, signal } from "./processes";

/** Where a kill landed. */
export interface Landing {
  /** Requests that had arrived when the call was held, it included if it had arrived. */
  requests: number;
  /** Processes that were signalled. */
  killed: string[];
  /** Files of the state home while the call was held, with their sizes in bytes. */
  stateHome: string[];
}

export interface Scene {
  gate: Gate;
  mark: string;
  stateHome: string;
  /** Where the provider process that holds a request and the harness leave word for each other. */
  holdFolder: string;
}

/** Between two interrupts, as a person repeats Ctrl-C. */
const betweenInterrupts = 500;

/** A provider that waits looks again every second, so this long without a call means that it has answered. */
const quietMilliseconds = 1_600;
const quietAtMost = 30_000;

export const filesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => ({ name, file: statSync(join(folder, name), { throwIfNoEntry: false }) }))
        .flatMap(({ name, file }) => (file?.isFile() ? [`${name} (${file.size})`] : []))
        .sort()
    : [];

export type Aim = Pick<Case, "victim" | "signal" | "label" | "nth" | "position">;

/** One kill of a command that is about to start. */
export class Kill {
  landing: Landing | undefined;
  /** Resolves when it has landed and all of its signals are sent. */
  readonly over: Promise<void>;
  #resolve: () => void = () => undefined;
  #command: Started | undefined;
  #victims: number[] = [];
  #landing: Landing | undefined;

  constructor(
    private readonly scene: Scene,
    private readonly aim: Aim,
  ) {
    this.over = new Promise((resolve) => (this.#resolve = resolve));
    if (aim.position === "unsent") this.hold();
    else scene.gate.set(this.trap());
  }

  /** Before the first request of the command can arrive. */
  follow(command: Started): void {
    this.#command = command;
    if (this.aim.position === "unsent") void this.waitForHold();
  }

  /** After the command has ended: later ones are not to be stopped. */
  clear(): void {
    this.scene.gate.set(undefined);
    rmSync(this.scene.holdFolder, { recursive: true, force: true });
  }

  private trap(): Trap {
    const { label, nth, position } = this.aim;
    const strike = () => this.strike();
    const prepare = async () => this.prepare();
    const target = { label, nth, onArrival: prepare };
    if (position === "reply-lost") return { ...target, loseReply: true, onReply: strike };
    if (position === "replied") return { ...target, onReply: strike };
    if (position === "arrived")
      return {
        ...target,
        onArrival: async () => {
          this.prepare();
          await strike();
        },
      };
    if (position === "unsaved")
      return {
        ...target,
        // An engine that is stopped reads no answer, while the provider goes on with what it was asked for.
        onDone: async () => void this.toEngine("SIGSTOP"),
        onReply: async () => {
          await this.scene.gate.quiet(quietMilliseconds, quietAtMost);
          await strike();
        },
      };
    const milliseconds = Number(/\d+$/.exec(position)?.[0] ?? 0);
    return {
      ...target,
      onReply: async () => {
        await pause(milliseconds);
        await strike();
      },
    };
  }

  /** Looks around while the call is held, so that nothing delays the signal later. */
  private prepare(): void {
    const { victim, signal: name } = this.aim;
    const pid = this.#command?.pid ?? 0;
    const all = processesOf(this.scene.mark);
    const hit = all.filter((each) => victim === "group" || (victim === "engine" ? each.pid === pid : each.isProvider));
    // A group hears a signal together. Plugins of Pulumi have groups of their own, which a killed job takes with it.
    const others = name === "KILL" ? hit.filter((each) => each.pid !== pid).map((each) => each.pid) : [];
    this.#victims = victim === "group" ? [-pid, ...others] : hit.map((each) => each.pid);
    this.#landing = {
      requests: this.scene.gate.arrived.length,
      killed: hit.map(({ command }) => command.replace(/^\S*\//, "").slice(0, 80)),
      stateHome: filesOf(this.scene.stateHome),
    };
  }

  private async strike(): Promise<void> {
    const { signal: name } = this.aim;
    const signalName: NodeJS.Signals = name === "INT2" ? "SIGINT" : `SIG${name}`;
    const [first, ...others] = this.#victims.map((pid) => signal(pid, signalName) && pid);
    if (name === "INT2") {
      await pause(betweenInterrupts);
      for (const pid of [first, ...others]) if (pid) signal(pid, "SIGINT");
    }
    // The others of a group are gone with it.
    if (first) this.landing = this.#landing;
    this.#resolve();
  }

  private toEngine(name: NodeJS.Signals): void {
    signal(this.#command?.pid ?? 0, name);
  }

  private hold(): void {
    const { label, nth } = this.aim;
    const operation = servedOperations.find((each) => each.label === label);
    if (operation === undefined) throw new Error(`The simulator has no API ${label}.`);
    const { method, path } = operation.spec;
    mkdirSync(this.scene.holdFolder, { recursive: true });
    const pattern = `^${method} /+${path.replace(/^\//, "").replace(/\{\w+\}/g, "[^/ ]+")}[ ?]`;
    writeFileSync(join(this.scene.holdFolder, "wanted.json"), JSON.stringify({ pattern, nth }));
    this.scene.gate.set(undefined);
  }

  private async waitForHold(): Promise<void> {
    const held = join(this.scene.holdFolder, "held");
    let ended = false;
    void this.#command?.ended.then(() => (ended = true));
    while (!existsSync(held)) {
      if (ended) return;
      await pause(5);
    }
    this.prepare();
    await this.strike();
    // A process that is killed does not see it; any other sends the request now, after the signal.
    writeFileSync(join(this.scene.holdFolder, "released"), "");
  }
}
