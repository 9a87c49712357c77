import { type Edition, editions } from "../client/model";
import { boolean, checkGroup, formatIssues, InvalidInputs, oneOf } from "../schema";

export interface AgentListOptions {
  /**
   * Edition that the server is bought with: `basic` with its free month, an advanced one, or `none`. ECS knows words for
   * basic and enterprise only; with any other advanced edition the agent comes with basic, and HostProtection raises it.
   */
  edition: Edition | "none";
  /** Whether the Cloud Eye agent comes along. Default: false. */
  cloudEye?: boolean;
}

const fields = {
  edition: oneOf([...editions, "none"], { noun: "edition", doc: "Edition, or `none`." }),
  cloudEye: boolean({ doc: "Whether the Cloud Eye agent comes along.", default: false }),
};

/**
 * The value of ECS metadata `__support_agent_list`, which the official Terraform provider calls `agent_list`. The image
 * must support it. Source: ECS API reference, "Creating ECSs"; the words `hss`, `hss-ent` and `ces` are all it names.
 *
 * @throws InvalidInputs when the edition is none, or something else is given: a server would be bought with another one.
 */
export function agentListOf(options: AgentListOptions): string {
  const { issues } = checkGroup(fields, [], { ...options });
  if (issues.length > 0) throw new InvalidInputs(formatIssues("ecsAgentList", issues), issues);
  const { edition, cloudEye } = options;
  const words = edition === "none" ? [] : edition === "enterprise" ? ["hss", "hss-ent"] : ["hss"];
  return [...(cloudEye ? ["ces"] : []), ...words].join(",");
}
