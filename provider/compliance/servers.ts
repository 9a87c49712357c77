/** One verdict for each server: of those that the lists of HSS and ECS name, and of those that states still speak of. */
import type { EcsServer, Host } from "../client/model";
import type { Claim } from "./claims";
import type { Difference, Exception } from "./drift";
import { findingsAbout } from "./findings";
import type { Inventory } from "./inventory";
import { messages } from "./messages";
import { endOf, type Waiver } from "./policy";
import type { Finding, FindingKind, ServerReport, ServerVerdict } from "./report";
import { broken, placeIn, type PolicySource, risksOf } from "./rules";
import { type Selectable, selects } from "./selecting";

export interface Judging {
  policy: PolicySource | undefined;
  baseline: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether any state was given: without one, nothing can be unmanaged. */
  states: boolean;
  /** Servers that resources leave out for some time. */
  exceptions: readonly Exception[];
}

interface Subject extends Selectable {
  host: Host | undefined;
  ecs: EcsServer | undefined;
  claims: Claim[];
}

/** Without the list of HSS nothing can be said of any server, and nothing is. */
export function judgeServers(inventory: Inventory, claims: readonly Claim[], judging: Judging): ServerReport[] {
  if ("error" in inventory.hosts) return [];
  return subjects(inventory, inventory.hosts.value, claims).map((subject) => {
    const ecsKnown = "value" in inventory.servers;
    const found = findingsOf(subject, ecsKnown, judging);
    const waiver = waiverOf(subject, judging);
    const waived = waiver?.ended === false ? found.map(waiving) : found;
    const ended = waiver?.ended === true ? [endedWaiver(subject, waiver, found, judging)] : [];
    const findings = [...waived, ...ended];
    return toReport(subject, findings, waiver);
  });
}

function subjects(inventory: Inventory, hosts: readonly Host[], claims: readonly Claim[]): Subject[] {
  const { region } = inventory;
  const byHost = new Map(hosts.map((host) => [host.hostId, host]));
  const byServer = new Map(
    ("value" in inventory.servers ? inventory.servers.value : []).map((server) => [server.serverId, server]),
  );
  const byClaim = new Map<string, Claim[]>();
  for (const claim of claims) for (const id of claim.servers) byClaim.set(id, [...(byClaim.get(id) ?? []), claim]);
  const ids = new Set([...byHost.keys(), ...byServer.keys(), ...byClaim.keys()]);
  const all = [...ids].map((hostId): Subject => {
    const [host, ecs, claimed = []] = [byHost.get(hostId), byServer.get(hostId), byClaim.get(hostId)];
    const remembered = claimed.map((claim) => nameIn(claim, hostId)).find((name) => name !== undefined);
    return {
      ...{ hostId, region, host, ecs, claims: claimed },
      name: host?.name ?? ecs?.name ?? remembered ?? hostId,
      enterpriseProjectId: host?.enterpriseProjectId ?? ecs?.enterpriseProjectId,
      group: host?.group,
      tags: ecs?.tags,
      os: host?.osType ?? ecs?.osType,
    };
  });
  return all.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }) || (a.hostId < b.hostId ? -1 : 1));
}

/** What a state remembers that the server was called. */
export function nameIn({ declared }: Claim, hostId: string): string | undefined {
  const { hostName, members } = declared.before;
  if (declared.secrets.some((each) => each === "hostName" || each === "members")) return undefined;
  const name = hostName ?? (members as Record<string, unknown> | undefined)?.[hostId];
  return typeof name === "string" ? name : undefined;
}

const about = ({ hostId, name, region }: Subject) => ({ subject: "server" as const, id: hostId, name, region });

function findingsOf(subject: Subject, ecsKnown: boolean, judging: Judging): Finding[] {
  const { host, ecs, claims } = subject;
  const finding = findingsAbout(about(subject), judging.baseline);
  const there = host !== undefined || ecs !== undefined;
  // Without the list of ECS, a server that HSS does not know may still be there.
  if (!there && ecsKnown)
    return claims.map(({ declared }) =>
      finding("ghost", messages.ghost(declared.address), { resource: declared.address, location: placeOf(declared) }),
    );
  const managed = claims.some(({ aspect }) => aspect === "protection");
  const on = host !== undefined && host.protection !== "unprotected";
  const differences = claims.flatMap((claim) => drifted(claim, subject, finding));
  return [
    ...claimedTwice(claims, finding),
    ...differences,
    // A resource may wait for what hinders it and call that no drift; the server is without protection all the same.
    ...(!on && managed && differences.length === 0 && host?.server !== "stopped"
      ? [finding("drifted", messages.waiting(), { property: "protection", declared: "protected", live: "unprotected" })]
      : []),
    ...(!on && !managed ? [finding("naked", messages.naked(host !== undefined))] : []),
    ...(on && !managed && judging.states ? [finding("unmanaged", messages.unmanaged(host.edition))] : []),
    // Whoever stops a server wants its agent to be silent, and one that is being built has not got so far.
    ...(host?.protection === "interrupted" && host.server !== "stopped" && host.server !== "building"
      ? [
          finding("violation", messages.interrupted(host.interruptReason), {
            property: "protection",
            live: "interrupted",
          }),
        ]
      : []),
    ...broken(judging.policy, { ...subject, managed }, finding),
  ];
}

export const placeOf = (declared: Claim["declared"]) => declared.program ?? declared.location;

function claimedTwice(claims: readonly Claim[], finding: ReturnType<typeof findingsAbout>): Finding[] {
  const aspects = [...new Set(claims.map(({ aspect }) => aspect))];
  return aspects.flatMap((aspect) => {
    const rivals = claims.filter((claim) => claim.aspect === aspect).map(({ declared }) => declared);
    const [first] = rivals;
    if (first === undefined || rivals.length < 2) return [];
    const named = rivals.map(({ address, location }) => `${address} (${location.file})`);
    return [finding("claimedTwice", messages.claimedTwice(named), { property: aspect, location: placeOf(first) })];
  });
}

function drifted(claim: Claim, subject: Subject, finding: ReturnType<typeof findingsAbout>): Finding[] {
  const { declared, standing, kind } = claim;
  const { address } = declared;
  const where = { resource: address, location: placeOf(declared) };
  if (standing.found === "absent")
    return [
      finding("drifted", messages.unknownToHss(address), { ...where, property: "protection", declared: "protected" }),
    ];
  if (standing.found !== "present") return [];
  return standing.differences
    .filter((difference) => kind === "server" || concerns(difference, subject))
    .map(({ byServer, ...difference }) => {
      const said = byServer?.[subject.hostId];
      if (said === undefined)
        return finding("drifted", messages.drifted(difference, address), { ...where, ...difference });
      return finding("drifted", messages.ofFleet(difference.property, said, address), {
        ...where,
        ...{ property: difference.property, live: said },
      });
    });
}

/** Of a resource that stands for many servers, a difference is about those it names. */
export const concerns = (
  { declared = "", live = "", byServer }: Difference,
  { hostId }: Pick<Subject, "hostId">,
): boolean =>
  byServer === undefined ? declared.includes(hostId) !== live.includes(hostId) : Object.hasOwn(byServer, hostId);

const waivable: ReadonlySet<FindingKind> = new Set(["naked", "unmanaged", "drifted", "violation"]);

const waiving = (finding: Finding): Finding => ({ ...finding, waived: waivable.has(finding.kind) });

interface Excuse {
  until: string;
  reason: string;
  ended: boolean;
  /** Its place in the policy. */
  at: number;
}

/** The waiver that lasts longest of those that select the server; of those that resources declare, one that still lasts. */
function waiverOf(subject: Subject, { policy, now, exceptions }: Judging): Excuse | undefined {
  const all = (policy?.policy.waivers ?? []).flatMap((waiver: Waiver, at) =>
    selects(waiver.select, subject) ? [{ waiver, at, end: endOf(waiver) }] : [],
  );
  // What ends in a program shows there: the server joins, and until it does that is drift.
  const declared = exceptions
    .filter(({ hostId }) => hostId === subject.hostId)
    .map((waiver) => ({ waiver, at: 0, end: endOf(waiver) }))
    .filter(({ end }) => end >= now);
  const [longest] = [...all, ...declared].sort((a, b) => b.end - a.end);
  if (longest === undefined) return undefined;
  const { waiver, at, end } = longest;
  return { until: waiver.until, reason: waiver.reason, ended: end < now, at };
}

function endedWaiver(subject: Subject, waiver: Excuse, found: readonly Finding[], judging: Judging): Finding {
  const needed = found.some(({ kind }) => waivable.has(kind));
  return findingsAbout(about(subject), judging.baseline)(
    "violation",
    messages.waiverEnded(waiver.until, waiver.reason, needed),
    {
      rule: "waiver",
      property: "until",
      declared: waiver.until,
      location: placeIn(judging.policy as PolicySource, "waivers", waiver.at, "until"),
    },
  );
}

const verdictOf: readonly (readonly [FindingKind, ServerVerdict])[] = [
  ["ghost", "ghost"],
  ["claimedTwice", "claimedTwice"],
  ["naked", "naked"],
  ["drifted", "drifted"],
  ["violation", "violating"],
  ["unmanaged", "unmanaged"],
];

function verdict({ host }: Subject, findings: readonly Finding[]): ServerVerdict {
  const open = new Set(findings.filter(({ waived }) => !waived).map(({ kind }) => kind));
  const [, worst] = verdictOf.find(([kind]) => open.has(kind)) ?? [];
  if (worst !== undefined) return worst;
  if (findings.length > 0) return "waived";
  return host?.server === "stopped" ? "stopped" : "inOrder";
}

function toReport(subject: Subject, findings: Finding[], waiver: Excuse | undefined): ServerReport {
  const { host, ecs, claims, hostId, name, region, enterpriseProjectId, group, tags, os } = subject;
  const on = host !== undefined && host.protection !== "unprotected";
  const { total: _total, ...risks } = risksOf(host);
  const optional = {
    ...{ enterpriseProjectId, group, os },
    tags: tags !== undefined && Object.keys(tags).length > 0 ? tags : undefined,
    privateIp: host?.privateIp,
    server: host?.server,
    protection: host?.protection ?? (ecs === undefined ? undefined : ("unprotected" as const)),
    interruptReason: host?.interruptReason,
    edition: on ? host.edition : undefined,
    chargingMode: on ? host.chargingMode : undefined,
    quotaId: host?.quotaId,
    trialEndsAt: host?.trialEndsAt,
    agent: host?.agent ?? (ecs === undefined ? undefined : ("not_installed" as const)),
    agentVersion: host?.agentVersion,
    risk: host?.risk,
    waiver: waiver && { until: waiver.until, reason: waiver.reason, ended: waiver.ended },
  };
  return {
    ...{ hostId, name, region, verdict: verdict(subject, findings) },
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<ServerReport>),
    risks,
    managedBy: claims.map(({ declared }) => ({ address: declared.address, source: declared.location.file })),
    findings,
  };
}
