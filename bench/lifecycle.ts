import { fork } from "node:child_process";
import { connect } from "../provider/client";
import pLimit from "p-limit";
import * as lifecycle from "../provider/lifecycle";
import { fleetProtection, type HssResource, hostProtection } from "../provider/resources";
import { startSimulator } from "../testing";
import { JumpingClock } from "./clock";
import type { Setting } from "./engines";
import type { Figures, Table } from "./figures";

/** Calls a minute and API, as documented. */
const documented = 5;

/** Objects as an engine has them: created, read and deleted so many at a time. */
async function lives(
  table: Table,
  { kind, hosts, latencyMs, parallelism }: Setting,
  cloud: Awaited<ReturnType<typeof connect>>,
  watch: { engine: string; limit: number | null; calls: () => Promise<Record<string, number>>; forget: () => void },
): Promise<void> {
  const resource: HssResource = kind === "FleetProtection" ? fleetProtection : hostProtection;
  // Each piece of work is a run of its own.
  const context = () => ({
    cloud,
    signal: undefined,
    managed: new Set<string>(),
    progress: () => undefined,
    warn: () => undefined,
  });
  let run = context();
  const wanted = (edition: string): Record<string, unknown>[] =>
    kind === "FleetProtection"
      ? [{ select: { name: "host-*" }, edition }]
      : Array.from({ length: hosts }, (_each, index) => ({ hostId: `host-${index}`, edition }));
  const atOnce = pLimit(parallelism);
  const all = <T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>) =>
    Promise.all(items.map((item, index) => atOnce(() => work(item, index))));
  const measure = async <T>(work: Figures["work"], deed: () => Promise<T>): Promise<T> => {
    run = context();
    // Nothing of the one before is young enough to be used again.
    await cloud.clock.sleep(61_000);
    await watch.calls();
    watch.forget();
    const [start, cpu] = [cloud.clock.now(), process.cpuUsage()];
    const peak = sampling();
    const result = await deed();
    const spent = process.cpuUsage(cpu);
    table.add(
      {
        ...{ work, engine: watch.engine, kind, hosts, latencyMs, limit: watch.limit },
        calls: await watch.calls(),
        seconds: Math.round(cloud.clock.now() - start) / 1000,
        peakMB: peak(),
      },
      `CPU ${((spent.user + spent.system) / 1e6).toFixed(1)} s`,
    );
    return result;
  };
  const made: lifecycle.Applied[] = await measure("create", () =>
    all(wanted("enterprise"), (each) => lifecycle.create(resource, each, run)),
  );
  await measure("refresh", () => all(made, ({ id, state }) => lifecycle.read(resource, id, state, run)));
  const changed = await measure("change", () =>
    all(made, async ({ id, state }, index) => ({
      id,
      state: await lifecycle.update(resource, id, state, wanted("premium")[index] ?? {}, run),
    })),
  );
  await measure("destroy", () => all(changed, ({ id, state }) => lifecycle.remove(resource, id, state, run)));
}

function sampling(): () => number {
  let peak = process.memoryUsage().rss;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  return () => {
    clearInterval(timer);
    return Math.round(Math.max(peak, process.memoryUsage().rss) / 2 ** 20);
  };
}

/** Under the documented limit, on a clock that jumps over the waiting. */
export async function limited(table: Table, setting: Setting): Promise<void> {
  await using simulator = await startSimulator({
    servers: Array.from({ length: setting.hosts }, (_each, index) => ({ id: `host-${index}`, name: `host-${index}` })),
    rateLimit: "documented",
    latency: setting.latencyMs,
    clock: "manual",
    startAt: Date.now(),
  });
  const clock = new JumpingClock((milliseconds) => simulator.advance(milliseconds / 1000), true);
  const cloud = await connect({}, { environment: simulator.environment, clock, metadata: null });
  await lives(table, setting, cloud, {
    engine: `lifecycle, ${setting.parallelism} at a time`,
    limit: documented,
    calls: async () => ({ ...simulator.calls }),
    forget: () => simulator.resetCalls(),
  });
  await cloud.close();
}

/** Very large fleets, with the cloud in a process of its own: memory and CPU are those of the lifecycle alone. */
export async function large(table: Table, hosts: number): Promise<void> {
  const child = fork(`${__dirname}/cloud.js`, [String(hosts)]);
  const answer = <T>() => new Promise<T>((resolve) => child.once("message", (message) => resolve(message as T)));
  try {
    const environment = await answer<Record<string, string>>();
    const calls = () => {
      const told = answer<Record<string, number>>();
      child.send("calls");
      return told;
    };
    const clock = new JumpingClock(() => undefined);
    const cloud = await connect({}, { environment, clock, metadata: null });
    await lives(table, { kind: "FleetProtection", hosts, latencyMs: 0, parallelism: 1 }, cloud, {
      engine: "lifecycle alone",
      limit: null,
      calls,
      forget: () => undefined,
    });
    await cloud.close();
  } finally {
    child.kill();
  }
}
