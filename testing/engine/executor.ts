import { Bail, messageOf } from "./errors";
import type { Journal } from "./journal";
import { InitializationFailed, type DynamicProvider } from "./provider";
import { isProvider, nameOf, type ResourceState } from "./state";
import { stateOf, type Diagnostic, type Operation, type Step, type StepEvent } from "./steps";
import { isSecret, secret } from "./values";

/** What a step's execution needs of the run around it. */
export interface ExecutorContext {
  preview: boolean;
  parallel: number;
  journal: Journal;
  provider: () => Promise<DynamicProvider>;
  emit: (event: StepEvent) => void;
  report: (diagnostic: Diagnostic) => void;
  count: (op: Operation, state: ResourceState) => void;
  /** Called once, when the first step fails. */
  onFailure: () => void;
}

/** Carries steps out: chains in order, different chains at the same time. After a failure nothing new begins. */
export class Executor {
  failed = false;
  /** Whether it was a step that failed, not its planning or the program. */
  stepFailed = false;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly chains = new Set<Promise<void>>();
  /** URNs being deleted in this run, for resources that are deleted with another. */
  private readonly deleting = new Set<string>();

  constructor(private readonly context: ExecutorContext) {}

  /** Starts a chain of steps; resolves when all are done, rejects when one of them failed or was not begun. */
  run(steps: readonly Step[]): Promise<void> {
    const chain = this.runChain(steps);
    const settled = chain.catch(() => undefined).finally(() => this.chains.delete(settled));
    this.chains.add(settled);
    return chain;
  }

  /** Groups of steps, one after the other. */
  async runGroups(groups: readonly (readonly Step[])[]): Promise<void> {
    for (const step of groups.flat()) this.deleting.add(stateOf(step).urn);
    for (const group of groups) {
      await Promise.allSettled(group.map((step) => this.run([step])));
      if (this.failed) return;
    }
  }

  async idle(): Promise<void> {
    while (this.chains.size > 0) await Promise.all(this.chains);
  }

  private async runChain(steps: readonly Step[]): Promise<void> {
    await this.enter();
    try {
      for (const step of steps) {
        if (this.failed) throw new Bail("the run has failed");
        await this.runStep(step);
      }
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running >= this.context.parallel) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }

  private async runStep(step: Step): Promise<void> {
    const { journal, preview } = this.context;
    const { urn } = stateOf(step);
    this.context.emit({ event: "start", op: step.op, urn, step });
    if (!preview) journal.begin(step);
    try {
      await this.apply(step);
      journal.end(step, true);
    } catch (error) {
      journal.end(step, error instanceof InitializationFailed);
      this.context.report({ severity: "error", urn, message: messageOf(error) });
      this.context.emit({ event: "failed", op: step.op, urn, step });
      this.stepFailed = true;
      this.fail();
      throw error;
    }
    this.context.count(step.op, stateOf(step));
    if (reportsItself(step)) this.context.emit({ event: "done", op: step.op, urn, step });
  }

  /** Nothing new begins from now on. */
  fail(): void {
    if (this.failed) return;
    this.failed = true;
    this.context.onFailure();
  }

  private async apply(step: Step): Promise<void> {
    switch (step.op) {
      case "same":
        if (step.old.id !== undefined) step.new.id = step.old.id;
        step.new.outputs = step.old.outputs;
        return markOutputs(step.new);
      case "create":
        return this.create(step.new);
      case "create-replacement":
        await this.create(step.new);
        if (step.deleteOldLater) step.old.delete = true;
        return;
      case "update":
        return this.update(step.old, step.new, step.ignoreChanges);
      case "delete":
        return this.delete(step.old, true);
      case "delete-replaced":
        await this.delete(step.old, false);
        if (step.awaitsReplacement) step.old.pendingReplacement = true;
        return;
      default:
        return;
    }
  }

  private async create(state: ResourceState): Promise<void> {
    if (!state.custom) {
      stamp(state, true);
    } else if (isProvider(state)) {
      state.outputs = state.inputs;
      state.id = crypto.randomUUID();
      stamp(state, true);
    } else if (this.context.preview) {
      // What a provider would answer is unknown; the inputs are known, and the SDK takes what is absent as unknown.
      state.outputs = state.inputs;
    } else {
      try {
        const provider = await this.context.provider();
        const { id, outputs } = await provider.create(named(state), state.inputs, state.customTimeouts?.create);
        Object.assign(state, { id, outputs });
      } catch (error) {
        if (error instanceof InitializationFailed) {
          Object.assign(state, { id: error.id, outputs: error.outputs, initErrors: error.reasons });
          stamp(state, true);
          markOutputs(state);
        }
        throw error;
      }
      stamp(state, true);
    }
    markOutputs(state);
  }

  private async update(old: ResourceState, state: ResourceState, ignore: string[]): Promise<void> {
    if (old.id !== undefined) state.id = old.id;
    if (isProvider(state) || (state.custom && this.context.preview)) {
      state.outputs = state.inputs;
    } else if (state.custom) {
      try {
        const provider = await this.context.provider();
        const timeout = state.customTimeouts?.update;
        state.outputs = await provider.update(named(state), old.id ?? "", old, state.inputs, ignore, timeout);
      } catch (error) {
        if (error instanceof InitializationFailed) {
          // What exists was not made with the new inputs, so that the next run must see them as a change again.
          Object.assign(state, { outputs: error.outputs, initErrors: error.reasons, inputs: old.inputs });
          stamp(state, false);
          markOutputs(state);
        }
        throw error;
      }
    }
    stamp(state, false);
    markOutputs(state);
  }

  private async delete(old: ResourceState, guarded: boolean): Promise<void> {
    if (guarded && old.protect) {
      throw new Error(
        `resource "${old.urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
          "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`",
      );
    }
    const deletedAnyway = old.deletedWith !== undefined && this.deleting.has(old.deletedWith);
    if (this.context.preview || !old.custom || old.external || old.retainOnDelete || deletedAnyway || isProvider(old))
      return;
    const provider = await this.context.provider();
    await provider.delete(named(old), old.id ?? "", old, old.customTimeouts?.delete);
  }
}

/** Components are done when they have registered their outputs, not when their step is. */
function reportsItself(step: Step): boolean {
  const ofComponents: readonly Operation[] = ["same", "create", "update"];
  return stateOf(step).custom || !ofComponents.includes(step.op);
}

function named(state: ResourceState): { urn: string; name: string; type: string } {
  return { urn: state.urn, name: nameOf(state.urn), type: state.type };
}

function stamp(state: ResourceState, created: boolean): void {
  state.modified = new Date().toISOString();
  if (created) state.created = state.modified;
}

/** Marks outputs secret that the program declares so, or whose input of the same name is. */
export function markOutputs(state: ResourceState): void {
  const fromInputs = Object.keys(state.inputs).filter((key) => isSecret(state.inputs[key]));
  for (const name of new Set([...state.additionalSecretOutputs, ...fromInputs])) {
    const value = state.outputs[name];
    if (value === undefined || isSecret(value)) continue;
    state.outputs = { ...state.outputs, [name]: secret(value) };
  }
}
