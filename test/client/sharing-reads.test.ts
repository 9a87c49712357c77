import { collectFor, expectFor } from "../../provider/client/sharing/waiter";
import fc from "fast-check";
import { NotFound, Unavailable } from "../../provider/client/errors";
import { reuseFor, reuseWalkFor } from "../../provider/client/sharing";
import { ids, List, type Row, walk } from "./support/list";
import { VirtualClock } from "./support/clocks";

test("a thousand questions at one moment are five calls", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  const reads = list.reads();
  const answers = await clock.until(Promise.all(ids(1_000).map((id) => reads.get(id))));
  expect(answers.map((row) => row?.id)).toEqual(ids(1_000));
  expect(list.asked).toEqual(walk(5));
});

test("one question alone is one filtered call, compared exactly", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ["web-1", "web-10", "web"]);
  const reads = list.reads();
  expect(await clock.until(reads.get("web"))).toEqual({ id: "web", version: 0 });
  expect(await clock.until(reads.get("we"))).toBeUndefined();
  expect(list.asked).toEqual([{ only: ["web"] }, { only: ["we"] }]);
});

test("the walk stops when all were found", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  const reads = list.reads();
  const wanted = ids(1_000).slice(0, 210);
  await clock.until(Promise.all(wanted.map((id) => reads.get(id))));
  expect(list.asked).toEqual(walk(2));
});

test("when more pages than questions are left, filtered calls finish the work", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(1_000));
  const reads = list.reads();
  const [first, late, missing] = await clock.until(
    Promise.all([reads.get("host-0001"), reads.get("host-0999"), reads.get("nowhere")]),
  );
  expect([first?.id, late?.id, missing]).toEqual(["host-0001", "host-0999", undefined]);
  expect(list.asked).toEqual([...walk(1), { only: ["host-0999"] }, { only: ["nowhere"] }]);
});

test("answers are of a walk over several pages are reused for a minute and not longer", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(300));
  const reads = list.reads();
  await clock.until(reads.list());
  expect(list.asked).toHaveLength(2);
  await clock.pass(reuseWalkFor - 1_000);
  await clock.until(Promise.all([reads.get("host-0250"), reads.list()]));
  expect(list.asked).toHaveLength(2);
  await clock.pass(1_000);
  await clock.until(reads.get("host-0250"));
  expect(list.asked).toHaveLength(3);
  expect(reuseWalkFor).toBe(60_000);
});

test("the answer of one call is reused for five seconds and not longer", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(3));
  const reads = list.reads();
  await clock.until(reads.get("host-0001"));
  await clock.pass(reuseFor - 1_000);
  await clock.until(reads.get("host-0001"));
  expect(list.asked).toHaveLength(1);
  await clock.pass(1_000);
  await clock.until(reads.get("host-0001"));
  expect(list.asked).toHaveLength(2);
  expect(reuseFor).toBe(5_000);
});

test("a fresh question is answered by a call begun after it, and joins one that has not begun", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(10));
  const reads = list.reads();
  await clock.until(reads.get("host-0001"));
  const both = [reads.get("host-0001", { fresh: true }), reads.get("host-0002", { fresh: true })];
  await clock.until(Promise.all(both));
  expect(list.asked).toEqual([{ only: ["host-0001"] }, ...walk(1)]);

  const first = reads.get("host-0001", { fresh: true });
  await clock.pass(expectFor + 60); // there were two before; now the call is under way
  (list.rows[1] as Row).version = 7;
  const second = reads.get("host-0001", { fresh: true });
  expect((await clock.until(first))?.version).toBe(0);
  expect((await clock.until(second))?.version).toBe(7);
});

test("a few fresh answers are one filtered call, however long the list, where the service knows the filter", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  const reads = list.reads();
  await clock.until(reads.list());
  list.asked.length = 0;
  const some = ["host-0001", "host-0500", "host-0999", "nowhere"];
  const answers = await clock.until(Promise.all(some.map((id) => reads.get(id, { fresh: true }))));
  expect(answers.map((row) => row?.id)).toEqual([...some.slice(0, 3), undefined]);
  expect(list.asked).toEqual([{ only: some }]);

  list.filter = "ignored";
  list.asked.length = 0;
  const again = await clock.until(Promise.all(some.map((id) => reads.get(id, { fresh: true }))));
  expect(again.map((row) => row?.id)).toEqual([...some.slice(0, 3), undefined]);
  // Found out once, and never tried again; the page that came instead told of one of them.
  expect(list.asked).toEqual([{ only: some }, ...some.slice(1).map((id) => ({ only: [id] }))]);
});

test("wave after wave of questions walks the list once, from where the walk before has stopped", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  const reads = list.reads();
  for (let wave = 0; wave < 100; wave++) {
    const asked = ids(1_000).slice(wave * 10, wave * 10 + 10);
    const answers = await clock.until(Promise.all(asked.map((id) => reads.get(id))));
    expect(answers.map((row) => row?.id)).toEqual(asked);
  }
  expect(list.asked).toEqual(walk(5));
});

test("one after the other looks alone, and from the third on they walk", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(400)), { mostKeys: 100 });
  const reads = list.reads();
  for (const id of ids(300)) expect((await clock.until(reads.get(id)))?.id).toBe(id);
  expect(list.asked).toEqual([{ only: ["host-0000"] }, { only: ["host-0001"] }, ...walk(2)]);
});

test("an own write after a walk has stopped is never answered from before it", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  const reads = list.reads();
  await clock.until(Promise.all(ids(300).map((id) => reads.get(id))));
  expect(list.asked).toEqual(walk(2));
  (list.rows[1] as Row).version = 1;
  reads.invalidate(["host-0001"]);
  const answers = await clock.until(Promise.all(["host-0001", ...ids(900).slice(880)].map((id) => reads.get(id))));
  expect(answers[0]?.version).toBe(1);
});

test("own writes end the reuse for their hosts only", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(10));
  const reads = list.reads();
  await clock.until(reads.list());
  (list.rows[1] as Row).version = 1;
  reads.invalidate(["host-0001"]);
  await clock.until(reads.get("host-0002"));
  expect(list.asked).toHaveLength(1);
  expect((await clock.until(reads.get("host-0001")))?.version).toBe(1);
  expect(list.asked).toHaveLength(2);
  reads.invalidate();
  await clock.until(reads.get("host-0002"));
  expect(list.asked).toHaveLength(3);
});

test("an answer that was under way during a write does not serve those who ask after it", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(10));
  const reads = list.reads();
  const before = reads.get("host-0001");
  await clock.pass(collectFor + 10);
  (list.rows[1] as Row).version = 1;
  reads.invalidate(["host-0001"]);
  const after = reads.get("host-0001");
  expect((await clock.until(before))?.version).toBe(0);
  expect((await clock.until(after))?.version).toBe(1);
});

test("every waiter of a failed walk throws an error of its own, and the next question tries again", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(10));
  const about = { operation: "list hosts", service: "hss" } as const;
  list.fail = () => new Unavailable("down", about);
  const reads = list.reads();
  const outcomes = await clock.until(
    Promise.allSettled([reads.get("host-0001"), reads.get("host-0002"), reads.list()]),
  );
  const errors = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason);
  expect(new Set(errors).size).toBe(3);
  for (const error of errors) expect(error).toBeInstanceOf(Unavailable);
  list.fail = undefined;
  expect(await clock.until(reads.get("host-0001"))).toBeDefined();
});

test("a filtered call that fails fails its own question only", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(1_000));
  list.fail = (question) =>
    "only" in question && question.only.includes("bad")
      ? new NotFound("no", { operation: "list hosts", service: "hss" })
      : undefined;
  const reads = list.reads();
  const [bad, good] = await clock.until(Promise.allSettled([reads.get("bad"), reads.get("host-0999")]));
  expect(bad.status).toBe("rejected");
  expect(good).toMatchObject({ status: "fulfilled", value: { id: "host-0999" } });
});

test("one who stops waiting does not disturb the others; when all have stopped, the call ends", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(10));
  const reads = list.reads();
  const stop = new AbortController();
  const left = reads.get("host-0001", { signal: stop.signal });
  const stays = reads.get("host-0002");
  await clock.pass(collectFor + 10);
  stop.abort();
  await expect(left).rejects.toThrow("cancelled");
  expect((await clock.until(stays))?.id).toBe("host-0002");
  await expect(reads.get("host-0002", { signal: stop.signal })).rejects.toThrow("cancelled");

  const alone = new AbortController();
  list.latency = () => 1e9;
  const start = clock.now();
  const given = reads.get("host-0003", { signal: alone.signal, fresh: true });
  await clock.pass(collectFor + 10);
  alone.abort();
  await expect(given).rejects.toThrow("cancelled");
  list.latency = () => 100;
  expect(await clock.until(reads.get("host-0003", { fresh: true }))).toBeDefined();
  expect(clock.now() - start).toBeLessThan(3_000);
});

test("whatever the interleaving, every caller gets the answer that a call of its own would have given", async () => {
  const size = 420;
  const question = fc.record({
    at: fc.nat(4_000),
    id: fc.oneof(
      fc.nat(size - 1).map((index) => ids(size)[index] as string),
      fc.constant("nowhere"),
    ),
    fresh: fc.boolean(),
    stopAfter: fc.option(fc.nat(500), { nil: undefined, freq: 6 }),
  });
  const write = fc.record({ at: fc.nat(4_000), index: fc.nat(size - 1) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(question, { minLength: 1, maxLength: 40 }),
      fc.array(write, { maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 800 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(
        { mostKeys: 1 },
        { mostKeys: 3 },
        { mostKeys: 100 },
        { mostKeys: 100, filter: "ignored" as const },
      ),
      async (questions, writes, latencies, filters) => {
        const clock = new VirtualClock();
        const list = Object.assign(new List(clock, ids(size)), filters);
        list.latency = (call) => latencies[call % latencies.length] as number;
        const reads = list.reads();
        const changing = writes.map(async ({ at, index }) => {
          await clock.sleep(at);
          (list.rows[index] as Row).version++;
          reads.invalidate([(list.rows[index] as Row).id]);
        });
        const asking = questions.map(async ({ at, id, fresh, stopAfter }) => {
          await clock.sleep(at);
          const known = list.rows.find((row) => row.id === id)?.version;
          const stop = new AbortController();
          if (stopAfter !== undefined) void clock.sleep(stopAfter).then(() => stop.abort());
          const answer = await reads.get(id, { fresh, signal: stop.signal }).catch((error: Error) => error);
          if (answer instanceof Error) return expect(stop.signal.aborted).toBe(true);
          expect(answer?.id).toBe(id === "nowhere" ? undefined : id);
          // Never older than what the caller itself could have read when it asked, as every write is our own.
          if (known !== undefined) expect(answer?.version).toBeGreaterThanOrEqual(known);
        });
        await clock.until(Promise.all([...changing, ...asking]));
        expect(list.asked.length).toBeLessThanOrEqual(3 * (questions.length + writes.length));
      },
    ),
    { numRuns: 150 },
  );
});
