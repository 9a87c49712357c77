/** Stands for a value that the engine will know only once something else has been created. */
export const UNKNOWN: unique symbol = Symbol.for("hss-iac.unknown");

export type Unknown = typeof UNKNOWN;

/** True when the value itself, or anything inside it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(hasUnknown);
  return false;
}
