import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { construct, issuesIn, refuseFor } from "./checking";
import { HssHostProtection, type HssHostProtectionProps } from "./generated.gen";
import type { Quota } from "./quota";

/** What a program declares of a {@link HostProtection}. */
export interface HostProtectionProps extends HssHostProtectionProps {
  /** Quotas to take one of; `chargingMode` is `prePaid` then, unless it is declared. They are bought first. */
  readonly quota?: Quota;
  /** What puts the agent on the server: protection waits for it. */
  readonly agent?: ITerraformDependable;
}

const fields = { quota: construct("a Quota"), agent: construct("what puts the agent on the server") };

/** HSS protection of one ECS server: the edition that guards it and how it is paid. */
export class HostProtection extends HssHostProtection {
  constructor(scope: Construct, id: string, { quota, agent, ...props }: HostProtectionProps) {
    const dependsOn = [...(props.dependsOn ?? []), quota, agent].filter((each) => each !== undefined);
    super(scope, id, {
      ...(quota && { chargingMode: "prePaid" }),
      ...props,
      ...(dependsOn.length > 0 && { dependsOn }),
    });
    refuseFor(this, () => issuesIn({ fields }, { quota, agent }));
  }
}
