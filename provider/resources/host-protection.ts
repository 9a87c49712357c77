import {
  agentStates,
  type Host,
  type ProtectionPlan,
  protectionStates,
  riskStates,
  serverStates,
  type Tags,
} from "../client/model";
import {
  absent,
  boolean,
  canonical,
  Incomplete,
  integer,
  listOf,
  object,
  oneOf,
  present,
  setOf,
  text,
  timestamp,
} from "../schema";
import type { State, Values } from "../schema";
import { messages } from "./messages";
import { isInForce, protect, Unfinished, unprotect } from "./protection";
import { type Context, resource } from "./resource";
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

const fields = {
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
  protection: oneOf(["protected"], {
    noun: "state to declare",
    doc: "Always `protected`; to take protection off, destroy the resource. It is a property so that protection switched off elsewhere shows as drift.",
    default: "protected",
    // An interrupted protection is switched on; what interrupts it is told by the outputs and mended on the server.
    satisfied: (_declared, live: string) => live !== "unprotected",
  }),
  tags: tagsField("Tags of the quota that guards the server."),
  webTamper: object(
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
  ),
  agentTimeoutMinutes: integer({
    doc: "Minutes to wait for the agent to be online.",
    default: 10,
    range: [0, 240],
    intent: true,
  }),
  onDestroy: oneOf(["restore", "unprotect", "keep"], {
    noun: "way to destroy",
    doc: "`restore` (the default): protection as it was found at creation, off if it was off. `unprotect`: off. `keep`: as it is.",
    optional: true,
    intent: true,
  }),
};

const outputs = {
  hostName: text({ doc: "Name of the server.", optional: true }),
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
  trialEndsAt: timestamp({
    doc: "When the free trial ends and protection with it; absent when it is no trial.",
    optional: true,
  }),
  found: object(
    {
      edition: editionField({ doc: "Edition." }),
      chargingMode: chargingModeField({ doc: "Charging mode." }),
      quotaId: text({ doc: "Quota.", optional: true }),
    },
    {
      doc: "How the server was protected before this resource; absent when it was not. `restore` goes back to it.",
      optional: true,
    },
  ),
};

type Wanted = Values<typeof fields>;
type Known = State<typeof fields, typeof outputs>;

/** HSS protection of one ECS server: the edition that guards it and how it is paid. */
export const hostProtection = resource("HostProtection", {
  doc: "HSS protection of one ECS server: the edition that guards it and how it is paid.",
  fields,
  outputs,
  rules: [
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
    const seen = await context.cloud.hss.hosts.get(wanted.hostId);
    const found = seen && planOf(seen);
    const state = await sync(wanted, found && { found }, context);
    return { id: wanted.hostId, state };
  },

  update: (_id, wanted, before, context) => sync(wanted, before, context),

  async read(hostId, before, context) {
    const host = await context.cloud.hss.hosts.get(hostId);
    if (host === undefined) return absent();
    return present(await toState(host, before, context));
  },

  async delete(hostId, state, context) {
    const mode = state.onDestroy ?? "restore";
    if (mode === "keep") return;
    const host = await context.cloud.hss.hosts.get(hostId);
    if (host === undefined) return;
    if (mode === "unprotect" || state.found === undefined) return unprotect(host, context);
    if (!isInForce(host, state.found)) await protect(hostId, state.found, state.agentTimeoutMinutes ?? 10, context);
  },
});

/** Brings the live host to what is wanted, then reads it back. */
async function sync(wanted: Wanted, before: Pick<Known, "found"> | undefined, context: Context): Promise<Known> {
  const { cloud } = context;
  let host: Host;
  try {
    host = await protect(wanted.hostId, wantedPlan(wanted), wanted.agentTimeoutMinutes, context);
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
    throw new Incomplete(error.message, wanted.hostId, await toState(error.host, before, context, false), {
      cause: error,
    });
  }
  if (wanted.webTamper !== undefined) {
    const live = await cloud.hss.webTamper.directories(host.hostId);
    if (canonical(live) !== canonical(wanted.webTamper))
      await cloud.hss.webTamper.setDirectories(host.hostId, wanted.webTamper);
  }
  if (wanted.tags !== undefined && host.quotaId !== undefined) await syncTags(host.quotaId, wanted.tags, context);
  return toState(host, { ...wanted, ...before }, context);
}

function wantedPlan(wanted: Wanted): ProtectionPlan {
  return {
    edition: wanted.edition,
    chargingMode: wanted.chargingMode,
    ...(wanted.quotaId !== undefined && { quotaId: wanted.quotaId }),
    ...(wanted.tags !== undefined && { tags: wanted.tags }),
    ...(wanted.webTamper !== undefined && { webTamper: wanted.webTamper }),
  };
}

/** How a host is guarded now; undefined when it is not. */
function planOf(host: Host): Known["found"] {
  if (host.protection === "unprotected" || host.edition === undefined) return undefined;
  const chargingMode = host.chargingMode ?? "postPaid";
  return {
    edition: host.edition,
    chargingMode,
    ...(chargingMode === "prePaid" && host.quotaId && { quotaId: host.quotaId }),
  };
}

/** Writes only what differs: tags cost a call for each quota. */
export async function syncTags(quotaId: string, wanted: Tags, { cloud }: Context): Promise<void> {
  const [quota] = await cloud.hss.quotas.get([quotaId], { fresh: true });
  const live = quota?.tags ?? {};
  const gone = Object.keys(live).filter((key) => !Object.hasOwn(wanted, key));
  const changed = Object.entries(wanted).filter(([key, value]) => live[key] !== value);
  if (gone.length > 0) await cloud.hss.quotas.untag(quotaId, gone);
  if (changed.length > 0) await cloud.hss.quotas.tag(quotaId, Object.fromEntries(changed));
}

async function toState(host: Host, before: Partial<Known> | undefined, context: Context, more = true): Promise<Known> {
  const { hss } = context.cloud;
  // Where protection is off, that alone is the difference: edition and charging mode are what was declared of it.
  const off = host.protection === "unprotected";
  const quotas =
    more && before?.tags !== undefined && host.quotaId !== undefined ? await hss.quotas.get([host.quotaId]) : [];
  const guarded = more && before?.webTamper !== undefined && host.edition === "wtp" && !off;
  return {
    hostId: host.hostId,
    edition: off ? before?.edition : host.edition,
    chargingMode: off ? before?.chargingMode : (host.chargingMode ?? before?.chargingMode),
    quotaId: host.quotaId,
    // The switch as it stands; `status` tells whether it works.
    protection: (off ? "unprotected" : "protected") as "protected",
    tags: quotas[0]?.tags ?? before?.tags,
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
    trialEndsAt: host.trialEndsAt,
    found: before?.found,
  };
}
