import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describePulumi, findPulumi, getPulumi } from "../../engines";

const root = mkdtempSync(join(tmpdir(), "engines-"));
afterAll(() => rmSync(root, { recursive: true }));

/** A stand-in for the CLI that says a version, or fails. */
function plant(file: string, script: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const path = (...folders: string[]) => ({ PATH: folders.map((name) => join(root, name)).join(":") });

describe("finding the CLI", () => {
  plant(join(root, "first", "pulumi"), "echo v3.1.4");
  plant(join(root, "second", "pulumi"), "echo v9.9.9");
  plant(join(root, "broken", "pulumi"), "exit 1");
  plant(join(root, "chatty", "pulumi"), "echo this is no version");
  plant(join(root, "project", ".engines", "pulumi", "bin", "pulumi"), "echo 2.7.1");

  test("the first on PATH that answers is taken", async () => {
    const found = await findPulumi(root, path("nothing", "broken", "chatty", "first", "second"));
    expect(found).toEqual({ command: join(root, "first", "pulumi"), version: "3.1.4", origin: "PATH" });
    expect(found && describePulumi(found)).toBe("pulumi 3.1.4 on PATH");
  });

  test("else the one that was got before", async () => {
    const found = await findPulumi(join(root, "project"), path("broken"));
    expect(found).toMatchObject({ version: "2.7.1", origin: ".engines" });
    expect(found && describePulumi(found)).toBe("pulumi 2.7.1 in .engines/");
  });

  test("else there is none", async () => {
    expect(await findPulumi(root, path("broken"))).toBeUndefined();
  });
});

describe("getting the CLI", () => {
  const { fetch } = globalThis;
  const { PATH } = process.env;
  beforeEach(() => (process.env["PATH"] = join(root, "nothing")));
  afterEach(() => {
    globalThis.fetch = fetch;
    process.env["PATH"] = PATH;
  });

  test("what is there is not got again", async () => {
    globalThis.fetch = () => Promise.reject(new Error("must not be asked"));
    const { cli } = await getPulumi({ root: join(root, "project") });
    expect(cli).toMatchObject({ version: "2.7.1" });
  });

  test("without a network it gives up at once, in one line", async () => {
    globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect(await getPulumi({ root })).toEqual({ reason: "no network" });
  });

  test("a site that answers anything else is as good as none", async () => {
    globalThis.fetch = () => Promise.resolve(new Response("", { status: 403 }));
    expect(await getPulumi({ root })).toEqual({ reason: "the download site answered 403" });
  });

  test("it can be broken off", async () => {
    const controller = new AbortController();
    globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const got = getPulumi({ root, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await got).toEqual({ reason: "broken off" });
  });
});
