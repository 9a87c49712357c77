/** The engines under which a resource's story is told. Each runs the example of the reference pages in its language. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { writeMirror } from "../../../provider/terraform/mirror";
import { snakeCase } from "../../../provider/schema";
import { PulumiProgram, type Simulator } from "../../../testing";
import { engineEnvironment, runEngine } from "../../terraform/support/stage";

export type Inputs = Record<string, string | { secret: string }>;

export interface Teller extends AsyncDisposable {
  /** Brings the cloud to what the example declares. */
  up(): Promise<void>;
  /** As `up`, after looking at what is live. */
  repair(): Promise<void>;
  /** Whether what is live differs from what is declared. */
  differs(): Promise<boolean>;
  outputs(): Promise<Record<string, unknown>>;
  destroy(): Promise<void>;
}

export const examples = resolve("docs/examples");

/** `example` is a folder below `docs/examples`. */
export async function pulumiTeller(
  engine: "embedded" | "pulumi",
  example: string,
  cloud: Simulator,
  inputs: Inputs,
): Promise<Teller> {
  const program = await PulumiProgram.inline(
    { "index.ts": readFileSync(join(examples, example, "pulumi.ts"), "utf8") },
    {
      cloud,
      engine,
      config: inputs,
      environment: { HSS_POLL_SECONDS: "1", PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    },
  );
  let outputs: Record<string, unknown> = {};
  return {
    async up() {
      ({ outputs } = await program.up());
    },
    async repair() {
      ({ outputs } = await program.up({ refresh: true }));
    },
    async differs() {
      const { exitCode } = await program.preview({ refresh: true, expectNoChanges: true, mayFail: true });
      return exitCode !== 0;
    },
    outputs: async () => outputs,
    destroy: async () => void (await program.destroy()),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

export interface TerraformTeller extends Teller {
  /** Goes on with the same state from what the CDKTF program synthesises, instead of the HCL. */
  toCdktf(): Promise<void>;
}

/** A real Terraform or OpenTofu that starts the plugin as it is built. */
export function terraformTeller(engine: string, example: string, cloud: Simulator, inputs: Inputs): TerraformTeller {
  const folder = mkdtempSync(join(tmpdir(), "hss-story-"));
  cpSync(join(examples, example, "main.tf"), join(folder, "main.tf"));
  writeMirror(join(folder, "terraform.d", "plugins"));
  const variables = Object.entries(inputs).map(([name, value]) => [
    `TF_VAR_${snakeCase(name)}`,
    typeof value === "string" ? value : value.secret,
  ]);
  const environment: Record<string, string> = {
    ...engineEnvironment(folder),
    ...cloud.environment,
    ...Object.fromEntries(variables),
    HSS_POLL_SECONDS: "1",
    HSS_STATE_HOME: join(folder, "state-home"),
  };
  const run = async (...args: string[]) => {
    const done = await runEngine(engine, args, folder, environment);
    if (done.code !== 0 && done.code !== 2) throw new Error(`${args.join(" ")} ended with ${done.code}:\n${done.said}`);
    return done;
  };
  let initialised: Promise<unknown> | undefined;
  const up = async () => {
    await (initialised ??= run("init"));
    await run("apply");
  };
  return {
    up,
    repair: up,
    differs: async () => (await run("plan", "-detailed-exitcode")).code === 2,
    async outputs() {
      const told = JSON.parse((await run("output", "-json")).out) as Record<string, { value: unknown }>;
      return Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value]));
    },
    destroy: async () => void (await run("destroy")),
    async toCdktf() {
      const out = join(folder, "cdktf.out");
      await promisify(execFile)(
        process.execPath,
        ["-r", require.resolve("ts-node/register/transpile-only"), join(examples, example, "cdktf.ts")],
        { env: { ...environment, CDKTF_OUTDIR: out, TS_NODE_PROJECT: join(examples, "tsconfig.json") } },
      );
      const stack = JSON.parse(readFileSync(join(out, "stacks", "example", "cdk.tf.json"), "utf8")) as {
        terraform: { backend?: object };
      };
      // The state stays where it is.
      delete stack.terraform.backend;
      rmSync(join(folder, "main.tf"));
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify(stack));
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
