import { type ChildProcess, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { requiredProviders } from "../../../provider/terraform/mirror";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator";
import { engineEnvironment, type Run, runEngine } from "./stage";

/** A configuration that gets the plugin as a user does: installed from the package, started by the engine. */
export interface Road extends AsyncDisposable {
  cloud: Simulator;
  folder: string;
  installed: string;
  /** What the engine and the plugin are given. */
  environment: Record<string, string>;
  write(configuration: string): void;
  run(...args: string[]): Promise<Run>;
  /** Starts a run; answers its process and its end. */
  start(...args: string[]): { child: ChildProcess; ended: Promise<Run> };
}

export async function road(
  engine: string,
  seeds: SimulatorOptions | Simulator,
  environment: Record<string, string> = {},
): Promise<Road> {
  const own = !("server" in seeds);
  const cloud = "server" in seeds ? seeds : await startSimulator(seeds);
  const folder = mkdtempSync(join(tmpdir(), "hss-road-"));
  const installed = execFileSync(
    process.execPath,
    [resolve("dist/cli/main.js"), "terraform", "install", "--dir", folder],
    { encoding: "utf8", env: { ...process.env, TF_CLI_CONFIG_FILE: join(folder, "cli.tfrc"), NO_COLOR: "1" } },
  );
  const env: Record<string, string> = {
    ...engineEnvironment(folder),
    ...cloud.environment,
    HSS_POLL_SECONDS: "1",
    HSS_STATE_HOME: join(folder, "state-home"),
    ...environment,
  };
  return {
    cloud,
    folder,
    installed,
    environment: env,
    write: (configuration) =>
      writeFileSync(join(folder, "main.tf"), `${requiredProviders()}\nprovider "hss" {}\n${configuration}`),
    run: (...args) => runEngine(engine, args, folder, env),
    start(...args) {
      let child: ChildProcess | undefined;
      const ended = runEngine(engine, args, folder, env, (started) => (child = started));
      return { child: child as unknown as ChildProcess, ended };
    },
    async [Symbol.asyncDispose]() {
      if (own) await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
