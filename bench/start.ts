import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createCertificate } from "../provider/terraform/certificate";
import { pluginFolder } from "../provider/terraform/mirror";

const clientCertificate = createCertificate().certificate;
const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/** Milliseconds from the start of the plugin to its handshake, and of an empty script to its end; medians. */
export async function handshakes(times: number): Promise<{ plugin: number; emptyScript: number }> {
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
