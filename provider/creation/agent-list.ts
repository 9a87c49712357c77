import type { Edition } from "../client/model";

export interface AgentListOptions {
  /**
   * Edition that the server is bought with: `basic` with its free month, an advanced one, or `none`. ECS knows words for
   * basic and enterprise only; with any other advanced edition the agent comes with basic, and HostProtection raises it.
   */
  edition: Edition | "none";
  /** Whether the Cloud Eye agent comes along. Default: false. */
  cloudEye?: boolean;
}

/**
 * The value of ECS metadata `__support_agent_list`, which the official Terraform provider calls `agent_list`. The image
 * must support it. Source: ECS API reference, "Creating ECSs"; the words `hss`, `hss-ent` and `ces` are all it names.
 */
export function agentListOf({ edition, cloudEye = false }: AgentListOptions): string {
  const words = edition === "none" ? [] : edition === "enterprise" ? ["hss", "hss-ent"] : ["hss"];
  return [...(cloudEye ? ["ces"] : []), ...words].join(",");
}
