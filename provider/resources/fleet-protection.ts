import { createHash } from "node:crypto";
import type { Cloud, Host, ProtectionPlan } from "../client/model";
import { canonical, Incomplete, managedKey, present } from "../schema";
import { guard, type Outcome, planFor, quotasShort, release, tag, type Task } from "./fleet-changes";
import { fields, type Known, outputs, type Wanted } from "./fleet-fields";
import { declaredOf, due, foresee, imported, known, look, names, some } from "./fleet-look";
import { fleetMessages } from "./fleet-messages";
import { checkSelection, selectServers } from "./fleet-selection";
import { letGoBefore } from "./handover";
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
    look: (wanted, cloud) => foresee(wanted, cloud),
    tell: ({ members = {}, exempt = {}, quotasShort }, before) =>
      fleetMessages.outlook(members, before?.members ?? {}, exempt, quotasShort),
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
    const leaving = await known(Object.keys(members), before, find);
    const outcomes = await release(leaving, onDestroy, aimOf(before), context);
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
  const { hosts: selected, unlisted, exempt, later } = await selectServers(wanted, formerly, cloud);
  const claim = (hostIds: Iterable<string>) => {
    for (const hostId of hostIds) context.managed.add(managedKey("HostProtection", cloud.region, hostId));
  };
  // Said before anything is done: whoever else manages one of these hands it over, and does not close it.
  claim([...selected.keys(), ...unlisted]);
  const anew = await letGoBefore(selected.keys(), context);
  const hosts = new Map([...selected].map(([hostId, host]) => [hostId, anew.get(hostId) ?? host]));

  const found = new Map(Object.entries(before.found ?? {}) as [string, ProtectionPlan][]);
  const met = new Set(formerly);
  const aim = async (host: Host) => {
    const first = met.has(host.hostId) ? undefined : await planOf(host, cloud);
    if (first !== undefined) found.set(host.hostId, first);
    met.add(host.hostId);
    return planFor(wanted, found.get(host.hostId));
  };
  const plans = await due([...hosts.values()], aim);
  // Looked at anew: what is no longer as this fleet has left it is another's by now.
  const leaving = await known(
    formerly.filter((hostId) => !hosts.has(hostId)),
    before,
    (hostId) => cloud.hss.hosts.get(hostId, { fresh: true }),
  );
  const farewell = wanted.onDestroy ?? "restore";
  const freed = leaving.filter(({ host }) => farewell !== "keep" && isInForce(host, planFor(wanted, undefined)));
  const quotas = await quotasShort(plans, wanted, cloud, freed.length);
  if (quotas.short > 0) context.warn(fleetMessages.short(wanted.edition, quotas.needed, quotas.idle));
  if (plans.length > 0) context.progress(fleetMessages.protecting(plans.length, wanted.edition));

  const gone = await release(leaving, farewell, aimOf({ ...wanted, ...before }), context);
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
  const members = names([...outcomes, ...stuck].flatMap(({ host }) => host ?? []));
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
    ...some({ leaving: Object.fromEntries(stuck.map(({ hostId, failed = "" }) => [hostId, failed])) }),
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

/** What the fleet opened, as far as its state tells. */
const aimOf = ({ edition = "basic", chargingMode = "postPaid" }: Pick<Known, "edition" | "chargingMode">) => ({
  edition,
  chargingMode,
});

const failuresOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap(({ hostId, host, failed }) =>
    failed === undefined ? [] : [{ hostId, name: host?.name ?? hostId, reason: failed }],
  );
