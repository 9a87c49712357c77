import type { AnyResource, Fields } from "../schema";
import { isSatisfied, kept as withoutWriteOnly, UNKNOWN } from "../schema";

export interface Change {
  property: string;
  /** Live, as far as known; absent when there is none. */
  before: unknown;
  /** Declared; UNKNOWN when not known yet; absent when no longer declared. */
  after: unknown;
  /** True when this change makes another object of it. */
  replaces: boolean;
}

/**
 * What must change for the object to be as declared. `before` is the last known state, in which a property that is
 * neither declared nor chosen by the cloud is absent (see `settle`).
 */
export function diff(
  resource: AnyResource<never>,
  before: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, unknown>>,
): Change[] {
  const changed = Object.entries(resource.fields as Fields).flatMap(([property, field]) => {
    const [live, wanted] = [before[property], declared[property]].map(
      (value) => withoutWriteOnly(field, value ?? undefined) ?? undefined,
    );
    if (isSatisfied(field, wanted, live)) return [];
    return [{ property, before: live, after: wanted, replaces: field.replaces }];
  });
  const unfinished = Object.entries(resource.outputs as Fields).flatMap(([property, field]) =>
    field.pending && before[property] != null
      ? [{ property, before: before[property], after: undefined, replaces: false }]
      : [],
  );
  return [...changed, ...unfinished];
}

/** The names of the properties that a program declares. */
export const declaredNames = (declared: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(declared).filter((name) => declared[name] !== undefined && declared[name] !== null);

/**
 * The state an engine keeps: what the program left out and the cloud does not choose is dropped, so that "no longer
 * declared" can be told from "never declared" by the state alone. `last` are the values of the declaration, as far as
 * they are known; `names` the declared properties, those that were found absent the last time included.
 */
export function settle(
  resource: AnyResource<never>,
  last: Readonly<Record<string, unknown>>,
  state: Readonly<Record<string, unknown>>,
  names: readonly string[] = declaredNames(last),
): Record<string, unknown> {
  const kept = Object.entries(resource.fields as Fields).map(([name, field]) => {
    const live = state[name] ?? undefined;
    if (field.computed) return [name, live];
    if (!names.includes(name)) return [name, undefined];
    const declared = last[name] === UNKNOWN ? undefined : last[name];
    if (field.intent) return [name, withoutWriteOnly(field, declared)];
    // What satisfies the declaration is kept in its words, the order of a set for instance. What is not there is absent,
    // however it was declared: that is drift.
    return [name, declared !== undefined && isSatisfied(field, declared, live) ? declared : live];
  });
  const outputs = Object.keys(resource.outputs as Fields).map((name) => [name, state[name]]);
  return Object.fromEntries([...kept, ...outputs].filter(([, value]) => value !== undefined && value !== null));
}

/**
 * The inputs that a program would have to declare for the live object: the declared value where the live one satisfies
 * it, so that no engine shows a change where there is none.
 */
export function liveInputs(
  resource: AnyResource<never>,
  last: Readonly<Record<string, unknown>>,
  live: Readonly<Record<string, unknown>>,
  names: readonly string[] = declaredNames(last),
): Record<string, unknown> {
  const inputs = names.flatMap((name) => {
    const field = (resource.fields as Fields)[name];
    if (field === undefined) return [];
    const [declared, now] = [last[name] ?? undefined, live[name] ?? undefined];
    const same = field.intent || (declared !== undefined && isSatisfied(field, declared, now));
    return [[name, same ? declared : now]];
  });
  return Object.fromEntries(inputs.filter(([, value]) => value !== undefined));
}
