import type { OsType, Tags } from "../client/model";
import type { Selector } from "./policy";

/** What of a server a selector looks at. */
export interface Selectable {
  hostId: string;
  name: string;
  region: string;
  enterpriseProjectId?: string | undefined;
  group?: string | undefined;
  tags?: Tags | undefined;
  os?: OsType | undefined;
}

/** Whether everything that the selector names applies to the server. */
export function selects(selector: Selector | undefined, server: Selectable): boolean {
  if (selector === undefined) return true;
  const { hostId, name, enterpriseProject, region, group, tags, os } = selector;
  return (
    oneOf(hostId, server.hostId) &&
    oneOf(name, server.name) &&
    oneOf(enterpriseProject, server.enterpriseProjectId) &&
    oneOf(region, server.region) &&
    oneOf(group, server.group) &&
    (os === undefined || os === server.os) &&
    Object.entries(tags ?? {}).every(([key, value]) => {
      const there = Object.hasOwn(server.tags ?? {}, key) ? server.tags?.[key] : undefined;
      return there !== undefined && matches(value, there);
    })
  );
}

const oneOf = (patterns: readonly string[] | undefined, value: string | undefined): boolean =>
  patterns === undefined || (value !== undefined && patterns.some((pattern) => matches(pattern, value)));

function matches(pattern: string, value: string): boolean {
  if (!pattern.includes("*")) return pattern === value;
  // One walk without going back over the text: patterns come from people, and names from anybody.
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop() ?? "";
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
