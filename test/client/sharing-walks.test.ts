import fc from "fast-check";
import { VirtualClock } from "./support/clocks";
import { ids, List, type Row, walk } from "./support/list";

test("a list that changes under the walk neither hides a record nor shows one twice", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(450));
  list.changeAfter = (call) => {
    if (call === 1) list.rows.splice(0, 3); // records behind move forward past the place read from
    if (call === 2) list.rows.unshift({ id: "new", version: 0 }); // and back
  };
  const reads = list.reads();
  const all = await clock.until(reads.list());
  const got = all.map(({ id }) => id);
  expect(new Set(got).size).toBe(got.length);
  expect(got).toEqual(expect.arrayContaining(ids(450).slice(3)));
});

test("that there is no such record is told by one call only, in which nothing moves", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  // The total stays the same, and what stood on the border is on neither page.
  list.changeAfter = (call) => {
    if (call !== 1) return;
    list.rows.splice(0, 1);
    list.rows.push({ id: "new", version: 0 });
  };
  const reads = list.reads();
  const wanted = [...ids(1_000), "nowhere"];
  const answers = await clock.until(Promise.all(wanted.map((id) => reads.get(id))));
  expect(answers.map((row) => row?.id)).toEqual([...ids(1_000), undefined]);
  expect(list.asked).toEqual([...walk(5), { only: ["host-0200", "nowhere"] }]);
});

test("absent records of many waves cost no walk more", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  const reads = list.reads();
  for (let wave = 0; wave < 40; wave++) {
    const asked = [...ids(1_000).slice(wave * 25, wave * 25 + 25), `nowhere-${wave}`];
    await clock.until(Promise.all(asked.map((id) => reads.get(id))));
  }
  const only = list.asked.filter((question) => "only" in question);
  expect(list.asked.length - only.length).toBe(5);
  expect(only.length).toBeLessThanOrEqual(40);
});

test("pages of a list overlap where that costs nothing", async () => {
  const offsets = async (count: number) => {
    const clock = new VirtualClock();
    const list = Object.assign(new List(clock, ids(count)), { mostKeys: 100 });
    await clock.until(list.reads().list());
    return list.asked.map((question) => ("offset" in question ? question.offset : undefined));
  };
  expect(await offsets(990)).toEqual([0, 199, 398, 597, 796]);
  expect(await offsets(1_000)).toEqual([0, 200, 400, 600, 800]);
  expect(await offsets(200)).toEqual([0]);
});

test("a list that leaves no room for it is read anew with overlaps when it is seen to change", async () => {
  const clock = new VirtualClock();
  const list = Object.assign(new List(clock, ids(1_000)), { mostKeys: 100 });
  list.changeAfter = (call) => {
    if (call === 1) list.rows.splice(0, 1);
    if (call === 1) list.rows.push({ id: "new", version: 0 });
    if (call === 2) list.rows.push({ id: "newer", version: 0 });
  };
  const reads = list.reads();
  const all = await clock.until(reads.list());
  expect(all.map(({ id }) => id)).toContain("host-0200");
  expect(list.asked.length).toBeGreaterThan(6);
  expect(await reads.list({ seen: true })).toHaveLength(1_001);
});

test("a list without an order to hold on to is read, and not for ever", async () => {
  const clock = new VirtualClock();
  const list = new List(clock, ids(1_000));
  list.changeAfter = (call) => {
    list.rows = ids(1_000).map((id) => ({ id: `${id}-${call}`, version: 0 }));
  };
  expect((await clock.until(list.reads().list())).length).toBeGreaterThanOrEqual(1_000);
  expect(list.asked.length).toBeLessThanOrEqual(24);
});

test("whatever comes and goes between pages, none that was there all the time is missing", async () => {
  const change = fc.record({ goes: fc.array(fc.nat(), { maxLength: 4 }), comes: fc.array(fc.nat(), { maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.integer({ min: 1, max: 1_010 }), fc.constantFrom(200, 399, 400, 600, 1_000)),
      fc.array(change, { minLength: 1, maxLength: 12 }),
      fc.constantFrom({ mostKeys: 1 }, { mostKeys: 100 }, { mostKeys: 100, filter: "ignored" as const }),
      fc.constantFrom("get", "list", "both" as const),
      async (size, changes, filters, way) => {
        const clock = new VirtualClock();
        const list = Object.assign(new List(clock, ids(size)), filters);
        let newcomers = 0;
        // What nobody can tell: as many came as went, and there was no room for an overlap.
        let isTold = true;
        list.changeAfter = (call) => {
          const { goes, comes } = changes[call - 1] ?? { goes: [], comes: [] };
          const leavesRoom = Math.ceil((list.rows.length - 1) / 199) === Math.ceil(list.rows.length / 200);
          if (goes.length > 0 && goes.length === comes.length && !leavesRoom) isTold = false;
          for (const at of goes) if (list.rows.length > 0) list.rows.splice(at % list.rows.length, 1);
          for (const at of comes)
            list.rows.splice(at % (list.rows.length + 1), 0, { id: `new-${newcomers++}`, version: 0 });
        };
        const reads = list.reads();
        const get = async () => Promise.all(ids(size).map((id) => reads.get(id)));
        const [got, listed] = await clock.until(
          Promise.all([way === "list" ? [] : get(), way === "get" ? [] : reads.list()]),
        );
        const left = new Set(list.rows.map(({ id }) => id));
        const stayed = ids(size).filter((id) => left.has(id));
        const missing = (rows: readonly (Row | undefined)[]) => {
          const shown = new Set(rows.map((row) => row?.id));
          return stayed.filter((id) => !shown.has(id));
        };
        if (way !== "list") expect(missing(got)).toEqual([]);
        if (way !== "get" && isTold) expect(missing(listed)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
