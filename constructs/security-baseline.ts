import { Op, type TerraformMetaArguments, Token } from "cdktf";
import { Construct } from "constructs";
import { integer } from "../provider/schema";
import { anything, handedOn, issuesIn, refuseFor } from "./checking";
import { AlarmNotification, type AlarmNotificationProps } from "./alarm-notification";
import { FleetProtection, type FleetProtectionProps } from "./fleet-protection";
import { constructMessages } from "./messages";
import { ProtectedServer, type ProtectedServerProps } from "./protected-server";
import { Quota, type QuotaProps } from "./quota";
import { isToken } from "./tokens";

/** One server of a baseline, where its ID alone does not say everything. */
export type BaselineServer = Omit<ProtectedServerProps, "quota" | "edition"> &
  Partial<Pick<ProtectedServerProps, "edition">>;

/** What a program declares of a {@link SecurityBaseline}. */
export interface SecurityBaselineProps extends Pick<TerraformMetaArguments, "provider"> {
  /** Servers one by one: by name the ID of an ECS server, or more than that. */
  readonly servers?: Readonly<Record<string, string | BaselineServer>>;
  /** A whole set of servers as one resource, by their IDs or by what they have in common. */
  readonly fleet?: Omit<FleetProtectionProps, "edition" | "quota" | "provider">;
  /** Edition that guards the servers which say nothing else. */
  readonly edition: QuotaProps["edition"];
  /**
   * Yearly/monthly quotas to buy: one for each server that uses one, and `spare` more (default: 0). Servers of another
   * edition, with `chargingMode: "postPaid"` or with a `quotaId` of their own use none of them; where no server uses any,
   * none is bought. Only `quotaCount` can tell how many a selected fleet needs. Without quotas the servers are paid per use.
   */
  readonly quota?: Omit<QuotaProps, "edition" | "quotaCount" | "provider"> & {
    readonly quotaCount?: number;
    readonly spare?: number;
  };
  /** Who is told of what. */
  readonly alarms?: Omit<AlarmNotificationProps, "provider">;
}

/** Only what nobody else checks. */
const baselineFields = { servers: handedOn, fleet: handedOn, edition: anything, quota: handedOn, alarms: handedOn };
const quotaFields = {
  spare: integer({ doc: "Quotas beyond those of the servers.", optional: true, range: [0, 500] }),
};

/** What a security team asks of every project: a fleet under protection, its quotas, its alarms. */
export class SecurityBaseline extends Construct {
  readonly servers: Readonly<Record<string, ProtectedServer>>;
  readonly fleet: FleetProtection | undefined;
  readonly quota: Quota | undefined;
  readonly alarms: AlarmNotification | undefined;

  constructor(scope: Construct, id: string, props: SecurityBaselineProps) {
    super(scope, id);
    const { provider, ...own } = props;
    refuseFor(this, () => issuesIn({ fields: baselineFields }, own));
    const { servers = {}, fleet: set, edition, quota, alarms } = own;
    const here = provider && { provider };
    const fleet = Object.entries(servers).map(
      ([name, server]) => [name, typeof server === "string" ? { hostId: server } : server] as const,
    );
    const usesQuota = (server: Omit<BaselineServer, "hostId">) =>
      (server.edition ?? edition) === edition && server.chargingMode !== "postPaid" && server.quotaId === undefined;
    const covered = fleet.filter(([, server]) => usesQuota(server));
    const quotaFleet = set !== undefined && set.chargingMode !== "postPaid" ? set : undefined;
    if (quota !== undefined) {
      const { spare = 0, ...order } = quota;
      const wrong = issuesIn({ fields: quotaFields }, { spare });
      refuseFor(this, () => wrong.map(({ path, message }) => ({ path: ["quota", ...path], message })));
      const named = covered.length + (quotaFleet?.hostIds?.length ?? 0);
      const count = isToken(spare) ? Token.asNumber(Op.add(named, spare)) : named + (wrong.length === 0 ? spare : 0);
      if (count !== 0 || order.quotaCount !== undefined || quotaFleet !== undefined)
        this.quota = new Quota(this, "quota", { quotaCount: count, ...order, ...here, edition });
      const isCounted = quotaFleet === undefined || (quotaFleet.hostIds !== undefined && !isToken(quotaFleet.hostIds));
      if (!isCounted && order.quotaCount === undefined)
        refuseFor(this, () => [{ path: ["quota", "quotaCount"], message: constructMessages.howMany() }]);
    }
    const bought = this.quota;
    this.servers = Object.fromEntries(
      fleet.map(([name, server]) => {
        const fromQuota = bought !== undefined && usesQuota(server) && { quota: bought };
        return [name, new ProtectedServer(this, name, { ...here, edition, ...fromQuota, ...server })];
      }),
    );
    if (set !== undefined)
      this.fleet = new FleetProtection(this, "fleet", {
        ...set,
        ...here,
        edition,
        ...(bought && quotaFleet && { quota: bought }),
      });
    if (alarms !== undefined) this.alarms = new AlarmNotification(this, "alarms", { ...alarms, ...here });
  }
}
