import { type IResolvable, Tokenization } from "cdktf";
import type { Construct } from "constructs";
import { HssAgentInstall, type HssAgentInstallProps, type HssAgentInstallSsh } from "./generated.gen";

/** How to log in to the server; `host` may be left to the `address` beside it. */
export interface AgentInstallSsh extends Omit<HssAgentInstallSsh, "host"> {
  /** IP address or name to connect to; the `address` when left out. */
  readonly host?: string;
}

/** What a program declares of an {@link AgentInstall}. */
export interface AgentInstallProps extends Omit<HssAgentInstallProps, "ssh"> {
  /** IP address or name of the server, for example `server.accessIpV4` of an ECS resource. */
  readonly address?: string;
  /** How to log in to the server. */
  readonly ssh: AgentInstallSsh | IResolvable;
}

/** The HSS agent on an existing server, put there by SSH by the provider itself: with plans, drift and uninstallation. */
export class AgentInstall extends HssAgentInstall {
  constructor(scope: Construct, id: string, { address, ssh, ...props }: AgentInstallProps) {
    // Where neither is declared, the check of the properties says so.
    const login = Tokenization.isResolvable(ssh)
      ? ssh
      : ({ ...(address !== undefined && { host: address }), ...ssh } as HssAgentInstallSsh);
    super(scope, id, { ...props, ssh: login });
  }
}
