import { messageOf } from "./errors";
import { markOutputs } from "./executor";
import { changedKeys, resetIgnored } from "./paths";
import { InitializationFailed, type DynamicProvider } from "./provider";
import { isProvider, nameOf, type ResourceState } from "./state";
import type { Diagnostic, Operation, Step, StepEvent } from "./steps";
import { equal } from "./values";

/** What a refresh needs of the run around it. */
export interface RefreshContext {
  parallel: number;
  provider: () => Promise<DynamicProvider>;
  emit: (event: StepEvent) => void;
  report: (diagnostic: Diagnostic) => void;
  count: (op: Operation, state: ResourceState) => void;
  /** Whether a step ends as what it found (`refresh`) or just as a refresh (`up --refresh`). */
  telling: boolean;
}

type RefreshStep = Extract<Step, { op: "refresh" }>;

/**
 * Reads every resource and compares it with what the program last wanted.
 *
 * @returns the state as it is now, and whether everything could be read
 */
export async function refreshAll(
  olds: readonly ResourceState[],
  context: RefreshContext,
): Promise<{ resources: ResourceState[]; failed: boolean }> {
  const steps = olds.map((old): RefreshStep => ({ op: "refresh", old }));
  let failed = false;
  const waiting = [...steps];
  const worker = async () => {
    for (let step = waiting.shift(); step && !failed; step = waiting.shift()) {
      if (!(await refreshOne(step, context))) failed = true;
    }
  };
  await Promise.all(Array.from({ length: context.parallel }, worker));
  return { resources: failed ? [...olds] : withoutDangling(steps), failed };
}

async function refreshOne(step: RefreshStep, context: RefreshContext): Promise<boolean> {
  const { old } = step;
  context.emit({ event: "start", op: "refresh", urn: old.urn, step });
  try {
    await read(step, context);
  } catch (error) {
    context.report({ severity: "error", urn: old.urn, message: messageOf(error) });
    context.emit({ event: "failed", op: "refresh", urn: old.urn, step });
    return false;
  }
  const op: Operation = context.telling ? (step.result ?? "same") : "refresh";
  context.count(op, old);
  context.emit({ event: "done", op, urn: old.urn, step });
  return true;
}

async function read(step: RefreshStep, context: RefreshContext): Promise<void> {
  const { old } = step;
  if (!old.custom || isProvider(old) || old.pendingReplacement) {
    step.new = old;
    step.result = "same";
    return;
  }
  const provider = await context.provider();
  const resource = { urn: old.urn, name: nameOf(old.urn), type: old.type };
  let initErrors: string[] = [];
  const live = await provider.read(resource, old.id ?? "", old, old.customTimeouts?.read).catch((error: unknown) => {
    // Unhealthy is not gone: the next up is to see it and repair it.
    if (!(error instanceof InitializationFailed)) throw error;
    initErrors = error.reasons;
    const message = `Refreshed resource is in an unhealthy state:\n* ${initErrors.join("\n* ")}`;
    context.report({ severity: "warning", urn: old.urn, message });
    return { id: error.id, outputs: error.outputs, inputs: undefined };
  });
  if (!live) {
    step.result = "delete";
    return;
  }
  const inputs = live.inputs ?? old.inputs;
  const fresh: ResourceState = { ...old, id: live.id, inputs, outputs: live.outputs, initErrors };
  markOutputs(fresh);
  if (!equal(fresh.inputs, old.inputs) || !equal(fresh.outputs, old.outputs)) fresh.modified = new Date().toISOString();
  step.new = fresh;
  // What would an unchanged program do now? Its inputs are the old ones.
  const diff = await provider.diff(resource, live.id, fresh, old.inputs, old.ignoreChanges);
  const compared = changedKeys(inputs, resetIgnored(old.inputs, inputs, old.ignoreChanges)).length > 0;
  step.result = (diff.changes ?? compared) || diff.replaces.length > 0 ? "update" : "same";
}

/** The refreshed resources in order, without references to those that are gone. */
function withoutDangling(steps: readonly RefreshStep[]): ResourceState[] {
  const present = new Set<string>();
  const resources: ResourceState[] = [];
  for (const { new: state } of steps) {
    if (!state) continue;
    present.add(state.urn);
    const left = (urns: string[]) => urns.filter((urn) => present.has(urn));
    const byProperty = Object.entries(state.propertyDependencies).map(([key, urns]) => [key, left(urns)] as const);
    const { deletedWith, parent, ...rest } = state;
    resources.push({
      ...rest,
      ...(parent !== undefined && present.has(parent) ? { parent } : {}),
      dependencies: left(state.dependencies),
      // The real engine keeps only the properties that still depend on something.
      propertyDependencies: Object.fromEntries(byProperty.filter(([, urns]) => urns.length > 0)),
      ...(deletedWith !== undefined && present.has(deletedWith) ? { deletedWith } : {}),
    });
  }
  return resources;
}
