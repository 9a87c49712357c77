import { dependenciesOf, type ResourceState } from "./state";

/**
 * The resources that must stay as long as `state` does: what it depends on, its parent, and the children of components
 * it depends on. Looks only at what comes before it in `resources`, which is in order of dependency.
 */
export function neededBy(state: ResourceState, resources: readonly ResourceState[]): Set<ResourceState> {
  const end = resources.indexOf(state);
  const before = end < 0 ? resources : resources.slice(0, end);
  const urns = dependenciesOf(state);
  const needed = new Set<ResourceState>();
  for (const candidate of before) {
    if (candidate.urn === state.parent) needed.add(candidate);
    if (!urns.has(candidate.urn)) continue;
    needed.add(candidate);
    if (!candidate.custom) for (const child of descendants(candidate, before)) needed.add(child);
  }
  return needed;
}

function descendants(root: ResourceState, resources: readonly ResourceState[]): ResourceState[] {
  const family = new Set([root.urn]);
  const found: ResourceState[] = [];
  for (const candidate of resources) {
    if (candidate.parent === undefined || !family.has(candidate.parent)) continue;
    family.add(candidate.urn);
    found.push(candidate);
  }
  return found;
}

/** The resources that stand on `root`, directly or not (children do not count), in order of dependency. */
export function dependentsOf(
  root: ResourceState,
  resources: readonly ResourceState[],
  ignore: ReadonlySet<string> = new Set(),
): ResourceState[] {
  const urns = new Set([root.urn]);
  const found: ResourceState[] = [];
  for (const candidate of resources.slice(resources.indexOf(root) + 1)) {
    if (ignore.has(candidate.urn)) continue;
    if (![...dependenciesOf(candidate)].some((urn) => urns.has(urn))) continue;
    urns.add(candidate.urn);
    found.push(candidate);
  }
  return found;
}

/**
 * The order in which `condemned` resources may be deleted: groups, one after the other, each of which can go at the
 * same time because nothing that is left stands on any of them.
 */
export function deletionOrder(condemned: readonly ResourceState[], all: readonly ResourceState[]): ResourceState[][] {
  const left = new Set(condemned);
  const needs = new Map(condemned.map((state) => [state, [...neededBy(state, all)]]));
  const groups: ResourceState[][] = [];
  while (left.size > 0) {
    const group = [...left].filter((state) => needs.get(state)?.every((other) => !left.has(other)));
    if (group.length === 0) throw new Error("The state has a cycle of dependencies; it cannot be deleted in order.");
    for (const state of group) left.delete(state);
    groups.push(group);
  }
  return groups.reverse();
}
