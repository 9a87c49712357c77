import type { AgentState, InstallResult, NextInstall } from "../options";
import { close } from "./binding";
import type { Cloud } from "./cloud";
import { openFreely } from "./protection";
import { addQuota } from "./quotas";
import type { ServerRecord } from "./records";

/** Newest agent of each system; older ones can be upgraded. */
export const latestAgent = { Linux: "3.2.22", Windows: "4.0.28" } as const;
/** What an agent is seeded with: the newest. `previousAgent` is what an upgradable one has. */
export const previousAgent = { Linux: "3.2.20", Windows: "4.0.26" } as const;

export const canUpgrade = (server: ServerRecord) =>
  ["online", "offline"].includes(server.agent.state) && server.agent.version !== latestAgent[server.os];

/** An agent is there and has reported at least once. */
export const isInstalled = (server: ServerRecord) => server.agent.state !== "not_installed";

/** Version of the agent whose files stand on a server's disk. */
export const agentOnDisk = (server: ServerRecord | undefined): string | undefined =>
  server && ["online", "offline"].includes(server.agent.state) ? server.agent.version : undefined;

/** Sets the state of an agent as if it had come about by itself, and what follows from it. */
export function setAgent(cloud: Cloud, server: ServerRecord, state: AgentState, result?: InstallResult): void {
  const { agent } = server;
  agent.generation++;
  if (agent.state === state && result === undefined) return;
  agent.state = state;
  agent.changedAt = cloud.now();
  if (state === "online" || state === "offline") {
    agent.id ||= cloud.newId("agent").replace(/-/g, "");
    agent.version ||= latestAgent[server.os];
    agent.createdAt ||= cloud.now();
    agent.result = "install_succeed";
    agent.installEndsAt ||= cloud.now();
  } else if (state === "install_failed") {
    agent.result = result ?? "install_failed";
  } else if (state === "not_installed") {
    Object.assign(agent, { id: "", version: "", createdAt: 0, installStartedAt: 0, installEndsAt: 0 });
    Object.assign(agent, { result: undefined, upgrade: "not_upgrade", upgradeResult: undefined });
  } else {
    agent.installStartedAt = cloud.now();
    agent.installEndsAt = 0;
    agent.result = undefined;
  }
  if (state !== "installing") cloud.machines.of(server.id)?.agentOnDisk(agentOnDisk(server));
  if (state === "online") openWhatEcsAskedFor(cloud, server);
}

/** Starts an installation, as running the install command on the server does, and plans its end. */
export function installAgent(cloud: Cloud, server: ServerRecord, outcome: NextInstall = {}): void {
  const { seconds = cloud.delays.agent, failsWith, neverOnline } = outcome;
  setAgent(cloud, server, "installing");
  server.agent.installEndsAt = cloud.now() + seconds * 1000;
  const { generation } = server.agent;
  cloud.after(seconds, () => {
    if (server.agent.generation !== generation) return;
    if (failsWith) setAgent(cloud, server, "install_failed", failsWith);
    else setAgent(cloud, server, neverOnline ? "offline" : "online");
  });
}

/** The package runs on the server itself: what it ends with and prints there. */
export function runInstaller(cloud: Cloud, server: ServerRecord): { exitCode: number; output: string } {
  const plan = server.agent.nextInstall ?? {};
  server.agent.nextInstall = undefined;
  const { exitCode = 0, output = exitCode === 0 ? "hostguard: installed" : "hostguard: the installation failed" } =
    plan;
  if (exitCode === 0) installAgent(cloud, server, plan);
  return { exitCode, output };
}

/** Percentage of an installation that is done. */
export function installProgress(cloud: Cloud, server: ServerRecord): number {
  const { agent } = server;
  if (agent.state === "online" || agent.state === "offline") return 100;
  if (agent.state !== "installing" || agent.installEndsAt <= agent.installStartedAt) return 0;
  const done = (cloud.now() - agent.installStartedAt) / (agent.installEndsAt - agent.installStartedAt);
  return Math.min(99, Math.max(0, Math.floor(done * 100)));
}

/** Somebody takes the agent off the server itself: HSS sees no more than that it does not answer. */
export function removeAgent(cloud: Cloud, server: ServerRecord): void {
  if (["online", "offline"].includes(server.agent.state)) setAgent(cloud, server, "offline");
  cloud.machines.of(server.id)?.agentOnDisk(undefined);
  if (cloud.rules.removedAgent === "offline") return;
  const { generation } = server.agent;
  cloud.after(cloud.delays.agent, () => {
    if (server.agent.generation === generation) setAgent(cloud, server, "not_installed");
  });
}

/** The operating system is installed anew under the same ID: whatever was on the server is gone. */
export function rebuild(cloud: Cloud, server: ServerRecord): void {
  const machine = cloud.machines.of(server.id);
  if (machine) cloud.machines.wait(machine.rebuild());
  setAgent(cloud, server, "not_installed");
  if (cloud.rules.rebuildCloses) close(cloud, server);
}

/** Plans that an agent which is online now stops to answer, if nothing else happens to it before. */
export function planOffline(cloud: Cloud, server: ServerRecord, seconds: number): void {
  const { generation } = server.agent;
  cloud.after(seconds, () => {
    if (server.agent.generation === generation && server.agent.state === "online") setAgent(cloud, server, "offline");
  });
}

export function uninstallAgent(cloud: Cloud, server: ServerRecord): void {
  const { generation } = server.agent;
  cloud.after(cloud.delays.agent, () => {
    if (server.agent.generation !== generation) return;
    setAgent(cloud, server, "not_installed");
    if (cloud.rules.uninstallCloses) close(cloud, server);
  });
}

export function upgradeAgent(cloud: Cloud, server: ServerRecord): void {
  const { agent } = server;
  agent.upgrade = "upgrading";
  agent.upgradeResult = undefined;
  cloud.after(cloud.delays.agent, () => {
    const failure = agent.state === "offline" ? "agent_offline" : agent.nextUpgradeFailure;
    agent.nextUpgradeFailure = undefined;
    agent.upgrade = failure ? "upgrade_failed" : "upgrade_succeed";
    agent.upgradeResult = failure;
    if (!failure) {
      agent.version = latestAgent[server.os];
      cloud.machines.of(server.id)?.agentOnDisk(agent.version);
    }
    agent.changedAt = cloud.now();
  });
}

/** The agents that `__support_agent_list` of ECS names: `hss` is basic, `hss,hss-ent` enterprise, `ces` no HSS at all. */
export const askedOfEcs = (server: ServerRecord) =>
  (server.metadata["__support_agent_list"] ?? "").split(",").map((name) => name.trim());

function openWhatEcsAskedFor(cloud: Cloud, server: ServerRecord): void {
  const asked = askedOfEcs(server);
  if (server.protection || !asked.includes("hss") || server.status !== "running") return;
  if (asked.includes("hss-ent")) openFreely(cloud, server, "enterprise", "postPaid");
  else openBasicTrial(cloud, server);
}

/** Basic that came with a server is free for a while: a trial quota, after which the host is unprotected. */
function openBasicTrial(cloud: Cloud, server: ServerRecord): void {
  const { id, enterpriseProjectId } = server;
  const expiresAt = cloud.now() + cloud.delays.basicTrial * 1000;
  // Planned before the quota plans its own end, so that it is still there.
  if (cloud.rules.basicAfterTrial === "free") {
    cloud.schedule.plan(expiresAt, () => {
      if (quota.hostId === id) openFreely(cloud, server, "basic", undefined);
    });
  }
  const paid = { chargingMode: "postPaid", trial: true, expiresAt } as const;
  const quota = addQuota(cloud, { edition: "basic", enterpriseProjectId, ...paid });
  openFreely(cloud, server, "basic", "postPaid", quota);
}
