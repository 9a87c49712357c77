import type { Field } from "./field";
import { canonical } from "./fields";
import { hasUnknown } from "./unknown";

/** Whether the live value is as good as the declared one. */
export function isSatisfied(field: Field, declared: unknown, live: unknown): boolean {
  if (declared === undefined) return live === undefined || field.computed;
  if (hasUnknown(declared)) return false;
  if (field.satisfied && (live !== undefined || field.intent)) return field.satisfied(declared as never, live as never);
  if (live === undefined) return isEmpty(declared);
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
      const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
      return Object.keys({ ...a, ...b }).every((name) => same(element, a[name], b[name]));
    }
    case "object": {
      const { fields } = field.kind;
      return Object.entries(fields).every(([name, inner]) => {
        const [a, b] = [one, other].map((group) => (group as Record<string, unknown>)[name] ?? inner.default);
        return same(inner, a, b);
      });
    }
    case "timestamp":
      return Date.parse(one as string) === Date.parse(other as string);
    default:
      return one === other;
  }
}
