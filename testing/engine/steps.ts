import type { ResourceState } from "./state";

/** What happens to a resource, in the real engine's words. */
export type Operation =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "remove-pending-replace"
  | "refresh";

/** One thing to do with one resource. */
export type Step =
  | { op: "same"; old: ResourceState; new: ResourceState }
  | { op: "create"; new: ResourceState }
  | { op: "update"; old: ResourceState; new: ResourceState; ignoreChanges: string[] }
  | {
      op: "create-replacement";
      old: ResourceState;
      new: ResourceState;
      keys: string[];
      /** The old resource still exists, and has to be deleted when everything else is done. */
      deleteOldLater: boolean;
    }
  | { op: "replace"; old: ResourceState; new: ResourceState; keys: string[] }
  | { op: "delete"; old: ResourceState }
  | {
      op: "delete-replaced";
      old: ResourceState;
      /** Deleted before its replacement is made: the state keeps it, marked, until that exists. */
      awaitsReplacement: boolean;
    }
  | { op: "remove-pending-replace"; old: ResourceState }
  | { op: "refresh"; old: ResourceState; new?: ResourceState; result?: Operation };

/** The resource a step is about: as it will be, or as it was when it goes away. */
export function stateOf(step: Step): ResourceState {
  return "new" in step && step.new ? step.new : (step as { old: ResourceState }).old;
}

/** Operations a summary counts; the others are parts of a replacement. */
const logical: ReadonlySet<Operation> = new Set(["same", "create", "update", "delete", "replace"]);

export function isLogical(op: Operation): boolean {
  return logical.has(op);
}

/** A step as it happens. A refresh of a `refresh` command ends as what it found: same, update or delete. */
export interface StepEvent {
  event: "start" | "done" | "failed";
  op: Operation;
  urn: string;
  step: Step;
}

/** What the engine tells the user. */
export interface Diagnostic {
  severity: "debug" | "info" | "warning" | "error";
  message: string;
  urn?: string;
}
