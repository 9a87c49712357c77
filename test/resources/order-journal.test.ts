import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entryOf, type OrderEntry, OrderJournal } from "../../provider/resources/order-journal";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "hss-journal-"))));
afterEach(() => rmSync(home, { recursive: true }));

/** The id of a process that has ended. */
const gone = () => spawnSync(process.execPath, ["--version"]).pid;
const now = Date.parse("2027-01-02T00:00:00Z");
const entry = (changes: Partial<OrderEntry> = {}): OrderEntry => ({
  id: "1",
  purpose: "web",
  pid: gone(),
  run: "an earlier run",
  sentAt: "2027-01-01T12:00:00.000Z",
  known: ["q-1"],
  count: 2,
  ...changes,
});

test("an order whose process is gone is found once, by one who wants the same", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entry({ orderId: "CS1" }));
  expect(await journal.orphan("mail", now)).toBeUndefined();
  expect(await journal.orphan("web", now)).toMatchObject({ orderId: "CS1", pid: process.pid });
  expect(await journal.orphan("web", now)).toBeUndefined();
});

test("of many who look at once one gets it", async () => {
  await new OrderJournal({ HSS_STATE_HOME: home }).write(entry());
  const found = await Promise.all(
    Array.from({ length: 8 }, () => new OrderJournal({ HSS_STATE_HOME: home }).orphan("web", now)),
  );
  expect(found.filter((each) => each !== undefined)).toHaveLength(1);
});

test.each([
  { id: "waiting", sentAt: "2027-01-01T23:55:00.000Z" },
  { id: "through", sentAt: "2027-01-01T23:30:00.000Z", isThrough: true },
])("an order of another living process is left alone, and under way: $id", async (other) => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entry({ ...other, pid: process.ppid }));
  expect(await journal.orphan("web", now)).toBeUndefined();
  expect(await journal.underWay("web", now)).toMatchObject({ id: other.id });
  expect(await journal.underWay("mail", now)).toBeUndefined();
});

test("an order of this process is neither left behind nor to be waited for", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entryOf({ purpose: "web", sentAt: "2027-01-01T12:00:00.000Z", known: [], count: 1 }));
  expect(await journal.orphan("web", now)).toBeUndefined();
  expect(await journal.underWay("web", now)).toBeUndefined();
});

test("an order that nobody could be told of is taken over although its process is still there", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entry({ pid: process.ppid, sentAt: "2027-01-01T23:59:00.000Z", isAbandoned: true }));
  expect(await journal.underWay("web", now)).toBeUndefined();
  expect(await journal.orphan("web", now)).toMatchObject({ id: "1", isAbandoned: false });
});

test("a process that waits longer than an order takes is another of its number", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entry({ pid: process.ppid, sentAt: "2027-01-01T23:45:00.000Z" }));
  expect(await journal.underWay("web", now)).toBeUndefined();
  expect(await journal.orphan("web", now)).toMatchObject({ id: "1" });
});

test("a process of its number that is there hours later is another one", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entry({ id: "friday", pid: process.ppid, sentAt: "2026-12-31T12:00:00.000Z" }));
  expect(await journal.orphan("web", now)).toMatchObject({ id: "friday" });
});

test("an earlier process of the same number, as containers have them, is gone", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  await journal.write(entry({ pid: process.pid }));
  expect(await journal.orphan("web", now)).toMatchObject({ id: "1" });
});

test("a finished order leaves nothing behind", async () => {
  const journal = new OrderJournal({ HSS_STATE_HOME: home });
  const sent = entryOf({ purpose: "web", sentAt: "2027-01-01T12:00:00.000Z", known: [], count: 1 });
  await journal.write(sent);
  await journal.write({ ...sent, orderId: "CS1" });
  expect(readdirSync(join(home, "orders"))).toHaveLength(1);
  await journal.remove(sent);
  expect(readdirSync(join(home, "orders"))).toEqual([]);
});
