/** One verdict for each quota that anything is to be said about, each shortage, each trial and each declared purchase. */
import { type Edition, editions, type Host, type Quota } from "../client/model";
import type { Claim } from "./claims";
import { findingsAbout } from "./findings";
import type { Inventory, Renewals } from "./inventory";
import { messages } from "./messages";
import type { Finding, FindingKind, QuotaReport, QuotaVerdict } from "./report";
import { placeIn } from "./rules";
import { type Judging, placeOf } from "./servers";

export const day = 24 * 60 * 60_000;

/** Days before the end of a free trial from which it is told, where the policy does not say. */
const trialNotice = 10;

export function judgeQuotas(inventory: Inventory, claims: readonly Claim[], judging: Judging): QuotaReport[] {
  const hosts = "value" in inventory.hosts ? inventory.hosts.value : [];
  const purchases = claims.filter(({ kind }) => kind === "quotas");
  const ofPurchases = purchases.map((claim) => purchase(claim, judging));
  const listed = "value" in inventory.quotas ? inventory.quotas.value : undefined;
  const named = new Set(listed?.map(({ quotaId }) => quotaId));
  // A pay-per-use quota is on trial only for as long as a host is: the host tells.
  const trials = hosts.filter(({ trialEndsAt, quotaId }) => trialEndsAt !== undefined && !named.has(quotaId ?? ""));
  return [
    ...(listed ?? []).map((quota) => one(quota, inventory, purchases, claims, judging)),
    ...trials.map((host) => trial(host, inventory.region, claims, judging)),
    ...(listed === undefined ? [] : shortages(listed, hosts, inventory.region, claims, judging)),
    ...ofPurchases,
  ];
}

const verdictOf: Partial<Record<FindingKind, QuotaVerdict>> = {
  quotaFrozen: "frozen",
  quotaShort: "short",
  quotaExpiring: "expiring",
  trialEnding: "trialEnding",
  ghost: "ghost",
  drifted: "drifted",
  quotaIdle: "idle",
};

const verdict = (findings: readonly Finding[]): QuotaVerdict => {
  const kinds = new Set(findings.map(({ kind }) => kind));
  const [, worst] = Object.entries(verdictOf).find(([kind]) => kinds.has(kind as FindingKind)) ?? [];
  return worst ?? "inOrder";
};

function one(
  quota: Quota,
  { region, renewals }: Inventory,
  purchases: readonly Claim[],
  claims: readonly Claim[],
  judging: Judging,
): QuotaReport {
  const { quotaId: id, edition, state, hostId, hostName, expiresAt, used } = quota;
  const guards = used ? (hostName ?? hostId) : undefined;
  const finding = findingsAbout({ subject: "quota", id, name: guards ?? `${edition} quota`, region }, judging.baseline);
  const owners = purchases.filter(({ declared }) => quotasOf(declared).includes(id)).map(({ declared }) => declared);
  const renews = renewing(id, renewals);
  const findings: Finding[] = [];
  if (state === "frozen") findings.push(finding("quotaFrozen", messages.quotaFrozen(guards), { live: state }));
  else if (state === "expired") findings.push(finding("quotaFrozen", messages.quotaExpired(guards), { live: state }));
  else if (quota.trial && expiresAt !== undefined)
    findings.push(...ending(finding, expiresAt, guards, successorOf(hostId, claims), judging));
  else findings.push(...expiring(finding, quota, renewals, judging));
  if (!used && state === "normal") findings.push(finding("quotaIdle", messages.quotaIdle(edition, expiresAt)));
  return {
    ...{ id, region, verdict: verdict(findings), edition, state },
    ...(hostId !== undefined && { hostId }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(renews !== undefined && { autoRenew: renews }),
    managedBy: owners.map(({ address, location }) => ({ address, source: location.file })),
    findings,
  };
}

/** The quotas that a resource has bought or taken over. */
export const quotasOf = ({ before }: Claim["declared"]): string[] =>
  Array.isArray(before["quotaIds"]) ? before["quotaIds"].map(String) : [];

/** Undefined where billing was not asked, could not be read, or does not know the quota. */
const renewing = (quotaId: string, { told }: Renewals): boolean | undefined =>
  "value" in told ? told.value.find(({ resourceId }) => resourceId === quotaId)?.autoRenew : undefined;

const daysUntil = (time: string, now: number) => Math.max(0, Math.floor((Date.parse(time) - now) / day));

function expiring(
  finding: ReturnType<typeof findingsAbout>,
  { quotaId, expiresAt }: Quota,
  renewals: Renewals,
  { policy, now }: Judging,
): Finding[] {
  const demanded = policy?.policy.quotas?.outliveDays;
  if (policy === undefined || demanded === undefined || expiresAt === undefined) return [];
  if (Date.parse(expiresAt) - now >= demanded * day || renewing(quotaId, renewals) === true) return [];
  const unread = "error" in renewals.told ? renewals.told.error.message : undefined;
  const message = messages.quotaExpiring(daysUntil(expiresAt, now), demanded, expiresAt, unread);
  const location = placeIn(policy, "quotas", "outliveDays");
  return [finding("quotaExpiring", message, { declared: `${demanded} days`, live: expiresAt, location })];
}

function ending(
  finding: ReturnType<typeof findingsAbout>,
  endsAt: string,
  guards: string | undefined,
  succeeded: boolean,
  { policy, now }: Judging,
): Finding[] {
  const notice = policy?.policy.quotas?.outliveDays ?? trialNotice;
  if (succeeded || Date.parse(endsAt) - now >= notice * day) return [];
  return [finding("trialEnding", messages.trialEnding(daysUntil(endsAt, now), endsAt, guards), { live: endsAt })];
}

function trial(host: Host, region: string, claims: readonly Claim[], judging: Judging): QuotaReport {
  const { hostId, quotaId = hostId, name, edition, trialEndsAt = "" } = host;
  const finding = findingsAbout({ subject: "quota", id: quotaId, name, region }, judging.baseline);
  const findings = ending(finding, trialEndsAt, name, successorOf(hostId, claims), judging);
  return {
    ...{ id: quotaId, region, verdict: verdict(findings), ...(edition !== undefined && { edition }) },
    ...{ state: "normal", hostId, expiresAt: trialEndsAt, managedBy: [], findings },
  };
}

/** Whether a declaration of the server says what comes after its trial. */
const successorOf = (hostId: string | undefined, claims: readonly Claim[]): boolean =>
  claims.some(
    ({ servers, declared }) =>
      hostId !== undefined && servers.includes(hostId) && declared.declared["successor"] !== undefined,
  );

/** Not of what is secret: its servers are told as drifted, and a shortage would say of which edition they are to be. */
function editionOf({ declared, secrets }: Claim["declared"]): Edition | undefined {
  return secrets.includes("edition") ? undefined : editions.find((each) => each === declared["edition"]);
}

/** Declared yearly/monthly protection that is not in force and for which no idle quota is left. */
function shortages(
  quotas: readonly Quota[],
  hosts: readonly Host[],
  region: string,
  claims: readonly Claim[],
  judging: Judging,
): QuotaReport[] {
  const byId = new Map(hosts.map((host) => [host.hostId, host]));
  return editions.flatMap((edition): QuotaReport[] => {
    const wanting = claims.flatMap(({ declared, servers, aspect }) =>
      aspect === "protection" && editionOf(declared) === edition && declared.declared["chargingMode"] === "prePaid"
        ? servers.filter((id) => byId.has(id) && !inForce(byId.get(id), edition))
        : [],
    );
    const needed = new Set(wanting).size;
    const idle = quotas.filter((quota) => quota.edition === edition && !quota.used && quota.state === "normal").length;
    const supply = idle + planned(claims, edition);
    if (needed <= supply) return [];
    const about = { subject: "quota" as const, id: `short-${edition}`, name: `${edition} quotas`, region };
    const finding = findingsAbout(about, judging.baseline);
    const message = messages.quotaShort(edition, needed, supply);
    return [
      {
        ...{ id: edition, region, verdict: "short" as const, edition, managedBy: [] },
        findings: [finding("quotaShort", message, { declared: String(needed), live: String(supply) })],
      },
    ];
  });
}

const inForce = (host: Host | undefined, edition: Edition): boolean =>
  host !== undefined &&
  host.protection !== "unprotected" &&
  host.edition === edition &&
  host.chargingMode === "prePaid";

/** Quotas that a plan is about to buy. */
const planned = (claims: readonly Claim[], edition: Edition): number =>
  claims
    .filter(({ kind, declared }) => kind === "quotas" && declared.id === undefined && editionOf(declared) === edition)
    .reduce((sum, { declared }) => sum + Number(declared.declared["count"] ?? 0), 0);

function purchase(claim: Claim, { baseline }: Judging): QuotaReport {
  const { declared, standing, region } = claim;
  const { address, identity } = declared;
  const finding = findingsAbout({ subject: "resource", id: address, name: address, region, identity }, baseline);
  const where = { resource: address, location: placeOf(declared) };
  const findings =
    standing.found === "absent"
      ? [finding("ghost", messages.ghostQuota(address), where)]
      : standing.found === "present"
        ? standing.differences.map((each) => finding("drifted", messages.drifted(each, address), { ...where, ...each }))
        : [];
  const edition = editionOf(declared);
  return {
    ...{ id: address, region, verdict: verdict(findings), ...(edition && { edition }) },
    managedBy: [{ address, source: declared.location.file }],
    findings,
  };
}
