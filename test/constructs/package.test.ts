import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A program as a strict user writes it; `library` is the one it is written for. */
const program = (library: "cdktf" | "cdktn") => `
import { App, TerraformStack, TerraformVariable, Token } from "${library}";
import { type Construct } from "constructs";
import * as hss from "hss-iac/${library}";

class Fleet extends TerraformStack {
  readonly quota: hss.Quota;
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const provider = new hss.HssProvider(this, "hss", { region: "cn-north-4", endpoints: Token.asAny("\${local.e}") });
    const edition = new TerraformVariable(this, "edition", {}).stringValue;
    this.quota = new hss.Quota(this, "quota", { edition, quotaCount: 2, autoRenew: Token.asAny("\${local.renew}"), provider });
    const server = new hss.ProtectedServer(this, "web", {
      hostId: "5a3b2c1d-0000-4000-8000-000000000001",
      edition: "enterprise",
      quota: this.quota,
      hook: { ssh: { host: "10.0.0.1", agent: true }, runOn: "terraform_data" },
    });
    const first: string = this.quota.quotas.get(0).quotaId;
    const found: string = server.protection.found.edition;
    const listeners: number = new hss.AlarmNotification(this, "alarms", { topic: { topicUrn: first } }).confirmedListeners;
    void [found, listeners];
  }
}
export const wrong = (scope: Construct) =>
  // @ts-expect-error -- there is no such property
  new hss.HostProtection(scope, "wrong", { hostId: "x", edition: "basic", hostid: "x" });

const app = new App({ outdir: process.argv[2]! });
new Fleet(app, "fleet");
app.synth();
`;

test("the packed package serves a strict program for either library, its types and its code", () => {
  const folder = mkdtempSync(join(tmpdir(), "hss-user-"));
  try {
    const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
      encoding: "utf8",
    }).trim();
    const modules = join(folder, "node_modules");
    mkdirSync(join(modules, "hss-iac"), { recursive: true });
    execFileSync("tar", ["-xzf", join(folder, packed), "-C", join(modules, "hss-iac"), "--strip-components=1"]);
    linkPackages(resolve("node_modules"), modules);
    const options = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{ target: "es2022", module: "node16", moduleResolution: "node16", lib: ["es2023", "esnext.disposable"] },
      ...{ types: ["node"], outDir: "out" },
    };
    const libraries = ["cdktf", "cdktn"] as const;
    for (const library of libraries) writeFileSync(join(folder, `${library}.ts`), program(library));
    const files = libraries.map((library) => `${library}.ts`);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));
    const tsc = require.resolve("typescript/bin/tsc");
    // What a declaration file of somebody else's has wrong is not ours to mend.
    const told = complaints(() =>
      execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", stdio: "pipe" }),
    );
    expect(told.filter((line) => /^(cdktf|cdktn)\.ts|hss-iac/.test(line))).toEqual([]);
    for (const library of libraries) {
      execFileSync(process.execPath, [join(folder, "out", `${library}.js`), join(folder, library)], { cwd: folder });
      expect(readdirSync(join(folder, library, "stacks", "fleet")).sort()).toEqual([
        ".terraform.lock.hcl",
        "cdk.tf.json",
        "terraform.d",
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);

/** Everything that is installed here, so that the program needs no registry. */
function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name.startsWith(".") || name === "hss-iac") continue;
    const names = name.startsWith("@") ? readdirSync(join(from, name)).map((inner) => join(name, inner)) : [name];
    for (const each of names) {
      mkdirSync(dirname(join(to, each)), { recursive: true });
      symlinkSync(join(from, each), join(to, each));
    }
  }
}

function complaints(compile: () => unknown): string[] {
  try {
    compile();
    return [];
  } catch (error) {
    return (error as { stdout: string }).stdout.split("\n").filter((line) => line.includes("error TS"));
  }
}
