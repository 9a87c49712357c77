import {
  agentStates,
  type Host,
  type ProtectionPlan,
  protectionStates,
  riskStates,
  serverStates,
} from "../client/model";
import {
  absent,
  boolean,
  Incomplete,
  integer,
  isSatisfied,
  listOf,
  object,
  oneOf,
  present,
  setOf,
  text,
  timestamp,
} from "../schema";
import type { State, Values } from "../schema";
import { allowDowngradeField, currentPlan, isKept, isUnseen } from "./downgrade";
import { lettingGo, letGoBefore } from "./handover";
import { messages } from "./messages";
import { reasonOf } from "./outcomes";
import { isInForce, Unfinished } from "./opening";
import { isOver, planOf, protect, unprotect, type Written } from "./protection";
import { type Context, enterpriseProjectField, onDestroyField, resource } from "./resource";
import {
  checkSuccessor,
  freeMonth,
  hasSucceeded,
  isDue,
  isWithoutTrial,
  planOfSuccessor,
  successorField,
  trialOutputs,
} from "./trial";
import { liveTags, syncTags } from "./tags";
import { chargingModeField, editionField, tagsField } from "./words";

const directory = object(
  {
    path: text({ doc: "Directory to guard; absolute on Linux, without a trailing slash.", length: [1, 256] }),
    backupDirectory: text({
      doc: "Where the originals are kept. Required on Linux, refused on Windows.",
      optional: true,
    }),
    excludedDirectories: setOf(text({ doc: "Relative path." }), {
      doc: "Subdirectories to leave out, up to 10.",
      optional: true,
      size: [0, 10],
    }),
    excludedFiles: setOf(text({ doc: "Relative path." }), {
      doc: "Files to leave out (Linux), up to 50.",
      optional: true,
      size: [0, 50],
    }),
  },
  { doc: "One guarded directory." },
);

const webTamper = object(
  {
    directories: listOf(directory, { doc: "What is guarded against tampering, 1 to 50 directories.", size: [1, 50] }),
    excludedFileTypes: setOf(text({ doc: "Extension.", length: [1, 10] }), {
      doc: "File extensions to leave out, up to 10.",
      optional: true,
      size: [0, 10],
    }),
    mode: oneOf(["recovery", "alarm"], {
      noun: "mode",
      doc: "`recovery` undoes tampering, `alarm` only tells (Linux).",
      default: "recovery",
    }),
  },
  {
    doc: "Directories of edition `wtp`. Without them the edition guards none until they are set in the console.",
    optional: true,
  },
);

/** How a server was guarded before a resource took care of it. */
export const foundFields = {
  edition: editionField({ doc: "Edition." }),
  chargingMode: chargingModeField({ doc: "Charging mode." }),
  quotaId: text({ doc: "Quota.", optional: true }),
  trialEndsAt: timestamp({ doc: "End of the free month, when it was one.", optional: true }),
  webTamper,
};

const fields = {
  // The server stays the same one, whichever project it is looked for in.
  enterpriseProjectId: enterpriseProjectField({}),
  hostId: text({ doc: "ID of the ECS server to protect.", replaces: true, length: [1, 64] }),
  edition: editionField({
    doc: "Edition that guards the server: `basic`, `professional`, `enterprise`, `premium`, `wtp` (web tamper protection) or `container`. Changed in place, without reinstalling the agent.",
  }),
  chargingMode: chargingModeField({
    doc: "`prePaid` binds a yearly/monthly quota, `postPaid` is pay per use and needs none.",
    default: "postPaid",
  }),
  quotaId: text({
    doc: "Quota to bind (`prePaid`). When left out an idle one of the edition is chosen: of the host's enterprise project first, then the longest lasting.",
    optional: true,
    computed: true,
    length: [1, 128],
  }),
  successor: successorField,
  protection: oneOf(["protected"], {
    noun: "state to declare",
    doc: "Always `protected`; to take protection off, destroy the resource. It is a property so that protection switched off elsewhere shows as drift.",
    default: "protected",
  }),
  tags: tagsField("Tags of the quota that guards the server; other keys are left alone."),
  webTamper,
  agentTimeoutMinutes: integer({
    doc: "Minutes to wait for the agent to be online.",
    default: 10,
    range: [0, 240],
    intent: true,
  }),
  allowDowngrade: allowDowngradeField,
  onDestroy: onDestroyField(
    ["restore", "unprotect", "keep"],
    "`restore` (the default): protection as it was found at creation, off if it was off. `unprotect`: off. `keep`: as it is.",
  ),
};

const outputs = {
  hostName: text({ doc: "Name of the server.", optional: true, lasting: true }),
  server: oneOf(serverStates, { noun: "state", doc: "`running`, `stopped`, `building` or `error`.", optional: true }),
  status: oneOf(protectionStates, {
    noun: "state",
    doc: "Protection in the console's words: `protected`, `unprotected`, or `interrupted` (server stopped, agent offline or removed).",
    optional: true,
  }),
  interruptReason: text({ doc: "Why protection is interrupted.", optional: true }),
  degraded: boolean({ doc: "Whether some functions of the protection are off.", optional: true }),
  degradationReason: text({ doc: "Why protection is degraded.", optional: true }),
  agent: oneOf(agentStates, {
    noun: "state",
    doc: "`not_installed`, `installing`, `install_failed`, `online` or `offline`.",
    optional: true,
  }),
  agentVersion: text({ doc: "Version of the agent.", optional: true }),
  risk: oneOf(riskStates, {
    noun: "state",
    doc: "Outcome of the last scan: `safe`, `risky`, `pending` (not scanned yet) or `scanning`.",
    optional: true,
  }),
  openedAt: timestamp({ doc: "When protection was opened.", optional: true }),
  guardedBy: editionField({ doc: "Edition that guards the server now; absent when none does.", optional: true }),
  trialEndsAt: timestamp({ doc: "When the free month ends; absent when there is none.", optional: true }),
  atTrialEnd: text({ doc: "What happens that day.", optional: true }),
  successorDue: timestamp({
    doc: "Since when the successor is due, until it has taken over.",
    optional: true,
    pending: true,
  }),
  found: object(foundFields, {
    doc: "How the server was protected before this resource; absent when it was not. `restore` goes back to it.",
    optional: true,
    lasting: true,
  }),
};

type Wanted = Values<typeof fields>;
type Known = State<typeof fields, typeof outputs>;
/** What of the state before matters to a change; the rest is read, or declared. */
type Before = Pick<Known, "found" | "trialEndsAt" | "tags" | "edition" | "chargingMode">;

/** HSS protection of one ECS server: the edition that guards it and how it is paid. */
export const hostProtection = resource("HostProtection", {
  doc: "HSS protection of one ECS server: the edition that guards it and how it is paid.",
  idDoc: "The ID of the ECS server.",
  fields,
  outputs,
  rules: [
    function successorFollowsTheFreeMonth(wanted, findings) {
      if (wanted.successor !== undefined) checkSuccessor(wanted.edition, wanted.successor, findings);
    },
    function quotaGoesWithPrePaid(wanted, findings) {
      if (wanted.chargingMode === "postPaid" && wanted.quotaId !== undefined)
        findings.add("quotaId", messages.quotaWithoutPrePaid());
    },
    function directoriesGoWithWebTamperProtection(wanted, findings) {
      if (wanted.webTamper !== undefined && wanted.edition !== "wtp")
        findings.add("webTamper", messages.webTamperEdition(wanted.edition));
    },
  ],
  identify: (wanted) => wanted.hostId,

  async create(wanted, context) {
    await letGoBefore([wanted.hostId], context);
    const seen = await context.cloud.hss.hosts.get(wanted.hostId);
    const found = seen && ((await planOf(seen, context.cloud)) as Known["found"]);
    return { id: wanted.hostId, state: await sync(wanted, { found }, context) };
  },

  async read(hostId, before, context) {
    const host = await context.cloud.hss.hosts.get(hostId);
    if (host === undefined) return absent();
    // Looked at for the first time it is being taken over: as it is now is how it was found.
    const known = before ?? { found: (await planOf(host, context.cloud)) as Known["found"] };
    return present(await toState(host, known, context));
  },

  async update(_id, wanted, before, context) {
    await letGoBefore([wanted.hostId], context);
    return sync(wanted, before, context);
  },

  async delete(hostId, state, context) {
    if ((state.onDestroy ?? "restore") === "keep") return;
    await lettingGo(hostId, context, () => giveBack(hostId, state, context));
  },
});

/** As it was found, or off. */
async function giveBack(hostId: string, { found, onDestroy, agentTimeoutMinutes = 10 }: Known, context: Context) {
  const host = await context.cloud.hss.hosts.get(hostId);
  if (host === undefined) return;
  if (onDestroy === "unprotect" || found === undefined || isOver(found, context.cloud.clock.now()))
    return unprotect(host, context);
  await guardAsFound(host, found, agentTimeoutMinutes, context);
}

/** Guards a host again as it was found before it was taken care of. */
export async function guardAsFound(
  host: Host,
  found: NonNullable<Known["found"]>,
  minutes: number,
  context: Context,
  written?: Written,
): Promise<void> {
  if (!isInForce(host, found)) await protectAsFound(host, found, minutes, context, written);
  if (found.webTamper !== undefined) await syncDirectories(host.hostId, found.webTamper, context);
}

/** With the quota that was found; where that is gone or in use, with any idle one of the edition. */
async function protectAsFound(
  host: Host,
  found: NonNullable<Known["found"]>,
  minutes: number,
  context: Context,
  written?: Written,
): Promise<void> {
  const { quotaId, ...withoutQuota } = found;
  try {
    await protect(host.hostId, found, minutes, context, written);
  } catch (error) {
    if (quotaId === undefined || error instanceof Unfinished) throw error;
    const [quota] = await context.cloud.hss.quotas.get([quotaId], { fresh: true });
    if (quota !== undefined && !quota.used && quota.state === "normal") throw error;
    try {
      await protect(host.hostId, withoutQuota, minutes, context, written);
      context.warn(messages.otherQuota(host, quotaId));
    } catch (second) {
      if (second instanceof Unfinished) throw second;
      throw new Error(messages.notRestorable(host, found, reasonOf(second)), { cause: second });
    }
  }
}

/** Brings the live host to what is wanted, then reads it back. Once it is changed it is remembered, whatever fails then. */
async function sync(wanted: Wanted, before: Before, context: Context): Promise<Known> {
  // Of the state before only this: the rest is read, or declared.
  const known = { found: before.found, trialEndsAt: before.trialEndsAt };
  const incomplete = async (message: string, host: Host, cause: unknown) =>
    new Incomplete(message, wanted.hostId, await toState(host, { ...known, ...remembered(wanted) }, context, false), {
      cause,
    });
  let host: Host;
  try {
    host = await protect(wanted.hostId, await planNow(wanted, before, context), wanted.agentTimeoutMinutes, context);
  } catch (error) {
    throw error instanceof Unfinished ? await incomplete(error.message, error.host, error) : error;
  }
  try {
    if (wanted.webTamper !== undefined) await syncDirectories(host.hostId, wanted.webTamper, context);
    if (wanted.tags !== undefined) {
      if (host.quotaId === undefined) context.warn(messages.noQuotaForTags(host));
      else await syncTags(host.quotaId, wanted.tags, before.tags, context);
    }
    const state = await toState(host, { ...known, ...wanted }, context);
    if (isWithoutTrial(host, state)) context.warn(messages.noTrial(host));
    return state;
  } catch (error) {
    throw await incomplete(messages.unfinishedProtection(host, reasonOf(error)), host, error);
  }
}

async function syncDirectories(
  hostId: string,
  wanted: NonNullable<Wanted["webTamper"]>,
  { cloud }: Context,
): Promise<void> {
  const live = await cloud.hss.webTamper.directories(hostId);
  if (!isSatisfied(fields.webTamper, wanted, live)) await cloud.hss.webTamper.setDirectories(hostId, wanted);
}

/** What a state keeps of a declaration while it is not in force. */
const remembered = ({ edition, successor }: Wanted) => (successor === undefined ? {} : { edition, successor });

/** The declared edition, or its successor once that is due; never back to the free month once that is over. */
async function planNow(wanted: Wanted, before: Before, context: Context): Promise<ProtectionPlan> {
  const { cloud } = context;
  if (wanted.edition !== "basic") return keepingMore(wanted, before, context);
  const host = await cloud.hss.hosts.get(wanted.hostId);
  const { successor } = wanted;
  if (successor !== undefined && host !== undefined) {
    const trial = { successor, trialEndsAt: host.trialEndsAt ?? before.trialEndsAt };
    if (hasSucceeded(host, trial) || isDue(trial, cloud.clock.now())) return planOfSuccessor(successor);
  }
  // The month comes with the agent; where that is online already, there is none to come.
  if (host === undefined || (host.protection === "unprotected" && host.agent !== "online"))
    await freeMonth(wanted.hostId, wanted.agentTimeoutMinutes, context);
  return keepingMore(wanted, before, context);
}

/** The declared protection; or what the server has, where that is more and was found on it, or raised since the last refresh. */
async function keepingMore(wanted: Wanted, before: Before, context: Context): Promise<ProtectionPlan> {
  const host = await context.cloud.hss.hosts.get(wanted.hostId);
  const current = host && currentPlan(host);
  if (host === undefined || !isKept(current, wanted)) return wantedPlan(wanted);
  if (!isKeptAsFound(host, before.found, wanted) && !isUnseen(host, before)) return wantedPlan(wanted);
  context.warn(messages.keptHigher(host, wanted));
  return current as ProtectionPlan;
}

/** Whether a server still has what was found on it, and that is more than what is declared. */
function isKeptAsFound(host: Host, found: Known["found"], declared: Partial<Known>): boolean {
  const { edition, chargingMode = "postPaid", allowDowngrade } = declared;
  if (found === undefined || edition === undefined) return false;
  const { edition: former, chargingMode: mode } = found;
  return (
    isKept(found, { edition, chargingMode, allowDowngrade }) && isInForce(host, { edition: former, chargingMode: mode })
  );
}

function wantedPlan(wanted: Wanted): ProtectionPlan {
  return {
    edition: wanted.edition,
    chargingMode: wanted.chargingMode,
    ...(wanted.quotaId !== undefined && { quotaId: wanted.quotaId }),
    ...(wanted.webTamper !== undefined && { webTamper: wanted.webTamper }),
  };
}

async function toState(host: Host, before: Partial<Known> | undefined, context: Context, more = true): Promise<Known> {
  const { hss } = context.cloud;
  // Where protection is off, that alone is the difference: edition and charging mode are what was declared of it.
  const off = host.protection === "unprotected";
  // And a successor in force is what the declaration wants by then.
  // So is more protection than declared, where it was found and is kept.
  const asDeclared = off || hasSucceeded(host, before ?? {}) || isKeptAsFound(host, before?.found, before ?? {});
  const quotas =
    more && before?.tags !== undefined && host.quotaId !== undefined ? await hss.quotas.get([host.quotaId]) : [];
  const guarded = more && before?.webTamper !== undefined && host.edition === "wtp" && !off;
  return {
    hostId: host.hostId,
    edition: asDeclared ? before?.edition : host.edition,
    chargingMode: asDeclared ? before?.chargingMode : (host.chargingMode ?? before?.chargingMode),
    // Pay per use has a record of its own kind there, which nobody can bind.
    quotaId: host.chargingMode === "prePaid" ? host.quotaId : undefined,
    // The switch as it stands; `status` tells whether it works.
    protection: (off ? "unprotected" : "protected") as "protected",
    tags: before?.tags && liveTags(quotas, before.tags),
    webTamper: guarded ? ((await hss.webTamper.directories(host.hostId)) as Known["webTamper"]) : before?.webTamper,
    hostName: host.name,
    server: host.server,
    status: host.protection,
    interruptReason: host.interruptReason,
    degraded: host.degraded,
    degradationReason: host.degradationReason,
    agent: host.agent,
    agentVersion: host.agentVersion,
    risk: host.risk,
    openedAt: host.openedAt,
    guardedBy: off ? undefined : host.edition,
    ...trialOutputs(host, before ?? {}, context.cloud.clock.now()),
    found: before?.found,
  };
}
