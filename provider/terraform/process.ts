/**
 * The plugin process: greets the Terraform or OpenTofu that started it, serves it, and leaves with it. Only the
 * handshake may reach stdout.
 */
import { openLog } from "./log";
import { serve } from "./server";
import type { PluginCore } from "./services";

/** What Terraform sets so that nobody starts a plugin by hand and waits. */
const cookie = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
};

/** Milliseconds to wait for Terraform's first connection, as long as it would itself; then for another one. */
const firstConnection = 60_000;
const nextConnection = 500;

/** Runs the plugin until Terraform is done with it. `load` fetches what it serves; this provider without it. */
export async function runPlugin(load?: () => PluginCore): Promise<void> {
  if (process.env[cookie.name] !== cookie.value) {
    process.stderr.write(
      "This is a provider plugin: terraform and tofu start it themselves. To put it where they look: hss terraform install\n",
    );
    process.exitCode = 1;
    return;
  }
  const log = openLog();
  // A Terraform that was killed reads no more of what is logged; what is under way comes to its end nevertheless.
  process.stderr.on("error", () => undefined);
  // Ctrl-C reaches the whole group of processes; Terraform decides what is to end, and says so by StopProvider.
  process.on("SIGINT", () => undefined);

  const leave = async () => {
    await serving.close();
    process.exit(0);
  };
  // A Terraform that was killed says nothing: its connections end.
  let idle = setTimeout(() => void leave(), firstConnection);
  const serving = await serve({
    log,
    load,
    clientCertificate: process.env["PLUGIN_CLIENT_CERT"] || undefined,
    onShutdown: () => void leave(),
    onConnections: (open) => {
      clearTimeout(idle);
      if (open === 0) idle = setTimeout(() => void leave(), nextConnection);
    },
  });
  process.once("SIGTERM", () => void leave());

  // Base64 without padding, as Go writes it raw.
  const certificate = serving.certificate?.toString("base64").replace(/=+$/, "") ?? "";
  process.stdout.write(`1|6|tcp|127.0.0.1:${serving.port}|grpc|${certificate}\n`);
}
