import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeTerraform, getTerraform } from "../engines";
import type { Simulator } from "../testing";
import { key, loginsOf } from "./demo-cloud";
import type { DemoEngine, Drift } from "./demo-story";

const program = join(__dirname, "..", "..", "examples", "cdktf-fleet");

interface Planned {
  resource_changes?: {
    address: string;
    type: string;
    index?: string;
    change: {
      actions: string[];
      before: Record<string, unknown> | null;
      after: Record<string, unknown> | null;
      after_unknown: Record<string, unknown>;
    };
  }[];
}

/** The story under the real Terraform or OpenTofu, with the CDKTF program. */
export async function terraformDemo(cloud: Simulator, tell: (line: string) => void): Promise<DemoEngine> {
  const { cli, reason } = await getTerraform({ onProgress: tell });
  if (cli === undefined) throw new Error(`There is no terraform and no tofu here, and none could be got: ${reason}.`);
  const folder = mkdtempSync(join(tmpdir(), "hss-demo-"));
  const stack = join(folder, "cdktf.out", "stacks", "fleet");
  const environment = environmentOf(cloud, folder);

  const run = async (command: string, args: string[], cwd: string, codes = [0]) => {
    const { code, stdout, stderr } = await execute(command, args, cwd, environment);
    if (!codes.includes(code)) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return { code, stdout };
  };
  const terraform = (...args: string[]) =>
    run(cli.command, args, stack, args.includes("-detailed-exitcode") ? [0, 2] : [0]);
  // A fleet of this size goes out in fewer calls when all of it is worked on at once.
  const parallel = "-parallelism=50";
  const plan = async (...args: string[]) => {
    const { code } = await terraform(
      "plan",
      "-no-color",
      "-input=false",
      "-detailed-exitcode",
      "-out=plan.bin",
      parallel,
      ...args,
    );
    const shown = JSON.parse((await terraform("show", "-json", "plan.bin")).stdout) as Planned;
    return { code, changes: (shown.resource_changes ?? []).filter(({ change }) => change.actions.join() !== "no-op") };
  };
  const apply = async () => terraform("apply", "-no-color", "-input=false", "-auto-approve", parallel);

  return {
    title: `${describeTerraform(cli)}, with examples/cdktf-fleet`,
    preparations: [
      { command: "cdktf synth", run: () => run(process.execPath, synthesis, folder) },
      { command: `${cli.kind} init`, run: () => terraform("init", "-no-color", "-input=false") },
    ],
    plan: {
      command: `${cli.kind} plan`,
      async run() {
        const { changes } = await plan();
        const agent = changes.find(({ type }) => type === "hss_agent_install")?.change.after;
        return (agent?.["install_commands"] as Record<string, string> | undefined)?.["deb"] ?? "";
      },
    },
    up: {
      command: `${cli.kind} apply`,
      async run() {
        const { stdout } = await apply();
        const outputs = JSON.parse((await terraform("output", "-json")).stdout) as Record<string, { value: unknown }>;
        return { warned: /web-8: stopped/.test(stdout), listeners: outputs["listeners"]?.value };
      },
    },
    blindPlan: {
      command: `${cli.kind} plan -refresh=false`,
      run: async () => ({ changed: (await plan("-refresh=false")).changes.length > 0 }),
    },
    driftCode: 2,
    driftCheck: {
      command: `${cli.kind} plan -detailed-exitcode`,
      async run() {
        const { code, changes } = await plan();
        return { exitCode: code, drift: changes.map(driftOf) };
      },
    },
    repair: {
      command: `${cli.kind} apply`,
      run: async () => ({ updated: Number(/(\d+) changed/.exec((await apply()).stdout)?.[1] ?? 0) }),
    },
    destroy: {
      command: `${cli.kind} destroy`,
      run: () => terraform("destroy", "-no-color", "-input=false", "-auto-approve", parallel),
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `cdktf synth` does once it has read cdktf.json. */
const synthesis = ["-r", require.resolve("ts-node/register/transpile-only"), join(program, "main.ts")];

function environmentOf(cloud: Simulator, folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TF_|CDKTF_|HUAWEICLOUD_|HW_|HSS_)/.test(name));
  const configuration = join(folder, "cli.tfrc");
  writeFileSync(configuration, "");
  return {
    ...Object.fromEntries(kept),
    ...cloud.environment,
    // The agent comes online sooner here than in life, so it is looked for sooner as well.
    HSS_POLL_SECONDS: "3",
    HSS_STATE_HOME: join(folder, "state-home"),
    CDKTF_CONTEXT_JSON: JSON.stringify({ servers: "web-", logins: loginsOf(cloud) }),
    CDKTF_OUTDIR: join(folder, "cdktf.out"),
    TS_NODE_PROJECT: join(program, "tsconfig.json"),
    TF_CLI_CONFIG_FILE: configuration,
    TF_VAR_topic_urn: cloud.topics[0]?.urn,
    TF_VAR_ssh_key: key.private,
    CHECKPOINT_DISABLE: "1",
  };
}

async function execute(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv) {
  try {
    return { code: 0, ...(await promisify(execFile)(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") throw error;
    return { code, stdout, stderr };
  }
}

function driftOf({ type, index, change }: NonNullable<Planned["resource_changes"]>[number]): Drift {
  const { before, after, after_unknown: unknown } = change;
  const properties = Object.keys(after ?? {}).filter(
    (name) => unknown[name] !== true && JSON.stringify(after?.[name]) !== JSON.stringify(before?.[name]),
  );
  return type === "hss_alarm_notification"
    ? { resource: "alarms", name: "", properties }
    : { resource: "protection", name: index ?? "", properties };
}
