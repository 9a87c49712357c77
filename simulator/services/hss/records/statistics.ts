import { editionOrder, wireEdition } from "../../../core/editions";
import { interruption } from "../../../core/protection";
import type { ServerRecord } from "../../../core/records";
import { sees, type Call } from "../../operation";
import { riskCount, systemOf } from "../host-view";
import { visibleHosts } from "../hosts";
import { severityOfRule } from "./baselines";
import { counted, describedOperations, distinct, type Facts } from "./described";
import { severityOfEvent } from "./events";
import { hasAgent, upTo } from "./host-facts";
import { priorityOf } from "./vulnerabilities";

type Test = (server: ServerRecord) => boolean;

const count = (servers: readonly ServerRecord[], test: Test) => servers.filter(test).length;

const sum = (servers: readonly ServerRecord[], read: (server: ServerRecord) => number) =>
  servers.reduce((total, server) => total + read(server), 0);

const protectedNow: Test = (server) => server.protection !== undefined && !interruption(server);

const protection = (hosts: readonly ServerRecord[]): Facts => ({
  total_num: hosts.length,
  no_protect: count(hosts, ({ protection: opened }) => !opened),
  risk: count(hosts, (server) => server.protection !== undefined && riskCount(server) > 0),
  no_risk: count(hosts, (server) => server.protection !== undefined && riskCount(server) === 0),
});

const inCluster: Test = ({ clusterId }) => clusterId !== "";

/** Points that each kind of risk takes off 100: one for each, no more than 25. */
const deduct = (risks: number) => Math.min(25, risks);

const kinds = ["asset", "vulnerability", "baseline", "intrusion"] as const;
type Kind = (typeof kinds)[number];

/** How grave the n-th risk of a host is; each port that stands open is as grave as any other. */
const severityOf: Record<Kind, (index: number) => string> = {
  asset: () => "High",
  vulnerability: priorityOf,
  baseline: severityOfRule,
  intrusion: severityOfEvent,
};

function risk(hosts: readonly ServerRecord[], kind: Kind) {
  const all = hosts.flatMap(({ id, risks }) =>
    upTo(risks[kind]).map((index) => ({ host_id: id, severity: severityOf[kind](index) })),
  );
  return {
    total_risk_num: all.length,
    deduct_score: deduct(all.length),
    risk_list: [...counted(all, "severity")].map(([severity, found]) => ({
      severity,
      risk_num: found.length,
      effected_host_num: distinct(found, "host_id"),
    })),
  };
}

function nodeStatistics(call: Call): Facts {
  const hosts = visibleHosts(call);
  const container: Test = ({ protection: opened }) => opened?.edition === "container";
  return {
    unprotected_num: count(hosts, (server) => inCluster(server) && !container(server)),
    protected_num: count(hosts, container),
    protected_num_on_demand: count(hosts, (host) => container(host) && host.protection?.chargingMode === "postPaid"),
    protected_num_packet_cycle: count(hosts, (host) => container(host) && host.protection?.chargingMode === "prePaid"),
    cluster_node_not_installed_num: count(hosts, (server) => inCluster(server) && !hasAgent(server)),
    not_cluster_node_not_installed_num: count(hosts, (server) => !inCluster(server) && !hasAgent(server)),
  };
}

export const statisticsOperations = describedOperations({
  ShowAgentStatisticsStatus(call) {
    const hosts = visibleHosts(call);
    return {
      total_num: hosts.length,
      online: count(hosts, ({ agent }) => agent.state === "online"),
      offline: count(hosts, ({ agent }) => agent.state === "offline"),
      not_installed: count(hosts, (server) => !hasAgent(server)),
    };
  },
  ShowHostProtectionStatus: (call) => protection(visibleHosts(call)),
  ShowContainerProtectionStatus: (call) => protection(visibleHosts(call).filter(inCluster)),
  ShowOsStatisticsInfo(call) {
    const hosts = visibleHosts(call);
    const systems = hosts.map((server) => ({ os_type: server.os, os_name: systemOf(server).os_name }));
    return {
      linux_num: count(hosts, ({ os }) => os === "Linux"),
      win_num: count(hosts, ({ os }) => os === "Windows"),
      os_list: [...counted(systems, "os_name").values()].map((found) => ({ ...found[0], number: found.length })),
    };
  },
  ShowQuotaStatisticsInfo(call) {
    const quotas = [...call.cloud.quotas.values()].filter((quota) => sees(call, quota.enterpriseProjectId));
    const data_list = editionOrder.flatMap((edition) => {
      const some = quotas.filter((quota) => quota.edition === edition);
      const idle_num = some.filter(({ hostId }) => hostId === undefined).length;
      const version = wireEdition(edition);
      return some.length === 0 ? [] : { version, total_num: some.length, idle_num, used_num: some.length - idle_num };
    });
    return { total_num: quotas.length, data_list };
  },
  ShowContainerNodeStatistics: nodeStatistics,
  ShowRiskScore(call) {
    const hosts = visibleHosts(call);
    return {
      score: kinds.reduce((score, kind) => score - risk(hosts, kind).deduct_score, 100),
      risk_num: sum(hosts, riskCount),
      risk_server_num: count(hosts, (server) => riskCount(server) > 0),
    };
  },
  ListSecurityRisk(call) {
    const hosts = visibleHosts(call);
    const unprotected = count(hosts, ({ protection: opened }) => !opened);
    return {
      total_risk_num: sum(hosts, riskCount),
      alarm_risk: risk(hosts, "intrusion"),
      asset_risk: {
        ...risk(hosts, "asset"),
        existed_danger_port_host_num: count(hosts, ({ risks }) => risks.asset > 0),
      },
      baseline_risk: {
        ...risk(hosts, "baseline"),
        un_scanned_baseline_host_num: count(hosts, (host) => !hasAgent(host)),
      },
      vul_risk: {
        ...risk(hosts, "vulnerability"),
        un_scanned_host_num: count(hosts, ({ scan }) => scan === "pending"),
      },
      // The score leaves it out: a host without protection costs no points.
      security_protect_risk: { total_risk_num: unprotected, un_open_protection_host_num: unprotected },
    };
  },
  ShowWtpProtectStatistics(call) {
    const guarded = visibleHosts(call).filter(({ webTamper }) => webTamper !== undefined);
    const success = count(guarded, protectedNow);
    return {
      protect_host_num: guarded.length,
      protect_success_host_num: success,
      protect_fail_host_num: guarded.length - success,
    };
  },
  ShowAppWhitelistAgentStatics: (call) => ({
    agent_num: count(visibleHosts(call), ({ agent }) => agent.state === "online"),
  }),
});
