import { equal, isObject, type Properties, type Value } from "./values";

/** A property path of Pulumi (`tags.owner`, `rules[0].port`, `labels["a.b"]`, `rules[*]`), taken apart. */
export function parsePath(path: string): string[] {
  const parts = path.matchAll(/\.?([^.[\]]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]/g);
  return [...parts].map(([, name, index, quoted]) => name ?? index ?? (quoted ?? "").replace(/\\(.)/g, "$1"));
}

/** The inputs with every ignored path put back to what it was. */
export function resetIgnored(inputs: Properties, before: Properties, ignored: readonly string[]): Properties {
  return ignored.reduce((reset, path) => resetPath(reset, before, parsePath(path)) as Properties, inputs);
}

function resetPath(now: Value | undefined, before: Value | undefined, path: readonly string[]): Value | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return before;
  if (Array.isArray(now)) {
    if (!Array.isArray(before)) return now;
    return now.map((item, index) =>
      (step === "*" || Number(step) === index) && index < before.length
        ? (resetPath(item, before[index], rest) ?? item)
        : item,
    );
  }
  if (!isObject(now)) return now;
  const old = isObject(before) ? before : {};
  const keys = step === "*" ? new Set([...Object.keys(now), ...Object.keys(old)]) : [step];
  const reset = { ...now };
  for (const key of keys) {
    const value = rest.length === 0 || key in now ? resetPath(now[key], old[key], rest) : undefined;
    if (value === undefined) Reflect.deleteProperty(reset, key);
    else reset[key] = value;
  }
  return reset;
}

/** The top-level properties that differ. */
export function changedKeys(before: Properties, after: Properties): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !equal(before[key], after[key]));
}

/** Whether one of `paths` covers the whole property `key`. */
export function isAmong(key: string, paths: readonly string[]): boolean {
  return paths.some((path) => {
    const [first, ...rest] = parsePath(path);
    return rest.length === 0 && (first === "*" || first === key);
  });
}
