import type { Alias, Goal } from "./goal";
import { makeUrn, nameOf } from "./state";

/**
 * The URNs under which a resource may have been known before: what its own aliases say, and what follows from its
 * parent having had another URN.
 *
 * @param renamed URNs of this run's resources by the URN each had in the state
 */
export function resolveAliases(
  goal: Goal,
  names: { stack: string; project: string },
  renamed: ReadonlyMap<string, string>,
): string[] {
  const formerParents = [...renamed].filter(([, now]) => now === goal.parent).map(([before]) => before);
  const urns = new Set<string>();
  for (const alias of goal.aliases) {
    for (const urn of oneAlias(alias, goal, names, formerParents)) urns.add(urn);
  }
  for (const parent of formerParents) {
    urns.add(makeUrn(names.stack, names.project, parent, goal.type, goal.name));
    const name = inheritedName(goal, parent);
    if (name !== goal.name) urns.add(makeUrn(names.stack, names.project, parent, goal.type, name));
  }
  return [...urns];
}

function oneAlias(
  alias: Alias,
  goal: Goal,
  names: { stack: string; project: string },
  formerParents: string[],
): string[] {
  if ("urn" in alias) return [alias.urn];
  const parents = alias.noParent
    ? [undefined]
    : alias.parent === undefined
      ? [goal.parent, ...formerParents]
      : [alias.parent];
  return parents.map((parent) =>
    makeUrn(
      alias.stack ?? names.stack,
      alias.project ?? names.project,
      parent,
      alias.type ?? goal.type,
      alias.name ?? goal.name,
    ),
  );
}

/** A child that is named after its parent was named after the parent's former name. */
function inheritedName(goal: Goal, formerParent: string): string {
  if (goal.parent === undefined) return goal.name;
  const name = nameOf(goal.parent);
  return goal.name.startsWith(name) ? nameOf(formerParent) + goal.name.slice(name.length) : goal.name;
}
