import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../testing/engine/embedded";
import type { Outcome } from "../../testing/engine/session";
import { labelOf } from "../../testing/engine/state";
import { goldenProgram, goldens, inComparableOrder, type Call, type GoldenStep } from "./golden-fixture";

const folder = mkdtempSync(join(tmpdir(), "golden-"));
const engine = new EmbeddedEngine({
  folder: goldenProgram,
  stack: goldens.stack,
  config: { color: "blue", token: "hush" },
  secretKeys: ["token"],
  environment: { PATH: process.env["PATH"] ?? "", HOME: folder, GOLDEN: folder },
  passphrase: "golden",
});

afterAll(() => rmSync(folder, { recursive: true }));

function run({ command, variant }: GoldenStep): Promise<Outcome> {
  const words = command.split(" ");
  const options = {
    environment: { VARIANT: variant },
    refresh: words.includes("--refresh"),
    expectNoChanges: words.includes("--expect-no-changes"),
  };
  switch (words[1]) {
    case "up":
      return engine.up(options);
    case "preview":
      return engine.preview(options);
    case "refresh":
      return engine.refresh(options);
    case "destroy":
      return engine.destroy(options);
    default:
      throw new Error(`no such command: ${command}`);
  }
}

function readCalls(): Call[] {
  const lines = readFileSync(join(folder, "calls.jsonl"), "utf8").trim().split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Call);
}

/** Which operations each resource went through, and in which order; between resources the order is partly free. */
type Events = Record<string, string[]>;

function goldenEvents(golden: GoldenStep): Events {
  const events: Events = {};
  for (const { event = "start", op, resource } of golden.steps) {
    if (!isMatterOfTime(golden, event, resource)) (events[resource] ??= []).push(`${event} ${op}`);
  }
  return events;
}

/** Whether a component came to register its outputs before another resource's failure ended the run. */
function isMatterOfTime(golden: GoldenStep, event: string, resource: string): boolean {
  return golden.exit === 1 && event === "done" && /^(Rack|Stack) /.test(resource);
}

function comparableEvents(outcome: Outcome, golden: GoldenStep): Events {
  const events: Events = {};
  const previews = golden.steps.every(({ event }) => event === undefined);
  for (const { event, op, urn } of outcome.events) {
    // A preview lists what it plans, once, and of what stays the same only the stack.
    if (previews && event !== "start") continue;
    if (previews && op === "same" && !urn.includes("pulumi:pulumi:Stack")) continue;
    if (previews && (op === "create-replacement" || op === "delete-replaced")) continue;
    if (isMatterOfTime(golden, event, labelOf(urn))) continue;
    (events[labelOf(urn)] ??= []).push(`${event} ${op}`);
  }
  return events;
}

/** The state as the recording has it: without times, salts and random ids. */
async function resources(): Promise<unknown> {
  const { deployment } = await engine.export({ showSecrets: true });
  const text = JSON.stringify(deployment.resources ?? [], (key, value: unknown) => {
    if (key === "created" || key === "modified") return undefined;
    return key === "__provider" && typeof value === "string" ? "<constant>" : value;
  });
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return JSON.parse(text.replace(uuid, "<uuid>"));
}

describe("the embedded engine does what the real engine did", () => {
  let stopped = false;
  test.each(goldens.steps.map((step) => [step.step, step] as const))("%s", async (_, golden) => {
    // Every step goes on from the state of the one before.
    if (stopped) throw new Error("an earlier step went another way");
    stopped = true;
    writeFileSync(join(folder, "cloud.json"), JSON.stringify(golden.cloud));
    writeFileSync(join(folder, "calls.jsonl"), "");
    const outcome = await run(golden);
    expect(inComparableOrder(readCalls())).toEqual(inComparableOrder(golden.calls));
    expect(outcome.exitCode).toBe(golden.exit);
    expect(outcome.summary).toEqual(golden.summary);
    expect(
      outcome.diagnostics.map(({ severity, message, urn }) => ({
        severity,
        message,
        resource: urn === undefined ? null : labelOf(urn),
      })),
    ).toEqual(golden.diagnostics.map((diagnostic) => ({ ...diagnostic, message: diagnostic.message.trimEnd() })));
    expect(comparableEvents(outcome, golden)).toEqual(goldenEvents(golden));
    if (golden.resourcesAfter) expect(await resources()).toEqual(golden.resourcesAfter);
    stopped = false;
  });
});
