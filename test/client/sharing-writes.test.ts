import fc from "fast-check";
import { AgentMissing, Refused, Unavailable } from "../../provider/client/errors";
import { SharedWrites } from "../../provider/client/sharing";
import { VirtualClock } from "./support/clocks";

const about = { operation: "open", service: "hss" } as const;

interface Sent {
  content: string;
  hosts: string[];
  outcome: "done" | "refused" | "unavailable";
}

/** A cloud that refuses every call that names a host with a fault. */
class Target {
  readonly sent: Sent[] = [];
  faulty = new Set<string>();
  outage = false;
  /** What the meaning of a refusal is found to be. */
  meetsAll: (host: string, othersSucceeded: boolean) => boolean = () => false;
  latency = 100;
  most = 200;
  /** Milliseconds a call waits for its turn, during which others may join. */
  turn = 0;

  constructor(readonly clock: VirtualClock) {}

  writes(): SharedWrites<string> {
    return new SharedWrites<string>(
      {
        most: this.most,
        key: (content) => (content.startsWith("alone") ? undefined : content),
        splits: (error) => error instanceof AgentMissing || error instanceof Refused,
        meetsAll: async (_error, host, othersSucceeded) => this.meetsAll(host, othersSucceeded),
        cancelled: (sent) => new Error(sent ? "cancelled, sent" : "cancelled"),
        send: async (content, hosts, { signal, waiting }) => {
          waiting();
          await this.clock.sleep(this.turn, signal);
          const named = hosts();
          if (!named) return;
          const outcome = this.outage
            ? "unavailable"
            : named.some((host) => this.faulty.has(host))
              ? "refused"
              : "done";
          this.sent.push({ content, hosts: named, outcome });
          await this.clock.sleep(this.latency);
          if (outcome === "unavailable") throw new Unavailable("down", about);
          if (outcome === "refused") throw new AgentMissing(`no agent among ${named.length}`, about);
        },
      },
      this.clock,
    );
  }
}

const hosts = (count: number) => Array.from({ length: count }, (_, index) => `host-${index}`);

test("equal writes at one moment are one call, of two hundred hosts at most", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  const writes = target.writes();
  await clock.until(Promise.all(hosts(450).map((host) => writes.write(host, "open"))));
  expect(target.sent.map((call) => call.hosts.length)).toEqual([200, 200, 50]);
  expect(target.sent.flatMap((call) => call.hosts).sort()).toEqual(hosts(450).sort());
});

test("different contents do not mix, and what must go alone does", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  const writes = target.writes();
  const wanted = ["open", "close", "open", "alone 1", "alone 1"];
  await clock.until(Promise.all(wanted.map((content, index) => writes.write(`host-${index}`, content))));
  // What goes alone has nobody to wait for.
  expect(target.sent.map(({ content, hosts }) => [content, hosts])).toEqual([
    ["alone 1", ["host-3"]],
    ["alone 1", ["host-4"]],
    ["open", ["host-0", "host-2"]],
    ["close", ["host-1"]],
  ]);
});

test("who comes while the call waits for its turn goes along", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.turn = 60_000;
  const writes = target.writes();
  const first = writes.write("host-0", "open");
  await clock.pass(30_000);
  const second = writes.write("host-1", "open");
  await clock.until(Promise.all([first, second]));
  expect(target.sent.map((call) => call.hosts)).toEqual([["host-0", "host-1"]]);
});

test("who comes while a call is under way goes with the next one", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  const writes = target.writes();
  const first = writes.write("host-0", "open");
  await clock.pass(60);
  const second = writes.write("host-1", "open");
  await clock.until(Promise.all([first, second]));
  expect(target.sent.map((call) => call.hosts)).toEqual([["host-0"], ["host-1"]]);
});

test("a refused call is split until the host at fault is found", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.faulty.add("host-5");
  const writes = target.writes();
  const outcomes = await clock.until(Promise.allSettled(hosts(8).map((host) => writes.write(host, "open"))));
  expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(hosts(8).map((host) => host !== "host-5"));
  expect((outcomes[5] as PromiseRejectedResult).reason.message).toBe("no agent among 1");
  expect(target.sent.length).toBeLessThanOrEqual(7);
});

test("a refusal that is found to meet every host costs a call for each halving", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  for (const host of hosts(200)) target.faulty.add(host);
  const asked: [string, boolean][] = [];
  target.meetsAll = (...question) => (asked.push(question), true);
  const writes = target.writes();
  const outcomes = await clock.until(Promise.allSettled(hosts(200).map((host) => writes.write(host, "open"))));
  expect(new Set(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.message))).toEqual(
    new Set(["no agent among 1"]),
  );
  expect(new Set(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason)).size).toBe(200);
  expect(target.sent.length).toBeLessThanOrEqual(Math.ceil(Math.log2(200)) + 1);
  expect(asked).toEqual([["host-0", false]]);
});

test("whoever is not at fault succeeds, and refusals cost no more than a call each and one for each halving", async () => {
  const some = fc.oneof(
    fc.constantFrom([0, 1, 2, 3, 4], [199], [0, 100], [195, 196, 197, 198, 199]),
    fc.uniqueArray(fc.nat(199), { maxLength: 200, size: "max" }),
    fc.nat(199).map((good) => Array.from({ length: 200 }, (_, index) => index).filter((index) => index !== good)),
  );
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 200 }), async (faulty, count) => {
      const clock = new VirtualClock();
      const target = new Target(clock);
      for (const index of faulty) target.faulty.add(`host-${index}`);
      const writes = target.writes();
      const outcomes = await clock.until(Promise.allSettled(hosts(count).map((host) => writes.write(host, "open"))));
      const failed = outcomes.flatMap(({ status }, index) => (status === "rejected" ? [index] : []));
      const bad = faulty.filter((index) => index < count);
      expect(failed).toEqual([...bad].sort((a, b) => a - b));
      // As many as halving alone would take, or one for each host where most are at fault.
      const halvings = Math.ceil(Math.log2(count)) + 1;
      expect(target.sent.length).toBeLessThanOrEqual(1 + 2 * halvings * bad.length);
      if (bad.length === count) expect(target.sent.length).toBeLessThanOrEqual(count + halvings + 4);
    }),
    { numRuns: 200 },
  );
});

test("those who want to be told together are, and the others get what they want", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.faulty.add("host-5");
  const writes = target.writes();
  const outcomes = await clock.until(
    Promise.allSettled(
      hosts(8).map((host, index) => writes.write(host, "open", index > 3 ? { refusedTogether: () => true } : {})),
    ),
  );
  expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(hosts(8).map((_, index) => index < 4));
  expect(target.sent.map((call) => call.hosts.length)).toEqual([8, 4]);
});

test("an outage is everybody's: no splitting, but an error object each", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.outage = true;
  const writes = target.writes();
  const outcomes = await clock.until(Promise.allSettled(hosts(5).map((host) => writes.write(host, "open"))));
  expect(target.sent).toHaveLength(1);
  expect(new Set(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason)).size).toBe(5);
});

test("who stops waiting in time is not written", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.turn = 1_000;
  const writes = target.writes();
  const stop = new AbortController();
  const left = writes.write("host-0", "open", { signal: stop.signal });
  const stays = writes.write("host-1", "open");
  await clock.pass(100);
  stop.abort();
  await expect(left).rejects.toThrow(/^cancelled$/);
  await clock.until(stays);
  expect(target.sent.map((call) => call.hosts)).toEqual([["host-1"]]);
  await expect(writes.write("host-2", "open", { signal: stop.signal })).rejects.toThrow("cancelled");
});

test("when all have stopped waiting, nothing is sent, and later writes are not caught in it", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.turn = 1e9;
  const writes = target.writes();
  const stop = new AbortController();
  const left = writes.write("host-0", "open", { signal: stop.signal });
  await clock.pass(100);
  stop.abort();
  await expect(left).rejects.toThrow("cancelled");
  target.turn = 0;
  await clock.until(writes.write("host-0", "open"));
  expect(target.sent.map((call) => call.hosts)).toEqual([["host-0"]]);
});

test("a write that comes in the same moment as all others stop is sent nevertheless", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  target.turn = 1_000;
  const writes = target.writes();
  const stop = new AbortController();
  const left = writes.write("host-0", "open", { signal: stop.signal }).catch((error: Error) => error.message);
  await clock.pass(100);
  stop.abort();
  await clock.until(writes.write("host-1", "open"));
  expect(await left).toBe("cancelled");
  expect(target.sent.map((call) => call.hosts)).toEqual([["host-1"]]);
});

test("stopping during the call says that it was sent", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  const writes = target.writes();
  const stop = new AbortController();
  const left = writes.write("host-0", "open", { signal: stop.signal });
  await clock.pass(60);
  stop.abort();
  await expect(left).rejects.toThrow("cancelled, sent");
});

test("whatever the interleaving, each write is sent once, in order per host, and each caller gets its own outcome", async () => {
  const write = fc.record({
    at: fc.nat(600),
    host: fc.nat(12),
    content: fc.constantFrom("open", "close", "alone"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 1, maxLength: 40 }),
      fc.uniqueArray(fc.nat(12)),
      fc.nat(300),
      fc.nat(300),
      fc.integer({ min: 1, max: 5 }),
      async (plans, faulty, turn, latency, most) => {
        const clock = new VirtualClock();
        const target = Object.assign(new Target(clock), { turn, latency, most });
        for (const host of faulty) target.faulty.add(`host-${host}`);
        const writes = target.writes();
        // As callers do: one write at a time for each host.
        const byHost = new Map<number, typeof plans>();
        for (const plan of plans) byHost.set(plan.host, [...(byHost.get(plan.host) ?? []), plan]);
        await clock.until(
          Promise.all(
            [...byHost].map(async ([host, mine]) => {
              for (const { at, content } of mine) {
                await clock.sleep(at);
                const outcome = await writes.write(`host-${host}`, content).then(
                  () => "done",
                  (error: Error) => error.message,
                );
                expect(outcome).toBe(faulty.includes(host) ? "no agent among 1" : "done");
              }
            }),
          ),
        );
        for (const [host, mine] of byHost) {
          // A refused call changed nothing, so what counts is what was accepted, or refused for this host alone.
          const counted = target.sent.filter(
            (call) => call.hosts.includes(`host-${host}`) && (call.outcome === "done" || call.hosts.length === 1),
          );
          expect(counted.map(({ content }) => content)).toEqual(mine.map(({ content }) => content));
        }
        for (const call of target.sent) expect(call.hosts.length).toBeLessThanOrEqual(most);
      },
    ),
    { numRuns: 150 },
  );
});

test("writes for one host that were wanted at the same time keep their order", async () => {
  const clock = new VirtualClock();
  const target = new Target(clock);
  const writes = target.writes();
  const all = Promise.all([
    writes.write("host-0", "open"),
    writes.write("host-0", "close"),
    writes.write("host-1", "close"),
    writes.write("host-0", "open"),
  ]);
  await clock.until(all);
  expect(target.sent.filter((call) => call.hosts.includes("host-0")).map(({ content }) => content)).toEqual([
    "open",
    "close",
    "open",
  ]);
});
