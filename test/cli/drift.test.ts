import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Report } from "../../provider/compliance";
import { PulumiProgram } from "../../testing";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { type Calling, hss } from "./hss";

// Each run is a process of its own, and a busy machine takes its time to start one.
jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), "hss-drift-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, content: string | Buffer): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const clouds: Simulator[] = [];
afterEach(async () => {
  for (const cloud of clouds.splice(0)) {
    // A fault that was injected and never met has tested nothing.
    expect(cloud.faults.unmet()).toEqual([]);
    await cloud.close();
  }
});

async function start(options: SimulatorOptions): Promise<Simulator> {
  const cloud = await startSimulator(options);
  clouds.push(cloud);
  return cloud;
}

const drift = (cloud: Simulator, words: readonly string[], calling: Calling = {}) =>
  hss(["drift", ...words], { environment: cloud.environment, cwd: folder, ...calling });

const guarded = (count: number, prefix = "web") =>
  Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${index + 1}`,
    edition: "enterprise" as const,
    chargingMode: "postPaid" as const,
  }));

async function pulumiState(cloud: Simulator, names: readonly string[]): Promise<Buffer> {
  const hosts = names.map((name) => [name, cloud.server(name).id]);
  await using stack = await PulumiProgram.inline(
    {
      "index.js": `const hss = require("hss-iac/pulumi");
for (const [name, hostId] of ${JSON.stringify(hosts)}) new hss.HostProtection(name, { hostId, edition: "enterprise" });`,
    },
    { cloud, engine: "embedded", packages: join(__dirname, "..", "..") },
  );
  await stack.up();
  return Buffer.from(JSON.stringify(await stack.export()));
}

test("exit codes say in order, drift, and not checked", async () => {
  const cloud = await start({ servers: ["web-1", "web-2"] });
  const state = await pulumiState(cloud, ["web-1", "web-2"]);
  const file = written("stack.json", state);

  const fine = await drift(cloud, ["-s", file]);
  expect(fine).toMatchObject({ code: 0, err: "" });
  expect(fine.out).toMatch(/^2 servers in cn-north-4, 2 protected \(100 %\): nothing to report\n/);
  expect(fine.out).toMatch(/In order\.\n$/);

  cloud.server("web-2").protection = "off";
  const found = await drift(cloud, ["-s", file]);
  expect(found.code).toBe(2);
  expect(found.out).toContain(
    `drifted  web-2   none     online  safe  HostProtection web-2  protection is "unprotected", and HostProtection web-2 declares "protected".`,
  );
  // Whoever reads a pipe gets neither colours nor breaks within a row.
  expect(found.out).not.toContain("\u001b");
  expect((await drift(cloud, ["-s", file, "--fail-on", "none"])).code).toBe(0);
  expect((await drift(cloud, ["-s", file, "--fail-on", "naked,alarmsOff"])).code).toBe(0);
  expect((await drift(cloud, ["-s", file, "--fail-on", "drifted"])).code).toBe(2);

  // Never in order when something could not be read.
  const lost = await drift(cloud, ["-s", file, "-s", join(folder, "missing.json"), "--fail-on", "none"]);
  expect(lost.code).toBe(1);
  expect(lost.err).toMatch(/could not read state .*missing\.json: ENOENT/);
});

test("states are recognised by what is in them, from files, compressed files and standard input", async () => {
  const cloud = await start({ servers: ["web-1", "web-2"] });
  const state = await pulumiState(cloud, ["web-1"]);
  const { deployment } = JSON.parse(state.toString()) as { deployment: object };
  const backend = JSON.stringify({ version: 3, checkpoint: { stack: "organization/web/dev", latest: deployment } });
  const verdicts = async (words: readonly string[], input?: Buffer) => {
    const { out, err } = await drift(cloud, [...words, "-o", "json"], input ? { input } : {});
    if (out === "") throw new Error(err);
    const report = JSON.parse(out) as Report;
    return [report.sources[0]?.kind, ...report.servers.map(({ verdict }) => verdict)];
  };
  const expected = ["pulumi", "inOrder", "naked"];
  expect(await verdicts(["-s", written("export.json", state)])).toEqual(expected);
  expect(await verdicts(["-s", written("dev.json", backend)])).toEqual(expected);
  expect(await verdicts(["-s", written("dev.json.gz", gzipSync(backend))])).toEqual(expected);
  expect(await verdicts(["-s", "-"], state)).toEqual(expected);

  for (const [content, said] of [
    ["", "There is nothing in it."],
    ["{", "It is no JSON"],
    ["{}", "It is none of these"],
    ['{"version":2,"deployment":{}}', "Pulumi state of version 2"],
    ['{"version":3,"lineage":"x","terraform_version":"0.11.0"}', "Terraform state of version 3"],
    ['{"version":4,"lineage":"x","encrypted_data":"x"}', "The state is encrypted."],
    ["PK\u0003\u0004x", "terraform show -json PLAN"],
    ['{"format_version":"1.2","resource_changes":[],"errored":true}', "The plan ended with an error"],
  ] as const) {
    const { code, err } = await drift(cloud, ["-s", written("odd", content)]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(said) });
  }
});

test("what the caller may not read is said by name, and nothing is called in order then", async () => {
  const denied = { kind: "reply", status: 403, body: { error_code: "HSS.0013", error_msg: "no permission" } } as const;
  for (const [operation, what] of [
    ["GET hosts", "servers of HSS in cn-north-4"],
    ["GET servers", "servers of ECS in cn-north-4"],
    ["GET quotas-detail", "quotas in cn-north-4"],
    ["GET alarm-config", "alarm settings of project 0 in cn-north-4"],
  ] as const) {
    const cloud = await start({ servers: guarded(2) });
    cloud.faults.add({ operation, times: Number.POSITIVE_INFINITY, ...denied });
    const { code, out, err } = await drift(cloud, ["-o", "json", "--fail-on", "none"]);
    expect(code).toBe(1);
    expect(err).toContain(`could not read ${what}: `);
    const report = JSON.parse(out) as Report;
    expect(report).toMatchObject({ outcome: "unreadable", unreadable: [{ what }] });
    // The rest is told all the same.
    expect(report.servers).toHaveLength(operation === "GET hosts" ? 0 : 2);
  }
});

test("wrong use, wrong policies and wrong keys are no drift", async () => {
  const cloud = await start({ servers: guarded(1) });
  for (const words of [
    ["--nonsense"],
    ["-o", "jsn"],
    ["--fail-on", "nakd"],
    ["-o", "json", "-o", "sarif"],
    ["--since", "no.json"],
  ])
    expect((await drift(cloud, words)).code).toBe(1);
  const good = written("good.yaml", "version: 1\n");
  for (const [words, said] of [
    [["-p", good, "--policy", good], "'-p, --policy <file>' argument"],
    [
      ["--since", "a.json", "--since", "b.json"],
      "'--since <report>' argument 'b.json' is invalid. It can be given only once.",
    ],
    [
      ["--fail-on", "error", "--fail-on", "none"],
      "'--fail-on <words>' argument 'none' is invalid. It can be given only once.",
    ],
    [["-o", "json=twice.out", "-o", "sarif=./twice.out"], "--output: several outputs go to "],
  ] as const) {
    const { code, out, err } = await drift(cloud, words);
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: expect.stringContaining(said) });
  }
  const policy = written(
    "bad.yaml",
    "version: 1\nrules:\n  - name: web\n    editon: enterprise\n    agent: onlin\nwaivers:\n  - select: {}\n",
  );
  const { code, err } = await drift(cloud, ["-p", policy]);
  expect(code).toBe(1);
  expect(err.split("\n").map((line) => line.replace(policy, "bad.yaml"))).toEqual([
    expect.stringMatching(/^hss: bad\.yaml:4:5: rules\[0\]\.editon: .* did you mean "edition"/),
    expect.stringMatching(/^hss: bad\.yaml:5:5: rules\[0\]\.agent: .* the nearest is "online"/),
    expect.stringMatching(/^hss: bad\.yaml:7:5: waivers\[0\]\.until: is required/),
    expect.stringMatching(/^hss: bad\.yaml:7:5: waivers\[0\]\.reason: is required/),
    "",
  ]);
  const keys = await drift(cloud, [], {
    environment: { ...cloud.environment, HUAWEICLOUD_SDK_SK: "wrong-key-0123456789" },
  });
  expect(keys.code).toBe(1);
  expect(keys.out + keys.err).not.toContain("wrong-key-0123456789");
});

test("of a file that is no JSON, and may hold secrets, nothing is repeated", async () => {
  const cloud = await start({ servers: guarded(1) });
  const secret = written("secret.json", '{\n  "password": hunter2\n}');
  for (const words of [
    ["drift", "--since", secret],
    ["drift", "-s", secret],
    ["simulate", "--fleet", secret],
    ["plan-cost", secret],
  ]) {
    const { out, err, code } = await hss(words, { environment: cloud.environment, cwd: folder });
    expect(code).not.toBe(0);
    expect(out + err).not.toMatch(/hunte|passw/);
    expect(err).toMatch(/no JSON/);
    if (words[0] !== "plan-cost") expect(err).toContain("(line 2, column 15)");
  }
});

test("several outputs at once, and a baseline that makes what is known no news", async () => {
  const cloud = await start({ servers: ["web-1", ...guarded(1, "db")] });
  const names = ["json", "sarif", "junit", "prometheus", "markdown", "html"];
  const words = names.flatMap((name) => ["-o", `${name}=${name}.out`]);
  const first = await drift(cloud, words);
  expect(first).toMatchObject({ code: 2, out: "" });
  expect(first.err).toBe(
    `2 servers in cn-north-4, 1 protected (50 %): 1 error, 0 warnings → ${names.map((name) => `${name}.out`).join(", ")}\n`,
  );
  for (const name of names) expect(readFileSync(join(folder, `${name}.out`), "utf8")).toContain("web-1");

  const again = await drift(cloud, ["--since", "json.out"]);
  expect(again.code).toBe(0);
  expect(again.out).toContain("1 finding known from the baseline");
  cloud.server("db-1").protection = "off";
  const later = await drift(cloud, ["--since", "json.out", "-o", "json"]);
  expect(later.code).toBe(2);
  const report = JSON.parse(later.out) as Report;
  expect(report.summary).toMatchObject({ errors: 1, known: 1 });
});

test("an output that cannot be written is named, and keeps none of the others from being written", async () => {
  const cloud = await start({ servers: guarded(1) });
  const files = ["json=first.json", `sarif=${join("no", "such", "folder", "x.sarif")}`, "html=.", "junit=last.xml"];
  const { code, out, err } = await drift(
    cloud,
    [...files, "table"].flatMap((file) => ["-o", file]),
  );
  expect(code).toBe(1);
  expect(out).toMatch(/In order\.\n$/);
  expect(err.split("\n")).toEqual([
    expect.stringMatching(/^hss: could not write sarif to no.such.folder.x\.sarif: ENOENT/),
    expect.stringMatching(/^hss: could not write html to \.: EISDIR/),
    "",
  ]);
  expect(readFileSync(join(folder, "first.json"), "utf8")).toContain("web-1");
  expect(readFileSync(join(folder, "last.xml"), "utf8")).toContain("web-1");
  // To files alone: what was written is told apart from what was not.
  const quiet = await drift(cloud, ["-o", "json=first.json", "-o", "html=."]);
  expect(quiet).toMatchObject({ code: 1, out: "" });
  expect(quiet.err).toMatch(/nothing to report → first\.json\nhss: could not write html to \.: EISDIR.*\n$/);
});

test("several regions are checked at once, against states of each and one that spans both", async () => {
  const north = await start({ servers: ["web-1", "web-2", "web-3"], region: "cn-north-4", seed: "north" });
  const east = await start({ servers: ["web-1", "db-1"], region: "cn-east-3", seed: "east" });
  const { HSS_ENDPOINT: _one, HUAWEICLOUD_SDK_IAM_ENDPOINT: _other, ...keys } = north.environment;
  const environment: Record<string, string> = { ...keys };
  for (const { region, url } of [north, east])
    for (const service of ["HSS", "ECS", "IAM", "SMN", "BSS"])
      environment[`HUAWEICLOUD_SDK_REGION_${service}_${region.replaceAll("-", "_").toUpperCase()}`] = url;
  const declare = async (hosts: readonly (readonly [Simulator, string])[]) => {
    const given = hosts.map(([cloud, name]) => [`${cloud.region}-${name}`, cloud.region, cloud.server(name).id]);
    await using stack = await PulumiProgram.inline(
      {
        "index.js": `const hss = require("hss-iac/pulumi");
for (const [name, region, hostId] of ${JSON.stringify(given)})
  new hss.HostProtection(name, { hostId, region, edition: "enterprise" });`,
      },
      { cloud: { environment }, engine: "embedded", packages: join(__dirname, "..", "..") },
    );
    await stack.up();
    return JSON.stringify(await stack.export());
  };
  const both = written(
    "both.json",
    await declare([
      [north, "web-1"],
      [east, "web-1"],
    ]),
  );
  const alone = written("north.json", await declare([[north, "web-2"]]));
  east.server("web-1").protection = "off";
  const look = async (...words: string[]) => {
    const { code, out, err } = await drift(north, [...words, "-s", both, "-s", alone, "-o", "json"], { environment });
    const report = JSON.parse(out) as Report;
    const verdicts = report.servers.map(({ region, name, verdict }) => `${region} ${name} ${verdict}`);
    return { code, err, regions: report.regions, verdicts, notChecked: report.notChecked };
  };
  const ofNorth = ["cn-north-4 web-1 inOrder", "cn-north-4 web-2 inOrder", "cn-north-4 web-3 naked"];
  const ofEast = ["cn-east-3 db-1 naked", "cn-east-3 web-1 drifted"];
  const whole = { code: 2, err: "", notChecked: [] };
  expect(await look("-r", "cn-north-4", "-r", "cn-east-3")).toEqual({
    ...{ ...whole, regions: ["cn-north-4", "cn-east-3"], verdicts: [...ofNorth, ...ofEast] },
  });
  // Without being asked, the configured region and those of the states.
  expect(await look()).toEqual({ ...whole, regions: ["cn-north-4", "cn-east-3"], verdicts: [...ofNorth, ...ofEast] });
  expect(await look("-r", "cn-east-3")).toEqual({
    ...{ ...whole, regions: ["cn-east-3"], verdicts: ofEast },
    notChecked: ["2 declared resources stand in other regions, where this check did not look."],
  });
});

test("one enterprise project is checked alone, and what is declared in others fails nothing", async () => {
  const cloud = await start({
    servers: guarded(2).map((server, at) => ({ ...server, enterpriseProjectId: String(5 + at) })),
  });
  const file = written("projects.json", await pulumiState(cloud, ["web-1", "web-2"]));
  const { code, out } = await drift(cloud, ["-s", file, "--enterprise-project", "5"]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^1 server in cn-north-4, 1 protected \(100 %\): nothing to report, 1 declared server not checked\n/,
  );
  expect(out).toContain("1 declared server stands in other enterprise projects (6: 1), where this check did not look.");
  cloud.server("web-2").delete();
  expect(await drift(cloud, ["-s", file, "--enterprise-project", "5"])).toMatchObject({
    code: 2,
    out: expect.stringMatching(/^ghost +web-2 /m),
  });
});

test("whoever reads only the beginning of it gets the right exit code and no trouble", async () => {
  const cloud = await start({ servers: ["web-1"] });
  expect(await drift(cloud, [], { unread: true })).toEqual({ code: 2, out: "", err: "" });
  const watched = ["status", "--watch"];
  expect(await hss(watched, { environment: cloud.environment, unread: true })).toEqual({ code: 0, out: "", err: "" });
});

describe("1,000 servers", () => {
  const calls = ({ calls: counted }: Simulator) => Object.values(counted).reduce((sum, count) => sum + count, 0);

  test.each([
    ["pay-per-use", { servers: guarded(1000) }],
    ["yearly/monthly", { servers: guarded(1000).map((server) => ({ ...server, chargingMode: "prePaid" as const })) }],
  ])("cost at most 12 calls, all of them GETs (%s)", async (_name, seeds) => {
    const topics = [{ name: "alarms", subscriptions: [{ protocol: "email", endpoint: "a@b.c", confirmed: true }] }];
    const cloud = await start({ ...seeds, topics, quotas: [{ edition: "premium", count: 3 }] });
    cloud.alarms().channel = "sms";
    cloud.alarms().topicUrn = cloud.topics[0]?.urn ?? "";
    const { code, out } = await drift(cloud, []);
    expect(out).toContain("1000 servers in cn-north-4, 1000 protected (100 %): 0 errors, 3 warnings");
    expect(code).toBe(0);
    expect(calls(cloud)).toBeLessThanOrEqual(12);
    expect(new Set(cloud.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  test("are checked under five calls a minute without a refusal", async () => {
    const cloud = await start({ servers: guarded(1000), rateLimit: "documented" });
    const { code, out } = await drift(cloud, []);
    expect(out).toContain("1000 servers");
    expect(code).toBe(0);
    expect(cloud.requests.filter(({ status }) => status === 429)).toEqual([]);
  });
});

test("the server table of the console, with filters", async () => {
  const cloud = await start({
    servers: [
      ...guarded(2),
      { name: "web-3", agent: "offline" },
      { name: "网站", edition: "premium", status: "stopped" },
    ],
  });
  const status = (words: readonly string[]) =>
    hss(["status", ...words], { environment: cloud.environment, cwd: folder });
  const { code, out } = await status([]);
  expect(code).toBe(0);
  expect(out).toMatch(/^4 servers in cn-north-4: 2 protected \(50 %\), 3 agents online, 0 at risk\n/);
  expect(out).toMatch(/网站 +10\.\S+ +stopped +online +interrupted +premium +safe .*interrupted: /);
  // A wide character takes two columns, and what follows stands below what follows elsewhere.
  const line = (name: string) => out.split("\n").find((each) => each.startsWith(name)) ?? "";
  expect(line("网站").indexOf("10.") + 2).toBe(line("web-1").indexOf("10."));
  const names = async (...words: string[]) => {
    const { hosts } = JSON.parse((await status([...words, "-o", "json"])).out) as { hosts: { name: string }[] };
    return hosts.map(({ name }) => name).sort();
  };
  expect(await names("--edition", "none")).toEqual(["web-3"]);
  expect(await names("--protection", "protected", "--name", "-2")).toEqual(["web-2"]);
  expect(await names("--agent", "offline")).toEqual(["web-3"]);
  expect(await names("--server", "stopped")).toEqual(["网站"]);
  expect((await status(["--edition", "enterprize"])).code).toBe(2);
  expect((await status(["--watch", "1"])).code).toBe(2);
});
