/** Hosts as HSS lists them. Source: HSS API v5 reference, "Querying Cloud Servers". */
import { Cancelled, InvalidRequest, Refused } from "../errors";
import { messages } from "../messages";
import type { Clock, Host } from "../model";
import { type Fields, list, number, present, text } from "../records";
import { type Crowd, type Page, type Question, SharedReads } from "../sharing";
import { fromApi } from "../words";
import type { HssCalls, HssOperation } from "./calls";

const listHosts: HssOperation = {
  title: "list hosts",
  method: "GET",
  path: "/v5/{project_id}/host-management/hosts",
  repetition: "read",
  scope: "read",
};

export function sharedHosts(calls: HssCalls, clock: Clock, crowd: Crowd): SharedReads<Host> {
  const about = { operation: listHosts.title, service: "hss" } as const;
  return new SharedReads<Host>(
    {
      key: (host) => host.hostId,
      mostKeys: 100,
      cancelled: () => new Cancelled(messages.cancelled(about, false), about),
      async ask(question, sending) {
        let several: ReadonlySet<string> | undefined;
        const query = () => {
          const asked = question();
          several = asked && "only" in asked && asked.only.length > 1 ? new Set(asked.only) : undefined;
          return several
            ? { query: { host_id_list: [...several].join(","), ...wholePage } }
            : pageQuery(asked, "host_id");
        };
        try {
          const answer = await calls.call(listHosts, query, sending);
          const found = answer && page(listHosts, answer, toHost, "host_id");
          return found && several ? onlyOf(several, found) : found;
        } catch (error) {
          const refused = error instanceof InvalidRequest || error instanceof Refused;
          if (several && refused) return { records: [], keys: [], total: Infinity, unfiltered: true };
          throw error;
        }
      },
    },
    clock,
    crowd,
  );
}

const wholePage = { offset: "0", limit: "200" };

/**
 * The filter for several hosts is in the newer of Huawei's SDKs only, and there a text with commas. A service that does
 * not know it refuses it, or leaves it out of account and lists whatever there is.
 */
function onlyOf(hostIds: ReadonlySet<string>, found: Page<Host>): Page<Host> {
  const isAnswer = found.records.every(({ hostId }) => hostIds.has(hostId)) && found.keys.length >= found.total;
  return isAnswer ? found : { ...found, unfiltered: true };
}

/** The query for one page, or for one record by the filter of that name. */
export function pageQuery(question: Question | undefined, filter: string, more: Record<string, string> = {}) {
  if (!question) return undefined;
  const asked: Record<string, string> =
    "only" in question
      ? { [filter]: question.only.join(",") }
      : { offset: String(question.offset), limit: String(question.limit) };
  return { query: { ...asked, ...more } };
}

/**
 * The records of one page. Without a total the walk goes on to the first empty page. An answer that is no list at all
 * must not be taken for an empty one: what it does not name would seem to be gone.
 */
export function page<T>(
  operation: HssOperation,
  answer: Fields,
  read: (record: Fields) => T | undefined,
  key: string,
): Page<T> {
  const total = number(answer["total_num"]);
  if (total === undefined && !Array.isArray(answer["data_list"])) {
    const about = { operation: operation.title, service: "hss", status: 200 } as const;
    throw new Refused(messages.notUnderstood(about), about);
  }
  const records = list(answer["data_list"]);
  return {
    records: records.map(read).filter((record): record is T & {} => record !== undefined),
    keys: records.map((record) => text(record[key]) ?? ""),
    total: total ?? Infinity,
  };
}

function toHost(record: Fields): Host | undefined {
  const hostId = text(record["host_id"]);
  if (!hostId) return undefined;
  const osType = record["os_type"];
  return present<Host>({
    hostId,
    name: text(record["host_name"]) ?? "",
    enterpriseProjectId: text(record["enterprise_project_id"]) ?? "0",
    server: fromApi.server(record["host_status"]),
    osType: osType === "Linux" || osType === "Windows" ? osType : undefined,
    vpcId: text(record["vpc_id"]),
    group: text(record["group_name"]),
    groupId: text(record["group_id"]),
    privateIp: text(record["private_ip"]),
    publicIp: text(record["public_ip"]),
    agent: fromApi.agent(record["agent_status"]),
    agentVersion: text(record["agent_version"]),
    agentInstallProgress: record["agent_status"] === "installing" ? number(record["install_progress"]) : undefined,
    agentInstallResult: text(record["install_result_code"]),
    agentUpgradable: record["upgradable"] === true,
    agentUpgrade: fromApi.upgrade(record["upgrade_status"]),
    agentUpgradeResult: text(record["upgrade_result_code"]),
    edition: fromApi.edition(record["version"]),
    protection: fromApi.protection(record["protect_status"], record["protect_interrupt"]),
    interruptReason: text(record["interrupt_reason"]),
    degraded: record["protect_degradation"] === true,
    degradationReason: text(record["degradation_reason"]),
    chargingMode: fromApi.chargingMode(record["charging_mode"]),
    quotaId: text(record["resource_id"]),
    openedAt: fromApi.time(record["open_time"]),
    // `expire_time` of a host is the end of a trial, not of a paid period.
    trialEndsAt: fromApi.time(record["expire_time"]),
    outside: record["outside_host"] === true,
    risk: fromApi.risk(record["detect_result"]),
    risks: {
      assets: number(record["asset"]) ?? 0,
      vulnerabilities: number(record["vulnerability"]) ?? 0,
      baseline: number(record["baseline"]) ?? 0,
      intrusions: number(record["intrusion"]) ?? 0,
    },
  });
}
