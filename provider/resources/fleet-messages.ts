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
    exempt: Readonly<Record<string, string>>,
    short: number | undefined,
  ): string | undefined {
    const without = (these: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>) =>
      Object.keys(these)
        .filter((id) => !(id in others))
        .map((id) => `${these[id]} (${id})`)
        .sort();
    const parts: [string, string[]][] = [
      ["join", without(members, before)],
      ["leave", without(before, members)],
      ["are left out by a waiver", Object.values(exempt).sort()],
    ];
    const told = parts.flatMap(([what, names]) =>
      names.length > 0
        ? [`${servers(names.length)} ${names.length === 1 ? singular(what) : what}:\n${table(names)}`]
        : [],
    );
    if (short !== undefined) told.push(`${short} idle quota${short === 1 ? " is" : "s are"} missing.`);
    if (told.length === 0) return undefined;
    return `${told.join("\n")}\nThe apply looks again.`;
  },

  protecting: (count: number, edition: Edition) => `protecting ${servers(count)} with edition ${edition}`,
  short: (edition: Edition, needed: number, idle: number) =>
    `${servers(needed)} need an idle quota of edition ${edition} and there ${idle === 1 ? "is" : "are"} ${idle}: ${needed - idle} short. A fleet buys none; declare a Quota of edition ${edition}, or chargingMode "postPaid".`,
  incomplete: (done: number, all: number, { edition, chargingMode }: ProtectionPlan, failures: readonly Failure[]) =>
    `${done} of ${servers(all)} are as declared (edition ${edition}, ${chargingMode}); this failed:\n` +
    `${table(failures.map(failure))}\n` +
    "What is done is remembered. Run again to finish.",
  undone: (done: number, all: number, failures: readonly Failure[]) =>
    `${done} of ${servers(all)} went back to how they were found; this failed:\n` +
    `${table(failures.map(failure))}\n` +
    "Run again to finish; those that are back stay so.",
};
