import type { TerraformMetaArguments } from "cdktf";
import { Construct } from "constructs";
import { AlarmNotification, type AlarmNotificationProps } from "./alarm-notification";
import { ProtectedServer, type ProtectedServerProps } from "./protected-server";
import { Quota, type QuotaProps } from "./quota";

/** One server of a baseline, where its ID alone does not say everything. */
export type BaselineServer = Omit<ProtectedServerProps, "quota" | "edition"> &
  Partial<Pick<ProtectedServerProps, "edition">>;

/** What a program declares of a {@link SecurityBaseline}. */
export interface SecurityBaselineProps extends Pick<TerraformMetaArguments, "provider"> {
  /** The fleet: by name the ID of an ECS server, or more than that. */
  readonly servers: Readonly<Record<string, string | BaselineServer>>;
  /** Edition that guards the servers which say nothing else. */
  readonly edition: QuotaProps["edition"];
  /**
   * Yearly/monthly quotas to buy: one for each server of the baseline's edition, and `spare` more (default: 0). Without
   * it the servers are paid per use.
   */
  readonly quota?: Omit<QuotaProps, "edition" | "quotaCount" | "provider"> & { readonly spare?: number };
  /** Who is told of what. */
  readonly alarms?: Omit<AlarmNotificationProps, "provider">;
}

/** What a security team asks of every project: a fleet under protection, its quotas, its alarms. */
export class SecurityBaseline extends Construct {
  readonly servers: Readonly<Record<string, ProtectedServer>>;
  readonly quota: Quota | undefined;
  readonly alarms: AlarmNotification | undefined;

  constructor(scope: Construct, id: string, props: SecurityBaselineProps) {
    super(scope, id);
    const { servers, edition, quota, alarms, provider } = props;
    const here = provider && { provider };
    const fleet = Object.entries(servers).map(
      ([name, server]) => [name, typeof server === "string" ? { hostId: server } : server] as const,
    );
    const covered = fleet.filter(([, server]) => (server.edition ?? edition) === edition);
    if (quota !== undefined) {
      const { spare = 0, ...order } = quota;
      this.quota = new Quota(this, "quota", { ...order, ...here, edition, quotaCount: covered.length + spare });
    }
    const bought = this.quota;
    this.servers = Object.fromEntries(
      fleet.map(([name, server]) => {
        const fromQuota = bought !== undefined && (server.edition ?? edition) === edition && { quota: bought };
        return [name, new ProtectedServer(this, name, { ...here, edition, ...fromQuota, ...server })];
      }),
    );
    if (alarms !== undefined) this.alarms = new AlarmNotification(this, "alarms", { ...alarms, ...here });
  }
}
