/**
 * The free month of edition basic that comes with a new ECS server, and the edition that takes over from it. Source: ECS
 * user guide, "HSS": 30 days, after which the quota is released and nothing protects the server.
 */
import type { ChargingMode, Edition, Host, ProtectionPlan } from "../client/model";
import { type Findings, integer, object, text } from "../schema";
import { messages } from "./messages";
import { isInForce } from "./opening";
import type { Context } from "./resource";
import { agentOnline, hostOnce } from "./waiting";
import { chargingModeField, editionField } from "./words";

const day = 24 * 60 * 60_000;

export const successorField = object(
  {
    edition: editionField({ doc: "Edition, above `basic`." }),
    chargingMode: chargingModeField({ doc: "How it is paid, as `chargingMode`.", default: "postPaid" }),
    quotaId: text({
      doc: "Quota to bind (`prePaid`), chosen as with `quotaId` when left out.",
      optional: true,
      length: [1, 128],
    }),
    daysBefore: integer({
      doc: "Days before the end of the free month at which it takes over: more than lie between two runs with a refresh.",
      default: 3,
      range: [0, 29],
    }),
  },
  {
    doc: "Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due.",
    optional: true,
    intent: true,
  },
);

export type Successor = NonNullable<(typeof successorField)["types"]>["value"];

/** What of a declaration and a state the trial depends on. */
export interface Trial {
  edition?: Edition | undefined;
  successor?: Successor | undefined;
  /** End of the free month, also once it is over. */
  trialEndsAt?: string | undefined;
}

export function checkSuccessor<F extends Record<"successor", typeof successorField>>(
  edition: Edition,
  successor: Successor,
  findings: Findings<F>,
): void {
  if (edition !== "basic") findings.add("successor", messages.successorOfPaid(edition));
  if (successor.edition === "basic") findings.add("successor", messages.successorNotAbove(), "edition");
  if (successor.chargingMode === "postPaid" && successor.quotaId !== undefined)
    findings.add("successor", messages.quotaWithoutPrePaid(), "quotaId");
}

export const planOfSuccessor = ({ edition, chargingMode, quotaId }: Successor): ProtectionPlan => ({
  edition,
  chargingMode: chargingMode as ChargingMode,
  ...(quotaId !== undefined && { quotaId }),
});

/** Whether the successor guards the host already. */
export const hasSucceeded = (host: Host, { successor }: Trial): boolean =>
  successor !== undefined && isInForce(host, planOfSuccessor(successor));

/** When the successor takes over; undefined where there is no trial, or none that is to be succeeded. */
function takesOverAt({ successor, trialEndsAt }: Trial): number | undefined {
  if (successor === undefined || trialEndsAt === undefined) return undefined;
  return Date.parse(trialEndsAt) - successor.daysBefore * day;
}

/** Whether it is time for the successor, or was. */
export function isDue(trial: Trial, now: number): boolean {
  const at = takesOverAt(trial);
  return at !== undefined && now >= at;
}

/** Whether a successor is declared of a free month that there is not: it would wait for ever. */
export const isWithoutTrial = (host: Host, known: Trial): boolean =>
  known.successor !== undefined && known.trialEndsAt === undefined && !hasSucceeded(host, known);

/** The trial as an output: when it ends, what happens then, and whether something is to be done now. */
export function trialOutputs(host: Host, known: Trial, now: number) {
  // HSS forgets the trial with its quota; what comes after it still depends on when it ended.
  const trialEndsAt = host.trialEndsAt ?? (known.successor && known.trialEndsAt);
  const trial = { ...known, trialEndsAt };
  const at = takesOverAt(trial);
  const succeeded = hasSucceeded(host, trial);
  return {
    trialEndsAt,
    atTrialEnd:
      trialEndsAt === undefined
        ? isWithoutTrial(host, trial)
          ? messages.noTrial(host)
          : undefined
        : messages.atTrialEnd(known.successor, succeeded, at === undefined ? undefined : new Date(at).toISOString()),
    successorDue: !succeeded && isDue(trial, now) && at !== undefined ? new Date(at).toISOString() : undefined,
  };
}

/** Looks that a free month is waited for once the agent is online. */
const looksForTrial = 4;

/**
 * A new server that was bought with the free month gets it by itself once its agent is online; basic that is opened by a
 * call is paid for. So it is waited for, for a while, where ECS says that it was asked for.
 */
export async function freeMonth(hostId: string, minutes: number, context: Context): Promise<void> {
  const { cloud } = context;
  const server = await cloud.ecs.server(hostId).catch(() => undefined);
  const isNew = server?.createdAt !== undefined && cloud.clock.now() - Date.parse(server.createdAt) < day;
  if (!isNew || !server.agentList.includes("hss")) return;
  await agentOnline(hostId, minutes, context);
  let looks = 0;
  await hostOnce(hostId, minutes, context, (host) => {
    if (host.protection !== "unprotected" || ++looks > looksForTrial) return true;
    context.progress(messages.waitingForTrial(host));
    return false;
  });
}
