import type { Cloud, Host, ProtectionPlan } from "../client/model";
import { changeByClosing, isKnownToWantClosing, mayWantClosing } from "./closing";
import { messages } from "./messages";
import { close, guardedDirectories, inForce, isInForce, open, Unfinished, verifyLooks } from "./opening";
import { mayHaveTakenEffect, reasonOf } from "./outcomes";
import type { Context } from "./resource";
import { agentOnline } from "./waiting";

/** Resolves when a host that was written may be read back. */
export type Written = () => Promise<void>;
const alone: Written = () => Promise.resolve();

/**
 * The same for many hosts, of which none is read back before all have been written: one walk of the list then serves
 * them all. `work` may leave out to say that it has written, as it does when it fails before.
 */
export function together<Item, Result>(
  items: readonly Item[],
  work: (item: Item, written: Written) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  let writing = items.length;
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (release = resolve));
  return Promise.allSettled(
    items.map(async (item) => {
      let told = false;
      const written: Written = () => {
        if (!told && --writing === 0) release();
        told = true;
        return all;
      };
      try {
        return await work(item, written);
      } finally {
        void written();
      }
    }),
  );
}

/**
 * Observe, then do only what is missing: a host already guarded as planned costs no write. A host is never left less
 * protected than it was found. Answers the host as read back.
 */
export async function protect(
  hostId: string,
  plan: ProtectionPlan,
  minutes: number,
  context: Context,
  written: Written = alone,
): Promise<Host> {
  const seen = await context.cloud.hss.hosts.get(hostId);
  if (seen !== undefined && isInForce(seen, plan)) return seen;
  const host = await agentOnline(hostId, minutes, context);
  if (isInForce(host, plan)) return host;
  return change(host, plan, context.cloud, written);
}

async function change(host: Host, plan: ProtectionPlan, cloud: Cloud, written: Written): Promise<Host> {
  const former = host.protection === "unprotected" ? undefined : host.edition;
  if (former !== undefined && former !== plan.edition && isKnownToWantClosing(former, cloud))
    return changeByClosing({ host, former, plan, refusedAlone: true }, cloud);
  let refusedAlone = true;
  const refusedTogether = (refusal: unknown) => {
    if (!mayWantClosing(refusal)) return false;
    refusedAlone = false;
    return true;
  };
  try {
    await open(host, plan, cloud, former === undefined ? {} : { refusedTogether });
  } catch (refusal) {
    if (mayHaveTakenEffect(refusal)) {
      throw new Unfinished(messages.openUncertain(host, plan, reasonOf(refusal)), host, { cause: refusal });
    }
    if (former === undefined || !mayWantClosing(refusal)) throw refusal;
    return changeByClosing({ host, former, plan, refusedAlone }, cloud);
  }
  await written();
  return inForce(host, plan, cloud);
}

/** How a host is guarded now; undefined when it is not. */
export async function planOf(host: Host, cloud: Cloud): Promise<Found | undefined> {
  if (host.protection === "unprotected" || host.edition === undefined) return undefined;
  const chargingMode = host.chargingMode ?? "postPaid";
  return {
    edition: host.edition,
    chargingMode,
    ...(chargingMode === "prePaid" && host.quotaId && { quotaId: host.quotaId }),
    ...(host.trialEndsAt && { trialEndsAt: host.trialEndsAt }),
    ...(host.edition === "wtp" && (await guardedDirectories(host.hostId, cloud))),
  };
}

/** How a host was found to be guarded. `trialEndsAt`: by the free month, which ends then. */
export type Found = ProtectionPlan & { trialEndsAt?: string };

/** A free month that is over cannot be given back; opened again the same edition would be paid for. */
export const isOver = (found: { trialEndsAt?: string | undefined }, now: number): boolean =>
  found.trialEndsAt !== undefined && now >= Date.parse(found.trialEndsAt);

/** Closes the protection of a host and reads back. A cloud host may fall back to the free basic edition by itself. */
export async function unprotect(host: Host, { cloud }: Context, written: Written = alone): Promise<void> {
  if (host.protection === "unprotected" || host.edition === undefined) return;
  await close(host, cloud);
  await written();
  for (let look = 1; look <= verifyLooks; look++) {
    const now = await cloud.hss.hosts.get(host.hostId, { fresh: true });
    if (now === undefined || now.protection === "unprotected" || now.edition === "basic") return;
    if (look === verifyLooks) throw new Error(messages.notClosed(now));
    await cloud.clock.sleep(Math.min(look, 5) * 1000);
  }
}
