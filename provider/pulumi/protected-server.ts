import * as pulumi from "@pulumi/pulumi";
import {
  AgentInstall,
  type AgentInstallArgs,
  HostProtection,
  type HostProtectionArgs,
  type Quota,
} from "./resources.gen";

/** How the agent gets on a server that exists. */
export type ProtectedServerAgentArgs = Omit<AgentInstallArgs, "hostId" | "region" | "enterpriseProjectId" | "adopt">;

/** What a program declares of a {@link ProtectedServer}: a HostProtection, and how the agent gets on the server. */
export interface ProtectedServerArgs extends Omit<HostProtectionArgs, "adopt" | "protection"> {
  /**
   * How the agent is put on the server by SSH. Leave it out where the agent comes by itself: with the agent list or the
   * user data of a server that is being created, or because it is there; it is waited for then.
   */
  agent?: ProtectedServerAgentArgs;
  /** Quotas to take one of; `chargingMode` is `prePaid` then, unless it is declared. */
  quota?: Quota;
}

/** One ECS server with its agent, guarded by an edition: everything there is to it, in the right order. */
export class ProtectedServer extends pulumi.ComponentResource {
  /** ID of the ECS server. */
  declare readonly hostId: pulumi.Output<string>;
  /** Name of the server. */
  declare readonly hostName: pulumi.Output<string | undefined>;
  /** `running`, `stopped`, `building` or `error`. */
  declare readonly server: HostProtection["server"];
  /** The agent: `not_installed`, `installing`, `install_failed`, `online` or `offline`. */
  declare readonly agent: HostProtection["agent"];
  declare readonly agentVersion: HostProtection["agentVersion"];
  /** `protected`, `unprotected` or `interrupted`. */
  declare readonly protection: HostProtection["status"];
  /** Why protection is interrupted. */
  declare readonly interruptReason: HostProtection["interruptReason"];
  /** Why some functions of the protection are off. */
  declare readonly degradationReason: HostProtection["degradationReason"];
  /** Outcome of the last scan: `safe`, `risky`, `pending` or `scanning`. */
  declare readonly risk: HostProtection["risk"];
  /** Edition that guards the server now. */
  declare readonly edition: HostProtection["guardedBy"];
  declare readonly chargingMode: HostProtection["chargingMode"];
  declare readonly quotaId: HostProtection["quotaId"];
  /** When the free month ends, and what happens then. */
  declare readonly trialEndsAt: HostProtection["trialEndsAt"];
  declare readonly atTrialEnd: HostProtection["atTrialEnd"];

  constructor(name: string, args: ProtectedServerArgs, options?: pulumi.ComponentResourceOptions) {
    super("hss:index:ProtectedServer", name, {}, options);
    const { agent, quota, ...protection } = args;
    const { hostId, region, enterpriseProjectId } = protection;
    const common = { parent: this };
    // Protection that stays is of no use without the agent.
    const kept = protection.onDestroy === "keep" && { onDestroy: "keep" as const };
    const installed =
      agent &&
      new AgentInstall(
        `${name}-agent`,
        { ...kept, ...agent, ...present({ hostId, region, enterpriseProjectId }) },
        common,
      );
    const guard = new HostProtection(
      name,
      { ...(quota && { chargingMode: "prePaid" as const }), ...protection },
      { ...common, dependsOn: [installed, quota].filter((each) => each !== undefined) },
    );
    const row = {
      hostId: guard.hostId,
      hostName: guard.hostName,
      server: guard.server,
      agent: guard.agent,
      agentVersion: guard.agentVersion,
      protection: guard.status,
      interruptReason: guard.interruptReason,
      degradationReason: guard.degradationReason,
      risk: guard.risk,
      edition: guard.guardedBy,
      chargingMode: guard.chargingMode,
      quotaId: guard.quotaId,
      trialEndsAt: guard.trialEndsAt,
      atTrialEnd: guard.atTrialEnd,
    };
    Object.assign(this, row);
    this.registerOutputs(row);
  }
}

/** Left out, not given as undefined: that is what an optional argument is. */
function present<T extends object>(args: T): T {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as T;
}
