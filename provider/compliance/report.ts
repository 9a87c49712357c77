/** What a check found, in the form in which it is written as JSON. */
import { agentStates, editions, protectionStates, riskStates, serverStates } from "../client/model";
import { chargingModeField, editionField } from "../resources/words";
import { boolean, type Fields, integer, listOf, mapOf, object, oneOf, text, timestamp, type Values } from "../schema";
import { kinds as stateKinds } from "./declared";

export const findingKinds = [
  "drifted",
  "unmanaged",
  "naked",
  "ghost",
  "claimedTwice",
  "violation",
  "quotaIdle",
  "quotaShort",
  "quotaExpiring",
  "trialEnding",
  "quotaFrozen",
  "alarmsOff",
  "alarmsWrong",
  "alarmsNowhere",
] as const;
export type FindingKind = (typeof findingKinds)[number];

export const severities = ["error", "warning"] as const;

/**
 * Of a server, the first of these that applies. `violating`: it breaks a rule of the policy; `notChecked`: it is declared
 * and stands where the check was not to look.
 */
export const serverVerdicts = [
  "ghost",
  "claimedTwice",
  "naked",
  "drifted",
  "violating",
  "unmanaged",
  "waived",
  "stopped",
  "notChecked",
  "inOrder",
] as const;
export type ServerVerdict = (typeof serverVerdicts)[number];
export const quotaVerdicts = [
  "frozen",
  "short",
  "expiring",
  "trialEnding",
  "ghost",
  "drifted",
  "idle",
  "inOrder",
] as const;
export type QuotaVerdict = (typeof quotaVerdicts)[number];
export const alarmVerdicts = ["off", "goingNowhere", "wrong", "inOrder"] as const;
export type AlarmVerdict = (typeof alarmVerdicts)[number];
export const outcomes = ["inOrder", "findings", "unreadable"] as const;

const optional = true;
const figure = (doc: string) => integer({ doc });
const named = (doc: string) => mapOf(integer({ doc: "How many." }), { doc });

const location = object(
  {
    file: text({ doc: "File, as it was named." }),
    line: integer({ doc: "Line, from 1." }),
    column: integer({ doc: "Column, from 1.", optional }),
  },
  { doc: "Where to look: in the program, the state or the policy.", optional },
);

const waiver = object(
  {
    until: text({ doc: "As the policy says." }),
    reason: text({ doc: "As the policy says." }),
    ended: boolean({ doc: "Whether it has ended." }),
  },
  { doc: "The waiver that applies.", optional },
);

const finding = object(
  {
    key: text({ doc: "The same for the same finding in every check; see `--since`." }),
    kind: oneOf(findingKinds, { noun: "kind of finding", doc: `One of ${findingKinds.join(", ")}.` }),
    severity: oneOf(severities, { noun: "severity", doc: "`error` or `warning`." }),
    subject: oneOf(["server", "quota", "alarms", "resource"], {
      noun: "kind of subject",
      doc: "`server`, `quota`, `alarms` or `resource`.",
    }),
    id: text({ doc: "ID of the server or the quota, enterprise project of the alarms, address of the resource." }),
    name: text({ doc: "What people call it." }),
    region: text({ doc: "Region." }),
    message: text({ doc: "The finding, as a sentence." }),
    rule: text({ doc: "Rule of the policy that is broken.", optional }),
    resource: text({ doc: "Address of the resource that declares it otherwise.", optional }),
    property: text({ doc: "Property that differs.", optional }),
    declared: text({ doc: "What is declared or demanded.", optional }),
    live: text({ doc: "What is there.", optional }),
    waived: boolean({ doc: "Whether a waiver bears with it: then it fails nothing." }),
    known: boolean({ doc: "Whether the baseline has it too: then it fails nothing." }),
    location,
  },
  { doc: "Something that is not as it should be." },
);

const managedBy = listOf(
  object(
    { address: text({ doc: "Address in its engine." }), source: text({ doc: "File that declares it." }) },
    { doc: "A resource." },
  ),
  { doc: "The resources that declare it." },
);

const server = object(
  {
    hostId: text({ doc: "ID of the ECS server." }),
    name: text({ doc: "Name." }),
    region: text({ doc: "Region." }),
    enterpriseProjectId: text({ doc: "Enterprise project.", optional }),
    verdict: oneOf(serverVerdicts, { noun: "verdict", doc: `One of ${serverVerdicts.join(", ")}.` }),
    os: text({ doc: "`Linux` or `Windows`.", optional }),
    privateIp: text({ doc: "Private address.", optional }),
    group: text({ doc: "Server group.", optional }),
    tags: mapOf(text({ doc: "Value." }), { doc: "Tags of the ECS server.", optional }),
    server: oneOf(serverStates, { noun: "state", doc: `One of ${serverStates.join(", ")}.`, optional }),
    protection: oneOf(protectionStates, { noun: "state", doc: `One of ${protectionStates.join(", ")}.`, optional }),
    interruptReason: text({ doc: "Why protection is interrupted.", optional }),
    edition: editionField({ doc: `One of ${editions.join(", ")}.`, optional }),
    chargingMode: chargingModeField({ doc: "`prePaid` or `postPaid`.", optional }),
    quotaId: text({ doc: "Quota that it uses.", optional }),
    trialEndsAt: timestamp({ doc: "When its free trial ends.", optional }),
    agent: oneOf(agentStates, { noun: "state", doc: `One of ${agentStates.join(", ")}.`, optional }),
    agentVersion: text({ doc: "Version of the agent.", optional }),
    risk: oneOf(riskStates, { noun: "state", doc: `One of ${riskStates.join(", ")}.`, optional }),
    risks: named("Open risks by kind."),
    notChecked: text({ doc: "Of the verdict `notChecked`: why.", optional }),
    managedBy,
    waiver,
    findings: listOf(finding, { doc: "Findings about it." }),
  },
  { doc: "One server, with its verdict." },
);

const resource = object(
  {
    address: text({ doc: "Address in its engine." }),
    source: text({ doc: "File that declares it." }),
    region: text({ doc: "Region." }),
    verdict: oneOf(["drifted", "ghost", "inOrder"], { noun: "verdict", doc: "`drifted`, `ghost` or `inOrder`." }),
    servers: integer({ doc: "How many servers it stands for." }),
    findings: listOf(finding, { doc: "Findings about it that are about no server in particular." }),
  },
  { doc: "One resource that stands for many servers." },
);

const quota = object(
  {
    id: text({ doc: "Quota ID; of a shortage the edition, of a declared resource its address." }),
    region: text({ doc: "Region." }),
    verdict: oneOf(quotaVerdicts, { noun: "verdict", doc: `One of ${quotaVerdicts.join(", ")}.` }),
    edition: editionField({ doc: "Edition that it is for.", optional }),
    state: text({ doc: "`normal`, `expired` or `frozen`.", optional }),
    hostId: text({ doc: "Server that it guards.", optional }),
    expiresAt: timestamp({ doc: "End of the paid period.", optional }),
    autoRenew: boolean({ doc: "Whether it renews itself then; only where billing was asked.", optional }),
    managedBy,
    findings: listOf(finding, { doc: "Findings about it." }),
  },
  { doc: "One quota, one shortage of quotas, or one declared purchase, with its verdict." },
);

const alarms = object(
  {
    enterpriseProjectId: text({ doc: "Enterprise project; `0` is the default one." }),
    region: text({ doc: "Region." }),
    verdict: oneOf(alarmVerdicts, { noun: "verdict", doc: `One of ${alarmVerdicts.join(", ")}.` }),
    channel: text({ doc: "`smn` or `messageCenter`.", optional }),
    topicUrn: text({ doc: "SMN topic.", optional }),
    listeners: integer({ doc: "Confirmed subscriptions of the topic.", optional }),
    managedBy,
    findings: listOf(finding, { doc: "Findings about them." }),
  },
  { doc: "The alarm notification settings of one enterprise project, with their verdict." },
);

export const reportFields = {
  version: integer({ doc: "Version of this form, 1." }),
  checkedAt: timestamp({ doc: "When the check began." }),
  outcome: oneOf(outcomes, {
    noun: "outcome",
    doc: "`inOrder` (exit code 0), `findings` (2), or `unreadable`: something could not be read (1).",
  }),
  regions: listOf(text({ doc: "Region." }), { doc: "Regions that were looked at." }),
  sources: listOf(
    object(
      {
        source: text({ doc: "File." }),
        kind: oneOf([...stateKinds, "policy"], { noun: "kind", doc: `One of ${stateKinds.join(", ")}, policy.` }),
        resources: figure("How many resources of ours, or rules, it holds."),
      },
      { doc: "A file." },
    ),
    { doc: "What was compared with." },
  ),
  coverage: object(
    {
      servers: figure("Servers."),
      protected: figure("Guarded now."),
      interrupted: figure("Protection is on and does not work."),
      unprotected: figure("Not protected."),
      percent: figure("Of 100 servers so many are guarded now, rounded down."),
      agentsOnline: figure("Servers whose agent is online."),
      risky: figure("Servers whose last scan found something."),
      byEdition: named("Protected servers by edition."),
    },
    { doc: "How far the servers are guarded." },
  ),
  summary: object(
    {
      servers: named("Servers by verdict."),
      quotas: named("Quotas by verdict."),
      alarms: named("Alarm settings by verdict."),
      errors: figure("Findings of severity `error` that are neither waived nor known."),
      warnings: figure("Findings of severity `warning` that are neither waived nor known."),
      waived: figure("Findings that a waiver bears with."),
      known: figure("Findings that the baseline has too."),
    },
    { doc: "Figures." },
  ),
  servers: listOf(server, { doc: "Every server." }),
  resources: listOf(resource, { doc: "Declared resources that stand for many servers." }),
  quotas: listOf(quota, { doc: "Quotas, shortages and declared purchases." }),
  alarms: listOf(alarms, { doc: "Alarm notification settings." }),
  unreadable: listOf(
    object(
      { what: text({ doc: "What could not be read." }), reason: text({ doc: "Why, and what to do." }) },
      { doc: "One thing." },
    ),
    { doc: "What could not be read. While there is anything, nothing is called in order." },
  ),
  notChecked: listOf(text({ doc: "One sentence." }), { doc: "What was left out on purpose." }),
} satisfies Fields;

export type Report = Values<typeof reportFields>;
export type Finding = Report["servers"][number]["findings"][number];
export type ServerReport = Report["servers"][number];
export type ResourceReport = Report["resources"][number];
export type QuotaReport = Report["quotas"][number];
export type AlarmReport = Report["alarms"][number];
