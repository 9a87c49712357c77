import { limits } from "../input/limits";
import { checkSeed } from "../machines/machine";
import type { AgentSeed, QuotaSeed, ServerSeed, SimulatorOptions, TopicSeed } from "../options";
import { installAgent, planOffline, setAgent } from "./agents";
import type { Cloud } from "./cloud";
import { openFreely } from "./protection";
import { addQuota, expire } from "./quotas";
import { idFrom } from "./random";
import type { AgentRecord, QuotaRecord, ServerRecord, TopicRecord } from "./records";

const noAgent = (): AgentRecord => ({
  state: "not_installed",
  id: "",
  version: "",
  installStartedAt: 0,
  installEndsAt: 0,
  result: undefined,
  createdAt: 0,
  changedAt: 0,
  upgrade: "not_upgrade",
  upgradeResult: undefined,
  nextUpgradeFailure: undefined,
  nextInstall: undefined,
  generation: 0,
});

/** Private addresses 10.0.0.0/8 in order, so that each server has its own. */
const privateAddress = (index: number) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

function startAgent(cloud: Cloud, server: ServerRecord, seed: AgentSeed): void {
  if (typeof seed === "string") {
    if (seed !== "not_installed") setAgent(cloud, server, seed);
    return;
  }
  if ("offlineAfterSeconds" in seed) {
    setAgent(cloud, server, "online");
    planOffline(cloud, server, seed.offlineAfterSeconds);
  } else if ("onlineAfterSeconds" in seed) installAgent(cloud, server, { seconds: seed.onlineAfterSeconds });
  else if (seed.failsWith === "install_succeed") installAgent(cloud, server, { seconds: seed.afterSeconds });
  else installAgent(cloud, server, { seconds: seed.afterSeconds, failsWith: seed.failsWith });
}

function makeRoom({ size }: { readonly size: number }, more: number, most: number, kind: string): void {
  if (size + more > most)
    throw new RangeError(
      `a simulated cloud holds at most ${most} ${kind}; there are ${size}, and ${more} more are asked for`,
    );
}

/** Adds a server as a seed describes it. */
export function addServer(cloud: Cloud, given: string | ServerSeed): ServerRecord {
  const seed: ServerSeed = typeof given === "string" ? { name: given } : given;
  makeRoom(cloud.servers, 1, limits.servers, "servers");
  const index = cloud.servers.size + 10;
  let id = seed.id ?? idFrom(cloud.seed, "server", seed.name);
  for (let copy = 2; seed.id === undefined && cloud.servers.has(id); copy++) {
    id = idFrom(cloud.seed, "server", seed.name, copy);
  }
  const ssh = seed.ssh === true ? {} : seed.ssh;
  if (ssh) checkSeed(ssh, { name: seed.name, os: seed.os ?? "Linux" });
  if (cloud.servers.has(id)) throw new RangeError(`there is a server with the id ${id} already`);
  const risks = { asset: 0, vulnerability: 0, baseline: 0, intrusion: 0, ...seed.risks };
  const risky = Object.values(risks).some((count) => count > 0);
  const server: ServerRecord = {
    id,
    name: seed.name,
    os: seed.os ?? "Linux",
    arch: seed.arch ?? "x86_64",
    privateIp: seed.privateIp ?? privateAddress(index),
    publicIp: seed.publicIp ?? "",
    vpcId: seed.vpcId ?? idFrom(cloud.seed, "vpc"),
    status: seed.status ?? "running",
    enterpriseProjectId: seed.enterpriseProjectId ?? "0",
    known: !seed.appearsAfterSeconds,
    insideHuaweiCloud: seed.insideHuaweiCloud ?? true,
    openSshVersion: seed.openSshVersion ?? "7.4",
    selinux: seed.selinux ?? "disabled",
    loginAreaCodes: [...(seed.loginAreaCodes ?? [])],
    createdAt: cloud.now(),
    agent: noAgent(),
    protection: undefined,
    webTamper: undefined,
    risks,
    scan: seed.scan ?? (risky ? "risky" : "safe"),
    assetValue: seed.assetValue ?? "common",
    labels: [...(seed.labels ?? [])],
    ignored: false,
    groupId: undefined,
    keptTamperPolicy: undefined,
    policyGroupId: undefined,
    clusterId: seed.clusterId ?? "",
    clusterName: seed.clusterName ?? "",
    twoFactor: undefined,
    ransomware: undefined,
    firewall: "Opened",
    weakPasswordScannedAt: 0,
    metadata: { ...seed.metadata },
    tags: [...(seed.tags ?? [])],
  };
  cloud.touch();
  cloud.servers.set(server.id, server);
  if (seed.agentVersion !== undefined) server.agent.version = seed.agentVersion;
  startAgent(cloud, server, seed.agent ?? "online");
  if (seed.appearsAfterSeconds) {
    cloud.after(seed.appearsAfterSeconds, () => {
      server.known = true;
    });
  }
  if (seed.group !== undefined) joinGroup(cloud, server, seed.group);
  if (seed.edition) protect(cloud, server, seed);
  if (ssh) cloud.machines.add({ id, name: server.name, arch: server.arch, seed: ssh });
  return server;
}

function joinGroup(cloud: Cloud, server: ServerRecord, name: string): void {
  const known = [...cloud.hostGroups.values()].find((group) => group.name === name);
  const { enterpriseProjectId } = server;
  const group = known ?? { id: idFrom(cloud.seed, "host group", name), name, enterpriseProjectId, hostIds: new Set() };
  cloud.hostGroups.set(group.id, group);
  group.hostIds.add(server.id);
  server.groupId = group.id;
}

function protect(cloud: Cloud, server: ServerRecord, seed: ServerSeed): void {
  const { edition = "basic", quotaId } = seed;
  const chargingMode = seed.chargingMode ?? (edition === "basic" ? undefined : "prePaid");
  if (chargingMode !== "prePaid") return openFreely(cloud, server, edition, chargingMode);
  const { enterpriseProjectId } = server;
  const quota = quotaId === undefined ? undefined : cloud.quotas.get(quotaId);
  if (quota && (quota.hostId !== undefined || quota.edition !== edition)) {
    throw new RangeError(`the quota ${quota.id} cannot be bound to ${seed.name}: it is used or of another edition`);
  }
  const id = quotaId ?? idFrom(cloud.seed, "quota of", server.id);
  openFreely(
    cloud,
    server,
    edition,
    "prePaid",
    quota ?? addQuota(cloud, { id, edition, chargingMode, enterpriseProjectId }),
  );
}

/** Adds the quotas that a seed describes; `row` tells apart two seeds that look the same. */
export function addQuotas(cloud: Cloud, seed: QuotaSeed, row: number | string): QuotaRecord[] {
  const count = seed.count ?? 1;
  makeRoom(cloud.quotas, count, limits.quotas, "quotas");
  if (seed.id !== undefined && count !== 1) throw new RangeError("a quota seed with an id stands for one quota");
  return Array.from({ length: count }, (_, index) => {
    const quota = addQuota(cloud, {
      id: seed.id ?? idFrom(cloud.seed, "quota", row, index),
      edition: seed.edition,
      chargingMode: "prePaid",
      enterpriseProjectId: seed.enterpriseProjectId ?? "0",
      expiresAt: cloud.now() + (seed.expiresInDays ?? 30) * 86_400_000,
      trial: seed.trial ?? false,
      autoRenew: seed.autoRenew ?? false,
      tags: new Map(Object.entries(seed.tags ?? {})),
    });
    if (seed.state === "expired") expire(cloud, quota);
    else if (seed.state) quota.state = seed.state;
    return quota;
  });
}

export function addTopic(cloud: Cloud, seed: TopicSeed): TopicRecord {
  makeRoom(cloud.topics, 1, limits.topics, "topics");
  const urn = `urn:smn:${cloud.region}:${cloud.projectId}:${seed.name}`;
  const topic: TopicRecord = {
    urn,
    id: idFrom(cloud.seed, "topic", seed.name).replace(/-/g, ""),
    name: seed.name,
    displayName: seed.displayName ?? "",
    enterpriseProjectId: seed.enterpriseProjectId ?? "0",
    createdAt: cloud.now(),
    subscriptions: (seed.subscriptions ?? []).map((subscription, index) => ({
      ...subscription,
      urn: `${urn}:${idFrom(cloud.seed, "subscription", seed.name, index).replace(/-/g, "")}`,
    })),
  };
  cloud.topics.set(urn, topic);
  return topic;
}

/** The policy groups that HSS brings along: one for each system and paid edition. */
function addPolicyGroups(cloud: Cloud): void {
  for (const edition of ["enterprise", "premium", "wtp", "container"] as const) {
    for (const os of ["Linux", "Windows"] as const) {
      if (edition === "container" && os === "Windows") continue;
      const id = idFrom(cloud.seed, "policy group", edition, os);
      const name = `tenant_${os.toLowerCase()}_${edition}_default_policy_group`;
      const common = { description: "", builtIn: true, protectMode: "equalization" } as const;
      cloud.policyGroups.set(id, { id, name, edition, os, ...common });
    }
  }
}

/** Fills an empty cloud with what the options describe: quotas first, so that servers may name them. */
export function seedCloud(cloud: Cloud, options: SimulatorOptions): void {
  addPolicyGroups(cloud);
  options.quotas?.forEach((seed, row) => addQuotas(cloud, seed, row));
  for (const seed of options.servers ?? []) addServer(cloud, seed);
  for (const seed of options.topics ?? []) addTopic(cloud, seed);
}
