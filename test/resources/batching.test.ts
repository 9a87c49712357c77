import fc from "fast-check";
import { Incomplete } from "../../provider/schema";
import type { Fault, ServerSeed } from "../../simulator";
import { type World, world } from "./world";

const editions = ["basic", "professional", "enterprise", "premium", "container"] as const;

const server = fc.record({
  edition: fc.option(fc.constantFrom(...editions), { nil: undefined }),
  state: fc.constantFrom("ready", "ready", "ready", "ready", "stopped", "offline" as const),
});

/** What is done to one server: protected at some moment, then changed or let go. */
const plan = fc.record({
  edition: fc.constantFrom(...editions),
  after: fc.nat(40),
  then: fc.constantFrom("stays", "changes", "goes" as const),
});

type Passing = "500" | "503" | "429" | "reset-before" | "reset-after" | "partial" | "half-done";

/** Faults that pass; what they hit is tried again. */
const fault: fc.Arbitrary<Fault> = fc.record({
  operation: fc.constantFrom("GET hosts", "POST protection"),
  after: fc.nat(3),
  times: fc.integer({ min: 1, max: 2 }),
  kind: fc.constantFrom<Passing>("500", "503", "429", "reset-before", "reset-after", "partial", "half-done"),
});

const story = fc.record({
  servers: fc.array(fc.record({ seed: server, plan }), { minLength: 1, maxLength: 14 }),
  faults: fc.array(fault, { maxLength: 3 }),
  limit: fc.constantFrom("off" as const, { calls: 5, seconds: 60 }, { calls: 2, seconds: 1 }),
  pageLimit: fc.constantFrom(undefined, 10),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

const seedsOf = ({ servers }: Story): ServerSeed[] =>
  servers.map(({ seed: { edition, state } }, index) => ({
    id: `host-${index}`,
    name: `web-${index}`,
    status: state === "stopped" ? "stopped" : "running",
    agent: state === "offline" ? "offline" : "online",
    ...(edition && { edition, chargingMode: "postPaid" as const }),
  }));

/** How each server is guarded, and whether its resource says that all went well. */
interface Ending {
  guarded: (string | undefined)[];
  outcomes: string[];
}

async function live(cloud: World, index: number, { edition, then }: Story["servers"][number]["plan"]): Promise<string> {
  const wanted = { hostId: `host-${index}`, edition, agentTimeoutMinutes: 0 };
  try {
    const object = await cloud.create("HostProtection", wanted);
    // Without a look that lets time pass first, which would pass for the others too.
    if (then === "changes") await cloud.create("HostProtection", { ...wanted, edition: "premium" });
    if (then === "goes") await cloud.remove("HostProtection", object);
    return "done";
  } catch (error) {
    return error instanceof Incomplete ? "incomplete" : "failed";
  }
}

const ending = (cloud: World, outcomes: string[]): Ending => ({
  guarded: cloud.sim.servers.map(({ edition }) => edition),
  outcomes,
});

const manual = { clock: "manual", startAt: Date.now() } as const;

test("a batched run, whatever its faults, rates and order, ends where one call after the other would have", async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const servers = seedsOf(told);
      const alone = await world({ servers });
      const one: string[] = [];
      for (const [index, { plan: mine }] of told.servers.entries()) one.push(await live(alone, index, mine));

      const { pageLimit, limit, faults } = told;
      const cloud = await world({ ...manual, servers, rateLimit: limit, ...(pageLimit && { pageLimit }) });
      for (const each of faults) cloud.sim.faults.add(each);
      const together = await Promise.all(
        told.servers.map(async ({ plan: mine }, index) => {
          await new Promise((resume) => setTimeout(resume, mine.after));
          return live(cloud, index, mine);
        }),
      );
      cloud.sim.faults.clear();
      expect(ending(cloud, together)).toEqual(ending(alone, one));
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 240_000);

test("a fleet ends where its servers, each by itself, would have", async () => {
  await fc.assert(
    fc.asyncProperty(story, fc.constantFrom(...editions), async (told, edition) => {
      const servers = seedsOf(told);
      const cloud = await world({ ...manual, servers, rateLimit: told.limit });
      for (const each of told.faults) cloud.sim.faults.add(each);
      const object = await cloud.create("FleetProtection", { select: { name: "*" }, edition, agentTimeoutMinutes: 0 });
      cloud.sim.faults.clear();
      const rank = (name: string | undefined) => editions.indexOf((name ?? "none") as "basic");
      for (const [index, { seed }] of told.servers.entries()) {
        const live = cloud.sim.server(`host-${index}`).edition;
        // Nobody is guarded worse than before; who can be is guarded at least as declared.
        expect(rank(live)).toBeGreaterThanOrEqual(rank(seed.edition));
        if (seed.state === "ready") expect(live).toBe(rank(seed.edition) > rank(edition) ? seed.edition : edition);
        else expect(live).toBe(seed.edition);
      }
      await cloud.remove("FleetProtection", object).catch(() => undefined);
      for (const [index, { seed }] of told.servers.entries())
        expect(cloud.sim.server(`host-${index}`).edition).toBe(seed.edition);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 240_000);
