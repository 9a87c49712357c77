import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describePulumi, describeTerraform, findPulumi, findTerraform, getPulumi, getTerraform } from "../../engines";

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

describe("Terraform and OpenTofu", () => {
  const says = (version: string) => `echo '{"terraform_version":"${version}"}'`;
  plant(join(root, "one", "tofu"), says("1.12.0"));
  plant(join(root, "two", "terraform"), says("1.11.4"));
  plant(join(root, "three", "terraform"), "echo Terraform v0.11.1");
  plant(join(root, "project", ".engines", "opentofu", "bin", "tofu"), says("1.12.6"));

  test("Terraform on PATH goes before OpenTofu, unless asked otherwise", async () => {
    const found = await findTerraform(root, path("three", "one", "two"));
    expect(found).toEqual({
      kind: "terraform",
      command: join(root, "two", "terraform"),
      version: "1.11.4",
      origin: "PATH",
    });
    expect(found && describeTerraform(found)).toBe("terraform 1.11.4 on PATH");
    expect(await findTerraform(root, path("two", "one"), ["tofu"])).toMatchObject({ kind: "tofu", version: "1.12.0" });
  });

  test("else the OpenTofu that was got before", async () => {
    const found = await findTerraform(join(root, "project"), path("three"));
    expect(found).toMatchObject({ kind: "tofu", version: "1.12.6", origin: ".engines" });
    expect(found && describeTerraform(found)).toBe("tofu 1.12.6 in .engines/");
    expect(await findTerraform(join(root, "project"), path("three"), ["terraform"])).toBeUndefined();
  });

  describe("getting one", () => {
    const { fetch } = globalThis;
    const { PATH } = process.env;
    beforeEach(() => (process.env["PATH"] = join(root, "nothing")));
    afterEach(() => {
      globalThis.fetch = fetch;
      process.env["PATH"] = PATH;
    });

    test("without a network and without Go it gives up at once, and says both", async () => {
      globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
      expect(await getTerraform({ root })).toEqual({ reason: "no network; no Go to build it with" });
    });

    test("a release that is not what was announced is not used", async () => {
      const sum = "0".repeat(64);
      globalThis.fetch = (url) =>
        Promise.resolve(
          String(url).endsWith("SHA256SUMS")
            ? new Response(
                ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"]
                  .map((platform) => `${sum}  tofu_1.12.6_${platform}.tar.gz`)
                  .join("\n"),
              )
            : new Response("something else"),
        );
      const { reason } = await getTerraform({ root });
      expect(reason).toMatch(/^tofu_1\.12\.6_\S+ is not what was released; /);
    });

    test("without a network it is built where there is Go", async () => {
      globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
      plant(join(root, "built", "tofu"), says("1.12.6"));
      const copy = `while [ "$1" != -o ]; do shift; done; /bin/cp ${join(root, "built", "tofu")} "$2/"`;
      plant(join(root, "go", "go"), `[ "$1" = version ] && exit 0; ${copy}`);
      process.env["PATH"] = join(root, "go");
      const told: string[] = [];
      const { cli, reason } = await getTerraform({ root, kinds: ["tofu"], onProgress: (line) => told.push(line) });
      expect(reason).toBeUndefined();
      expect(cli).toMatchObject({ kind: "tofu", origin: ".engines", version: "1.12.6" });
      expect(told).toEqual(["building OpenTofu 1.12.6 with Go; this takes some minutes"]);
    });
  });
});
