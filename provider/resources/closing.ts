/**
 * Changes the edition of hosts where HSS wants protection closed before. The reference does not say whether it does, and
 * no code of its own tells it, so one host finds out for all that were refused together; the others then are closed and
 * opened by shared calls, no more of them at a time than one call names.
 */
import { InvalidRequest, Refused } from "../client";
import type { Cloud, Edition, Host, ProtectionPlan } from "../client/model";
import { Gathering } from "./gathering";
import { messages } from "./messages";
import { close, guardedDirectories, inForce, isInForce, open, Unfinished } from "./opening";
import { mayHaveTakenEffect, reasonOf } from "./outcomes";

/** A host whose change was refused. */
interface Change {
  host: Host;
  former: Edition;
  plan: ProtectionPlan;
  /** Whether the refusal was of this host alone, and so must be its own. */
  refusedAlone: boolean;
}

/** Hosts that one call names. */
const atOnce = 200;

/** Hosts that were refused after their closing too, after which each of the others is on its own. */
const mostTrials = 3;

interface Changes {
  /** Editions that were seen to be changed only after closing. */
  demanding: Set<Edition>;
  gathering: Gathering<Change, Host>;
}

const changes = new WeakMap<Cloud["hss"], Changes>();

function changesOf(cloud: Cloud): Changes {
  let found = changes.get(cloud.hss);
  if (found === undefined) {
    const demanding = new Set<Edition>();
    found = { demanding, gathering: new Gathering((group) => changeTogether(group, demanding, cloud)) };
    changes.set(cloud.hss, found);
  }
  return found;
}

export const isKnownToWantClosing = (former: Edition, cloud: Cloud): boolean => changesOf(cloud).demanding.has(former);

/** Changes a host by closing it first, if that is what the refusal was about. */
export const changeByClosing = (change: Change, cloud: Cloud): Promise<Host> => changesOf(cloud).gathering.join(change);

async function changeTogether(group: Change[], demanding: Set<Edition>, cloud: Cloud): Promise<(() => Host)[]> {
  const outcomes = new Map<Change, PromiseSettledResult<Host>>();
  const carryOut = async (part: readonly Change[], work: (change: Change) => Promise<Host>) => {
    const results = await Promise.allSettled(part.map(work));
    results.forEach((result, index) => outcomes.set(part[index] as Change, result));
    return results;
  };
  const alone = async (change: Change) => {
    const opened = change.refusedAlone ? undefined : await openAlone(change, cloud);
    if (opened !== undefined) return opened;
    const host = await closeThenOpen(change, cloud);
    demanding.add(change.former);
    return host;
  };
  for (const former of new Set(group.map((change) => change.former))) {
    const left = group.filter((change) => change.former === former);
    for (let trial = 0; trial < mostTrials && left.length > 0 && !demanding.has(former); trial++) {
      const [result] = await carryOut(left.splice(0, 1), alone);
      // Opened without closing: what was refused was another's fault.
      if (result?.status === "fulfilled") break;
    }
    if (!demanding.has(former)) await carryOut(left, alone);
    else while (left.length > 0) await carryOut(left.splice(0, atOnce), (change) => closeThenOpen(change, cloud));
  }
  return group.map((change) => () => {
    const outcome = outcomes.get(change);
    if (outcome?.status === "fulfilled") return outcome.value;
    throw outcome?.reason;
  });
}

/** Undefined when the host itself is refused. */
async function openAlone({ host, plan }: Change, cloud: Cloud): Promise<Host | undefined> {
  try {
    await open(host, plan, cloud);
  } catch (refusal) {
    if (mayHaveTakenEffect(refusal))
      throw new Unfinished(messages.openUncertain(host, plan, reasonOf(refusal)), host, { cause: refusal });
    if (mayWantClosing(refusal)) return undefined;
    throw refusal;
  }
  return inForce(host, plan, cloud);
}

/**
 * Only a refusal of the change by HSS itself: with no quota, no agent, no rights, or a call that the gateway does not
 * know, closing first would help nothing.
 */
export function mayWantClosing(error: unknown): boolean {
  const refused = error instanceof Refused || error instanceof InvalidRequest;
  return refused && error.status !== undefined && !error.code?.startsWith("APIGW.");
}

/** No cancellation in here: between closing and opening the host is naked. */
async function closeThenOpen({ host, former, plan }: Change, cloud: Cloud): Promise<Host> {
  const before: ProtectionPlan = {
    edition: former,
    chargingMode: host.chargingMode ?? "postPaid",
    ...(host.quotaId && host.chargingMode === "prePaid" && { quotaId: host.quotaId }),
    ...(former === "wtp" && (await guardedDirectories(host.hostId, cloud))),
  };
  try {
    await close(host, cloud, true);
    await open(host, plan, cloud);
    return await inForce(host, plan, cloud);
  } catch (failure) {
    const now = await restore(host, before, cloud, failure, plan);
    throw new Unfinished(messages.editionRestored(host, plan, reasonOf(failure)), now, { cause: failure });
  }
}

/** Opens the former edition again, and looks whether that is so before anybody claims it. */
async function restore(
  host: Host,
  before: ProtectionPlan,
  cloud: Cloud,
  failure: unknown,
  plan: ProtectionPlan,
): Promise<Host> {
  // Whether it can be seen or not: a host that may be naked is opened.
  const now = await cloud.hss.hosts.get(host.hostId, { fresh: true }).catch(() => undefined);
  if (now !== undefined && isInForce(now, before)) return now;
  const naked: Host = now ?? { ...host, protection: "unprotected" };
  try {
    await cloud.hss.protection.open(host.hostId, before);
    return await inForce(naked, before, cloud);
  } catch (restoring) {
    const seen = restoring instanceof Unfinished ? restoring.host : naked;
    const message = messages.leftOpen(host, seen, plan, reasonOf(failure), reasonOf(restoring));
    throw new Unfinished(message, seen, { cause: failure });
  }
}
