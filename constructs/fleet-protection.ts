import type { Construct } from "constructs";
import { construct, issuesIn, refuseFor } from "./checking";
import { HssFleetProtection, type HssFleetProtectionProps } from "./generated.gen";
import type { Quota } from "./quota";

/** What a program declares of a {@link FleetProtection}. */
export interface FleetProtectionProps extends HssFleetProtectionProps {
  /** Quotas to take some of; `chargingMode` is `prePaid` then, unless it is declared. They are bought first. */
  readonly quota?: Quota;
}

const fields = { quota: construct("a Quota") };

/** HSS protection of a set of servers, given by their IDs or by what they have in common: one resource for thousands. */
export class FleetProtection extends HssFleetProtection {
  constructor(scope: Construct, id: string, { quota, ...props }: FleetProtectionProps) {
    super(scope, id, {
      ...(quota && { chargingMode: "prePaid" }),
      ...props,
      ...(quota && { dependsOn: [...(props.dependsOn ?? []), quota] }),
    });
    refuseFor(this, () => issuesIn({ fields }, { quota }));
  }
}
