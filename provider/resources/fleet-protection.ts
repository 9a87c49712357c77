import { createHash } from "node:crypto";
import type { Cloud, Host, ProtectionPlan } from "../client/model";
import { canonical, Incomplete, managedKey, present } from "../schema";
import { currentPlan, isKept } from "./downgrade";
import {
  type Farewell,
  guard,
  isManagedElsewhere,
  type Leaver,
  type Outcome,
  planFor,
  quotasShort,
  release,
  releaseAction,
  tag,
  type Task,
} from "./fleet-changes";
import { fields, type Known, outputs, type Wanted } from "./fleet-fields";
import { declaredOf, due, foresee, imported, leaversOf, look, names, recordOf, some } from "./fleet-look";
import { fleetMessages } from "./fleet-messages";
import { checkSelection, hasCriterion, isNamedOut, selectServers } from "./fleet-selection";
import { letGoBefore } from "./handover";
import { messages } from "./messages";
import { isInForce } from "./opening";
import { planOf } from "./protection";
import { type Context, resource } from "./resource";

/** HSS protection of a set of servers, given by their ids or by what they have in common. */
export const fleetProtection = resource("FleetProtection", {
  doc: "HSS protection of a set of servers, given by their IDs or by what they have in common. Thousands of servers are one resource, and cost as few calls as pages of 200.",
  idDoc: "The IDs of the servers, with commas between.",
  fields,
  outputs,
  rules: [
    function eitherIdsOrSelection({ hostIds, select }, findings) {
      checkSelection({ ...(hostIds && { hostIds }), ...(select && { select }) }, findings);
    },
  ],
  identify: (wanted, cloud) => idOf(wanted, cloud),
  // It claims its servers one by one. Its own id stays when the selection changes, and may be another's by then.
  parts: () => [],

  planned: {
    from: ["hostIds", "select", "exclude", "except", "edition", "chargingMode"],
    gives: ["members", "exempt", "quotasShort"],
    look: (wanted, cloud, _signal, before) => foresee(wanted, cloud, before),
    tell: ({ members = {}, exempt = {}, leaving = {}, quotasShort }, before) =>
      fleetMessages.outlook(members, before?.members ?? {}, leaving, exempt, quotasShort),
    describe: ({ members = {}, exempt = {}, quotasShort }) => fleetMessages.selected(members, exempt, quotasShort),
  },

  async create(wanted, context) {
    const id = idOf(wanted, context.cloud);
    return { id, state: await sync(id, wanted, {}, context) };
  },

  async read(id, before, context) {
    if (before === undefined) return id.startsWith(prefix) ? present({}) : imported(id.split(","), context);
    return present(await look(before, context));
  },

  update: (id, wanted, before, context) => sync(id, wanted, before, context),

  async delete(_id, before, context) {
    const { members = {}, onDestroy = "restore" } = before;
    const { find } = await selectServers({ hostIds: Object.keys(members) }, [], context.cloud);
    const leaving = await leaversOf(Object.keys(members), before, find);
    tellRemovals(leaving, onDestroy, context);
    const outcomes = await release(leaving, onDestroy, context);
    const failures = failuresOf(outcomes);
    if (failures.length > 0)
      throw new Error(fleetMessages.undone(outcomes.length - failures.length, outcomes.length, failures));
  },
});

const prefix = "fleet-";

/**
 * A fleet has no id in the cloud: what tells which servers it is of makes one. It stays when that changes, so another fleet
 * may come to have the same. That does no harm: engines know resources by their names, an import names servers, and who
 * manages a server is told by that server.
 */
function idOf({ hostIds = [], select = {} }: Wanted, { region, enterpriseProjectId = "" }: Cloud): string {
  const told = canonical([region, enterpriseProjectId, select, [...hostIds].sort()]);
  return `${prefix}${createHash("sha256").update(told).digest("hex").slice(0, 12)}`;
}

/** Lets go of what has left, brings the rest to what is declared, and remembers how far it came. */
async function sync(id: string, wanted: Wanted, before: Known, context: Context): Promise<Known> {
  const { cloud } = context;
  const formerly = Object.keys(before.members ?? {});
  // A state of an older release may hold such a selection.
  if (wanted.select !== undefined && !hasCriterion(wanted.select)) throw new Error(fleetMessages.noCriterionInState());
  const { hosts: selected, unlisted, exempt, later } = await selectServers(wanted, formerly, cloud);
  const covered = selected.size + unlisted.length;
  if (wanted.maxServers !== undefined && covered > wanted.maxServers)
    throw new Error(fleetMessages.tooManyServers(covered, wanted.maxServers));
  const claim = (hostIds: Iterable<string>) => {
    for (const hostId of hostIds) context.managed.add(managedKey("HostProtection", cloud.region, hostId));
  };
  // Said before anything is done: whoever else manages one of these hands it over, and does not close it.
  claim([...selected.keys(), ...unlisted]);
  const anew = await letGoBefore(selected.keys(), context);
  const hosts = new Map([...selected].map(([hostId, host]) => [hostId, anew.get(hostId) ?? host]));

  const found = new Map(Object.entries(before.found ?? {}) as [string, ProtectionPlan][]);
  const met = new Set(formerly);
  // Raised since the last refresh, and so in no plan: kept and told. The next refresh shows it as drift.
  const isRaised = (host: Host) =>
    met.has(host.hostId) &&
    !(host.hostId in (before.drifted ?? {})) &&
    !isInForce(host, recordOf(host.hostId, before).applied ?? planFor(wanted, undefined)) &&
    isKept(currentPlan(host), planForHost(host));
  const planForHost = (host: Host) => ({ ...wanted, ...planFor(wanted, found.get(host.hostId)) });
  const raised = new Map<string, ProtectionPlan>();
  const aim = async (host: Host) => {
    const kept = raised.get(host.hostId);
    if (kept !== undefined) return kept;
    const first = met.has(host.hostId) ? undefined : await planOf(host, cloud);
    if (first !== undefined) found.set(host.hostId, first);
    const current = currentPlan(host);
    if (current !== undefined && isRaised(host)) {
      raised.set(host.hostId, current);
      context.warn(messages.keptHigher(host, wanted));
      return current;
    }
    if (first !== undefined && isKept(first, wanted)) context.warn(messages.keptHigher(host, wanted));
    met.add(host.hostId);
    return planFor(wanted, found.get(host.hostId));
  };
  const plans = await due([...hosts.values()], aim);
  // Looked at anew: what is no longer as this fleet has left it is another's by now.
  const all = await leaversOf(
    formerly.filter((hostId) => !hosts.has(hostId)),
    before,
    (hostId) => cloud.hss.hosts.get(hostId, { fresh: true }),
  );
  const farewell = wanted.onDestroy ?? "restore";
  const mayLeave = removalsAllowed(wanted, before);
  const leaving = all.filter(({ host }) => mayLeave(host.hostId));
  const postponed = all.filter(({ host }) => !mayLeave(host.hostId)).map(({ host }) => host);
  checkRemovals(wanted, leaving, hosts.size + unlisted.length + postponed.length, farewell, context);
  if (hosts.size + unlisted.length === 0) context.warn(fleetMessages.matchesNothing());
  const freed = leaving.filter(({ host }) => farewell !== "keep" && isInForce(host, planFor(wanted, undefined)));
  const quotas = await quotasShort(plans, wanted, cloud, freed.length);
  if (quotas.short > 0) context.warn(fleetMessages.short(wanted.edition, quotas.needed, quotas.idle));
  if (plans.length > 0) context.progress(fleetMessages.protecting(plans.length, wanted.edition));

  tellRemovals(leaving, farewell, context, postponed);
  const gone = await release(leaving, farewell, context);
  const guarded = (tasks: readonly Task[]) => guard(tasks, aim, wanted.agentTimeoutMinutes, context);
  const waitingFor = unlisted.map((hostId) => ({ hostId, host: undefined }));
  const opened = await guarded([...tasksOf(hosts.values()), ...waitingFor]);
  // What the list may have lacked, the look after the writes has shown.
  const late = await later();
  claim(late.map(({ hostId }) => hostId));
  opened.push(...(await guarded(tasksOf(late))));
  const outcomes = await tag(opened, wanted, before.tags, context);

  const stuck = gone.filter(({ failed }) => failed !== undefined);
  const failures = failuresOf([...stuck, ...outcomes]);
  const members = names([...[...outcomes, ...stuck].flatMap(({ host }) => host ?? []), ...postponed]);
  const waiting = Object.fromEntries(
    outcomes.flatMap(({ hostId, host, waits, failed }) =>
      waits === undefined && failed === undefined
        ? []
        : [[hostId, fleetMessages.waiting(host?.name ?? hostId, waits ?? failed ?? "")]],
    ),
  );
  const done = outcomes.length - Object.keys(waiting).length;
  const state: Known = {
    ...declaredOf(wanted),
    guarded: done,
    ...some({ members, waiting, exempt }),
    ...some({
      leaving: Object.fromEntries([
        ...stuck.map(({ hostId, failed = "" }) => [hostId, failed] as const),
        ...postponed.map(({ hostId, name }) => [hostId, fleetMessages.unselected(name)] as const),
      ]),
    }),
    opened: { edition: wanted.edition, chargingMode: wanted.chargingMode },
    ...some({ openedOtherwise: appliedElsewise(outcomes, [...gone, ...postponed], wanted, before) }),
    ...(quotas.short > 0 && { quotasShort: quotas.short }),
    ...some({ found: Object.fromEntries([...found].filter(([hostId]) => hostId in members)) as Known["found"] }),
  };
  if (failures.length > 0) {
    const message = fleetMessages.incomplete(done, outcomes.length, planFor(wanted, undefined), failures);
    const isNothing = formerly.length === 0 && done === 0 && !outcomes.some(({ touched }) => touched);
    // Where nothing came of it there is nothing to remember.
    throw isNothing ? new Error(message) : new Incomplete(message, id, state);
  }
  const still = Object.keys(waiting).length;
  if (still > 0) context.warn(fleetMessages.still(still));
  return state;
}

const tasksOf = (hosts: Iterable<Host>): Task[] => [...hosts].map((host) => ({ hostId: host.hostId, host }));

/** What is set on servers that are not as declared yet: what was set before, or nothing. */
function appliedElsewise(
  outcomes: readonly Outcome[],
  staying: readonly { hostId: string }[],
  wanted: Wanted,
  before: Known,
): NonNullable<Known["openedOtherwise"]> {
  const isOpen = ({ waits, failed, touched }: Outcome) => (waits ?? failed) !== undefined && touched !== true;
  const left = [...outcomes.filter(isOpen), ...staying];
  return Object.fromEntries(
    left.map(({ hostId }) => {
      const { applied } = hostId in (before.members ?? {}) ? recordOf(hostId, before) : { applied: undefined };
      return [hostId, applied === undefined ? {} : { edition: applied.edition, chargingMode: applied.chargingMode }];
    }),
  );
}

/**
 * Which servers may leave in this run. While the selection is declared as before: those that the last refresh has shown, and
 * so the plan or preview. No engine hands an apply what its plan has seen beyond that (Terraform plans anew inside the apply),
 * so where the declaration itself has changed, all that it puts out, up to `maxRemovals`.
 */
function removalsAllowed(wanted: Wanted, before: Known): (hostId: string) => boolean {
  const choice = ({ hostIds, select, exclude, except }: Wanted | Known) =>
    canonical([[...(hostIds ?? [])].sort(), select ?? {}, [...(exclude ?? [])].sort(), except ?? []]);
  const isChanged = choice(wanted) !== choice(before);
  return (hostId) => isChanged || hostId in (before.leaving ?? {});
}

/** Refuses, before the first write, to take protection off more servers than the user has agreed to. */
function checkRemovals(
  wanted: Wanted,
  leaving: readonly Leaver[],
  staying: number,
  farewell: Farewell,
  context: Context,
): void {
  const loses = (leaver: Leaver) => {
    const { hostId } = leaver.host;
    if (isNamedOut(wanted, hostId) || isManagedElsewhere(hostId, context)) return false;
    return ["close", "restore"].includes(releaseAction(leaver, farewell, context.cloud.clock.now()));
  };
  const losing = leaving.filter(loses).map(({ host }) => host.name);
  if (losing.length === 0) return;
  if (staying === 0 && wanted.allowEmpty !== true) throw new Error(fleetMessages.wouldBeEmpty(losing));
  const most = wanted.maxRemovals ?? usualRemovals;
  if (staying > 0 && losing.length > most) throw new Error(fleetMessages.tooManyRemovals(losing, most));
}

/** Servers that one run may take protection off when `maxRemovals` does not say. */
const usualRemovals = 10;

/** One warning for all: Terraform shows the first of several from one resource, and counts the others. */
function tellRemovals(
  leaving: readonly Leaver[],
  farewell: Farewell,
  context: Context,
  postponed: readonly Host[] = [],
): void {
  const closed = leaving.filter(
    (leaver) =>
      !isManagedElsewhere(leaver.host.hostId, context) &&
      releaseAction(leaver, farewell, context.cloud.clock.now()) === "close",
  );
  const told = [
    ...(closed.length > 0 ? [fleetMessages.removing(closed.map(({ host }) => host.name))] : []),
    ...(postponed.length > 0 ? [fleetMessages.postponed(postponed.map(({ name }) => name))] : []),
  ];
  if (told.length > 0) context.warn(told.join("\n"));
}

const failuresOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ hostId, host, failed }) =>
    failed === undefined ? [] : [{ hostId, name: host?.name ?? hostId, reason: failed }],
  );
