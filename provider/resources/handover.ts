/**
 * Servers that one resource lets go while another takes them in the same run. Engines order only what depends on each
 * other, so either may come first. Whoever takes a server says so before it looks (`managed`), and one that is taken is
 * not let go. Whoever lets one go says so here before it writes; who takes it then waits until that is over, and looks
 * anew: what it saw before was the protection that is being taken off.
 */
import type { Host } from "../client/model";
import type { Context } from "./resource";

/** By what the operations of one run have in common, and by region and server. */
const leaving = new WeakMap<Context["managed"], Map<string, Promise<unknown>>>();

function leavingOf({ managed }: Context): Map<string, Promise<unknown>> {
  const found = leaving.get(managed) ?? new Map<string, Promise<unknown>>();
  leaving.set(managed, found);
  return found;
}

const keyOf = (hostId: string, { cloud }: Context) => `${cloud.region} ${hostId}`;

/** Does what lets the server go. */
export function lettingGo<Result>(hostId: string, context: Context, work: () => Promise<Result>): Promise<Result> {
  const done = work();
  leavingOf(context).set(
    keyOf(hostId, context),
    done.catch(() => undefined),
  );
  return done;
}

/** Waits until nobody lets these servers go any more; answers those that somebody did, as they are now. */
export async function letGoBefore(hostIds: Iterable<string>, context: Context): Promise<Map<string, Host | undefined>> {
  const all = leavingOf(context);
  const gone = [...hostIds].flatMap((hostId) => {
    const done = all.get(keyOf(hostId, context));
    return done === undefined ? [] : [{ hostId, done }];
  });
  await Promise.all(gone.map(({ done }) => done));
  const hosts = await Promise.all(
    gone.map(async ({ hostId, done }) => {
      const host = await context.cloud.hss.hosts.get(hostId, { fresh: true });
      if (all.get(keyOf(hostId, context)) === done) all.delete(keyOf(hostId, context));
      return [hostId, host] as const;
    }),
  );
  return new Map(hosts);
}
