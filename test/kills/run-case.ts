/** One case from an empty stack to an empty stack, with everything that it broke. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Simulator, startSimulator } from "../../simulator";
import { programEnvironment } from "../../testing/environment";
import { type Case, commandOf, keyOf } from "./cases";
import type { Command, Driver, Ended, Engine } from "./drivers/driver";
import { openDriver } from "./drivers";
import { anyWrite, Gate } from "./gate";
import { checkApplied, checkDestroyed, foundIn, levelsWanted, ProtectionWatch, type Violation } from "./invariants";
import { type Aim, Kill, type Landing, type Scene } from "./kill";
import { killAll, leftAfter, markName, processesOf } from "./processes";
import { declared, placesOf, type Program, purchased, pulumiProgram, seeds, terraformProgram } from "./stack";

export interface Result {
  key: string;
  case: Case;
  /** Undefined when the n-th call never came. */
  landing: Landing | undefined;
  /** The second kill of `killed-again`, if the recovery wrote anything. */
  second: Landing | undefined;
  /** Commands after the kill until one ended well. */
  recoveries: number;
  violations: Violation[];
  seconds: number;
  /** What the commands printed, for a person who looks into a violation. */
  log: string[];
}

/** Faults that are planted to see that each invariant can fail. */
export interface Plant {
  /** Called after the killed command has ended and before the next one starts. */
  afterKill?: (scene: Scene, cloud: Simulator) => void | Promise<void>;
  /** Called before the plan that has to be empty. */
  beforePlan?: (scene: Scene, cloud: Simulator) => void | Promise<void>;
  /** Called when everything else is done, before the last checks. */
  atEnd?: (scene: Scene, cloud: Simulator) => void | Promise<void>;
  /** Instead of the usual limits. */
  commandMilliseconds?: number;
  outliveMilliseconds?: number;
}

const mostRecoveries = 4;
/**
 * A command that takes longer waits for something that does not come. With two workers on two cores, a command that takes
 * 15 s alone was seen to take more than 90 s.
 */
const commandMilliseconds = 240_000;
/** How long a provider may outlive its engine. */
const outliveMilliseconds = 30_000;

/** A command did not come to its end: nothing can be said of what would have followed. */
class TooSlow extends Error {}

export async function runCase(aim: Case, plant: Plant = {}): Promise<Result> {
  const begun = Date.now();
  await using stage = await openStage(aim.engine, aim, plant);
  const { violations, log } = stage;
  const outcome: Outcome = { landing: undefined, second: undefined, recoveries: 0 };
  await play(aim, plant, stage, outcome).catch((error: unknown) => {
    if (!(error instanceof TooSlow)) throw error;
  });
  return {
    ...{ key: keyOf(aim), case: aim, log, ...outcome },
    violations: [...violations, ...stage.watch.violations],
    seconds: Math.round((Date.now() - begun) / 100) / 10,
  };
}

type Outcome = Pick<Result, "landing" | "second" | "recoveries">;

async function play(aim: Case, plant: Plant, stage: Stage, outcome: Outcome): Promise<void> {
  const { cloud, scene, violations } = stage;
  const { command, program } = commandOf[aim.stage];
  if (aim.stage !== "create") await stage.must("apply", "first");

  outcome.landing = await stage.killed(command, program, aim);
  if (outcome.landing === undefined) return;
  // Both are usual: a job that is started again at once, and one that is started later.
  if (aim.nth % 2 === 0) await stage.expectGone("after the kill");
  await plant.afterKill?.(scene, cloud);

  const next = sequelOf(aim);
  if (aim.sequel === "killed-again") {
    const again = { victim: "group", signal: "KILL", label: anyWrite, nth: 1, position: "arrived" } as const;
    outcome.second = await stage.killed(next.command, next.program, again);
  }
  outcome.recoveries = await stage.untilGood(next.command, next.program);
  if (next.command === "apply") {
    violations.push(...checkApplied(cloud, next.program, mostOrdered(aim, next.program)));
    await plant.beforePlan?.(scene, cloud);
    await stage.expectEmptyPlan(next.program);
    await stage.untilGood("destroy", next.program);
  }
  await plant.atEnd?.(scene, cloud);
  await stage.expectGone("at the end");
  violations.push(...checkDestroyed(cloud, stage.found));
}

/** What a destroy that was killed gave back has to be bought again. */
function mostOrdered({ stage }: Case, next: Program): number {
  if (stage === "destroy") return Infinity;
  return Math.max(purchased(declared[commandOf[stage].program]), purchased(declared[next]));
}

function sequelOf({ stage, sequel }: Case): { command: Command; program: Program } {
  const { command, program } = commandOf[stage];
  if (sequel === "again" || sequel === "killed-again") return { command, program };
  const edited: Program = program === "first" && stage !== "destroy" ? "second" : "first";
  // After a destroy that was killed, the other way to go on is to have the stack back.
  if (stage === "destroy") return { command: "apply", program: sequel === "edited" ? "second" : "first" };
  return sequel === "destroy" ? { command: "destroy", program } : { command: "apply", program: edited };
}

interface Stage extends AsyncDisposable {
  cloud: Simulator;
  scene: Scene;
  watch: ProtectionWatch;
  found: ReturnType<typeof foundIn>;
  violations: Violation[];
  log: string[];
  must(command: Command, program: Program): Promise<void>;
  killed(command: Command, program: Program, aim: Aim): Promise<Landing | undefined>;
  untilGood(command: Command, program: Program): Promise<number>;
  expectEmptyPlan(program: Program): Promise<void>;
  expectGone(when: string): Promise<void>;
}

async function openStage(engine: Engine, aim: Pick<Case, "stage">, plant: Plant): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "hss-kills-"));
  const cloud = await startSimulator(seeds(commandOf[aim.stage]));
  const gate = await Gate.open(cloud.url);
  const scene: Scene = {
    gate,
    mark: randomUUID(),
    stateHome: join(folder, "state-home"),
    holdFolder: join(folder, "hold"),
  };
  // Other than what is declared, and other than the default.
  Object.assign(cloud.alarms(), { realtime: false, severities: ["low"] });
  const places = placesOf(cloud);
  const text = engine === "terraform" || engine === "tofu" ? terraformProgram : pulumiProgram;
  const driver = await openDriver(engine, {
    folder,
    environment: environmentOf(cloud, scene, places.privateKey),
    programs: { first: text("first", places), second: text("second", places) },
  });
  return new OpenStage(folder, cloud, scene, driver, { commandMilliseconds, outliveMilliseconds, ...plant });
}

function environmentOf(cloud: Simulator, scene: Scene, privateKey: string): Record<string, string> {
  const led = { ...cloud.environment, HSS_ENDPOINT: scene.gate.url, HUAWEICLOUD_SDK_IAM_ENDPOINT: scene.gate.url };
  return programEnvironment(
    process.env,
    { environment: led },
    {
      HSS_POLL_SECONDS: "1",
      HSS_STATE_HOME: scene.stateHome,
      HSS_KILLS_HOLD: scene.holdFolder,
      NODE_OPTIONS: `--require ${resolve("test/kills/hold.cjs")}`,
      SSH_KEY: privateKey,
      [markName]: scene.mark,
    },
  );
}

class OpenStage implements Stage {
  readonly violations: Violation[] = [];
  readonly log: string[] = [];
  readonly watch: ProtectionWatch;
  readonly found: ReturnType<typeof foundIn>;

  constructor(
    private readonly folder: string,
    readonly cloud: Simulator,
    readonly scene: Scene,
    private readonly driver: Driver,
    private readonly limits: { commandMilliseconds: number; outliveMilliseconds: number },
  ) {
    this.found = foundIn(cloud);
    this.watch = new ProtectionWatch(cloud);
  }

  private begin(command: Command, program: Program) {
    const wanted = command === "destroy" ? this.found.levels : levelsWanted(program);
    if (command !== "plan") this.watch.begin(wanted, processesOf(this.scene.mark).length > 0);
    return this.driver.start(command, program);
  }

  /** The end of a command; one that does not come to its end is killed and counts as slow. */
  private async end(name: string, ended: Promise<Ended>): Promise<Ended & { late: boolean }> {
    const controller = new AbortController();
    const late = pause(this.limits.commandMilliseconds, undefined, { signal: controller.signal }).then(
      () => undefined,
      () => undefined,
    );
    const done = await Promise.race([ended, late]);
    controller.abort();
    if (done === undefined) {
      const seconds = this.limits.commandMilliseconds / 1000;
      this.violations.push({ invariant: "slow", detail: `${name} takes longer than ${seconds} s` });
      killAll(this.scene.mark);
    }
    const { code, output } = done ?? (await ended);
    this.log.push(`--- ${name}: ${code ?? "killed"}\n${output}`);
    return { code, output, late: done === undefined };
  }

  async must(command: Command, program: Program): Promise<void> {
    const { code, output } = await this.end(command, this.begin(command, program).ended);
    if (code !== 0) throw new Error(`${command} without any kill ended with ${code ?? "a signal"}:\n${output}`);
    await leftAfter(this.scene.mark, 5_000);
  }

  async killed(command: Command, program: Program, aim: Aim): Promise<Landing | undefined> {
    const kill = new Kill(this.scene, aim);
    const started = this.begin(command, program);
    kill.follow(started);
    await this.end(`${command}, killed`, started.ended);
    // An engine that ends before the second signal has been sent, or a process that lives on.
    await Promise.race([kill.over, this.scene.gate.quiet(1_000, 5_000)]);
    kill.clear();
    await this.driver.unlock();
    return kill.landing;
  }

  async untilGood(command: Command, program: Program): Promise<number> {
    let last = "";
    for (let run = 1; run <= mostRecoveries; run++) {
      const { code, output, late } = await this.end(`${command}, ${run}`, this.begin(command, program).ended);
      if (late) throw new TooSlow();
      if (code === 0) return run;
      last = output;
    }
    const errors = last.split("\n").filter((line) => /error/i.test(line));
    const detail = `${command} failed ${mostRecoveries} times: ${errors.join(" ").slice(0, 400)}`;
    this.violations.push({ invariant: "no-recovery", detail });
    return mostRecoveries;
  }

  async expectEmptyPlan(program: Program): Promise<void> {
    const plan = await this.end("plan", this.begin("plan", program).ended);
    if (plan.late) throw new TooSlow();
    if (this.driver.isEmpty(plan)) return;
    this.violations.push({ invariant: "plan-not-empty", detail: plan.output.slice(-2_000) });
  }

  async expectGone(when: string): Promise<void> {
    const left = await leftAfter(this.scene.mark, this.limits.outliveMilliseconds);
    for (const { command } of left) this.violations.push({ invariant: "process-left", detail: `${when}: ${command}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killAll(this.scene.mark);
    await this.driver[Symbol.asyncDispose]();
    await this.scene.gate[Symbol.asyncDispose]();
    await this.cloud.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
