import { Bail, messageOf, type Unsupported } from "./errors";
import { Executor } from "./executor";
import { defaultProviderGoal, isStack, readGoal, type Goal } from "./goal";
import { Journal } from "./journal";
import { Monitor, type Deployment } from "./monitor";
import { Planner } from "./planner";
import { runProgram } from "./program-host";
import type { Session } from "./session";
import { isProvider, labelOf, makeUrn, stackType, type ResourceState, type Snapshot } from "./state";
import { stateOf, type Diagnostic, type Step } from "./steps";
import { secret, type Properties } from "./values";

/** A program's run against a state: up, or its preview. */
export class Update implements Deployment {
  readonly broken: Promise<never>;
  private readonly journal: Journal;
  private readonly planner: Planner;
  private readonly executor: Executor;
  private breakOff: (reason: Error) => void = () => undefined;
  /** Registrations are planned one at a time, in the order in which they arrive. */
  private planning: Promise<unknown> = Promise.resolve();
  private through: Promise<void> | undefined;
  private failed = false;
  private finished = false;
  private providerState: Promise<ResourceState> | undefined;
  private stackOutputs: Properties | undefined;
  private readonly states = new Map<string, ResourceState>();
  /** Components, and the stack, whose outputs are still to come. */
  private readonly open = new Map<string, Step>();

  constructor(
    private readonly session: Session,
    private readonly base: Snapshot,
    private readonly preview: boolean,
  ) {
    this.broken = new Promise<never>((_, reject) => (this.breakOff = reject));
    this.broken.catch(() => undefined);
    const { stack } = session;
    const olds = base.resources;
    const left = base.pendingOperations.filter(({ type }) => type === "creating");
    this.journal = new Journal(olds, left, preview ? undefined : session.checkpoint);
    this.planner = new Planner(
      { stack: stack.name, project: stack.project.name },
      olds,
      () => this.provider(),
      session.report,
    );
    this.executor = new Executor({
      preview,
      parallel: stack.parallel,
      journal: this.journal,
      provider: () => this.provider(),
      emit: session.emit,
      report: session.report,
      count: (op, state) => session.count(op, state),
      onFailure: () => this.fail(),
    });
  }

  /** Runs the program to its end. */
  async run(signal?: AbortSignal): Promise<{ snapshot: Snapshot; failed: boolean }> {
    const monitor = await Monitor.listen(this.session.stack.sdk, this);
    const abort = () => {
      this.session.report({ severity: "error", message: `${this.preview ? "preview" : "update"} canceled` });
      void this.session.cancel();
      this.executor.fail();
    };
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    this.warnOfPending();
    try {
      const outcome = await runProgram(this.session, monitor.address, this.preview, this.broken);
      if (outcome.error !== undefined && !this.failed) {
        if (outcome.error !== "") this.session.report({ severity: "error", message: outcome.error });
        this.executor.fail();
      }
      // Older SDKs do not say when they are through: they just end.
      if (!this.failed) await this.programIsThrough();
    } finally {
      signal?.removeEventListener("abort", abort);
      await this.planning.catch(() => undefined);
      await this.executor.idle();
      monitor.close();
    }
    this.closeStack();
    if (this.executor.stepFailed) {
      this.session.report({ severity: "error", message: `${this.preview ? "preview" : "update"} failed` });
    }
    return { snapshot: this.journal.snapshot(), failed: this.failed };
  }

  async register(request: Parameters<Deployment["register"]>[0]): Promise<ResourceState> {
    const goal = readGoal(request);
    if (!goal.custom) return this.enqueue(goal);
    const { urn, id } = await this.defaultProvider();
    return this.enqueue(goal, `${urn}::${id ?? ""}`);
  }

  private defaultProvider(): Promise<ResourceState> {
    return (this.providerState ??= this.enqueue(defaultProviderGoal(this.config())));
  }

  private config(): Properties {
    const { values, secretKeys } = this.session.stack.config;
    const entries = Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(entries.map(([key, value]) => [key, secretKeys.includes(key) ? secret(value) : value]));
  }

  /** Before the program has named any dynamic resource, the provider is the one the state remembers. */
  private provider() {
    const remembered = this.base.resources.find((state) => isProvider(state) && !state.delete)?.inputs;
    return this.session.provider(this.providerState ? this.config() : (remembered ?? this.config()));
  }

  private async enqueue(goal: Goal, provider?: string): Promise<ResourceState> {
    const { state, done } = await this.inOrder(async () => {
      if (this.failed) throw new Bail("the run has failed");
      try {
        const { steps, state } = await this.planner.plan(goal, provider);
        const [step] = steps;
        if (!goal.custom && step) this.open.set(state.urn, step);
        // Carried out while the next registration is planned: its end is not waited for here.
        return { state, done: this.executor.run(steps) };
      } catch (error) {
        return this.planFailed(goal, error);
      }
    });
    await done;
    this.states.set(state.urn, state);
    return state;
  }

  private inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.planning.then(work);
    this.planning = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  private planFailed(goal: Goal, error: unknown): never {
    if (!(error instanceof Bail)) {
      const { name, project } = this.session.stack;
      const urn = makeUrn(name, project.name, goal.parent, goal.type, goal.name);
      this.session.report({ severity: "error", urn, message: messageOf(error) });
    }
    this.executor.fail();
    throw error;
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    await this.inOrder(async () => {
      if (this.failed) throw new Bail("the run has failed");
      const state = this.states.get(urn);
      if (!state) throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
      if (isStack(state)) {
        this.stackOutputs = outputs;
        return;
      }
      state.outputs = outputs;
      this.complete(urn);
    });
  }

  private complete(urn: string): void {
    const step = this.open.get(urn);
    this.open.delete(urn);
    if (step) this.session.emit({ event: "done", op: step.op, urn, step });
  }

  /** The stack's outputs count at the end: of a run that failed, old ones stay that it did not come to. */
  private closeStack(): void {
    for (const [urn, step] of this.open) {
      const state = stateOf(step);
      if (!isStack(state) && !this.failed) this.complete(urn);
      if (!isStack(state) || !this.stackOutputs) continue;
      state.outputs = this.failed ? { ...state.outputs, ...this.stackOutputs } : this.stackOutputs;
      this.complete(urn);
    }
  }

  lookUp(urn: string): ResourceState | undefined {
    return this.states.get(urn);
  }

  programIsThrough(): Promise<void> {
    return (this.through ??= this.finish());
  }

  private async finish(): Promise<void> {
    await this.planning;
    await this.executor.idle();
    if (this.failed) return;
    await this.executor.runGroups(this.planner.planDeletes());
    this.finished = true;
  }

  refuse(error: Unsupported): void {
    if (this.failed) return;
    this.session.report({ severity: "error", message: error.message });
    this.executor.fail();
  }

  log(diagnostic: Diagnostic): void {
    // After a failure the SDK reports its broken calls, which tell the user nothing.
    if (!this.failed || this.finished) this.session.report(diagnostic);
  }

  private fail(): void {
    this.failed = true;
    this.breakOff(new Error("resource monitor is shutting down"));
  }

  private warnOfPending(): void {
    const pending = this.base.pendingOperations;
    if (pending.length === 0 || this.preview) return;
    const list = pending.map(({ resource, type }) => `  * ${labelOf(resource.urn)}, interrupted while ${type}`);
    const message = `Attempting to deploy or update resources with ${pending.length} pending operations from previous deployment.\n${list.join("\n")}`;
    this.session.report({ severity: "warning", message });
  }
}

/** The outputs of the stack itself. */
export function stackOutputs(resources: readonly ResourceState[]): Properties {
  return resources.find(({ type }) => type === stackType)?.outputs ?? {};
}
