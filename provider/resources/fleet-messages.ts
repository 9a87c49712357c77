import type { Edition, Host, ProtectionPlan } from "../client/model";
import { protectionOf } from "./messages";

/** A server that is gone has no name but its ID. */
const failure = ({ name, hostId, reason }: Failure) => `${name === hostId ? name : `${name} (${hostId})`}: ${reason}`;

interface Failure {
  name: string;
  hostId: string;
  reason: string;
}

const servers = (count: number) => `${count} server${count === 1 ? "" : "s"}`;

const some = (names: readonly string[]) => `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;

/** Lines of a table that a message shows; the state names every server. */
const mostLines = 20;

const singular = (what: string) => what.replace(/^are /, "is ").replace(/^(join|leave)$/, "$1s");

const table = (lines: readonly string[]) =>
  [
    ...lines.slice(0, mostLines).map((line) => `  ${line}`),
    ...(lines.length > mostLines ? [`  … and ${lines.length - mostLines} more, which the state names`] : []),
  ].join("\n");

/** What a fleet says: what exists now, what failed, what to do. */
export const fleetMessages = {
  nothingChosen: () => "or select tells which servers to protect; here is neither",
  chosenTwice: () => "goes without hostIds: servers are named, or selected by what they have in common",
  noCriterion: () =>
    'has no criterion, so it would select every server; declare one, or name: "*" for every server of the region',
  noCriterionInState: () =>
    'The selection of this fleet has no criterion, so it would select every server. Declare one, or select by name "*" for every server of the region. Nothing was changed.',
  noSuchGroup: (group: string) =>
    `The selection cannot be evaluated: there is no server group "${group}", by name or by ID. No server joins or leaves the fleet. Check select.group, the region and the enterprise project.`,
  groupAmbiguous: (group: string, ids: readonly string[]) =>
    `The selection cannot be evaluated: ${ids.length} server groups are called "${group}" (${some(ids)}). No server joins or leaves the fleet. Name the ID of the group in select.group.`,
  allMissing: (count: number, region: string) =>
    `The selection cannot be evaluated: HSS lists none of the ${servers(count)} of this fleet in region ${region}, although ECS does not say that they are deleted. No server joins or leaves the fleet. Check the permissions, the region and the enterprise project, then run again.`,
  matchesNothing: () => "The selection matches no server, so this fleet protects none. Check hostIds or select.",
  tooManyServers: (count: number, most: number) =>
    `The selection covers ${servers(count)}, and maxServers is ${most}. Nothing was changed. Narrow the selection, or raise maxServers.`,
  wouldBeEmpty: (names: readonly string[]) =>
    `The selection matches no server any more, so that ${servers(names.length)} would lose protection: ${some(names)}. Nothing was changed. Check hostIds or select; to take protection off all of them, set allowEmpty to true, or destroy the fleet.`,
  tooManyRemovals: (names: readonly string[], most: number) =>
    `${servers(names.length)} have left the selection and would lose protection: ${some(names)}. At most ${most} may at once. Nothing was changed. Check the selection; to go on, set maxRemovals to ${names.length} or more.`,
  removing: (names: readonly string[]) => `takes protection off ${servers(names.length)}: ${some(names)}`,
  postponed: (names: readonly string[]) =>
    `${servers(names.length)} left the selection after the plan, which does not name ${names.length === 1 ? "it" : "them"}: ${some(names)}. Protection stays; the next plan names ${names.length === 1 ? "it" : "them"}.`,
  keptAsFound: (host: Host) => `${host.name} stays ${host.protection}: it was so when the fleet found it`,
  exempt: (name: string, waiver: { until: string; reason: string }) =>
    `${name}, until ${waiver.until}: ${waiver.reason}`,

  stopped: () => "the server is stopped",
  inError: () => "the server is in error",
  agent: (host: Host) =>
    host.agent === "install_failed"
      ? `its agent could not be installed (${host.agentInstallResult ?? "no reason given"})`
      : host.agent === "not_installed"
        ? "it has no agent"
        : `its agent is ${host.agent}`,
  unlisted: () => "HSS does not list it",
  notImported: (ids: readonly string[]) =>
    `${servers(ids.length)} of the import ${ids.length === 1 ? "is" : "are"} left out, since HSS lists no such server: ${some(ids)}. Check the IDs, the region and the enterprise project.`,
  waiting: (name: string, reason: string) => `${name}: ${reason}`,

  drifted: (host: Host) => `${host.name}: ${protectionOf(host)}`,
  unselected: (name: string) => `${name} is no longer among the servers to protect`,
  exempted: (exemption: string) => `waiver: ${exemption}`,
  vanished: (names: readonly string[]) =>
    `${servers(names.length)} of the fleet can no longer be seen (${some(names)}): deleted, or moved to another enterprise project. Nothing is done with them.`,
  elsewhere: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0]} leaves the fleet, and its protection is left as it is: another resource of this program manages it now.`
      : `${servers(names.length)} leave the fleet, and their protection is left as it is: other resources of this program manage them now (${some(names)}).`,
  keptOther: (host: Host) =>
    `${host.name} is left as it is: it is guarded by edition ${host.edition ?? "unknown"}, which this fleet did not open.`,
  still: (count: number) =>
    `${servers(count)} of the fleet cannot be protected yet; "waiting" in the state says why of each. They join with the next run that refreshes, once it is possible.`,

  outlook(
    members: Readonly<Record<string, string>>,
    before: Readonly<Record<string, string>>,
    leaving: Readonly<Record<string, string>>,
    exempt: Readonly<Record<string, string>>,
    short: number | undefined,
  ): string | undefined {
    const shown = (these: Readonly<Record<string, string>>, isIn: (id: string) => boolean = () => true) =>
      Object.keys(these)
        .filter(isIn)
        .map((id) => `${these[id]} (${id})`)
        .sort();
    const stay = Object.keys(members).filter((id) => id in before).length;
    const parts: [string, string[]][] = [
      ["join", shown(members, (id) => !(id in before))],
      ["leave", shown(leaving)],
      ["are left out by a waiver", Object.values(exempt).sort()],
    ];
    const told = parts.flatMap(([what, names]) =>
      names.length > 0
        ? [`${servers(names.length)} ${names.length === 1 ? singular(what) : what}:\n${table(names)}`]
        : [],
    );
    if (Object.keys(members).length === 0) told.push(fleetMessages.matchesNothing());
    if (stay > 0 && told.length > 0) told.push(`${servers(stay)} ${stay === 1 ? "stays" : "stay"}.`);
    if (short !== undefined) told.push(`${short} idle quota${short === 1 ? " is" : "s are"} missing.`);
    if (told.length === 0) return undefined;
    return `${told.join("\n")}\nThe apply looks again.`;
  },

  selected(
    members: Readonly<Record<string, string>>,
    exempt: Readonly<Record<string, string>>,
    short: number | undefined,
  ): string {
    const listed = Object.entries(members).map(([id, name]) => `${name} (${id})`);
    const told =
      listed.length === 0
        ? [fleetMessages.matchesNothing()]
        : [
            `The selection covers ${servers(listed.length)} now; any other server of this fleet leaves:\n${table(listed.sort())}`,
          ];
    const waived = Object.values(exempt).sort();
    if (waived.length > 0) told.push(`A waiver leaves out ${servers(waived.length)}:\n${table(waived)}`);
    if (short !== undefined) told.push(`${short} idle quota${short === 1 ? " is" : "s are"} missing.`);
    return told.join("\n");
  },

  protecting: (count: number, edition: Edition) => `protecting ${servers(count)} with edition ${edition}`,
  short: (edition: Edition, needed: number, idle: number) =>
    `${servers(needed)} need an idle quota of edition ${edition} and there ${idle === 1 ? "is" : "are"} ${idle}: ${needed - idle} short. A fleet buys none; declare a Quota of edition ${edition}, or chargingMode "postPaid". If the program declares one, let the fleet depend on it (dependsOn, depends_on), so that it is bought first.`,
  incomplete: (done: number, all: number, { edition, chargingMode }: ProtectionPlan, failures: readonly Failure[]) =>
    `${done} of ${servers(all)} are as declared (edition ${edition}, ${chargingMode}); this failed:\n` +
    `${table(failures.map(failure))}\n` +
    "What is done is remembered. Run again to finish.",
  undone: (done: number, all: number, failures: readonly Failure[]) =>
    `${done} of ${servers(all)} went back to how they were found; this failed:\n` +
    `${table(failures.map(failure))}\n` +
    "Run again to finish; those that are back stay so.",
};
