import type { AnyResource, Field, Fields } from "../schema";
import { canonical, hasUnknown, UNKNOWN } from "../schema";

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

/** Whether the live value is as good as the declared one. */
export function isSatisfied(field: Field, declared: unknown, live: unknown): boolean {
  if (declared === undefined) return live === undefined || field.computed;
  if (hasUnknown(declared)) return false;
  if (live === undefined) return isEmpty(declared);
  if (field.satisfied) return field.satisfied(declared as never, live as never);
  return same(field, declared, live);
}

/** An empty list and an absent one say the same. */
function isEmpty(value: unknown): boolean {
  return value !== null && typeof value === "object" && Object.keys(value).length === 0;
}

function same(field: Field, one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined || one === null || other === null) {
    return (one ?? undefined) === (other ?? undefined) || isEmpty(one ?? other);
  }
  switch (field.kind.type) {
    case "set": {
      const [a, b] = [one, other].map((set) => new Set((set as unknown[]).map(canonical)));
      return a !== undefined && b !== undefined && a.size === b.size && [...a].every((entry) => b.has(entry));
    }
    case "list": {
      const { element } = field.kind;
      const [a, b] = [one as unknown[], other as unknown[]];
      return a.length === b.length && a.every((entry, index) => same(element, entry, b[index]));
    }
    case "map": {
      const { element } = field.kind;
      return sameKeys(one, other, () => element);
    }
    case "object": {
      const { fields } = field.kind;
      return Object.entries(fields).every(([name, inner]) =>
        same(inner, (one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
      );
    }
    case "timestamp":
      return Date.parse(one as string) === Date.parse(other as string);
    default:
      return one === other;
  }
}

function sameKeys(one: unknown, other: unknown, fieldOf: (name: string) => Field): boolean {
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(fieldOf(name), a[name], b[name]));
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
    // What satisfies the declaration is kept in its words: the order of a set, for instance.
    return [
      name,
      isSatisfied(field, declared[name], state[name] ?? undefined) ? declared[name] : (state[name] ?? declared[name]),
    ];
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
