import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { FileLedger, openBudgetFolder } from "../../provider/client/ledger";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";

const run = promisify(execFile);
let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "hss-ledger-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const budget = "0123456789abcdef";
const ledger = (limit?: { calls: number; window: number }) =>
  new FileLedger({ folder: () => openBudgetFolder({ HSS_STATE_HOME: home }), budget, limit });
const file = () => join(home, "calls", `${budget}.json`);
const take = async (from: FileLedger) => {
  const answer = await from.take("GET hosts");
  return "entry" in answer ? answer.entry : answer.wait;
};

/** Processes that list the hosts so many times each, one call after the other and all processes at once. */
async function processes(cloud: Simulator, count: number, times: number, more: Record<string, string> = {}) {
  const script = `
    const { connect } = require(${JSON.stringify(resolve("dist/provider/client/index.js"))});
    connect().then(async (cloud) => {
      for (let turn = 0; turn < ${times}; turn++) await cloud.hss.hosts.list({ fresh: true });
      await cloud.close();
    });`;
  const env = { PATH: process.env["PATH"], ...cloud.environment, HSS_STATE_HOME: home, ...more };
  await Promise.all(Array.from({ length: count }, () => run(process.execPath, ["-e", script], { env })));
  return cloud.requests.filter(({ label }) => label === "GET hosts").map(({ status }) => status);
}

const limited = (calls: number, seconds: number): SimulatorOptions => ({
  servers: ["web-1"],
  rateLimit: { calls, seconds },
});

test("several processes together stay under a limit that one of them has met", async () => {
  await using cloud = await startSimulator(limited(5, 3));
  const statuses = await processes(cloud, 4, 4);
  expect(statuses.filter((status) => status === 200)).toHaveLength(16);
  // Calls that are under way together meet it together; after that nobody does.
  expect(statuses.filter((status) => status === 429).length).toBeLessThan(4);
  expect(statuses.slice(9)).not.toContain(429);
  // The next run knows it from the start.
  cloud.resetCalls();
  expect((await processes(cloud, 2, 4)).filter((status) => status === 429)).toEqual([]);
}, 120_000);

test("HSS_RATE_LIMIT sets the limit for all of them, and off lets each go by itself", async () => {
  await using cloud = await startSimulator({ servers: ["web-1"] });
  const begun = Date.now();
  await processes(cloud, 2, 2, { HSS_RATE_LIMIT: "100" });
  expect(Date.now() - begun).toBeLessThan(30_000);
  const [name = ""] = readdirSync(join(home, "calls")).filter((each) => each.endsWith(".json"));
  const text = readFileSync(join(home, "calls", name), "utf8");
  expect(Object.values((JSON.parse(text) as { apis: Record<string, { calls: unknown[] }> }).apis)).toEqual([
    expect.objectContaining({ calls: Array(4).fill(expect.objectContaining({ ended: expect.any(Number) })) }),
  ]);
  for (const secret of [cloud.credentials.accessKey, cloud.credentials.secretKey]) {
    expect(text).not.toContain(secret);
    expect(name).not.toContain(secret);
  }
  rmSync(join(home, "calls"), { recursive: true });
  await processes(cloud, 1, 2, { HSS_RATE_LIMIT: "off" });
  expect(readdirSync(home)).toEqual([]);
}, 60_000);

test("files of somebody else in a folder of that name are neither removed nor added to", async () => {
  mkdirSync(join(home, "calls"), { mode: 0o700 });
  for (const name of ["2019.csv", "0123456789abcdef.json"]) {
    writeFileSync(join(home, "calls", name), "mine");
    utimesSync(join(home, "calls", name), new Date(0), new Date(0));
  }
  expect(await take(ledger())).toEqual(expect.any(String));
  expect(readdirSync(join(home, "calls")).sort()).toEqual(["0123456789abcdef.json", "2019.csv"]);
  expect(readFileSync(file(), "utf8")).toBe("mine");
});

test("a set limit holds over several clients, and a call that was not sent frees its place", async () => {
  const limit = { calls: 2, window: 60_000 };
  const [one, other] = [ledger(limit), ledger(limit)];
  const first = (await take(one)) as string;
  const second = (await take(other)) as string;
  expect(await take(one)).toEqual(expect.any(Number));
  await one.withdrawn("GET hosts", first);
  const again = (await take(other)) as string;
  expect(again).toEqual(expect.any(String));
  for (const entry of [second, again]) await other.ended("GET hosts", entry);
  // Both count until a window after their end.
  expect(await take(one)).toBeGreaterThan(30_000);
});

test("beyond the documented limit calls go out one at a time, and more of them the longer it goes well", async () => {
  const shared = ledger();
  const entries = await Promise.all(Array.from({ length: 5 }, () => take(shared)));
  expect(entries.every((entry) => typeof entry === "string")).toBe(true);
  expect(await take(shared)).toBe(50);
  for (const entry of entries) await shared.ended("GET hosts", entry as string);
  const scout = await take(shared);
  expect(scout).toEqual(expect.any(String));
  expect(await take(shared)).toBe(50);
  await shared.ended("GET hosts", scout as string);
  for (let turn = 0; turn < 4; turn++) await shared.ended("GET hosts", (await take(shared)) as string);
  const together = await Promise.all(Array.from({ length: 6 }, () => take(shared)));
  expect(together.filter((entry) => typeof entry === "string")).toHaveLength(5);
});

test("a lock that a killed process has left, and a broken file, hold nobody up for long", async () => {
  mkdirSync(`${file()}.lock`, { recursive: true });
  writeFileSync(file(), '{"version":1,"apis":{"GET hosts":{"calls":"many"');
  const begun = Date.now();
  expect(await take(ledger())).toEqual(expect.any(String));
  expect(Date.now() - begun).toBeLessThan(8_000);
  expect(JSON.parse(readFileSync(file(), "utf8"))).toMatchObject({ version: 1 });
});

test("a call of a process that is gone counts from when it was sent, and one of a clock set back not at all", async () => {
  const limit = { calls: 1, window: 2_000 };
  const at = Date.now();
  mkdirSync(join(home, "calls"), { mode: 0o700 });
  const write = (call: object) =>
    writeFileSync(
      file(),
      JSON.stringify({ version: 1, apis: { "GET hosts": { calls: [{ id: "a", pid: process.pid, at, ...call }] } } }),
    );
  write({ pid: 2 ** 22 + 1 });
  const wait = (await take(ledger(limit))) as number;
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(2_000);
  write({ at: at - 3_000, pid: 2 ** 22 + 1 });
  expect(await take(ledger(limit))).toEqual(expect.any(String));
  write({ at: at + 86_400_000 });
  expect(await take(ledger(limit))).toEqual(expect.any(String));
});

test("where no file can be written each process goes by its own count, and says so once", async () => {
  const blocked = join(home, "a-file");
  writeFileSync(blocked, "");
  const told: string[] = [];
  const shared = new FileLedger({
    folder: () => openBudgetFolder({ HSS_STATE_HOME: blocked }),
    budget,
    limit: { calls: 1, window: 60_000 },
    onTrouble: (problem) => told.push(problem),
  });
  for (let turn = 0; turn < 3; turn++) expect(await take(shared)).toEqual(expect.any(String));
  expect(told).toEqual([expect.stringMatching(/^\[state-home-[a-z-]+\] .*a-file/)]);
});
