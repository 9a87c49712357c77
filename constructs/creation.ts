/** What an ECS resource of any provider is given, so that the server comes with the agent. */
import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import { agentListOf, type AgentListOptions, agentUserDataOf } from "../provider/creation";
import { formatIssues, InvalidInputs } from "../provider/schema";
import { DataHssAgentInstallScript, type DataHssAgentInstallScriptProps } from "./generated.gen";
import { commandsOf } from "./install-commands";
import { constructMessages } from "./messages";
import { isToken } from "./tokens";

/**
 * What an ECS resource of any provider takes as its agent list (metadata `__support_agent_list`; `agentList` of the
 * official provider), so that the server is bought with HSS: `basic` with its free month, an advanced edition, or `none`.
 * ECS has words for basic and enterprise only: any other edition begins with basic, and HostProtection raises it.
 */
export function ecsAgentList(options: AgentListOptions): string {
  return agentListOf(options);
}

export interface AgentUserDataProps extends DataHssAgentInstallScriptProps {
  /** User data of your own, as plain text in any form that cloud-init (cloudbase-init for Windows) takes. */
  readonly userData?: string;
  /** Commands by package type, instead of those that HSS is asked for. */
  readonly installCommands?: Record<string, string>;
}

/**
 * User data for an ECS resource of any provider: installs the agent when the server first starts, together with your own
 * user data (as multipart). Plain text of at most 32 KB; refused when there is more, when your part is in no form that
 * the server understands, and when it installs the agent already. HSS is asked for the command with every plan: should it
 * change one day, use `ignoreChanges` where other user data replaces the server.
 */
export function agentUserData(scope: Construct, id: string, props: AgentUserDataProps = {}): string {
  const { userData, installCommands, ...question } = props;
  const { os = "Linux" } = props;
  const windows = os === "Windows";
  const commands = installCommands ?? (windows ? {} : { deb: "", rpm: "" });
  const text = agentUserDataOf({
    os: windows ? "Windows" : "Linux",
    installCommands: Object.fromEntries(Object.keys(commands).map((type) => [type, place(type)])),
    packageUrl: place("url"),
    userData,
  });
  // Values of Terraform would be lost in an encoding that is made before it knows them.
  if (userData !== undefined && isToken(userData) && !text.includes(userData)) {
    const issues = [{ path: ["userData"], message: constructMessages.encodedTokens() }];
    throw new InvalidInputs(formatIssues("agentUserData", issues), issues);
  }
  const script = installCommands === undefined ? new DataHssAgentInstallScript(scope, id, question) : undefined;
  const values: Record<string, string> = { ...installCommands };
  if (script !== undefined && windows)
    values["url"] = Token.asString(Fn.try([Fn.element(Fn.values(script.packageUrls), 0), ""]));
  if (script !== undefined && !windows) Object.assign(values, commandsOf(script));
  return Object.entries(values).reduce((whole, [type, value]) => whole.replace(place(type), () => value), text);
}

/** Where a value of Terraform will stand: always the same text, so that the same program gives the same user data. */
const place = (type: string) => `hss-agent-${type}-goes-here`;
