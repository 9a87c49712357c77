import { providerUrn, type PendingOperation, type ResourceState, type Snapshot } from "./state";
import type { Step } from "./steps";

/**
 * The state while a run changes it: what the run has brought forth, then what it has not come to yet. At every moment
 * the two together are a state that a next run can go on from, whatever happens to this one.
 */
export class Journal {
  private readonly fresh: ResourceState[] = [];
  private readonly gone = new Set<ResourceState>();
  private readonly pending = new Map<Step, PendingOperation>();
  /** Resources that were found by an alias: their URN in the state, and now. */
  private readonly renamed = new Map<string, string>();

  /**
   * @param left creations of earlier runs of which nobody knows the end: only a person can settle them
   * @param onChange called after each change, so that the state can be saved
   */
  constructor(
    private readonly olds: readonly ResourceState[],
    private readonly left: readonly PendingOperation[] = [],
    private readonly onChange: (snapshot: Snapshot) => void = () => undefined,
  ) {}

  begin(step: Step): void {
    if (step.op === "create" || step.op === "create-replacement") {
      this.pending.set(step, { resource: step.new, type: "creating" });
    } else if (step.op === "update") {
      this.pending.set(step, { resource: step.old, type: "updating" });
    } else if (step.op === "delete" || step.op === "delete-replaced") {
      this.pending.set(step, { resource: step.old, type: "deleting" });
    }
    this.onChange(this.snapshot());
  }

  /** Takes a step's effect into the state; a step that failed without any effect leaves it as it was. */
  end(step: Step, took: boolean): void {
    this.pending.delete(step);
    if (took) this.take(step);
    this.onChange(this.snapshot());
  }

  private take(step: Step): void {
    if ("old" in step && "new" in step && step.new && step.old.urn !== step.new.urn) {
      this.renamed.set(step.old.urn, step.new.urn);
    }
    switch (step.op) {
      case "same":
      case "update":
        this.gone.add(step.old);
        this.fresh.push(step.new);
        break;
      case "create":
        this.fresh.push(step.new);
        break;
      case "create-replacement":
        if (!step.deleteOldLater) this.gone.add(step.old);
        this.fresh.push(step.new);
        break;
      case "delete-replaced":
        if (!step.awaitsReplacement) this.gone.add(step.old);
        break;
      case "delete":
      case "remove-pending-replace":
        this.gone.add(step.old);
        break;
      case "replace":
      case "refresh":
        break;
    }
  }

  snapshot(): Snapshot {
    const resources = [...this.fresh, ...this.olds].filter((state) => !this.gone.has(state));
    return {
      resources: resources.map((state) => this.withNewNames(state)),
      pendingOperations: [...this.left, ...this.pending.values()],
    };
  }

  /** What the run has not come to still refers to others by the names they had. */
  private withNewNames(state: ResourceState): ResourceState {
    if (this.renamed.size === 0) return state;
    const now = (urn: string) => this.renamed.get(urn) ?? urn;
    const { parent, provider, deletedWith } = state;
    return {
      ...state,
      dependencies: state.dependencies.map(now),
      propertyDependencies: Object.fromEntries(
        Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(now)]),
      ),
      ...(parent === undefined ? {} : { parent: now(parent) }),
      ...(deletedWith === undefined ? {} : { deletedWith: now(deletedWith) }),
      ...(provider === undefined
        ? {}
        : { provider: now(providerUrn(provider)) + provider.slice(providerUrn(provider).length) }),
    };
  }
}
