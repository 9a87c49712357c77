import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeTerraform, findTerraform } from "../engines";
import { requiredProviders, writeMirror } from "../provider/terraform/mirror";
import { PulumiProgram, type Simulator, startSimulator } from "../testing";
import { type Figures, type Table, withPeak } from "./figures";

/** One stack of so many servers, from its creation to its end. */
export interface Setting {
  kind: "HostProtection" | "FleetProtection";
  hosts: number;
  latencyMs: number;
  /** Resources that the engine works on at a time. */
  parallelism: number;
}

const idsOf = (hosts: number) => Array.from({ length: hosts }, (_each, index) => `host-${index}`);

const cloudOf = ({ hosts, latencyMs }: Setting) =>
  startSimulator({ servers: idsOf(hosts).map((id) => ({ id, name: id })), latency: latencyMs });

function measuring(table: Table, engine: string, { kind, hosts, latencyMs }: Setting, cloud: Simulator | undefined) {
  return async (work: Figures["work"], run: () => Promise<unknown>) => {
    cloud?.resetCalls();
    const start = performance.now();
    const { peakMB } = await withPeak(run);
    const seconds = Math.round(performance.now() - start) / 1000;
    table.add({ work, engine, kind, hosts, latencyMs, limit: null, calls: { ...cloud?.calls }, seconds, peakMB });
  };
}

const program = `
const hss = require("hss-iac/pulumi");
const { HOSTS, EDITION: edition, KIND } = process.env;
const hostIds = Array.from({ length: Number(HOSTS) }, (_each, index) => "host-" + index);
if (KIND === "FleetProtection") new hss.FleetProtection("fleet", { select: { name: "host-*" }, edition });
else for (const hostId of hostIds) new hss.HostProtection(hostId, { hostId, edition });`;

export async function pulumi(table: Table, setting: Setting): Promise<void> {
  const { kind, hosts, parallelism } = setting;
  await using cloud = await cloudOf(setting);
  await using home = folder();
  await using stack = await PulumiProgram.inline(
    { "index.js": program },
    {
      cloud,
      packages: join(__dirname, "..", ".."),
      environment: { HOSTS: String(hosts), EDITION: "enterprise", KIND: kind, HSS_STATE_HOME: home.path },
      parallel: parallelism,
    },
  );
  const measure = measuring(table, `${stack.engine}, parallel ${parallelism}`, setting, cloud);
  await measure("create", () => stack.up());
  await measure("refresh", () => stack.refresh());
  await measure("no-op", () => stack.up());
  await measure("change", () => stack.up({ environment: { EDITION: "premium" } }));
  await measure("destroy", () => stack.destroy());
}

export async function terraform(table: Table, setting: Setting): Promise<void> {
  const { kind, hosts, parallelism } = setting;
  const engine = await theTerraform();
  await using cloud = await cloudOf(setting);
  await using set = terraformFolder(engine.command, cloud.environment);
  const resource = (edition: string) =>
    kind === "FleetProtection"
      ? `resource "hss_fleet_protection" "web" {\n  select  = { name = "host-*" }\n  edition = "${edition}"\n}`
      : `resource "hss_host_protection" "web" {\n  count   = ${hosts}\n  host_id = "host-\${count.index}"\n  edition = "${edition}"\n}`;
  const configure = (edition: string) => set.write(`${requiredProviders()}\nprovider "hss" {}\n${resource(edition)}\n`);
  const measure = measuring(table, `${describeTerraform(engine)}, parallelism ${parallelism}`, setting, cloud);
  const at = `-parallelism=${parallelism}`;
  writeMirror(join(set.path, "terraform.d", "plugins"));
  configure("enterprise");
  await set.run("init");
  // What is applied is what was planned, so that each row is one thing alone.
  const applied = async (work: Figures["work"], ...more: string[]) => {
    await measure("plan", () => set.run("plan", "-out=plan.bin", at, ...more));
    await measure(work, () => set.run("apply", at, "plan.bin"));
  };
  await applied("create");
  await measure("refresh", () => set.run("plan", at));
  await measure("no-op", () => set.run("plan", "-refresh=false", at));
  configure("premium");
  await applied("change", "-refresh=false");
  await applied("destroy", "-refresh=false", "-destroy");
}

/** As many of Terraform's own resources, which call nothing: what the engine itself takes. */
export async function terraformData(table: Table, hosts: number, parallelism: number): Promise<void> {
  const engine = await theTerraform();
  await using set = terraformFolder(engine.command, {});
  set.write(`resource "terraform_data" "web" {\n  count = ${hosts}\n  input = count.index\n}\n`);
  await set.run("init");
  const name = `${describeTerraform(engine)}, parallelism ${parallelism}`;
  const setting = { kind: "terraform_data", hosts, latencyMs: 0, parallelism } as never;
  const measure = measuring(table, name, setting, undefined);
  const at = `-parallelism=${parallelism}`;
  await measure("create", () => set.run("apply", "-auto-approve", at));
  await measure("refresh", () => set.run("plan", at));
}

async function theTerraform() {
  const engine = await findTerraform();
  if (engine === undefined) throw new Error("There is no terraform and no tofu: npm run engines");
  return engine;
}

function folder() {
  const path = mkdtempSync(join(tmpdir(), "hss-bench-"));
  return { path, [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, force: true }) };
}

function terraformFolder(engine: string, environment: Record<string, string>) {
  const { path, [Symbol.asyncDispose]: remove } = folder();
  writeFileSync(join(path, "cli.tfrc"), "");
  const env = {
    ...process.env,
    ...environment,
    TF_CLI_CONFIG_FILE: join(path, "cli.tfrc"),
    CHECKPOINT_DISABLE: "1",
    HSS_STATE_HOME: join(path, "state-home"),
  };
  return {
    path,
    write: (text: string) => writeFileSync(join(path, "main.tf"), text),
    run: async (...args: string[]): Promise<void> => {
      const child = spawn(engine, args, { cwd: path, env, stdio: ["ignore", "ignore", "inherit"] });
      const code = await new Promise((resolve) => child.on("close", resolve));
      if (code !== 0) throw new Error(`${args.join(" ")} ended with ${String(code)}`);
    },
    [Symbol.asyncDispose]: remove,
  };
}
