import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

const platform = `${process.platform}-${process.arch}`;
const path = (...folders: string[]) => ({ PATH: folders.map((name) => join(root, name)).join(":") });

const sdk = "3.248.0";

describe("finding the CLI", () => {
  plant(join(root, "first", "pulumi"), "echo v3.1.4");
  plant(join(root, "second", "pulumi"), "echo v9.9.9");
  plant(join(root, "broken", "pulumi"), "exit 1");
  plant(join(root, "chatty", "pulumi"), "echo this is no version");
  const kept = (engine: string, version: string) =>
    join(root, "project", ".engines", engine, `${version}-${platform}`, "bin");
  plant(join(kept("pulumi", "3.1.0"), "pulumi"), "echo 3.1.0");
  plant(join(kept("pulumi", sdk), "pulumi"), `echo ${sdk}`);
  plant(join(kept("pulumi", "3.999.0"), "pulumi"), "echo 3.999.0");

  test("the first on PATH that answers is taken", async () => {
    const found = await findPulumi(root, path("nothing", "broken", "chatty", "first", "second"));
    expect(found).toEqual({ command: join(root, "first", "pulumi"), version: "3.1.4", origin: "PATH" });
    expect(found && describePulumi(found)).toBe("pulumi 3.1.4 on PATH");
  });

  test("else the kept one that belongs to the installed SDK", async () => {
    const found = await findPulumi(join(root, "project"), path("broken"));
    expect(found).toMatchObject({ version: sdk, origin: ".engines" });
    expect(found && describePulumi(found)).toBe(`pulumi ${sdk} in .engines/`);
  });

  test("else there is none", async () => {
    expect(await findPulumi(root, path("broken"))).toBeUndefined();
  });
});

/** Stands in for Go: "builds" the command it is given as a script that says the version to expect of it. */
const fakeGo = `[ "$1" = version ] && exit 0
while [ "$1" != -o ]; do shift; done
case "$3" in
  */pulumi) name=pulumi ;;
  */tofu) name=tofu ;;
  *) name=pulumi-language-yaml ;;
esac
printf '#!/bin/sh\\necho ${sdk}\\n' > "$2$name"
/bin/chmod 755 "$2$name"`;

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
    const bin = join(root, "project", ".engines", "pulumi", `${sdk}-${platform}`, "bin");
    for (const part of ["pulumi-language-yaml", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"])
      writeFileSync(join(bin, part), "an executable of a release");
    const { cli } = await getPulumi({ root: join(root, "project") });
    expect(cli).toMatchObject({ version: sdk, origin: ".engines" });
  });

  test("a CLI on PATH is preferred, whatever its version", async () => {
    globalThis.fetch = () => Promise.reject(new Error("must not be asked"));
    process.env["PATH"] = join(root, "first");
    expect((await getPulumi({ root: join(root, "project") })).cli).toMatchObject({ version: "3.1.4", origin: "PATH" });
  });

  test("without a release it is built where there is Go, with its language hosts", async () => {
    globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
    const project = join(root, "fresh");
    plant(join(root, "go-for-pulumi", "go"), fakeGo);
    process.env["PATH"] = join(root, "go-for-pulumi");
    const told: string[] = [];
    const { cli, reason } = await getPulumi({ root: project, onProgress: (line) => told.push(line) });
    expect(reason).toBeUndefined();
    expect(cli).toMatchObject({ version: sdk, origin: ".engines" });
    expect(told).toEqual([
      `building pulumi ${sdk} with Go; this takes some minutes`,
      "building the YAML language host of pulumi 1.25.0 with Go; this takes some minutes",
    ]);
    const host = join(project, ".engines", "pulumi", `${sdk}-${platform}`, "bin", "pulumi-language-nodejs");
    expect(readFileSync(host, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);

    // A second call builds nothing, and replaces a language host of another build of this package.
    writeFileSync(host, "#!/usr/bin/env node\nold");
    told.length = 0;
    expect((await getPulumi({ root: project, onProgress: (line) => told.push(line) })).cli).toEqual(cli);
    expect(told).toEqual([]);
    expect(readFileSync(host, "utf8")).toContain("LanguageRuntimeService");
  });

  test("without a network it gives up at once, in one line", async () => {
    globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect(await getPulumi({ root })).toEqual({ reason: "no network; no Go to build it with" });
    expect(await getPulumi({ root, build: false })).toEqual({ reason: "no network" });
  });

  test("a site that answers anything else is as good as none", async () => {
    globalThis.fetch = () => Promise.resolve(new Response("", { status: 403 }));
    expect((await getPulumi({ root })).reason).toMatch(/^the download site answered 403; /);
  });

  test("it can be aborted", async () => {
    const controller = new AbortController();
    globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const got = getPulumi({ root, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await got).toEqual({ reason: "aborted" });
  });
});

describe("Terraform and OpenTofu", () => {
  const says = (version: string) => `echo '{"terraform_version":"${version}"}'`;
  plant(join(root, "one", "tofu"), says("1.12.0"));
  plant(join(root, "two", "terraform"), says("1.11.4"));
  plant(join(root, "three", "terraform"), "echo Terraform v0.11.1");
  plant(join(root, "project", ".engines", "opentofu", `1.12.6-${platform}`, "bin", "tofu"), says("1.12.6"));

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
      const copy = `while [ "$1" != -o ]; do shift; done; /bin/cp ${join(root, "built", "tofu")} "$2"`;
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
