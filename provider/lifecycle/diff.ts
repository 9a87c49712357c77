import type { AnyResource, Fields } from "../schema";
import { isSatisfied, UNKNOWN } from "../schema";

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
  return Object.entries(resource.fields as Fields).flatMap(([property, field]) => {
    const [live, wanted] = [before[property] ?? undefined, declared[property] ?? undefined];
    if (field.intent || isSatisfied(field, wanted, live)) return [];
    return [{ property, before: live, after: wanted, replaces: field.replaces }];
  });
}

/**
 * The state an engine keeps: what the program left out and the cloud does not choose is dropped, so that "no longer
 * declared" can be told from "never declared" by the state alone.
 */
export function settle(
  resource: AnyResource<never>,
  declared: Readonly<Record<string, unknown>>,
  state: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const kept = Object.entries(resource.fields as Fields).map(([name, field]) => {
    if (declared[name] === undefined || declared[name] === UNKNOWN)
      return [name, field.computed ? state[name] : undefined];
    if (field.intent) return [name, field.computed ? (state[name] ?? declared[name]) : declared[name]];
    // What satisfies the declaration is kept in its words, the order of a set for instance. What is not there is absent,
    // however it was declared: that is drift.
    return [name, isSatisfied(field, declared[name], state[name] ?? undefined) ? declared[name] : state[name]];
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
  declared: Readonly<Record<string, unknown>>,
  live: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const inputs = Object.entries(resource.fields as Fields).map(([name, field]) => {
    const [wanted, now] = [declared[name] ?? undefined, live[name] ?? undefined];
    if (wanted === undefined) return [name, undefined];
    return [name, field.intent || isSatisfied(field, wanted, now) ? wanted : now];
  });
  return Object.fromEntries(inputs.filter(([, value]) => value !== undefined));
}
