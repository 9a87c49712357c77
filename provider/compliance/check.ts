/** The whole check: looks at each region once, compares, and gives one verdict for everything. */
import { everyProject } from "../client";
import type { Cloud, Host } from "../client/model";
import type { Scope } from "../lifecycle";
import { coverageOf } from "../resources/coverage";
import { judgeAlarms, projectOf } from "./alarms";
import { type Claim, claimsOf, distinct, scopeOf } from "./claims";
import type { DeclaredResource, DeclaredState } from "./declared";
import { textOf } from "./declared/declared";
import { coverageKind, exceptionsOf } from "./drift";
import { allFindings } from "./findings";
import { type Inventory, takeInventory, type Wanted } from "./inventory";
import { messages } from "./messages";
import { day, judgeQuotas, quotasOf } from "./quotas";
import type { Report } from "./report";
import { judgeResources } from "./resources";
import type { PolicySource } from "./rules";
import { inScope, withinScope } from "./scope";
import { judgeServers } from "./servers";
import { stillCloud } from "./still-cloud";

export interface CheckOptions {
  /** The cloud of a region and an enterprise project; of the configured ones where they are left out. */
  cloudOf: (scope: Scope) => Promise<Cloud>;
  states: readonly DeclaredState[];
  /** States that were named and could not be read. */
  lost?: readonly { what: string; reason: string }[];
  policy?: PolicySource | undefined;
  /** Only these; otherwise the configured one and those of the states. */
  regions?: readonly string[];
  /** Keys of findings that are known already. */
  baseline?: ReadonlySet<string>;
  progress?: (message: string) => void;
  signal?: AbortSignal | undefined;
}

/** Reads, and never writes. What cannot be read is named in the report; only a wrong configuration is thrown. */
export async function check(options: CheckOptions): Promise<Report> {
  const { cloudOf, states, policy, signal, baseline = new Set(), progress = () => undefined } = options;
  const home = await cloudOf({});
  const now = home.clock.now();
  const declared = distinct(states);
  const regionOf = (resource: DeclaredResource) => textOf(scopeOf(resource).region) ?? home.region;
  const regions = options.regions?.length
    ? [...new Set(options.regions)]
    : [...new Set([home.region, ...declared.map(regionOf)])];
  const notChecked: string[] = [];
  const looked = withinScope(declared, regions, regionOf, home.enterpriseProjectId, notChecked);
  const exceptions = looked.flatMap(exceptionsOf);
  const judging = { policy, baseline, now, exceptions, states: states.length > 0 };

  const unreadable = [...(options.lost ?? [])];
  for (const { source, problems } of states)
    unreadable.push(...problems.map((reason) => ({ what: `state ${source}`, reason })));
  const report: Judged = { servers: [], resources: [], quotas: [], alarms: [] };
  const live: Pick<Host, "protection" | "agent" | "risk" | "edition">[] = [];
  for (const region of regions) {
    progress(`Reading servers, quotas and alarms of ${region}`);
    const own = looked.filter((resource) => regionOf(resource) === region);
    const inventory = await takeInventory(
      (enterpriseProjectId) => cloudOf({ region, ...(enterpriseProjectId !== undefined && { enterpriseProjectId }) }),
      { ...wantedOf(own, policy, home.enterpriseProjectId, now), signal },
    );
    progress(`Comparing ${own.length} declared resources of ${region}`);
    const all = await claimsOf(own, region, async (scope) => stillCloud(await cloudOf(scope), inventory), signal);
    const everywhere = () => cloudOf({ region, enterpriseProjectId: everyProject });
    const { claims, ...scoped } = await inScope(all, inventory, home.enterpriseProjectId, everywhere);
    notChecked.push(...scoped.notChecked);
    unreadable.push(...unreadableOf(inventory), ...scoped.unreadable, ...unreadableClaims(claims));
    for (const { standing, declared: resource } of claims)
      if (standing.found === "unplanned") notChecked.push(messages.unplanned(resource.address));
    notChecked.push(...encryptedIn(claims));
    report.servers.push(...judgeServers(inventory, claims, judging), ...scoped.outside);
    report.resources.push(...judgeResources(claims, judging));
    report.quotas.push(...judgeQuotas(inventory, claims, judging));
    report.alarms.push(...judgeAlarms(inventory, claims, judging));
    live.push(...liveOf(inventory));
  }
  return {
    ...{ version: 1, checkedAt: new Date(now).toISOString(), regions, sources: sourcesOf(states, policy) },
    coverage: coverageOf(live),
    ...report,
    ...summaryOf(report, unreadable.length > 0),
    ...{ unreadable, notChecked },
  };
}

type Judged = Pick<Report, "servers" | "resources" | "quotas" | "alarms">;

function wantedOf(
  own: readonly DeclaredResource[],
  policy: PolicySource | undefined,
  project: string | undefined,
  now: number,
): Wanted {
  const ofStates = own
    .filter((resource) => coverageKind(resource) === "settings")
    .map((declared) => projectOf({ declared } as Claim));
  const ofPolicy = (policy?.policy.alarms ?? []).flatMap(({ enterpriseProject = [] }) => enterpriseProject);
  // Without a configured project it is the default one that is looked at anyway.
  const alarmsOf = [...new Set([...ofStates, ...ofPolicy])].filter((each) => each !== (project ?? "0"));
  const asks = (resource: DeclaredResource) => coverageKind(resource) === "quotas" || resource.names.includes("tags");
  const renewing = own.filter((each) => coverageKind(each) === "quotas" && each.names.includes("autoRenew"));
  const outliving = policy?.policy.quotas?.outliveDays;
  return {
    allQuotas: policy?.policy.quotas !== undefined || own.some(asks),
    renewalOf: renewing.flatMap(quotasOf),
    endingBefore: outliving === undefined ? undefined : now + outliving * day,
    alarmsOf,
  };
}

function unreadableOf({ region, hosts, servers, quotas, alarms }: Inventory): Report["unreadable"] {
  const parts = [
    [`servers of HSS in ${region}`, hosts],
    [`servers of ECS in ${region}`, servers],
    [`quotas in ${region}`, quotas],
    ...alarms.flatMap(({ enterpriseProjectId = "0", settings, listeners }) => [
      [`alarm settings of project ${enterpriseProjectId} in ${region}`, settings] as const,
      ...(listeners === undefined
        ? []
        : [[`listeners of the alarms of project ${enterpriseProjectId} in ${region}`, listeners] as const]),
    ]),
  ] as const;
  return parts.flatMap(([what, part]) => ("error" in part ? [{ what, reason: part.error.message }] : []));
}

/** What is declared by values that cannot be read, property by property. */
function encryptedIn(claims: readonly Claim[]): string[] {
  const addresses = new Map<string, string[]>();
  for (const { standing, declared } of claims)
    for (const property of standing.found === "present" ? (declared.encrypted ?? []) : [])
      addresses.set(property, [...(addresses.get(property) ?? []), declared.address]);
  return [...addresses].map(([property, all]) => messages.encrypted(property, all));
}

const unreadableClaims = (claims: readonly Claim[]): Report["unreadable"] =>
  claims.flatMap(({ standing, declared }) =>
    standing.found === "unreadable" ? [{ what: declared.address, reason: standing.error.message }] : [],
  );

/** Every server there is, those included that HSS does not know yet. */
function liveOf({ hosts, servers }: Inventory): Pick<Host, "protection" | "agent" | "risk" | "edition">[] {
  if ("error" in hosts) return [];
  const known = new Set(hosts.value.map(({ hostId }) => hostId));
  const unknown = "value" in servers ? servers.value.filter(({ serverId }) => !known.has(serverId)) : [];
  return [
    ...hosts.value,
    ...unknown.map(() => ({ protection: "unprotected", agent: "not_installed", risk: "pending" }) as const),
  ];
}

const sourcesOf = (states: readonly DeclaredState[], policy: PolicySource | undefined): Report["sources"] => [
  ...states.map(({ source, kind, resources }) => ({ source, kind, resources: resources.length })),
  ...(policy === undefined
    ? []
    : [{ source: policy.file, kind: "policy" as const, resources: policy.policy.rules?.length ?? 0 }]),
];

function summaryOf(report: Judged, isUnreadable: boolean): Pick<Report, "summary" | "outcome"> {
  const findings = allFindings(report);
  const open = findings.filter(({ waived, known }) => !waived && !known);
  const errors = open.filter(({ severity }) => severity === "error").length;
  return {
    summary: {
      servers: tally(report.servers),
      quotas: tally(report.quotas),
      alarms: tally(report.alarms),
      errors,
      warnings: open.length - errors,
      waived: findings.filter(({ waived }) => waived).length,
      known: findings.filter(({ known, waived }) => known && !waived).length,
    },
    outcome: isUnreadable ? "unreadable" : errors > 0 ? "findings" : "inOrder",
  };
}

function tally(things: readonly { verdict: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of things) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
