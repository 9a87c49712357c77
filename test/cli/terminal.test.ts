/** What people see who sit in front of it. */
import { readdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { startSimulator } from "../../simulator";
import { hss } from "./hss";
import { controlC, onTerminal, testOnTerminal } from "./terminal";

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), "hss-terminal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers = [
  { name: "web-1", edition: "premium" as const, chargingMode: "postPaid" as const },
  { name: "网站服务器-2", edition: "premium" as const, chargingMode: "postPaid" as const },
];
const anew = "\u001b[2J\u001b[H";

testOnTerminal(
  "a status that is watched is drawn anew, and Ctrl-C ends it well and leaves nothing behind",
  async () => {
    await using cloud = await startSimulator({ servers });
    const home = join(folder, "home");
    await using shown = onTerminal(["status", "--watch", "15"], { ...cloud.environment, HSS_STATE_HOME: home }, 80);
    await shown.until(/2 protected[^]*网站服务器-2/);
    cloud.server("web-1").protection = "off";
    await shown.until(/1 protected[^]*网站服务器-2/);
    shown.type(controlC);
    expect(await shown.ended).toBe(0);
    const pages = shown.text.split(anew);
    expect(pages).toHaveLength(3);
    for (const line of stripVTControlCharacters(shown.text).split(/\r?\n/))
      expect(stringWidth(line)).toBeLessThanOrEqual(80);
    // Neither a lock of the calls that processes share, nor an error of what was broken off.
    const left = readdirSync(home, { recursive: true, encoding: "utf8" });
    expect(left.filter((file) => file.endsWith(".lock"))).toEqual([]);
    expect(stripVTControlCharacters(pages[2] ?? "")).not.toMatch(/hss: |Error/);
  },
);

testOnTerminal("Ctrl-C breaks off a watched status that waits for an answer too", async () => {
  await using cloud = await startSimulator({ servers, latency: 20_000 });
  await using shown = onTerminal(["status", "--watch"], {
    ...cloud.environment,
    HSS_STATE_HOME: join(folder, "other"),
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  shown.type(controlC);
  const typed = Date.now();
  expect(await shown.ended).toBe(0);
  expect(Date.now() - typed).toBeLessThan(10_000);
  expect(shown.text.replace("^C", "").trim()).toBe("");
});

testOnTerminal("a check that takes its time says on a terminal what it does, and takes that away", async () => {
  await using cloud = await startSimulator({ servers, latency: 400 });
  cloud.server("web-1").protection = "off";
  await using shown = onTerminal(["drift"], cloud.environment, 60);
  expect(await shown.ended).toBe(2);
  expect(shown.text).toMatch(/\r\u001b\[2KReading servers, quotas and alarms of cn-north-4 \(\d+ calls?\)/);
  const [, page = ""] = shown.text.split(/\r\u001b\[2K(?=[^\r]*servers in)/);
  expect(stripVTControlCharacters(page)).toMatch(/^2 servers in cn-north-4, 1 protected/);
  for (const line of shown.text.split(/\r?\n|\r/)) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  // Who reads a pipe is told nothing of it.
  expect((await hss(["drift"], { environment: cloud.environment, cwd: folder })).err).toBe("");
});
