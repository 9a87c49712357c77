import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "../../provider/state-home/journal";
import { usualTimes } from "../../provider/state-home/lock";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "hss-journal-"))));
afterEach(() => {
  chmodSync(home, 0o700);
  rmSync(home, { recursive: true });
});

const account = { projectId: "p1", region: "cn-north-4", endpoint: "https://hss.example" };
const at = "2027-01-01T00:00:00.000Z";
const journal = () => new Journal({ HSS_STATE_HOME: home }, { lines: 20, times: 2 });
const file = () => join(home, "journal", "journal.jsonl");
const installation = (id: string) => ({ at, account, object: { type: "AgentInstall", id } });
const add = (to: Journal, id: string) => to.update((change) => change.add("installation", installation(id)));
const idsOf = async (of: Journal) => (await of.entries("installation")).map(({ object }) => object.id).sort();

test("another process finds what was written, with what was set since, until it is removed", async () => {
  const first = journal();
  const entry = await add(first, "web-1");
  await first.update((change) => change.set([entry.id], { sent: at }));
  const second = journal();
  expect(await second.entries("installation")).toEqual([{ ...entry, sent: at }]);
  expect(await second.entries("order")).toEqual([]);
  await second.update((change) => change.remove([entry.id]));
  expect(await first.entries("installation")).toEqual([]);
});

test("changes of one moment are written by one append and one sync", async () => {
  const one = journal();
  await add(one, "first");
  const handle = await open(file(), "r");
  const syncs = jest.spyOn(Object.getPrototypeOf(handle) as typeof handle, "datasync");
  await handle.close();
  await Promise.all(Array.from({ length: 15 }, (_, index) => add(one, `web-${index}`)));
  expect(syncs).toHaveBeenCalledTimes(1);
  syncs.mockRestore();
  expect(await idsOf(journal())).toHaveLength(16);
});

test("a change that fails changes nothing, and those beside it hold", async () => {
  const one = journal();
  const results = await Promise.allSettled([
    add(one, "web-1"),
    one.update((change) => {
      change.add("installation", installation("never"));
      throw new Error("no");
    }),
    add(one, "web-2"),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await idsOf(one)).toEqual(["web-1", "web-2"]);
  expect(await idsOf(journal())).toEqual(["web-1", "web-2"]);
});

test("of eight that take an entry at once one gets it", async () => {
  const { id } = await add(journal(), "web-1");
  const take = (by: Journal) =>
    by.update((change) => {
      const [entry] = change.entries("installation", { type: "AgentInstall", id: "web-1" });
      if (entry === undefined || entry.token !== undefined) return false;
      change.set([id], { token: by.run });
      return true;
    });
  const taken = await Promise.all(Array.from({ length: 8 }, () => take(journal())));
  expect(taken.filter((each) => each)).toHaveLength(1);
});

test("the file is rewritten once most of it is history; who has it open notices", async () => {
  const [one, other] = [journal(), journal()];
  await add(one, "kept");
  expect(await idsOf(other)).toEqual(["kept"]);
  for (let round = 0; round < 15; round++) {
    const { id } = await add(one, "passing");
    await one.update((change) => change.remove([id]));
  }
  expect(readFileSync(file(), "utf8").split("\n").length).toBeLessThan(26);
  expect(await idsOf(other)).toEqual(["kept"]);
  await add(other, "other");
  expect(await idsOf(one)).toEqual(["kept", "other"]);
  expect(readdirSync(join(home, "journal")).sort()).toEqual([".hss-iac-folder", "journal.jsonl"]);
});

describe("a file that is not as it should be", () => {
  test("torn: what was being written counts as not written, and nothing else is lost", async () => {
    await add(journal(), "web-1");
    appendFileSync(file(), '{"v":1,"ids":["x"],"set":{"kind":"instal');
    const next = journal();
    expect(await idsOf(next)).toEqual(["web-1"]);
    await add(next, "web-2");
    expect(await idsOf(next)).toEqual(["web-1", "web-2"]);
    const later = journal();
    expect(await idsOf(later)).toEqual(["web-1", "web-2"]);
    expect(await later.problems()).toEqual([expect.stringContaining(`1 line of ${file()} cannot be read`)]);
  });

  test("empty: no entries, and the next one is written", async () => {
    mkdirSync(join(home, "journal"), { mode: 0o700 });
    writeFileSync(file(), "", { mode: 0o600 });
    expect(await idsOf(journal())).toEqual([]);
    await add(journal(), "web-1");
    expect(await idsOf(journal())).toEqual(["web-1"]);
  });

  test("foreign: told by name, kept when the file is rewritten, and no end to all writing", async () => {
    mkdirSync(join(home, "journal"), { mode: 0o700 });
    writeFileSync(file(), "Dear diary,\n\0\0\0\n[1,2]\nnull\n", { mode: 0o600 });
    const one = journal();
    await add(one, "web-1");
    expect(await one.problems()).toEqual([expect.stringMatching(/^\[journal-unreadable-lines\] 4 lines of \//)]);
    const { id } = await add(one, "other");
    for (let round = 0; round < 25; round++) await one.update((change) => change.set([id], { sent: at }));
    expect(await journal().problems()).toEqual([]);
    const [aside = ""] = readdirSync(join(home, "journal")).filter((name) => name.startsWith("unreadable-"));
    expect(readFileSync(join(home, "journal", aside), "utf8")).toContain("Dear diary,");
  });

  test("with entries of a newer release: kept, told, and not acted upon", async () => {
    const one = journal();
    const { id } = await add(one, "web-1");
    appendFileSync(file(), `${JSON.stringify({ v: 2, ids: [id], set: { kind: "installation" } })}\n`);
    expect(await idsOf(one)).toEqual(["web-1"]);
    for (let round = 0; round < 25; round++) await one.update((change) => change.set([id], { sent: at }));
    expect(readFileSync(file(), "utf8").split("\n").length).toBeLessThan(26);
    expect(await journal().problems()).toEqual([expect.stringMatching(/^\[journal-newer-release\] 1 entry of /)]);
  });

  test("an entry that is not whole is no entry", async () => {
    await add(journal(), "web-1");
    appendFileSync(file(), `${JSON.stringify({ v: 1, ids: ["x"], set: { kind: "order", at } })}\n`);
    expect(await journal().entries("order")).toEqual([]);
  });

  test.each([
    ["a link", () => symlinkSync(join(home, "elsewhere"), file()), /^\[state-home-link\] .*journal\.jsonl/],
    ["a folder", () => mkdirSync(file()), /journal\.jsonl/],
    [
      "a second name of another file",
      () => {
        writeFileSync(join(home, "secret"), "secret", { mode: 0o600 });
        linkSync(join(home, "secret"), file());
      },
      /^\[state-home-not-file\] .*journal\.jsonl/,
    ],
    [
      "writable by others",
      () => {
        writeFileSync(file(), "");
        chmodSync(file(), 0o666);
      },
      /^\[state-home-not-private\] .*journal\.jsonl/,
    ],
  ])("%s: nothing is written, and the file is named", async (_what, make, message) => {
    mkdirSync(join(home, "journal"), { mode: 0o700 });
    make();
    await expect(add(journal(), "web-1")).rejects.toThrow(message);
    expect(readdirSync(home)).not.toContain("elsewhere");
  });
});

/** A process that holds the lock and is stopped or killed meanwhile. */
function holder() {
  const script = `
    const { Journal } = require(${JSON.stringify(join(__dirname, "..", "..", "dist", "provider", "state-home", "journal.js"))});
    new Journal({ HSS_STATE_HOME: ${JSON.stringify(home)} }).lock("orders").then(() => {
      process.stdout.write("held");
      setInterval(() => undefined, 1000);
    });`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise<typeof child>((resolve) => child.stdout.once("data", () => resolve(child)));
}

describe("a lock", () => {
  test("of a process that is at work is waited for, however long", async () => {
    const child = await holder();
    try {
      const waits: string[] = [];
      const waiting = journal().lock("orders", { atMost: usualTimes.stale + 2000, onWait: () => waits.push("waits") });
      await expect(waiting).rejects.toThrow(/^\[state-home-lock-held\] the lock .*orders\.lock/);
      expect(waits).toEqual(["waits"]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("of a killed process is taken, by one", async () => {
    const child = await holder();
    child.kill("SIGKILL");
    const begun = Date.now();
    const leases = await Promise.allSettled([1, 2, 3].map(() => journal().lock("orders", { atMost: 8_000 })));
    expect(leases.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(usualTimes.stale);
  });

  test("that was taken from a process that stood still is noticed there", async () => {
    const mine = await journal().lock("orders");
    // As after a pause in which nothing ran: another run has taken it and holds it.
    const lock = join(home, "journal", "orders.lock");
    rmSync(lock);
    const theirs = await journal().lock("orders");
    expect(await mine.isHeld()).toBe(false);
    await mine.release();
    expect(await theirs.isHeld()).toBe(true);
    await theirs.release();
    expect(readdirSync(join(home, "journal"))).toEqual([".hss-iac-folder"]);
  });
});
