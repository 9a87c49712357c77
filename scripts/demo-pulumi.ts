import { join } from "node:path";
import { getPulumi } from "../engines";
import { PulumiProgram, type Run, type Simulator } from "../testing";
import { key, loginsOf } from "./demo-cloud";
import type { DemoEngine, Drift } from "./demo-story";

/** The story under Pulumi: the real one, or the embedded engine where there is no CLI. */
export async function pulumiDemo(cloud: Simulator, tell: (line: string) => void): Promise<DemoEngine> {
  const { cli, reason } = await getPulumi({ onProgress: tell, build: false });
  const program = await PulumiProgram.from(join(__dirname, "..", "..", "examples", "pulumi-fleet"), {
    cloud,
    config: {
      topicUrn: cloud.topics[0]?.urn ?? "",
      sshKey: { secret: key.private },
      logins: JSON.stringify(loginsOf(cloud)),
    },
    // The agent comes online sooner here than in life, so it is looked for sooner as well.
    environment: { HSS_POLL_SECONDS: "3", PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    parallel: 50,
  });
  return {
    title: `${program.engine}${cli ? "" : ` (no pulumi CLI here: ${reason})`}`,
    preparations: [],
    plan: {
      command: "pulumi preview",
      run: async () => plannedCommand(await program.preview()),
    },
    up: {
      command: "pulumi up",
      async run() {
        const { diagnostics, outputs } = await program.up();
        const warned = diagnostics.some(({ message }) => /web-8 is stopped/.test(message));
        return { warned, listeners: outputs["listeners"] };
      },
    },
    blindPlan: { command: "pulumi preview", run: () => program.preview() },
    driftCode: 7,
    driftCheck: {
      command: "pulumi preview --refresh --expect-no-changes",
      async run() {
        const run = await program.preview({ refresh: true, expectNoChanges: true, mayFail: true });
        return { exitCode: run.exitCode, drift: driftOf(run) };
      },
    },
    repair: {
      command: "pulumi up --refresh",
      run: async () => ({ updated: (await program.up({ refresh: true })).summary.update ?? 0 }),
    },
    destroy: { command: "pulumi destroy", run: () => program.destroy() },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** The command that a preview has logged beside the agent of a server. */
function plannedCommand({ diagnostics }: Run): string {
  const name = "installCommands: ";
  const logged = diagnostics.map(({ message }) => message).find((message) => message.startsWith(name));
  if (logged === undefined) return "";
  return (JSON.parse(logged.slice(name.length)) as Record<string, string>)["deb"] ?? "";
}

function driftOf(run: Run): Drift[] {
  const steps = run.steps.filter(({ op }) => op !== "same");
  const seen = new Map(steps.map((step) => [step.resource, step] as const));
  return [...seen.values()].map(({ resource, why }) => {
    const [type, name = ""] = resource.split(" ");
    const properties = why.changes.map(({ property }) => property);
    return type === "AlarmNotification"
      ? { resource: "alarms", name: "", properties }
      : { resource: "protection", name, properties };
  });
}
