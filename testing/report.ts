import { labelOf, nameOf, stackType, typeOf } from "./engine/state";
import type { Operation } from "./engine/steps";
import { changedKeys } from "./engine/paths";
import type { Properties, Value } from "./engine/values";

export type { Operation } from "./engine/steps";
export type { Properties, Value } from "./engine/values";

/** A property that differs. Secrets are masked; `undefined` means absent. */
export interface Change {
  property: string;
  before: Value | undefined;
  after: Value | undefined;
}

/** What happened, or in a preview would happen, to one resource. */
export interface Step {
  /** A replacement is one step, however it is carried out. */
  op: Operation;
  /** Short type and name: `HostProtection web-1`. */
  resource: string;
  urn: string;
  status: "planned" | "done" | "failed";
  why: {
    /** The properties that make a replacement necessary. */
    replaces: string[];
    /** Inputs before and after; of a refresh, inputs as recorded and as found. */
    changes: Change[];
  };
}

/** A moment in a run, as the engine told it. */
export interface RunEvent {
  event: "start" | "done" | "failed";
  op: Operation;
  urn: string;
  resource: string;
  before?: { inputs: Properties; outputs: Properties };
  after?: { inputs: Properties; outputs: Properties };
  keys?: string[];
}

export interface Diagnostic {
  severity: "info" | "warning" | "error";
  message: string;
  /** Short type and name of the resource it is about, if it is about one. */
  resource?: string;
}

/** How a command went. */
export interface Run {
  ok: boolean;
  /** 0 when all went well, 7 when changes were found that nobody expected, 1 or more otherwise. */
  exitCode: number;
  /** One entry per resource, those that stayed the same included. */
  steps: Step[];
  /** Every beginning and end, parts of replacements and single refreshes included, in order. */
  events: RunEvent[];
  summary: Partial<Record<Operation, number>>;
  diagnostics: Diagnostic[];
  /** The stack's outputs, secrets masked; of a preview those already known, of a destroy none. */
  outputs: Properties;
  /** Whether anything is, or would be, different afterwards. */
  changed: boolean;
  /** What program, provider and engine wrote. */
  output: string;
}

/** A difference between what was declared and what is there. */
export interface Drift {
  resource: string;
  /** Empty when the whole resource has vanished: then `declared` is "present" and `live` undefined. */
  property: string;
  declared: Value | undefined;
  live: Value | undefined;
}

/** A command that went wrong, with everything known about it. */
export class RunFailed extends Error {
  override readonly name = "RunFailed";
  constructor(
    what: string,
    readonly run: Run,
  ) {
    super([what, ...reasons(run)].join("\n"));
  }
}

function reasons(run: Run): string[] {
  const told = run.diagnostics.filter(({ severity }) => severity === "error").map(printDiagnostic);
  if (run.exitCode === 7) {
    const changed = run.steps.filter(({ op }) => op !== "same");
    return [...told, "  Changes were found where none were expected:", ...changed.flatMap(printStep)];
  }
  return told.length > 0 ? told : [run.output.trim() || `  exit code ${run.exitCode}, and no reason was given`];
}

function printDiagnostic({ resource, message }: Diagnostic): string {
  return `  ${resource === undefined ? "" : `${resource}: `}${message.trim().replaceAll("\n", "\n  ")}`;
}

function printStep({ op, resource, why }: Step): string[] {
  const changes = why.changes.map(
    ({ property, before, after }) => `      ${property}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
  return [
    `    ${op} ${resource}${why.replaces.length > 0 ? ` (because of ${why.replaces.join(", ")})` : ""}`,
    ...changes,
  ];
}

/** What a backend knows when a command has ended. */
export interface RawRun {
  exitCode: number;
  events: RunEvent[];
  summary: Partial<Record<Operation, number>>;
  diagnostics: Diagnostic[];
  output: string;
}

const parts: ReadonlySet<Operation> = new Set(["create-replacement", "delete-replaced", "remove-pending-replace"]);

/** Makes a report of a command's events. */
export function report(raw: RawRun, options: { preview: boolean }): Run {
  const steps = new Map<string, Step>();
  const refreshing = new Set<string>();
  let outputs: Properties = {};
  for (const event of raw.events) {
    if (typeOf(event.urn) === stackType && event.event === "done") outputs = event.after?.outputs ?? {};
    note(steps, refreshing, event, options.preview);
  }
  // A refresh before an up is told by its events; as a step it would stand beside the resource's own.
  const told = [...steps.values()].filter(({ op }) => op !== "refresh");
  return {
    ok: raw.exitCode === 0,
    exitCode: raw.exitCode,
    steps: told,
    events: raw.events,
    summary: raw.summary,
    diagnostics: raw.diagnostics,
    outputs,
    changed: Object.keys(raw.summary).some((op) => op !== "same"),
    output: raw.output,
  };
}

/** A refresh starts as `refresh` and ends as what it found; a replacement's parts count as the replacement. */
function note(steps: Map<string, Step>, refreshing: Set<string>, event: RunEvent, preview: boolean): void {
  const { urn, resource } = event;
  const refreshed = `${urn} refresh`;
  if (parts.has(event.op)) {
    if (event.event === "failed") fail(steps, event, preview);
    return;
  }
  if (event.event === "start") {
    if (event.op === "refresh") refreshing.add(urn);
    const key = event.op === "refresh" ? refreshed : urn;
    steps.set(key, { op: event.op, resource, urn, status: "planned", why: whyOf(event) });
    return;
  }
  // What ends first after a refresh has begun is the refresh.
  const step = steps.get(refreshing.delete(urn) ? refreshed : urn);
  if (!step) return;
  step.op = event.op;
  if (event.event === "failed") step.status = "failed";
  else step.status = preview ? "planned" : "done";
  const why = whyOf(event);
  if (why.changes.length > 0 || why.replaces.length > 0) step.why = why;
}

function fail(steps: Map<string, Step>, event: RunEvent, preview: boolean): void {
  const { urn, resource } = event;
  const step = steps.get(urn) ?? {
    op: "replace" as const,
    resource,
    urn,
    status: "failed" as const,
    why: whyOf(event),
  };
  steps.set(urn, { ...step, status: preview ? "planned" : "failed" });
}

function whyOf({ before, after, keys }: RunEvent): Step["why"] {
  const changes = before && after ? changesBetween(before.inputs, after.inputs) : [];
  return { replaces: keys ?? [], changes };
}

/** The properties that differ, without the provider's own text. */
export function changesBetween(before: Properties, after: Properties): Change[] {
  const keys = changedKeys(before, after).filter((key) => key !== "__provider");
  return keys.sort().map((property) => ({ property, before: before[property], after: after[property] }));
}

/** What a refresh found, as drift. Where no input has changed the outputs tell what has. */
export function driftOf(run: Run): Drift[] {
  return run.events.flatMap(({ event, op, resource, before, after }): Drift[] => {
    if (event !== "done" || (op !== "update" && op !== "delete")) return [];
    if (op === "delete" || !after) return [{ resource, property: "", declared: "present", live: undefined }];
    const inputs = changesBetween(before?.inputs ?? {}, after.inputs);
    const changes = inputs.length > 0 ? inputs : changesBetween(before?.outputs ?? {}, after.outputs);
    return changes.map((change) => ({
      resource,
      property: change.property,
      declared: change.before,
      live: change.after,
    }));
  });
}

/** A resource of the state. Secrets are masked. */
export interface Resource {
  /** The whole type token. */
  type: string;
  name: string;
  urn: string;
  id: string | undefined;
  /** Whether a provider stands behind it; a component has none. */
  custom: boolean;
  inputs: Properties;
  outputs: Properties;
  parent: string | undefined;
  dependencies: string[];
  protect: boolean;
}

/** Short type and name of a resource. */
export const resourceLabel = labelOf;
export const resourceName = nameOf;
