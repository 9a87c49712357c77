import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeTerraform, findTerraform } from "../engines";
import { createCertificate } from "../provider/terraform/certificate";
import { pluginFolder, requiredProviders, writeMirror } from "../provider/terraform/mirror";
import { startSimulator } from "../simulator";

/**
 * How long the real Terraform takes with many HostProtections and how many calls that costs, beside as many of its own
 * terraform_data; and how long the plugin takes to its handshake. `npm run bench:terraform -- --hosts 1000 --json FILE`.
 */
interface Figures {
  work: string;
  resources: number;
  seconds: number;
  calls: Record<string, number>;
}

const clientCertificate = createCertificate().certificate;
const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { hosts: { type: "string" }, latency: { type: "string" }, json: { type: "string" } },
  });
  const engine = await findTerraform();
  if (engine === undefined) throw new Error("There is no terraform and no tofu: npm run engines");
  console.log(describeTerraform(engine));
  const figures: Figures[] = [];
  const latency = Number(values.latency ?? 50);
  for (const hosts of values.hosts ? [Number(values.hosts)] : [1, 1000]) {
    figures.push(...(await fleet(engine.command, hosts, latency)), ...(await builtIn(engine.command, hosts)));
  }
  console.log(`handshake: ${JSON.stringify(await handshakes(20))}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
}

async function fleet(engine: string, hosts: number, latency: number): Promise<Figures[]> {
  const ids = Array.from({ length: hosts }, (_each, index) => `host-${index}`);
  await using cloud = await startSimulator({ servers: ids.map((id) => ({ id, name: id })), latency });
  await using set = folder(engine, cloud.environment);
  const configure = (edition: string) =>
    set.write(`${requiredProviders()}
provider "hss" {}
resource "hss_host_protection" "web" {
  count   = ${hosts}
  host_id = "host-\${count.index}"
  edition = "${edition}"
}
`);
  const measure = async (work: string, ...args: string[]) => {
    cloud.resetCalls();
    const seconds = await set.run(...args);
    return tell({ work, resources: hosts, seconds, calls: { ...cloud.calls } });
  };
  writeMirror(join(set.path, "terraform.d", "plugins"));
  configure("enterprise");
  await set.run("init");
  const figures = [await measure("plan of the creation", "plan"), await measure("create", "apply", "-auto-approve")];
  figures.push(await measure("plan without a change", "plan"));
  configure("premium");
  figures.push(await measure("another edition", "apply", "-auto-approve"));
  figures.push(await measure("destroy", "destroy", "-auto-approve"));
  return figures;
}

async function builtIn(engine: string, count: number): Promise<Figures[]> {
  await using set = folder(engine, {});
  set.write(`resource "terraform_data" "web" {\n  count = ${count}\n  input = count.index\n}\n`);
  await set.run("init");
  const measure = async (work: string, ...args: string[]) =>
    tell({ work: `terraform_data: ${work}`, resources: count, seconds: await set.run(...args), calls: {} });
  return [await measure("create", "apply", "-auto-approve"), await measure("plan without a change", "plan")];
}

function folder(engine: string, environment: Record<string, string>) {
  const path = mkdtempSync(join(tmpdir(), "hss-bench-"));
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
    run: async (...args: string[]): Promise<number> => {
      const start = performance.now();
      const child = spawn(engine, args, { cwd: path, env, stdio: ["ignore", "ignore", "inherit"] });
      const code = await new Promise((resolve) => child.on("close", resolve));
      if (code !== 0) throw new Error(`${args.join(" ")} ended with ${String(code)}`);
      return Math.round(performance.now() - start) / 1000;
    },
    [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Milliseconds from the start of the plugin to its handshake, and of an empty script to its end; medians. */
async function handshakes(times: number): Promise<{ plugin: number; emptyScript: number }> {
  const plugin = join(pluginFolder(), "terraform-provider-hss");
  const plugins: number[] = [];
  const scripts: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    plugins.push(await handshake(plugin));
    const start = performance.now();
    execFileSync(process.execPath, ["-e", ""]);
    scripts.push(performance.now() - start);
  }
  return { plugin: median(plugins), emptyScript: median(scripts) };
}

function handshake(plugin: string): Promise<number> {
  const start = performance.now();
  const env = { ...process.env, TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_CLIENT_CERT: clientCertificate };
  const child = spawn(plugin, [], { env, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", () => {
      const milliseconds = performance.now() - start;
      child.once("close", () => resolve(milliseconds));
      child.kill("SIGKILL");
    });
  });
}

const median = (values: number[]) => Math.round(values.sort((a, b) => a - b)[values.length >> 1] ?? 0);

function tell(figures: Figures): Figures {
  const { work, resources, seconds, calls } = figures;
  const parts = Object.entries(calls).map(([api, count]) => `${count} ${api}`);
  console.log(
    `${String(resources).padStart(5)}  ${work.padEnd(38)} ${seconds.toFixed(2).padStart(7)} s  ${parts.join(", ")}`,
  );
  return figures;
}

void main();
