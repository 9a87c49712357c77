import { execSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { callLine, simulatorOptions, UsageError } from "../../cli/simulate";

// Each command compiles the program afresh, which takes its time on a busy machine.
jest.setTimeout(90_000);

const main = join(__dirname, "../../cli/main.ts");
const flags = { servers: "8", seed: "hss", rateLimit: "off", port: "0", region: "cn-north-4", latency: "0" };

function hss(...args: string[]) {
  const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data: Buffer) => (said.out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (said.err += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  return { child, said, ended };
}

async function until(test: () => boolean, child: ChildProcess): Promise<void> {
  while (!test() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
}

const fleetFile = (content: unknown) => {
  const file = join(mkdtempSync(join(tmpdir(), "hss-fleet-")), "fleet.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
};

const problemsOf = (change: Partial<typeof flags> & { fleet?: string; ssh?: string }, stray: string[] = []) => {
  try {
    simulatorOptions({ ...flags, ...change }, stray);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.problems;
  }
};

describe("hss simulate", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "serves until %s, prints how to reach and steer it, and ends with 0",
    async (signal) => {
      const { child, said, ended } = hss("simulate", "--servers", "3");
      await until(() => said.out.includes("Ctrl-C"), child);
      expect(said.err).toBe("");
      expect(said.out).toContain("3 servers (web-1, web-2, web-3)");
      expect(said.out).toMatch(/^export HUAWEICLOUD_SDK_AK=\S+$/m);
      expect(said.out).toMatch(/^export HW_REGION_NAME=cn-north-4$/m);
      const url = /^export HSS_ENDPOINT=(\S+)$/m.exec(said.out)?.[1] ?? "";
      const [, command = "", config = ""] = /^ {2}(curl -K (\S+) -X PATCH \S+ -d '.+')$/m.exec(said.out) ?? [];
      expect([statSync(config).mode & 0o777, statSync(dirname(config)).mode & 0o777]).toEqual([0o600, 0o700]);
      expect(JSON.parse(execSync(`${command} -sS`, { encoding: "utf8" }))).toMatchObject({
        name: "web-2",
        protection: "unprotected",
      });
      expect((await fetch(`${url}/simulator/calls`)).status).toBe(401);
      // Nothing that other users can see, such as a command line, holds the token.
      expect(said.out).not.toContain(/Bearer (\S+)"/.exec(readFileSync(config, "utf8"))?.[1]);
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(existsSync(dirname(config))).toBe(false);
      await expect(fetch(url)).rejects.toThrow();
    },
  );

  test("prints commands that log into its servers, and takes their keys away at the end", async () => {
    const { child, said, ended } = hss("simulate", "--servers", "3", "--ssh", "1");
    await until(() => said.out.includes("Ctrl-C"), child);
    const command = /^ {2}(ssh -i (\S+) .*) {2}# web-1$/m.exec(said.out);
    const [, login = "", key = ""] = command ?? [];
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(execSync(`${login} -o BatchMode=yes hostname`, { encoding: "utf8" })).toBe("web-1\n");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(existsSync(dirname(key))).toBe(false);
    expect(said.err).toBe("");
  });

  test("wrong use: everything is told, with exit code 2", async () => {
    const { said, ended } = hss(
      "simulate",
      "--servers",
      "many",
      "--port",
      "70000",
      "--rate-limit",
      "often",
      "--colour",
      "extra",
    );
    expect(await ended).toBe(2);
    for (const part of [
      "--servers",
      "--port",
      "--rate-limit",
      "--colour is no option",
      '"extra" is one word too many',
    ]) {
      expect(said.err).toContain(part);
    }
    expect(said.out).toBe("");
  });

  test("a port that is taken ends with 1 and says so", async () => {
    const first = hss("simulate", "--servers", "1");
    await until(() => first.said.out.includes("Ctrl-C"), first.child);
    const port = /HSS_ENDPOINT=http:\/\/127\.0\.0\.1:(\d+)/.exec(first.said.out)?.[1] ?? "";
    const second = hss("simulate", "--port", port);
    expect(await second.ended).toBe(1);
    expect(second.said.err).toContain("EADDRINUSE");
    first.child.kill("SIGTERM");
    await first.ended;
  });
});

describe("its options", () => {
  test("become those of the simulator", () => {
    expect(simulatorOptions({ ...flags, servers: "2", rateLimit: "documented", port: "8080" })).toMatchObject({
      ...{ port: 8080, rateLimit: "documented", seed: "hss", region: "cn-north-4", latency: 0 },
      servers: ["web-1", { name: "web-2", agent: { onlineAfterSeconds: 12 } }],
    });
    expect(simulatorOptions({ ...flags, rateLimit: "30" }).rateLimit).toBe(30);
  });

  test("a fleet from a file", () => {
    const fleet = { servers: ["a", { name: "b", os: "Windows" }], quotas: [{ edition: "premium", count: 2 }] };
    expect(simulatorOptions({ ...flags, fleet: fleetFile(fleet) } as never)).toMatchObject(fleet);
  });

  test("servers that one can log into, by a flag or in the file", () => {
    expect(simulatorOptions({ ...flags, servers: "2", ssh: "1" }).servers).toEqual([
      { name: "web-1", agent: "not_installed", ssh: true },
      { name: "web-2", agent: { onlineAfterSeconds: 12 } },
    ]);
    const servers = [
      { name: "a", agent: "not_installed", ssh: true },
      { name: "b", ssh: { user: "deploy", kind: "built-in", sudo: "password", sudoPassword: "x", packages: "deb" } },
    ];
    expect(simulatorOptions({ ...flags, fleet: fleetFile({ servers }) } as never)).toMatchObject({ servers });
    expect(problemsOf({ servers: "2", ssh: "3" })).toEqual([expect.stringContaining("--ssh is a whole number")]);
    expect(problemsOf({ ssh: "1", fleet: fleetFile({ servers }) })).toEqual([expect.stringContaining("fleet file")]);
    expect(problemsOf({ fleet: fleetFile({ servers: [{ name: "a", ssh: "yes" }] }) })).toHaveLength(1);
  });

  test("a fleet with several faults is told all of them", () => {
    const fleet = fleetFile({ servers: [{ name: "b", os: "Plan9" }], quotas: [{ edition: "gold" }], topic: [] });
    const problems = problemsOf({ fleet, latency: "-1" });
    expect(problems).toHaveLength(4);
    for (const part of ["--latency", "servers[0].os", "quotas[0].edition", "topic"]) {
      expect(problems.some((problem) => problem.includes(part))).toBe(true);
    }
    expect(problemsOf({ fleet: fleetFile("{") })).toEqual([expect.stringContaining("JSON")]);
    expect(problemsOf({ fleet: "/nowhere/fleet.json" })).toEqual([expect.stringContaining("ENOENT")]);
  });
});

test("a call on one line: when, how it ended, what was asked", () => {
  const request = {
    time: Date.UTC(2026, 0, 1, 8, 30),
    label: "GET hosts",
    operation: "ListHostStatus",
    method: "GET",
    path: "/v5/p/host-management/hosts",
    query: { limit: "200" },
    body: undefined,
    status: 429,
    code: "APIGW.0308",
  };
  const bare = (line: string) => line.replace(/\u001b\[\d+m/g, "");
  expect(bare(callLine(request))).toBe("08:30:00 429 GET hosts APIGW.0308 limit=200");
  expect(bare(callLine({ ...request, status: 0, code: undefined, query: {} }))).toBe("08:30:00 broken off GET hosts");
});
