import type { Finding, QuotaReport, Report, ServerReport } from "../../provider/compliance";

/** What people read for the words of a report. */
export const verdictWords: Readonly<Record<string, string>> = {
  inOrder: "in order",
  drifted: "drifted",
  unmanaged: "unmanaged",
  naked: "naked",
  waived: "waived",
  ghost: "ghost",
  claimedTwice: "claimed twice",
  stopped: "stopped",
  notChecked: "not checked",
  violating: "violating",
  idle: "idle",
  short: "short",
  expiring: "expiring",
  trialEnding: "trial ending",
  frozen: "frozen",
  off: "off",
  wrong: "wrong",
  goingNowhere: "going nowhere",
};

export const kindWords: Readonly<Record<Finding["kind"], string>> = {
  drifted: "Differs from what is declared",
  unmanaged: "Protected, but in no state",
  naked: "Not protected, and in no state",
  ghost: "Declared, but gone from the cloud",
  claimedTwice: "Declared by several resources",
  violation: "Breaks the policy",
  quotaIdle: "A quota guards no server",
  quotaShort: "Too few quotas for what is declared",
  quotaExpiring: "A quota ends too soon",
  trialEnding: "A free trial ends",
  quotaFrozen: "A quota is frozen or has ended",
  alarmsOff: "Alarms are off",
  alarmsWrong: "Alarms differ from what is declared or demanded",
  alarmsNowhere: "Alarms reach nobody",
};

export const word = (text: string | undefined): string => (text ?? "").replaceAll("_", " ");

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Why a server has its verdict, in one line. */
export function reasonOf({
  findings,
  waiver,
  notChecked,
}: Pick<ServerReport, "findings" | "waiver" | "notChecked">): string {
  if (notChecked !== undefined) return notChecked;
  const open = findings.filter(({ waived }) => !waived);
  if (open.length > 0) return open.map(({ message, known }) => (known ? `${message} (known)` : message)).join(" ");
  const [first] = findings;
  if (first === undefined || waiver === undefined) return "";
  return `Waived until ${waiver.until}: ${waiver.reason}. ${first.message}`;
}

/** What there is to say of a quota beside its verdict. */
export function detailsOf({ edition, expiresAt, autoRenew }: QuotaReport): string {
  const renewal = autoRenew === undefined ? undefined : autoRenew ? "renews itself" : "does not renew itself";
  return [edition, expiresAt && `until ${expiresAt.slice(0, 10)}`, renewal].filter(Boolean).join(", ");
}

/** The whole in one line: how many servers, how many guarded, and how it ended. */
export function headline({ coverage, summary, regions }: Report): string {
  const { servers, protected: guarded, percent } = coverage;
  const { errors, warnings } = summary;
  const found =
    errors + warnings === 0 ? "nothing to report" : `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  const { notChecked = 0 } = summary.servers;
  const left = notChecked === 0 ? "" : `, ${counted(notChecked, "declared server")} not checked`;
  return `${counted(servers, "server")} in ${regions.join(", ")}, ${guarded} protected (${percent} %): ${found}${left}`;
}
