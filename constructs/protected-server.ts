import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { AgentInstall, type AgentInstallProps } from "./agent-install";
import { AgentInstallHook } from "./agent-install-hook";
import { refuseFor } from "./checking";
import type { AgentInstallHookProps } from "./generated.gen";
import { HostProtection, type HostProtectionProps } from "./host-protection";
import { constructMessages } from "./messages";

/** Of the server itself, or of where it stands: told to the ProtectedServer once. */
type Shared = "hostId" | "address" | "region" | "enterpriseProjectId" | "provider" | "dependsOn";

/** What a program declares of a {@link ProtectedServer}: a HostProtection, and how the agent gets on the server. */
export interface ProtectedServerProps extends Omit<HostProtectionProps, "agent" | "adopt" | "protection"> {
  /** IP address or name of the server, for example `accessIpV4` of an ECS resource of any provider. */
  readonly address?: string;
  /**
   * How the provider puts the agent on the server by SSH. Leave this and `hook` out where the agent comes by itself: with
   * the agent list or the user data of a server that is being created, or because it is there; it is waited for then.
   */
  readonly agent?: Omit<AgentInstallProps, Shared | "adopt">;
  /** How Terraform's own SSH connection puts it there, instead of `agent`. */
  readonly hook?: Omit<AgentInstallHookProps, Shared>;
}

/** One ECS server with its agent, guarded by an edition: everything there is to it, in the right order. */
export class ProtectedServer extends Construct implements ITerraformDependable {
  /** What guards the server; its attributes tell how the server is. */
  readonly protection: HostProtection;
  /** What puts the agent on the server; absent where it comes by itself. */
  readonly agent: AgentInstall | AgentInstallHook | undefined;

  constructor(scope: Construct, id: string, props: ProtectedServerProps) {
    super(scope, id);
    const { address, agent, hook, ...protection } = props;
    refuseFor(this, () => (agent && hook ? [{ path: [], message: constructMessages.twoWaysIn() }] : []));
    const { hostId, region, enterpriseProjectId, provider, dependsOn } = protection;
    const common = { hostId, ...given({ address, region, provider, dependsOn }) };
    const where = given({ enterpriseProjectId });
    if (agent !== undefined) this.agent = new AgentInstall(this, "agent", { ...agent, ...common, ...where });
    else if (hook !== undefined) this.agent = new AgentInstallHook(this, "agent", { ...hook, ...common });
    this.protection = new HostProtection(this, "protection", {
      ...protection,
      ...(this.agent && { agent: this.agent }),
    });
  }

  /** ID of the ECS server. */
  get hostId(): string {
    return this.protection.hostId;
  }

  get fqn(): string {
    return this.protection.fqn;
  }
}

/** Left out, not given as undefined: that is what an optional property is. */
function given<T extends object>(props: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
