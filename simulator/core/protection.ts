import { hssError, unknownHost } from "../gateway/errors";
import type { ChargingMode, Edition, Rules } from "../options";
import type { Cloud } from "./cloud";
import { close, freeQuota } from "./binding";
import { addQuota, isUsable } from "./quotas";
import type { QuotaRecord, ServerRecord } from "./records";

export interface OpenRequest {
  edition: Edition;
  chargingMode: ChargingMode | undefined;
  quotaId: string | undefined;
  tags: { key?: string; value?: string }[];
  /** Web tamper policy, for the calls that set one. */
  policy?: Record<string, unknown>;
}

/** Why a protected host is not being guarded at the moment; the reference documents no list of reasons. */
export function interruption(server: ServerRecord): string | undefined {
  if (!server.protection) return undefined;
  if (server.status !== "running") return "host_not_running";
  if (server.agent.state === "offline") return "agent_offline";
  if (server.agent.state !== "online") return "agent_not_installed";
  return undefined;
}

/** Closing as a caller does it: a Huawei Cloud host may then fall back to the free basic edition. */
export function closeByCall(cloud: Cloud, server: ServerRecord): void {
  close(cloud, server);
  const falls = cloud.rules.fallBackToBasic && server.insideHuaweiCloud && server.agent.state === "online";
  if (falls) openFreely(cloud, server, "basic", undefined);
}

/** Protects a host without asking for a condition: what the service does by itself, and what a test sets. */
export function openFreely(
  cloud: Cloud,
  server: ServerRecord,
  edition: Edition,
  chargingMode: ChargingMode | undefined,
  quota?: QuotaRecord,
): void {
  const previous = server.protection;
  if (previous?.quotaId !== undefined && previous.quotaId !== quota?.id) freeQuota(cloud, previous.quotaId);
  let bound = quota;
  if (!bound && chargingMode === "postPaid" && edition !== "basic") {
    bound = addQuota(cloud, { edition, chargingMode, enterpriseProjectId: server.enterpriseProjectId });
  }
  if (bound) bound.hostId = server.id;
  server.protection = {
    edition,
    chargingMode,
    quotaId: bound?.id,
    openedAt: cloud.now(),
    degradation: undefined,
  };
  server.webTamper = edition === "wtp" ? (server.webTamper ?? { policy: server.keptTamperPolicy ?? {} }) : undefined;
  server.ignored = false;
}

/** The reasons for which a host cannot be opened now, before any quota is looked at. */
function checkHost(cloud: Cloud, server: ServerRecord, edition: Edition): void {
  const agentNeeded = edition !== "basic" || cloud.rules.basicNeedsAgent;
  if (server.status !== "running") throw hssError("HSS.1008", `host ${server.id} is not running`);
  if (agentNeeded && ["not_installed", "installing", "install_failed"].includes(server.agent.state))
    throw hssError("HSS.1001", `host ${server.id}`);
  if (agentNeeded && server.agent.state === "offline") throw hssError("HSS.1007", `host ${server.id}`);
  const other = server.protection && server.protection.edition !== edition && server.protection.edition !== "basic";
  if (cloud.rules.closeBeforeChange && other)
    throw hssError("HSS.0001", `host ${server.id} is protected by another edition; close it first`);
}

function namedQuota(cloud: Cloud, server: ServerRecord, request: OpenRequest, taken: Set<string>): QuotaRecord {
  const quota = cloud.quotas.get(request.quotaId ?? "");
  if (!quota || quota.leaving || quota.chargingMode !== "prePaid")
    throw hssError("HSS.0011", `quota ${request.quotaId}`);
  if (quota.edition !== request.edition)
    throw hssError("HSS.0001", `quota ${quota.id} is of the edition ${quota.edition}, not ${request.edition}`);
  if (quota.state !== "normal") throw hssError("HSS.1002", `quota ${quota.id} is ${quota.state}`);
  if (taken.has(quota.id) || (quota.hostId !== undefined && quota.hostId !== server.id))
    throw hssError("HSS.1002", `quota ${quota.id} is in use`);
  if (!isUsable(cloud, quota, server)) throw hssError("HSS.1002", `quota ${quota.id} is of another project`);
  return quota;
}

/** The idle quotas of one edition that no host of the same call has taken yet. */
class IdleQuotas {
  private readonly left: QuotaRecord[];

  constructor(
    private readonly cloud: Cloud,
    private readonly edition: Edition,
  ) {
    this.left = [...cloud.quotas.values()].filter(
      (quota) => quota.edition === edition && quota.hostId === undefined && quota.state === "normal" && !quota.leaving,
    );
  }

  /** Any of them: not the first, not the oldest, so that a client that leaves the choice open is found out. */
  take(server: ServerRecord): QuotaRecord {
    const { cloud, edition, left } = this;
    const own = server.protection?.edition === edition && cloud.quotas.get(server.protection.quotaId ?? "");
    if (own && own.chargingMode === "prePaid") return own;
    const usable = cloud.rules.quotaAcrossProjects ? left : left.filter((quota) => isUsable(cloud, quota, server));
    if (usable.length === 0)
      throw hssError("HSS.1002", `no idle quota of the edition ${edition} for host ${server.id}`);
    const chosen = cloud.random.pick(usable);
    const last = left.pop() as QuotaRecord;
    if (last !== chosen) left[left.indexOf(chosen)] = last;
    return chosen;
  }
}

function chargingOf(cloud: Cloud, request: OpenRequest): ChargingMode {
  if (request.chargingMode) return request.chargingMode;
  const { chargingModeWhenAbsent } = cloud.rules;
  if (chargingModeWhenAbsent !== "refused" && request.quotaId) return "prePaid";
  if (chargingModeWhenAbsent === "refused") throw hssError("HSS.0001", "body.charging_mode is required to open");
  return chargingModeWhenAbsent === "packet_cycle" ? "prePaid" : "postPaid";
}

/** The editions that a site sells pay per use (price pages hss_02_0003 and hss_02_0006); basic has its own trial. */
const payPerUse: Record<Exclude<Rules["site"], "any">, readonly Edition[]> = {
  china: ["enterprise", "container"],
  international: ["professional", "premium", "wtp", "container"],
  europe: ["professional", "premium", "container"],
};

function checkSold(cloud: Cloud, edition: Edition, chargingMode: ChargingMode): void {
  const { site } = cloud.rules;
  if (site === "any" || chargingMode === "prePaid" || payPerUse[site].includes(edition)) return;
  throw hssError(
    "HSS.0001",
    `body.charging_mode: the ${edition} edition is not sold pay per use on this site (${site})`,
  );
}

/** The hosts of a call that its enterprise project lets it see; an unknown one is the error of unknown hosts. */
export function hostsOf(cloud: Cloud, ids: unknown, sees: (server: ServerRecord) => boolean): ServerRecord[] {
  return (ids as string[]).map((id) => {
    const server = cloud.servers.get(id);
    if (!server?.known || !sees(server)) throw unknownHost(cloud.rules.unknownHostStatus);
    return server;
  });
}

/** Opens hosts, or changes their edition, charging or quota. */
export function open(cloud: Cloud, servers: ServerRecord[], request: OpenRequest): void {
  const chargingMode = chargingOf(cloud, request);
  checkSold(cloud, request.edition, chargingMode);
  if (chargingMode === "postPaid" && request.quotaId && cloud.rules.onDemandWithQuota === "refused")
    throw hssError("HSS.0001", "body.resource_id goes with packet_cycle only");
  const taken = new Set<string>();
  const idle = new IdleQuotas(cloud, request.edition);
  const chosen: (() => void)[] = [];
  for (const server of new Set(servers)) {
    checkHost(cloud, server, request.edition);
    let quota: QuotaRecord | undefined;
    if (chargingMode === "prePaid") {
      quota = request.quotaId ? namedQuota(cloud, server, request, taken) : idle.take(server);
      taken.add(quota.id);
    }
    chosen.push(() => apply(cloud, server, request, chargingMode, quota));
    if (cloud.rules.batch === "in-order") chosen.pop()?.();
  }
  for (const run of chosen) run();
}

function apply(
  cloud: Cloud,
  server: ServerRecord,
  request: OpenRequest,
  chargingMode: ChargingMode,
  quota: QuotaRecord | undefined,
): void {
  const { protection } = server;
  const asIs =
    protection?.edition === request.edition &&
    protection.chargingMode === chargingMode &&
    (chargingMode === "postPaid" || protection.quotaId === quota?.id);
  if (!asIs) openFreely(cloud, server, request.edition, chargingMode, quota);
  if (request.edition === "wtp" && request.policy) server.webTamper = { policy: request.policy };
  const bound = cloud.quotas.get(server.protection?.quotaId ?? "");
  if (bound && chargingMode === "postPaid") {
    for (const { key, value } of request.tags) if (key) bound.tags.set(key, value ?? "");
  }
}
