import * as pulumi from "@pulumi/pulumi";
import type { Architecture, Host, InstallScript, OsType, Quota } from "../lifecycle";
import { agentMessages, type alarmNotification, liveAlarms } from "../resources";
import type { Coverage } from "../resources/coverage";
import { coverage } from "../resources/data-sources";
import type { State } from "../schema";
import { type Where, within } from "./connection";

export type { Coverage } from "../resources/coverage";
export type { Where } from "./connection";

export interface HostsFilter extends Where {
  /** Part of the server's name. */
  name?: string;
  edition?: Host["edition"];
  protection?: Host["protection"];
  agent?: Host["agent"];
}

/** The servers that HSS knows, as the console lists them. Reads the cloud, during previews too. */
export async function getHosts(filter: HostsFilter = {}): Promise<Host[]> {
  const { name, edition, protection, agent, ...where } = filter;
  const hosts = await within(where, ({ hss }) => hss.hosts.list());
  return hosts.filter(
    (host) =>
      (name === undefined || host.name.includes(name)) &&
      (edition === undefined || host.edition === edition) &&
      (protection === undefined || host.protection === protection) &&
      (agent === undefined || host.agent === agent),
  );
}

/** {@link getHosts} for values that are not known yet. */
export const getHostsOutput = (filter: pulumi.Input<HostsFilter> = {}): pulumi.Output<Host[]> =>
  pulumi.output(filter).apply(getHosts);

export interface CoverageFilter extends Where {
  /** Only servers whose name has this part. */
  name?: string;
}

/** How far the servers that HSS knows are guarded, in figures. Reads the cloud, during previews too. */
export async function getCoverage(filter: CoverageFilter = {}): Promise<Coverage> {
  const { name, ...where } = filter;
  const answer = await within(where, (cloud) => coverage.read({ ...(name !== undefined && { name }) }, cloud));
  return answer as Coverage;
}

/** {@link getCoverage} for values that are not known yet. */
export const getCoverageOutput = (filter: pulumi.Input<CoverageFilter> = {}): pulumi.Output<Coverage> =>
  pulumi.output(filter).apply(getCoverage);

export interface QuotasFilter extends Where {
  edition?: Quota["edition"];
  /** Only those in use, or only idle ones. */
  used?: boolean;
}

/** The quotas of the account, yearly/monthly and pay-per-use. Reads the cloud, during previews too. */
export async function getQuotas(filter: QuotasFilter = {}): Promise<Quota[]> {
  const { edition, used, ...where } = filter;
  const quotas = await within(where, ({ hss }) => hss.quotas.list(edition === undefined ? {} : { edition }));
  return quotas.filter((quota) => used === undefined || quota.used === used);
}

/** {@link getQuotas} for values that are not known yet. */
export const getQuotasOutput = (filter: pulumi.Input<QuotasFilter> = {}): pulumi.Output<Quota[]> =>
  pulumi.output(filter).apply(getQuotas);

export interface AgentInstallScriptsFilter extends Where {
  /** Default: `Linux`. */
  os?: OsType;
  /** Default: `x86_64`. HSS has an agent for Windows on x86_64 only. */
  arch?: Architecture;
}

/** How HSS would have the agent installed, one entry for each type of package. Reads the cloud, during previews too. */
export async function getAgentInstallScripts(filter: AgentInstallScriptsFilter = {}): Promise<InstallScript[]> {
  const { os = "Linux", arch = "x86_64", ...where } = filter;
  if (os === "Windows" && arch !== "x86_64") throw new Error(agentMessages.windowsArchitecture(arch));
  return within(where, ({ hss }) => hss.agents.installScripts({ os, arch }));
}

/** {@link getAgentInstallScripts} for values that are not known yet. */
export const getAgentInstallScriptsOutput = (
  filter: pulumi.Input<AgentInstallScriptsFilter> = {},
): pulumi.Output<InstallScript[]> => pulumi.output(filter).apply(getAgentInstallScripts);

export type AlarmNotificationSettings = State<
  (typeof alarmNotification)["fields"],
  (typeof alarmNotification)["outputs"]
>;

/** The alarm notification settings as they are, and who listens. Reads the cloud, during previews too. */
export async function getAlarmNotification(where: Where = {}): Promise<AlarmNotificationSettings> {
  return within(where, liveAlarms);
}

/** {@link getAlarmNotification} for values that are not known yet. */
export const getAlarmNotificationOutput = (where: pulumi.Input<Where> = {}): pulumi.Output<AlarmNotificationSettings> =>
  pulumi.output(where).apply(getAlarmNotification);
