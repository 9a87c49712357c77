import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLog } from "../../../provider/terraform/log";
import { registryHosts } from "../../../provider/terraform/mirror";
import { serve } from "../../../provider/terraform/server";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator";

export interface Run {
  code: number | null;
  out: string;
  err: string;
  /** Both, without line breaks and boxes, so that sentences can be looked for. */
  said: string;
}

export interface Resource {
  address: string;
  values: Record<string, unknown>;
}

export interface Stage extends AsyncDisposable {
  cloud: Simulator;
  folder: string;
  /** Replaces the configuration; the provider and where it comes from are put before it. */
  write(configuration: string): void;
  /** Runs the engine; `plan`, `apply` and the like come without colours and questions. */
  run(...args: string[]): Promise<Run>;
  /** As `run`, for what has to go well. */
  ok(...args: string[]): Promise<Run>;
  /** Plans, and answers the exit code of `-detailed-exitcode` with the changes by address. */
  plan(...args: string[]): Promise<{ code: number | null; changes: Record<string, PlannedChange>; said: string }>;
  resources(): Promise<Record<string, Record<string, unknown>>>;
}

export interface PlannedChange {
  actions: string[];
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  after_unknown: Record<string, unknown>;
  /** Names of the attributes that are other than before, those not known yet left out. */
  changed: string[];
}

const unmet: unknown[] = [];
// A fault that was injected and never met has tested nothing.
afterEach(() => expect(unmet.splice(0)).toEqual([]));

const header = `terraform {
  required_providers {
    hss = { source = "hss-iac/hss" }
  }
}
`;

/**
 * A configuration, a simulated cloud, and the provider served by this very process: the engine is told where it is, so
 * that nothing has to be built or installed.
 */
export async function stage(engine: string, seeds: SimulatorOptions, settings = ""): Promise<Stage> {
  const cloud = await startSimulator(seeds);
  const folder = mkdtempSync(join(tmpdir(), "hss-terraform-"));
  process.env["HSS_POLL_SECONDS"] = "1";
  process.env["HSS_STATE_HOME"] = join(folder, "state-home");
  const serving = await serve({ log: openLog({}) });
  const address = { Network: "tcp", String: `127.0.0.1:${serving.port}` };
  const reattach = { Protocol: "grpc", ProtocolVersion: 6, Pid: process.pid, Test: true, Addr: address };
  const environment = {
    ...engineEnvironment(folder),
    TF_REATTACH_PROVIDERS: JSON.stringify(
      Object.fromEntries(registryHosts.map((host) => [`${host}/hss-iac/hss`, reattach])),
    ),
  };
  const { credentials, region, url } = cloud;
  const provider = `provider "hss" {
  region     = "${region}"
  access_key = "${credentials.accessKey}"
  secret_key = "${credentials.secretKey}"
  endpoint   = "${url}"
  ${settings}
}
`;
  const run = (...args: string[]) => runEngine(engine, args, folder, environment);
  const self: Stage = {
    cloud,
    folder,
    run,
    write: (configuration) => writeFileSync(join(folder, "main.tf"), header + provider + configuration),
    async ok(...args) {
      const done = await run(...args);
      if (done.code !== 0) throw new Error(`${args.join(" ")} ended with ${done.code}:\n${done.out}\n${done.err}`);
      return done;
    },
    async plan(...args) {
      const planned = await run("plan", "-detailed-exitcode", "-out=plan.bin", ...args);
      if (planned.code === 1) return { code: 1, changes: {}, said: planned.said };
      const shown = JSON.parse((await self.ok("show", "-json", "plan.bin")).out) as {
        resource_changes?: { address: string; change: Omit<PlannedChange, "changed"> }[];
      };
      const changes = (shown.resource_changes ?? []).map(({ address, change }) => [address, withNames(change)]);
      return { code: planned.code, changes: Object.fromEntries(changes), said: planned.said };
    },
    async resources() {
      const shown = JSON.parse((await self.ok("show", "-json")).out) as {
        values?: { root_module: { resources?: Resource[] } };
      };
      const all = shown.values?.root_module.resources ?? [];
      return Object.fromEntries(all.map(({ address, values }) => [address, values]));
    },
    async [Symbol.asyncDispose]() {
      await serving.close();
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
      unmet.push(...cloud.faults.unmet());
    },
  };
  return self;
}

function withNames(change: Omit<PlannedChange, "changed">): PlannedChange {
  const { before, after, after_unknown: unknown } = change;
  const names = Object.keys(after ?? {}).filter(
    (name) => unknown[name] !== true && JSON.stringify(after?.[name]) !== JSON.stringify(before?.[name]),
  );
  return { ...change, changed: names };
}

/** The engine's own settings, and nothing of the user's: neither a configuration of the CLI nor an account. */
export function engineEnvironment(folder: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(TF_|HUAWEICLOUD_|HW_|HSS_ENDPOINT|HSS_RATE_LIMIT)/.test(name),
  ) as [string, string][];
  const configuration = join(folder, "cli.tfrc");
  writeFileSync(configuration, "");
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: configuration,
    TF_DATA_DIR: join(folder, ".terraform"),
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
  };
}

const options: Record<string, string[]> = {
  plan: ["-no-color", "-input=false"],
  apply: ["-no-color", "-input=false", "-auto-approve"],
  destroy: ["-no-color", "-input=false", "-auto-approve"],
  import: ["-no-color", "-input=false"],
  init: ["-no-color", "-input=false"],
  validate: ["-no-color"],
};

/** Runs an engine to its end. `started` is given its process. */
export function runEngine(
  engine: string,
  [command = "", ...args]: string[],
  cwd: string,
  env: Record<string, string>,
  started: (child: ChildProcess) => void = () => undefined,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const words = [command, ...(options[command] ?? []), ...args];
    const child = spawn(engine, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => {
      const said = `${out}\n${err}`.replace(/[╷│╵]/g, " ").replace(/\s+/g, " ");
      resolve({ code, out, err, said });
    });
    started(child);
  });
}
