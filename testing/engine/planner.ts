import { Bail } from "./errors";
import type { Goal } from "./goal";
import { dependentsOf, deletionOrder } from "./graph";
import { resolveAliases } from "./aliases";
import { resetIgnored, changedKeys, isAmong } from "./paths";
import type { CheckFailure, Diff } from "./provider";
import { isProvider, makeUrn, nameOf, type ResourceState } from "./state";
import type { Diagnostic, Step } from "./steps";
import { equal, printValue, unknown, type Properties } from "./values";

/** What a plan asks a provider; neither question may change anything. */
export interface Judge {
  check(resource: Named, olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  diff(
    resource: Named,
    id: string,
    before: { inputs: Properties; outputs: Properties },
    news: Properties,
    ignore: string[],
  ): Promise<Diff>;
}

type Named = { urn: string; name: string; type: string };
type Operated = "same" | "create" | "update" | "replace" | "delete";

/** Decides what has to be done with each resource, from what the state remembers and what the program wants. */
export class Planner {
  private readonly operated = new Map<string, Operated>();
  private readonly seen = new Set<string>();
  private readonly aliased = new Map<string, string>();
  private readonly byUrn: ReadonlyMap<string, ResourceState>;
  /** Deleted already because something they stand on is replaced, with the properties that made it so. */
  private readonly deletedEarly = new Map<ResourceState, string[]>();

  /**
   * @param olds the resources of the state, in order of dependency
   * @param judge answers for the provider of dynamic resources
   */
  constructor(
    private readonly names: { stack: string; project: string },
    private readonly olds: readonly ResourceState[],
    private readonly judge: () => Promise<Judge>,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {
    this.byUrn = new Map(olds.filter((old) => !old.delete).map((old) => [old.urn, old]));
  }

  /** The steps for one registration, in the order in which they must be carried out, and the state they lead to. */
  async plan(goal: Goal, provider?: string): Promise<{ steps: Step[]; state: ResourceState }> {
    const { stack, project } = this.names;
    const urn = makeUrn(stack, project, goal.parent, goal.type, goal.name);
    if (this.seen.has(urn)) {
      this.report({ severity: "error", urn, message: `Duplicate resource URN '${urn}'; try giving it a unique name` });
      throw new Bail(`duplicate resource ${urn}`);
    }
    this.seen.add(urn);
    const old = this.findOld(urn, goal);
    if (old && old.urn !== urn) this.aliased.set(old.urn, urn);
    const state = this.newState(urn, goal, provider, old);
    const steps = await this.decide(goal, state, old);
    return { steps, state };
  }

  private findOld(urn: string, goal: Goal): ResourceState | undefined {
    const found = this.byUrn.get(urn);
    if (found) return found;
    for (const alias of resolveAliases(goal, this.names, this.aliased)) {
      const old = this.byUrn.get(alias);
      if (old && !this.seen.has(alias)) return old;
    }
    return undefined;
  }

  private newState(
    urn: string,
    goal: Goal,
    provider: string | undefined,
    old: ResourceState | undefined,
  ): ResourceState {
    return {
      urn,
      custom: goal.custom,
      type: goal.type,
      inputs: goal.properties,
      outputs: {},
      dependencies: goal.dependencies,
      propertyDependencies: goal.propertyDependencies,
      initErrors: [],
      additionalSecretOutputs: goal.additionalSecretOutputs,
      customTimeouts: goal.timeouts,
      ignoreChanges: goal.ignoreChanges,
      replaceOnChanges: goal.replaceOnChanges,
      ...(goal.parent === undefined ? {} : { parent: goal.parent }),
      ...(provider === undefined ? {} : { provider }),
      ...(goal.protect ? { protect: true } : {}),
      ...(goal.retainOnDelete ? { retainOnDelete: true } : {}),
      ...(goal.deletedWith === undefined ? {} : { deletedWith: goal.deletedWith }),
      ...(old?.created === undefined ? {} : { created: old.created }),
      ...(old?.modified === undefined ? {} : { modified: old.modified }),
    };
  }

  private async decide(goal: Goal, state: ResourceState, old: ResourceState | undefined): Promise<Step[]> {
    const recreating = old !== undefined && this.deletedEarly.has(old);
    if (goal.custom && !isProvider(state)) {
      const wanted = old ? resetIgnored(state.inputs, old.inputs, goal.ignoreChanges) : state.inputs;
      state.inputs = await this.checked(
        goal,
        state,
        recreating || !old ? {} : old.inputs,
        recreating ? goal.properties : wanted,
      );
    } else if (old) {
      state.inputs = resetIgnored(state.inputs, old.inputs, goal.ignoreChanges);
    }
    if (!old) {
      this.operated.set(state.urn, "create");
      return [{ op: "create", new: state }];
    }
    if (recreating) {
      this.operated.set(state.urn, "replace");
      const keys = this.deletedEarly.get(old) ?? [];
      return [
        { op: "replace", old, new: state, keys },
        { op: "create-replacement", old, new: state, keys, deleteOldLater: false },
      ];
    }
    const diff = await this.difference(goal, state, old);
    if (diff.replaces.length > 0 || old.pendingReplacement) return this.replace(goal, state, old, diff);
    if (diff.changes || old.initErrors.length > 0) {
      this.operated.set(state.urn, "update");
      return [{ op: "update", old, new: state, ignoreChanges: goal.ignoreChanges }];
    }
    this.operated.set(state.urn, "same");
    return [{ op: "same", old, new: state }];
  }

  private async checked(goal: Goal, state: ResourceState, olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await (await this.judge()).check(named(state), olds, news);
    for (const { property, reason } of failures) {
      const which = `${state.type} resource '${nameOf(state.urn)}'`;
      const message =
        property === ""
          ? `${which} has a problem: ${reason}`
          : `${which}: property ${property} value ${printValue(goal.properties[property])} has a problem: ${reason}`;
      this.report({ severity: "error", urn: state.urn, message });
    }
    if (failures.length > 0) throw new Bail(`${state.urn} is invalid`);
    return inputs;
  }

  private async difference(goal: Goal, state: ResourceState, old: ResourceState): Promise<Diff> {
    if (old.custom !== state.custom) return { changes: true, replaces: ["provider"], deleteBeforeReplace: false };
    if (!state.custom || isProvider(state)) {
      return { changes: !equal(old.inputs, state.inputs), replaces: [], deleteBeforeReplace: false };
    }
    return this.judged(old, state.inputs, goal.ignoreChanges, goal.replaceOnChanges);
  }

  /** The provider's diff. Where it has no opinion the inputs are compared, and only then `replaceOnChanges` counts. */
  private async judged(old: ResourceState, news: Properties, ignore: string[], replaceOn: string[]): Promise<Diff> {
    const diff = await (await this.judge()).diff(named(old), old.id ?? "", old, news, ignore);
    const replaces = [...diff.replaces];
    if (replaceOn.includes("initErrors") && old.initErrors.length > 0) replaces.push("initErrors");
    if (diff.changes !== undefined) return { ...diff, changes: diff.changes || replaces.length > 0, replaces };
    const changed = changedKeys(old.inputs, resetIgnored(news, old.inputs, ignore));
    replaces.push(...changed.filter((key) => isAmong(key, replaceOn)));
    return { ...diff, changes: changed.length > 0 || replaces.length > 0, replaces };
  }

  private async replace(goal: Goal, state: ResourceState, old: ResourceState, diff: Diff): Promise<Step[]> {
    const keys = diff.replaces;
    if (state.protect && old.protect) {
      const message =
        `unable to replace resource "${state.urn}"\nas it is currently marked for protection. ` +
        "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
      this.report({ severity: "error", urn: state.urn, message });
      throw new Bail(message);
    }
    this.operated.set(state.urn, "replace");
    // What the new resource is like must not be carried over from the old one.
    if (state.custom) state.inputs = await this.checked(goal, state, {}, goal.properties);
    const deleteBefore = goal.deleteBeforeReplace ?? diff.deleteBeforeReplace;
    if (!deleteBefore) {
      return [
        { op: "create-replacement", old, new: state, keys, deleteOldLater: true },
        { op: "replace", old, new: state, keys },
      ];
    }
    const steps = await this.deleteDependents(old);
    if (!old.pendingReplacement) steps.push({ op: "delete-replaced", old, awaitsReplacement: true });
    return [
      ...steps,
      { op: "replace", old, new: state, keys },
      { op: "create-replacement", old, new: state, keys, deleteOldLater: false },
    ];
  }

  /** Before a resource can go, those go that would be replaced anyway when it gets another identity. */
  private async deleteDependents(root: ResourceState): Promise<Step[]> {
    const replaced = new Set([root.urn]);
    const condemned: ResourceState[] = [];
    for (const dependent of dependentsOf(root, this.olds, new Set(this.operated.keys()))) {
      if (!dependent.custom || dependent.external || isProvider(dependent)) continue;
      let affected = false;
      const inputs: Properties = {};
      for (const [key, value] of Object.entries(dependent.inputs)) {
        const touched = dependent.propertyDependencies[key]?.some((urn) => replaced.has(urn)) ?? false;
        affected ||= touched;
        inputs[key] = touched ? unknown : value;
      }
      if (!affected) continue;
      const diff = await this.judged(dependent, inputs, dependent.ignoreChanges, dependent.replaceOnChanges);
      if (diff.replaces.length === 0) continue;
      if (this.deletedEarly.has(dependent)) continue;
      this.refuseProtected(dependent, root);
      replaced.add(dependent.urn);
      this.deletedEarly.set(dependent, diff.replaces);
      condemned.push(dependent);
    }
    return condemned.reverse().map((dependent) => {
      this.operated.set(dependent.urn, "delete");
      if (dependent.delete) return { op: "delete", old: dependent };
      return { op: "delete-replaced", old: dependent, awaitsReplacement: true };
    });
  }

  private refuseProtected(dependent: ResourceState, root: ResourceState): void {
    if (!dependent.protect) return;
    const message =
      `unable to replace resource "${dependent.urn}" as part of replacing "${root.urn}" as it is currently marked for ` +
      "protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
    this.report({ severity: "error", urn: dependent.urn, message });
    throw new Bail(message);
  }

  /** What is left to delete when the program has said everything: groups, one after the other. */
  planDeletes(): Step[][] {
    const steps = new Map<ResourceState, Step>();
    for (const old of this.olds) {
      const handled = this.operated.has(this.aliased.get(old.urn) ?? old.urn);
      if (this.deletedEarly.has(old)) {
        // Its program resource never came back: what remains of it is the mark.
        if (old.pendingReplacement && this.operated.get(old.urn) === "delete") {
          steps.set(old, { op: "remove-pending-replace", old });
        }
      } else if (old.delete) {
        steps.set(old, { op: "delete-replaced", old, awaitsReplacement: false });
      } else if (!handled) {
        steps.set(old, { op: old.pendingReplacement ? "remove-pending-replace" : "delete", old });
      }
    }
    return deletionOrder([...steps.keys()], this.olds).map((group) =>
      group.map((old) => steps.get(old)).filter((step) => step !== undefined),
    );
  }
}

function named(state: ResourceState): Named {
  return { urn: state.urn, name: nameOf(state.urn), type: state.type };
}
