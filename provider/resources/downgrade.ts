/**
 * One rule for single servers and fleets: protection that is found on a server and is more than the declared one is kept and
 * reported, unless the program says `allowDowngrade`. More is a higher edition, or a yearly/monthly quota of the same
 * edition where pay per use is declared: that would be paid beside the quota. A difference that the last refresh has shown is
 * not kept: the plan names it as a change.
 */
import { type ChargingMode, type Edition, editions, type Host, type ProtectionPlan } from "../client/model";
import { boolean } from "../schema";

export const allowDowngradeField = boolean({
  doc: "True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported.",
  optional: true,
  intent: true,
});

interface Declared {
  edition: Edition;
  chargingMode: ChargingMode;
  allowDowngrade?: boolean | undefined;
}

const rank = (edition: Edition) => editions.indexOf(edition);

/** Whether protection is more than what is declared, and the program does not allow to lower it. */
export function isKept(
  found: (Pick<ProtectionPlan, "edition" | "chargingMode"> & { trialEndsAt?: string | undefined }) | undefined,
  { edition, chargingMode, allowDowngrade }: Declared,
): boolean {
  if (found === undefined || allowDowngrade === true) return false;
  if (rank(found.edition) !== rank(edition)) return rank(found.edition) > rank(edition);
  // A free month ends by itself; nothing of it is paid for.
  return found.trialEndsAt === undefined && found.chargingMode === "prePaid" && chargingMode === "postPaid";
}

/** The protection that a host has now; undefined when it is off. */
export const currentPlan = (host: Host): (ProtectionPlan & { trialEndsAt?: string }) | undefined =>
  host.protection === "unprotected" || host.edition === undefined
    ? undefined
    : {
        edition: host.edition,
        chargingMode: host.chargingMode ?? "postPaid",
        ...(host.trialEndsAt !== undefined && { trialEndsAt: host.trialEndsAt }),
      };

/** Whether a host has another protection now than the state knows, as after a plan that was saved. */
export const isUnseen = (
  host: Host,
  known: { edition?: Edition | undefined; chargingMode?: ChargingMode | undefined },
): boolean =>
  host.edition !== known.edition || (host.chargingMode ?? "postPaid") !== (known.chargingMode ?? "postPaid");
