import { editions, type Host } from "../client/model";
import type { Location } from "./declared";
import type { findingsAbout } from "./findings";
import { messages } from "./messages";
import type { Policy, Rule } from "./policy";
import type { Place } from "./policy-file";
import type { Finding } from "./report";
import { type Selectable, selects } from "./selecting";

/** A policy and where its parts stand. */
export interface PolicySource {
  file: string;
  policy: Policy;
  place(path: readonly (string | number)[]): Place;
}

export const placeIn = (source: PolicySource, ...path: (string | number)[]): Location => ({
  file: source.file,
  ...source.place(path),
});

export interface Judged extends Selectable {
  /** Absent where HSS does not know the server. */
  host: Host | undefined;
  managed: boolean;
}

/** What of the policy's rules a server breaks. */
export function broken(
  source: PolicySource | undefined,
  server: Judged,
  finding: ReturnType<typeof findingsAbout>,
): Finding[] {
  return (source?.policy.rules ?? []).flatMap((rule, at) =>
    selects(rule.select, server)
      ? violations(rule, server).map(({ property, message, declared, live }) =>
          finding("violation", message, {
            rule: rule.name,
            ...{ property, declared, live },
            location: placeIn(source as PolicySource, "rules", at, ...property.split(".")),
          }),
        )
      : [],
  );
}

interface Violation {
  property: string;
  message: string;
  declared: string;
  live: string | undefined;
}

function violations(rule: Rule, { host, managed }: Judged): Violation[] {
  const { name, edition, chargingMode, agent, agentVersion, risks = {} } = rule;
  const on = host !== undefined && host.protection !== "unprotected";
  const live = on ? host.edition : undefined;
  const excused = host?.server === "stopped";
  const found: Violation[] = [];
  const add = (property: string, declared: string, now: string | undefined, message: string) =>
    void found.push({ property, declared, live: now, message });

  if (edition !== undefined && (live === undefined || editions.indexOf(live) < editions.indexOf(edition)))
    add("edition", edition, live, messages.edition(edition, live, name));
  const mode = on ? host.chargingMode : undefined;
  if (chargingMode !== undefined && mode !== chargingMode)
    add("chargingMode", chargingMode, mode, messages.chargingMode(chargingMode, mode, name));
  if (agent !== undefined && host?.agent !== agent && !excused)
    add("agent", agent, host?.agent, messages.agent(host?.agent, name));
  const version = host?.agentVersion;
  if (agentVersion !== undefined && (version === undefined || isOlder(version, agentVersion)))
    add("agentVersion", agentVersion, version, messages.agentVersion(agentVersion, version, name));
  const open = risksOf(host);
  for (const [kind, most] of Object.entries(risks))
    if (most !== undefined && (open[kind] ?? 0) > most)
      add(`risks.${kind}`, String(most), String(open[kind]), messages.risks(kind, most, open[kind] ?? 0, name));
  if (rule.managed === true && !managed) add("managed", "true", "false", messages.managed(name));
  return found;
}

/** Open risks by kind, and all together. */
export function risksOf(host: Host | undefined): Record<string, number> {
  if (host === undefined) return {};
  const total = Object.values(host.risks).reduce((sum, count) => sum + count, 0);
  return { ...host.risks, total };
}

function isOlder(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  const length = Math.max(have?.length ?? 0, want?.length ?? 0);
  for (let at = 0; at < length; at++) {
    const difference = (have?.[at] ?? 0) - (want?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
