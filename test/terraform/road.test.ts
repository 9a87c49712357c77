import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { requiredProviders, writeMirror } from "../../provider/terraform/mirror";
import { storyUnderEach, storyWithEngine } from "./support/engines";
import { road } from "./support/road";

const protection = (hostId: string) => `
resource "hss_host_protection" "web" {
  host_id = "${hostId}"
  edition = "enterprise"
}
`;

storyUnderEach("installed, initialised, planned, applied and destroyed", async (engine) => {
  await using set = await road(engine, { servers: ["web-1"] });
  const { cloud } = set;
  const found = cloud.snapshot();
  set.write(protection(cloud.server("web-1").id));
  expect(set.installed).toContain(requiredProviders());

  expect(await set.run("init")).toMatchObject({ code: 0 });
  expect(await set.run("plan", "-detailed-exitcode")).toMatchObject({ code: 2 });
  expect(await set.run("apply")).toMatchObject({ code: 0 });
  expect(cloud.server("web-1")).toMatchObject({ protection: "protected", edition: "enterprise" });
  expect(await set.run("plan", "-detailed-exitcode")).toMatchObject({ code: 0 });
  expect(await set.run("destroy")).toMatchObject({ code: 0 });
  expect(cloud.snapshot()).toEqual(found);
  expect(pluginsOf(set.folder)).toEqual([]);
});

test("what is installed is the same for every platform, and knows no path of this machine", () => {
  const plugins = mkdtempSync(join(tmpdir(), "hss-mirror-"));
  writeMirror(plugins);
  const files = readdirSync(plugins, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(plugins, file)).isFile(),
  );
  const texts = new Map<string, Set<string>>();
  for (const file of files) {
    const name = basename(file);
    texts.set(name, (texts.get(name) ?? new Set()).add(readFileSync(join(plugins, file), "utf8")));
  }
  rmSync(plugins, { recursive: true });
  const names = ["LICENSES.txt", "core.js", "package.json", "plugin.js"];
  expect([...texts.keys()].sort()).toEqual([...names, "terraform-provider-hss", "terraform-provider-hss.cmd"].sort());
  for (const versions of texts.values()) {
    expect(versions.size).toBe(1);
    expect([...versions].join()).not.toContain(resolve("."));
  }
});

storyWithEngine("a killed engine leaves no plugin behind", async (engine) => {
  await using set = await road(engine, { servers: [{ name: "web-1", agent: "not_installed" }] });
  set.write(protection(set.cloud.server("web-1").id));
  await set.run("init");
  const { child, ended } = set.start("apply");
  await until(() => (set.cloud.calls["GET hosts"] ?? 0) >= 2);
  const [plugin] = pluginsOf(set.folder);
  expect(plugin).toBeDefined();
  child.kill("SIGKILL");
  await ended;
  await until(() => pluginsOf(set.folder).length === 0);
});

for (const [moment, operation, waits] of [
  ["before its order is answered", "POST orders", true],
  ["while it waits for its order", "GET order", true],
  ["before its order is answered, and the next follows at once", "POST orders", false],
] as const) {
  storyWithEngine(`an engine that is killed ${moment} has the next one find the quotas`, async (engine) => {
    await using set = await road(engine, {});
    const { cloud } = set;
    set.write('resource "hss_quota" "web" {\n  edition     = "professional"\n  quota_count = 2\n}\n');
    await set.run("init");
    cloud.faults.add({ operation, kind: "latency", milliseconds: 3_000 });
    const { child, ended } = set.start("apply");
    // The order is on its way, and the journal knows.
    await until(() => ordersIn(set.folder).length > 0 && cloud.faults.unmet().length === 0);
    child.kill("SIGKILL");
    await ended;
    if (waits) await until(() => pluginsOf(set.folder).length === 0);
    expect(ordersIn(set.folder)).toHaveLength(1);
    expect((await set.run("apply")).code).toBe(0);
    expect(cloud.quotas).toHaveLength(2);
    expect(cloud.calls["POST orders"]).toBe(1);
    expect(ordersIn(set.folder)).toEqual([]);
    expect((await set.run("plan", "-detailed-exitcode")).code).toBe(0);
  });
}

storyWithEngine("Ctrl-C ends a wait, and everything with it", async (engine) => {
  await using set = await road(engine, { servers: [{ name: "web-1", agent: "not_installed" }] });
  set.write(protection(set.cloud.server("web-1").id));
  await set.run("init");
  const { child, ended } = set.start("apply");
  await until(() => (set.cloud.calls["GET hosts"] ?? 0) >= 2);
  // The whole group hears it, the plugin too.
  process.kill(-(child.pid ?? 0), "SIGINT");
  const { code, said } = await ended;
  expect(code).toBe(1);
  expect(said).toContain("Cancelled while waiting for the agent of web-1: not_installed; nothing was sent meanwhile.");
  await until(() => pluginsOf(set.folder).length === 0);
});

test("started by hand it says what it is", () => {
  const plugin = join(resolve("dist/terraform-plugin"), "terraform-provider-hss");
  expect(() => execFileSync(plugin, { stdio: "pipe" })).toThrow(/hss terraform install/);
});

/** The journal of orders that are under way. */
function ordersIn(folder: string): string[] {
  const orders = join(folder, "state-home", "orders");
  return existsSync(orders) ? readdirSync(orders).filter((each) => each.endsWith(".json")) : [];
}

/** Process ids of the plugins that were started from a folder. */
function pluginsOf(folder: string): number[] {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  // An engine started in the folder names the plugin by a relative path: the process's own folder tells.
  return processes
    .filter((line) => line.includes("plugin.js"))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => isIn(pid, folder));
}

function isIn(pid: number, folder: string): boolean {
  try {
    return execFileSync("readlink", [`/proc/${pid}/cwd`], { encoding: "utf8" }).trim() === folder;
  } catch {
    return false;
  }
}

async function until(reached: () => boolean): Promise<void> {
  const start = Date.now();
  while (!reached()) {
    if (Date.now() - start > 20_000) throw new Error("What was waited for did not come.");
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
