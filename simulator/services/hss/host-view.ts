import { canUpgrade, installProgress } from "../../core/agents";
import type { Cloud } from "../../core/cloud";
import { wireCharging, wireEdition, wirePower } from "../../core/editions";
import { interruption } from "../../core/protection";
import type { ServerRecord } from "../../core/records";
import { projectName } from "../operation";

const scanResults = { pending: "undetected", safe: "clean", risky: "risk", scanning: "scanning" } as const;

export const detectResult = (server: ServerRecord) => scanResults[server.scan];

export function protectStatus(cloud: Cloud, server: ServerRecord): string {
  if (!server.protection) return "closed";
  return interruption(server) ? cloud.rules.interruptedReadsAs : "opened";
}

export const riskCount = ({ risks }: ServerRecord) =>
  risks.asset + risks.vulnerability + risks.baseline + risks.intrusion;

const systems = {
  Linux: { os_name: "EulerOS", os_version: "2.9", kernel_version: "4.18.0", os_image: "EulerOS 2.9 64bit" },
  Windows: { os_name: "Windows", os_version: "2019", kernel_version: "10.0.17763", os_image: "Windows Server 2019" },
} as const;

export const systemOf = (server: ServerRecord) => systems[server.os];

/** A name as lists show it; see the rule `displayNames`. */
export const shownName = (cloud: Cloud, name: string | undefined) =>
  name === undefined || cloud.rules.displayNames === "plain" ? name : `${name}(All projects)`;

export const groupName = (cloud: Cloud, server: ServerRecord) =>
  server.groupId === undefined ? undefined : shownName(cloud, cloud.hostGroups.get(server.groupId)?.name);

export const policyGroupName = (cloud: Cloud, server: ServerRecord) =>
  server.policyGroupId === undefined ? undefined : shownName(cloud, cloud.policyGroups.get(server.policyGroupId)?.name);

/** One host as ListHostStatus gives it. Absent properties are those that HSS leaves out or empty. */
export function hostView(cloud: Cloud, server: ServerRecord): Record<string, unknown> {
  const { agent, protection } = server;
  const quota = cloud.quotas.get(protection?.quotaId ?? "");
  const interrupted = interruption(server);
  return {
    host_name: server.name,
    host_id: server.id,
    agent_id: agent.id,
    private_ip: server.privateIp,
    public_ip: server.publicIp,
    enterprise_project_id: server.enterpriseProjectId,
    enterprise_project_name: projectName(server.enterpriseProjectId),
    host_status: wirePower[server.status],
    agent_status: agent.state,
    install_result_code: agent.result,
    version: wireEdition(protection?.edition),
    protect_status: protectStatus(cloud, server),
    ...systemOf(server),
    os_type: server.os,
    os_bit: "64",
    detect_result: detectResult(server),
    expire_time: quota?.trial ? quota.expiresAt : -1,
    charging_mode: wireCharging(protection?.chargingMode),
    resource_id: protection?.quotaId ?? "",
    outside_host: !server.insideHuaweiCloud,
    group_id: server.groupId,
    group_name: groupName(cloud, server),
    policy_group_id: server.policyGroupId,
    policy_group_name: policyGroupName(cloud, server),
    ...server.risks,
    asset_value: server.assetValue,
    labels: server.labels,
    agent_create_time: agent.createdAt,
    agent_update_time: agent.changedAt,
    agent_version: agent.version,
    upgrade_status: agent.upgrade,
    upgrade_result_code: agent.upgradeResult,
    upgradable: canUpgrade(server),
    open_time: protection?.openedAt ?? 0,
    protect_interrupt: interrupted !== undefined,
    interrupt_reason: interrupted,
    protect_degradation: protection?.degradation !== undefined,
    degradation_reason: protection?.degradation,
    host_sources: server.insideHuaweiCloud ? "ecs" : "outside",
    install_progress: installProgress(cloud, server),
    vpc_id: server.vpcId,
    cluster_name: server.clusterName || undefined,
    cluster_id: server.clusterId || undefined,
    ransom_protection_status: server.ransomware ? "opened" : "closed",
    wtp_protect_status: server.webTamper ? "opened" : "closed",
    two_factor_auth: server.twoFactor !== undefined,
  };
}
