import fc from "fast-check";
import { type Limit, limitIn, Pacer } from "../../provider/client/pacing";
import { VirtualClock } from "./support/clocks";

interface Arrival {
  at: number;
  refused: boolean;
}

/** A server that lets `limit.calls` through in any window, and answers 429 to the others. */
function server(clock: VirtualClock, limit: Limit) {
  const arrivals: Arrival[] = [];
  return {
    arrivals,
    arrive(): boolean {
      const recent = arrivals.filter(({ at, refused }) => !refused && at > clock.now() - limit.window).length;
      const refused = recent >= limit.calls;
      arrivals.push({ at: clock.now(), refused });
      return !refused;
    },
  };
}

async function call(
  pacer: Pacer,
  clock: VirtualClock,
  serve: () => boolean,
  travel: [there: number, back: number],
  text?: string,
) {
  for (;;) {
    const turn = await pacer.turn("GET hosts");
    await clock.sleep(travel[0]);
    const accepted = serve();
    await clock.sleep(travel[1]);
    turn.done();
    if (accepted) return;
    pacer.throttled("GET hosts", { text });
  }
}

test.each([
  ["policy ip over ratelimit,limit:5,time:1 second", { calls: 5, window: 1_000 }],
  ["policy user over ratelimit, limit: 5, time: 1 minute", { calls: 5, window: 60_000 }],
  [
    '{"error_msg":"The throttling threshold has been reached: policy ip over ratelimit,limit:60,time:5 minute"}',
    { calls: 60, window: 300_000 },
  ],
  ["Too many requests", undefined],
  ["limit:0,time:1 minute", undefined],
  [undefined, undefined],
])("the limit in %p", (text, limit) => {
  expect(limitIn(text)).toEqual(limit);
});

test("calls go out unpaced until the first 429, and then never more than the learned limit in any window", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ calls: fc.integer({ min: 1, max: 6 }), window: fc.constantFrom(1_000, 60_000) }),
      fc.array(fc.tuple(fc.nat(90_000), fc.nat(3_000), fc.nat(3_000)), { minLength: 1, maxLength: 25 }),
      async (limit, plans) => {
        const clock = new VirtualClock();
        const cloud = server(clock, limit);
        const pacer = new Pacer({ clock, learn: true });
        const text = `policy user over ratelimit,limit:${limit.calls},time:${limit.window / 1000} second`;
        await clock.until(
          Promise.all(
            plans.map(async ([start, there, back]) => {
              await clock.sleep(start);
              await call(pacer, clock, () => cloud.arrive(), [there, back], text);
            }),
          ),
        );
        const refused = cloud.arrivals.filter((arrival) => arrival.refused);
        // Only calls that were under way when the limit was learned may be refused.
        const learned = refused[0]?.at ?? Infinity;
        for (const { at } of refused) expect(at).toBeLessThanOrEqual(learned + 6_000);
        expect(cloud.arrivals.length - refused.length).toBe(plans.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("a configured limit holds from the start in every window, as the server counts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ calls: fc.integer({ min: 1, max: 6 }), window: fc.constant(60_000) }),
      fc.array(fc.tuple(fc.nat(200_000), fc.nat(3_000), fc.nat(3_000)), { minLength: 1, maxLength: 30 }),
      async (limit, plans) => {
        const clock = new VirtualClock();
        const cloud = server(clock, limit);
        const pacer = new Pacer({ clock, limit });
        await clock.until(
          Promise.all(
            plans.map(async ([start, there, back]) => {
              await clock.sleep(start);
              await call(pacer, clock, () => cloud.arrive(), [there, back]);
            }),
          ),
        );
        expect(cloud.arrivals.filter(({ refused }) => refused)).toEqual([]);
        for (const { at } of cloud.arrivals) {
          const inWindow = cloud.arrivals.filter((other) => other.at >= at && other.at < at + limit.window);
          expect(inWindow.length).toBeLessThanOrEqual(limit.calls);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a limit does not slow down more than it must", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock, limit: { calls: 5, window: 60_000 } });
  const start = clock.now();
  const sent: number[] = [];
  for (let index = 0; index < 11; index++) {
    const turn = await clock.until(pacer.turn("api"));
    sent.push(clock.now() - start);
    turn.done();
  }
  expect(sent).toEqual([0, 0, 0, 0, 0, 60_000, 60_000, 60_000, 60_000, 60_000, 120_000]);
});

test("turns are given in the order in which they were asked for, and APIs do not hold up each other", async () => {
  const clock = new VirtualClock();
  const waits: [string, number, number][] = [];
  const onWait = (...wait: [string, number, number]) => waits.push(wait);
  const pacer = new Pacer({ clock, limit: { calls: 1, window: 1_000 }, onWait });
  const order: number[] = [];
  const take = async (index: number) => {
    const turn = await pacer.turn("api");
    order.push(index);
    turn.done();
  };
  const all = Promise.all([0, 1, 2, 3, 4].map(take));
  (await pacer.turn("another api")).done();
  await clock.until(all);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(waits[0]).toEqual(["api", 1_000, 4]);
});

test("who stops waiting gives up the place in the queue without using a turn", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock, limit: { calls: 1, window: 1_000 } });
  const start = clock.now();
  (await pacer.turn("api")).done();
  const stop = new AbortController();
  const left = pacer.turn("api", stop.signal);
  const next = pacer.turn("api");
  stop.abort(new Error("enough"));
  await expect(left).rejects.toThrow("enough");
  await expect(pacer.turn("api", stop.signal)).rejects.toThrow("enough");
  await clock.until(next);
  expect(clock.now() - start).toBe(1_000);
});

test("a turn that is given back goes to the next in line at once", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock, limit: { calls: 1, window: 60_000 } });
  const first = await pacer.turn("api");
  const second = pacer.turn("api");
  const start = clock.now();
  first.giveBack();
  await second;
  expect(clock.now()).toBe(start);
});

test("the wait that the server asks for beats the window, and nothing is learned when learning is off", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock, learn: false });
  pacer.throttled("api", { retryAfter: 7_000 });
  const start = clock.now();
  for (let index = 0; index < 20; index++) (await clock.until(pacer.turn("api"))).done();
  expect(clock.now() - start).toBe(7_000);
});

test("a 429 that names no limit is taken for the documented five calls a minute", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock });
  const start = clock.now();
  pacer.throttled("api", { text: "slow down" });
  const sent: number[] = [];
  for (let index = 0; index < 6; index++) {
    (await clock.until(pacer.turn("api"))).done();
    sent.push(clock.now() - start);
  }
  expect(sent).toEqual([60_000, 60_000, 60_000, 60_000, 60_000, 120_000]);
});

test("a call that another must follow waits until there is room for both", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock, limit: { calls: 5, window: 60_000 } });
  const begun = clock.now();
  for (let index = 0; index < 4; index++) {
    (await clock.until(pacer.turn("api"))).done();
    await clock.pass(1_000);
  }
  (await clock.until(pacer.turn("api", undefined, 2))).done();
  expect(clock.now() - begun).toBe(60_000);
  (await clock.until(pacer.turn("api"))).done();
  expect(clock.now() - begun).toBe(60_000);
  // More than is ever free is not waited for.
  (await clock.until(pacer.turn("api", undefined, 9))).done();
  expect(clock.now() - begun).toBe(120_000);
});

test.each([
  "policy user over ratelimit,limit:1,time:30 day",
  "policy user over ratelimit,limit:0,time:1 minute",
  "policy user over ratelimit,limit:99999999999,time:1 second",
])("a limit that no gateway has is not believed: %s", (text) => {
  expect(limitIn(text)).toBeUndefined();
});

test("a reply that asks for a wait of a month holds an API up for ten minutes at most", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock });
  await pacer.throttled("api", { retryAfter: 30 * 86_400_000, text: "limit:1,time:30 day" });
  const begun = clock.now();
  await clock.until(pacer.turn("api"));
  expect(clock.now() - begun).toBeLessThanOrEqual(10 * 60_000);
});

test("a limit stricter than documented is believed for ten minutes, then the documented one holds", async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer({ clock });
  await pacer.throttled("api", { retryAfter: 0, text: "limit:1,time:10 minute" });
  await clock.pass(11 * 60_000);
  const begun = clock.now();
  for (let call = 0; call < 5; call++) await (await clock.until(pacer.turn("api"))).done();
  expect(clock.now() - begun).toBe(0);
  await clock.until(pacer.turn("api"));
  expect(clock.now() - begun).toBe(60_000);
});
