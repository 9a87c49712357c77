import * as pulumi from "@pulumi/pulumi";
import { agentListOf, type AgentListOptions, agentUserDataOf } from "../creation";
import type { Architecture, OsType } from "../lifecycle";
import { getAgentInstallScripts } from "./functions";
import type { Where } from "./connection";

export interface EcsAgentListArgs {
  edition: pulumi.Input<AgentListOptions["edition"]>;
  /** Whether the Cloud Eye agent comes along. Default: false. */
  cloudEye?: pulumi.Input<boolean>;
}

/**
 * What an ECS resource of any provider takes as its agent list (metadata `__support_agent_list`; `agentList` of the
 * official provider), so that the server is bought with HSS: `basic` with its free month, an advanced edition, or `none`.
 * ECS has words for basic and enterprise only: any other edition begins with basic, and HostProtection raises it.
 */
export function ecsAgentList(options: AgentListOptions): string {
  return agentListOf(options);
}

/** {@link ecsAgentList} for values that are not known yet. */
export const ecsAgentListOutput = (options: EcsAgentListArgs): pulumi.Output<string> =>
  pulumi.output(options).apply((known) => agentListOf(known as AgentListOptions));

export interface AgentUserDataOptions extends Where {
  /** Default: `Linux`. */
  os?: OsType;
  /** Default: `x86_64`; `aarch64` for Linux only. */
  arch?: Architecture;
  /** User data of your own, as plain text in any form that cloud-init (cloudbase-init for Windows) takes. */
  userData?: string;
  /** Commands by package type, instead of those that HSS is asked for. */
  installCommands?: Record<string, string>;
}

/**
 * User data for an ECS resource of any provider: installs the agent when the server first starts, together with your own
 * user data (as multipart). Plain text of at most 32 KB; refused when there is more, when your part is in no form that
 * the server understands, and when it installs the agent already. Asks HSS for the command, during previews too. Should
 * HSS change its command one day, an ECS resource would show other user data: use `ignoreChanges` where that replaces it.
 */
export async function agentUserData(options: AgentUserDataOptions = {}): Promise<string> {
  const { os = "Linux", arch = "x86_64", userData, installCommands, ...where } = options;
  const scripts = installCommands === undefined ? await getAgentInstallScripts({ os, arch, ...where }) : [];
  const commands = Object.fromEntries(scripts.map(({ packageType, command }) => [packageType, command]));
  const packageUrl = scripts.find((script) => script.packageUrl !== undefined)?.packageUrl;
  return agentUserDataOf({ os, installCommands: installCommands ?? commands, packageUrl, userData });
}

/** {@link agentUserData} for values that are not known yet. */
export const agentUserDataOutput = (
  options: pulumi.Input<pulumi.Unwrap<AgentUserDataOptions>> = {},
): pulumi.Output<string> => pulumi.output(options).apply((known) => agentUserData(known as AgentUserDataOptions));
