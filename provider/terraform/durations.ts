import { type FieldOptions, type Fields, text } from "../schema";

/** The operations that a `timeouts` block may bound. */
export const operations = ["create", "read", "update", "delete"] as const;
export type Operation = (typeof operations)[number];

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const longest = 2 ** 31 - 1;

/** Milliseconds of a duration as Terraform users write it, `90s`, `1h30m`; undefined when it is none. */
export function milliseconds(duration: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(duration)) return undefined;
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  const total = [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0), 0);
  return total > 0 && total <= longest ? total : undefined;
}

/** A duration as {@link milliseconds} reads it. */
export const duration = <const O extends FieldOptions<string>>(options: O) =>
  text({
    ...options,
    form: {
      pattern: { test: (value) => milliseconds(value) !== undefined },
      name: "a duration such as 90s, 20m or 1h30m",
    },
  });

/** What a `timeouts` block may hold. */
export const timeoutFields: Fields = Object.fromEntries(
  operations.map((name) => [name, duration({ doc: `Time for a ${name}.`, optional: true, intent: true })]),
);
