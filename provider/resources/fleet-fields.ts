/** What a program declares of a fleet, and what it is told. */
import { boolean, integer, mapOf, object, oneOf, type State, text, type Values } from "../schema";
import { selectionFields } from "./fleet-selection";
import { foundFields } from "./host-protection";
import { enterpriseProjectField, onDestroyField } from "./resource";
import { allowDowngradeField } from "./downgrade";
import { chargingModeField, editionField, tagsField } from "./words";

export const fields = {
  ...selectionFields,
  // The servers stay the same ones, whichever project they are looked for in.
  enterpriseProjectId: enterpriseProjectField({}),
  edition: editionField({
    doc: "Edition that guards the servers. A server found with a higher one keeps that, unless `allowDowngrade` is true.",
  }),
  chargingMode: chargingModeField({
    doc: "`prePaid` binds idle yearly/monthly quotas, which have to be there: a fleet buys none. `postPaid` is pay per use and needs none.",
    default: "postPaid",
  }),
  protection: oneOf(["protected"], {
    noun: "state to declare",
    doc: "Always `protected`. It is a property so that protection switched off elsewhere shows as drift.",
    default: "protected",
  }),
  tags: tagsField("Tags of the quotas that guard the servers. Changing them costs a call for each quota."),
  agentTimeoutMinutes: integer({
    doc: "Minutes to wait for agents that are not online. Servers whose agent is not online by then are told under `waiting`, and join with a later run.",
    default: 2,
    range: [0, 240],
    intent: true,
  }),
  maxRemovals: integer({
    doc: "Most servers that one run may take protection off because they left the selection; 10 when left out. Servers named by ID in `exclude` or `except` do not count, nor do servers that no longer exist or that another resource of the program takes over. Destroying the fleet is exempt.",
    optional: true,
    range: [0, 100_000],
    intent: true,
  }),
  allowEmpty: boolean({
    doc: "True: the selection may become empty, which takes protection off all servers of the fleet.",
    optional: true,
    intent: true,
  }),
  maxServers: integer({
    doc: "Most servers that the selection may cover and pay for. A run that finds more changes nothing and fails. Without it there is no bound.",
    optional: true,
    range: [1, 100_000],
    intent: true,
  }),
  allowDowngrade: allowDowngradeField,
  onDestroy: onDestroyField(
    ["restore", "unprotect", "keep"],
    "What becomes of servers that leave, and of all when the fleet is destroyed. `restore` (the default): protection as it was found, off if it was off. `unprotect`: off. `keep`: as it is.",
  ),
};

const appliedFields = {
  edition: editionField({ doc: "Edition.", optional: true }),
  chargingMode: chargingModeField({ doc: "Charging mode.", optional: true }),
};

const byServer = (doc: string) => mapOf(text({ doc: "What there is to say of it." }), { doc, optional: true });
const pending = (doc: string) =>
  mapOf(text({ doc: "What there is to say of it." }), { doc, optional: true, pending: true });

export const outputs = {
  members: mapOf(text({ doc: "Name." }), { doc: "Names of the servers of the fleet, by ID.", optional: true }),
  guarded: integer({ doc: "How many of them are guarded as declared.", optional: true }),
  waiting: byServer(
    "Servers that cannot be protected yet, by ID, and why: stopped, no agent, agent offline. No drift; they join once it is possible.",
  ),
  joining: pending("Servers that the next run protects, by ID."),
  leaving: pending("Servers that the next run lets go, by ID, and why."),
  drifted: pending("Servers that were protected and are guarded otherwise now, by ID."),
  exempt: byServer("Servers that a waiver leaves out now, by ID, until when and why."),
  selectionError: text({
    doc: "Why the selection could not be evaluated. No server leaves the fleet meanwhile.",
    optional: true,
    pending: true,
  }),
  opened: object(appliedFields, {
    doc: "What this fleet has set on its servers; `openedOtherwise` names the exceptions.",
    optional: true,
  }),
  openedOtherwise: mapOf(object(appliedFields, { doc: "Protection; empty when this fleet has set none yet." }), {
    doc: "Servers on which this fleet has set something else, by ID: a change or a first opening that is not through.",
    optional: true,
  }),
  quotasShort: integer({ doc: "How many quotas are missing (`prePaid`); absent when none is.", optional: true }),
  found: mapOf(object(foundFields, { doc: "Protection." }), {
    doc: "How servers were protected before they joined, by ID; those that were not are left out.",
    optional: true,
  }),
};

export type Wanted = Values<typeof fields>;
export type Known = State<typeof fields, typeof outputs>;
