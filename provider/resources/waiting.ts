import type { Clock, Cloud, Host } from "../client/model";
import { agentRemedies, messages } from "./messages";
import type { Context } from "./resource";

/**
 * Seconds between two looks at hosts that are waited for. All waiting hosts share one look, and four a minute leave room
 * under the documented five calls a minute. HSS_POLL_SECONDS sets another pace.
 */
export function pollSeconds(): number {
  const given = Number(process.env["HSS_POLL_SECONDS"]);
  return Number.isFinite(given) && given > 0 ? given : 15;
}

/** Looks until `look` answers something, by turns that everybody who waits at this cloud shares. */
export async function pollUntil<T>(
  { cloud, signal }: Pick<Context, "cloud" | "signal">,
  until: {
    minutes: number;
    look: (first: boolean) => Promise<T | undefined>;
    timedOut: () => Error;
    /** For whom a wait that is broken off says what it waited for. */
    waiting?: () => string;
  },
): Promise<T> {
  const deadline = cloud.clock.now() + until.minutes * 60_000;
  for (let first = true; ; first = false) {
    const answer = await until.look(first);
    if (answer !== undefined) return answer;
    if (cloud.clock.now() >= deadline) throw until.timedOut();
    await nextTurn(cloud, signal, until.waiting);
  }
}

const turns = new WeakMap<Clock, Promise<void>>();

/** One timer for all: whoever waits meanwhile is woken by the same turn, so that their reads become one call. */
function nextTurn(cloud: Cloud, signal: AbortSignal | undefined, waiting = () => "waiting"): Promise<void> {
  let turn = turns.get(cloud.clock);
  if (turn === undefined) {
    turn = cloud.clock.sleep(pollSeconds() * 1000).finally(() => turns.delete(cloud.clock));
    turns.set(cloud.clock, turn);
  }
  return signal === undefined ? turn : unlessAborted(turn, signal, waiting);
}

function unlessAborted(turn: Promise<void>, signal: AbortSignal, waiting: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error(messages.cancelledWait(waiting()), { cause: signal.reason }));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    turn.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * Waits until the agent of a host is online, the only state in which protection can be opened. Stops at once where
 * waiting is of no use: a failed installation, a stopped server, a server that does not exist. `after` is the host as it
 * was before an installation: HSS may go on telling of the failure of the one before, which then says nothing new.
 */
export async function agentOnline(hostId: string, minutes: number, context: Context, after?: Host): Promise<Host> {
  // Right after an installation there is nothing to see; whoever has finished one meanwhile looks together.
  if (after !== undefined) await nextTurn(context.cloud, context.signal);
  const outdated = (host: Host) =>
    after?.agent === "install_failed" && after.agentInstallResult === host.agentInstallResult;
  let moved = false;
  return hostOnce(hostId, minutes, context, (host) => {
    moved ||= host.agent !== "install_failed";
    if (host.server === "stopped" || host.server === "error") throw new Error(messages.serverNotRunning(host));
    if (host.agent === "install_failed" && (moved || !outdated(host)))
      throw new Error(messages.installFailed(host, agentRemedies));
    if (host.agent === "online") return true;
    context.progress(messages.waitingForAgent(host));
    return false;
  });
}

/** Waits until HSS lists a host and `ready` says so of it. Stops at once when there is no such server. */
export function hostOnce(
  hostId: string,
  minutes: number,
  context: Context,
  ready: (host: Host) => boolean,
  timedOut = (host: Host | undefined) => messages.agentNotOnline(hostId, host, minutes),
): Promise<Host> {
  const { cloud } = context;
  let last: Host | undefined;
  let existsInEcs: Promise<boolean | undefined> | undefined;
  return pollUntil(context, {
    minutes,
    look: async (first) => {
      const host = await cloud.hss.hosts.get(hostId, { fresh: !first });
      last = host;
      if (host !== undefined) return ready(host) ? host : undefined;
      // Asked once: ECS knows of servers sooner than HSS does.
      existsInEcs ??= knownToEcs(hostId, context);
      if ((await existsInEcs) === false) throw new Error(messages.noSuchServer(hostId, cloud.region));
      context.progress(messages.waitingForHost(hostId));
      return undefined;
    },
    timedOut: () => new Error(timedOut(last)),
    waiting: () => (last === undefined ? messages.waitingForHost(hostId) : messages.waitingForAgent(last)),
  });
}

/** Whether ECS has the server; undefined when it does not tell us. HSS learns of new servers later than ECS does. */
async function knownToEcs(serverId: string, { cloud, signal }: Context): Promise<boolean | undefined> {
  try {
    return (await cloud.ecs.server(serverId, signal ? { signal } : {})) !== undefined;
  } catch {
    // Without the right to read ECS the wait goes on: HSS alone decides then.
    return undefined;
  }
}
