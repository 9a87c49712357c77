import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiProgram, RunFailed, type ProgramOptions } from "../../testing";
import { programEnvironment } from "../../testing/environment";
import { goldenProgram } from "./golden-fixture";
import { describeWithPulumi } from "./real-pulumi";

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), "program-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function golden(engine: "embedded" | "pulumi", options: ProgramOptions = {}): Promise<PulumiProgram> {
  rmSync(join(folder, "cloud.json"), { force: true });
  return PulumiProgram.from(goldenProgram, { engine, environment: { GOLDEN: folder }, ...options });
}

function story(engine: "embedded" | "pulumi"): void {
  test("up, drift, repair, destroy", async () => {
    await using fleet = await golden(engine);
    const up = await fleet.up();
    expect(up).toMatchObject({ ok: true, changed: true, outputs: { address: "10.0.0.2", password: "[secret]" } });
    expect(up.steps.map(({ op, resource, status }) => `${op} ${resource} ${status}`).sort()).toEqual([
      "create Box lone done",
      "create Box rack-first done",
      "create Box rack-second done",
      "create Rack rack done",
      "create Stack golden-dev done",
    ]);
    expect(await fleet.drift()).toEqual([]);

    writeFileSync(join(folder, "cloud.json"), JSON.stringify({ "id-lone-a": { size: 7 }, "id-rack-second-a": "gone" }));
    const drift = await fleet.drift();
    expect(drift.sort((left, right) => (left.resource < right.resource ? -1 : 1))).toEqual([
      { resource: "Box lone", property: "size", declared: 1, live: 7 },
      { resource: "Box rack-second", property: "", declared: "present", live: undefined },
    ]);
    // Looking for drift changes nothing: the plain preview still believes the state.
    expect((await fleet.preview()).changed).toBe(false);

    const seen = await fleet.preview({ refresh: true, expectNoChanges: true, mayFail: true });
    expect(seen).toMatchObject({ ok: false, exitCode: 7, changed: true });
    const repaired = await fleet.up({ refresh: true });
    expect(repaired.summary).toEqual({ same: 3, update: 1, create: 1 });
    expect(repaired.steps.find(({ op }) => op === "update")).toEqual({
      op: "update",
      resource: "Box lone",
      urn: expect.stringMatching(/::lone$/) as string,
      status: "done",
      why: { replaces: [], changes: [{ property: "size", before: 7, after: 1 }] },
    });

    expect(await fleet.destroy()).toMatchObject({ summary: { delete: 5 }, outputs: {} });
    expect(await fleet.resources()).toEqual([]);
  });

  test("a step says why, with secrets masked", async () => {
    await using fleet = await golden(engine);
    await fleet.up();
    const moved = await fleet.preview({ environment: { VARIANT: "moved" } });
    const replaced = moved.steps.filter(({ op }) => op === "replace");
    expect(replaced.map(({ resource, status, why }) => ({ resource, status, why }))).toEqual(
      ["Box rack-second", "Box lone"].map((resource) => ({
        resource,
        status: "planned",
        why: { replaces: ["zone"], changes: [{ property: "zone", before: "a", after: "b" }] },
      })),
    );
    const text = JSON.stringify([moved, await fleet.resources(), await fleet.export()]);
    expect(text).not.toContain("s3cret");
  });

  test("a failure is thrown with what the engine said, and the run with it", async () => {
    await using fleet = await golden(engine);
    const failure = await fleet.up({ environment: { VARIANT: "plain" } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RunFailed);
    const { message, run } = failure as RunFailed;
    expect(message).toMatch(/^pulumi up of golden\/dev failed \(.*\):\n {2}Box bad: refused by the cloud\n/);
    expect(run.steps.find(({ resource }) => resource === "Box bad")).toMatchObject({ op: "create", status: "failed" });
    expect((await fleet.resources()).map(({ name }) => name)).not.toContain("bad");
  });

  test("a thrown exit code 7 lists the changes", async () => {
    await using fleet = await golden(engine);
    await fleet.up();
    const wanted = fleet.preview({ environment: { VARIANT: "resized" }, expectNoChanges: true });
    await expect(wanted).rejects.toThrow(/update Box rack-first\n {6}size: 2 -> 3/);
  });

  test("a program that breaks fails, and deletes nothing", async () => {
    // Not an exception: the SDK takes half a minute to print one, whatever the engine.
    const files = { "index.js": "if (process.env.BROKEN) process.exit(3); exports.fine = 1;" };
    await using program = await PulumiProgram.inline(files, { engine });
    expect((await program.up()).outputs).toEqual({ fine: 1 });
    await expect(program.up({ environment: { BROKEN: "1" } })).rejects.toThrow("exit code: 3");
    expect(await program.resources()).toHaveLength(1);
  });

  test("a TypeScript program with configuration", async () => {
    const files = {
      "Pulumi.yaml": "name: typed\nruntime: nodejs\nmain: src\nconfig:\n  size:\n    default: 3\n",
      "src/index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        const config: pulumi.Config = new pulumi.Config();
        export const size: number = config.requireNumber("size");
        export const token = config.requireSecret("token");
        export const plain: string = config.require("plain");`,
      "src/package.json": '{ "name": "typed", "main": "index.ts" }',
    };
    const config = { token: { secret: "hush" }, "typed:plain": "open" };
    await using program = await PulumiProgram.inline(files, {
      engine,
      config,
      environment: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    });
    expect((await program.up()).outputs).toEqual({ size: 3, token: "[secret]", plain: "open" });
  });
}

describe("on the embedded engine", () => story("embedded"));
describeWithPulumi("on the real engine", () => story("pulumi"));

describe("the environment of a program", () => {
  const inherited = {
    HOME: "/h",
    HUAWEICLOUD_SDK_AK: "real",
    HW_ACCESS_KEY: "real",
    HSS_REGION: "real",
    PULUMI_ACCESS_TOKEN: "real",
  };

  test("with a cloud given, nothing leads to a real account", () => {
    const cloud = { environment: { HUAWEICLOUD_SDK_AK: "simulated" } };
    expect(programEnvironment(inherited, cloud, { EXTRA: "1" })).toEqual({
      HOME: "/h",
      HUAWEICLOUD_SDK_AK: "simulated",
      EXTRA: "1",
    });
  });

  test("without one, the account stays, but never what steers Pulumi", () => {
    const { PULUMI_ACCESS_TOKEN: _, ...rest } = inherited;
    expect(programEnvironment(inherited, undefined, {})).toEqual(rest);
  });
});

describe("a run that is broken off", () => {
  const slow = {
    "index.js": `
      const pulumi = require("@pulumi/pulumi");
      class Slow extends pulumi.CustomResource {
        constructor(name) {
          super("pulumi-nodejs:dynamic/t:Slow", name, { __provider: process.env.SLOW_PROVIDER }, {});
        }
      }
      new Slow("one");`,
  };
  const provider = (file: string) => `exports.handler = () => ({
    async create() {
      require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return { id: "made", outs: {} };
    },
  })`;

  test("waits for what has begun, remembers it, and leaves no process", async () => {
    const begun = join(folder, "begun");
    const environment = { SLOW_PROVIDER: provider(begun) };
    await using program = await PulumiProgram.inline(slow, { engine: "embedded", environment });
    const controller = new AbortController();
    const run = program.up({ signal: controller.signal, mayFail: true });
    while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    const { ok, diagnostics } = await run;
    expect(ok).toBe(false);
    expect(diagnostics).toContainEqual({ severity: "error", message: "update canceled" });
    expect((await program.resources()).map(({ id }) => id)).toContain("made");
    const pid = Number(readFileSync(begun, "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("closing a program breaks off its runs, and removes its folder", async () => {
    const begun = join(folder, "begun-too");
    const marker = `${process.pid}-${Date.now()}.txt`;
    const folders = () => readdirSync(tmpdir()).filter((name) => existsSync(join(tmpdir(), name, marker)));
    const program = await PulumiProgram.inline(
      { ...slow, [marker]: "" },
      { engine: "embedded", environment: { SLOW_PROVIDER: provider(begun) } },
    );
    expect(folders()).toHaveLength(1);
    const run = program.up({ mayFail: true });
    while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 50));
    await program[Symbol.asyncDispose]();
    expect((await run).ok).toBe(false);
    expect(folders()).toEqual([]);
  });
});
