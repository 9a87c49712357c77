import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiProgram, type ProgramOptions, type Run } from "../../testing";
import { goldenProgram, goldens, type Call, type GoldenStep } from "./golden-fixture";

/** The golden program on an engine, with its cloud and the log of its provider's calls in a temporary folder. */
export class GoldenRun implements AsyncDisposable {
  private constructor(
    readonly program: PulumiProgram,
    private readonly folder: string,
  ) {}

  static async on(engine: NonNullable<ProgramOptions["engine"]>): Promise<GoldenRun> {
    const folder = mkdtempSync(join(tmpdir(), "golden-"));
    const program = await PulumiProgram.from(goldenProgram, {
      engine,
      stack: goldens.stack,
      config: { color: "blue", token: { secret: "hush" } },
      environment: { GOLDEN: folder },
      passphrase: "golden",
    });
    return new GoldenRun(program, folder);
  }

  /** Carries out one recorded command. */
  async play({ command, variant, cloud }: GoldenStep): Promise<{ run: Run; calls: Call[] }> {
    writeFileSync(join(this.folder, "cloud.json"), JSON.stringify(cloud));
    writeFileSync(join(this.folder, "calls.jsonl"), "");
    const [, verb, ...flags] = command.split(" ");
    const run = await this.program[verb as "up" | "preview" | "refresh" | "destroy"]({
      environment: { VARIANT: variant },
      refresh: flags.includes("--refresh"),
      expectNoChanges: flags.includes("--expect-no-changes"),
      mayFail: true,
    });
    const lines = readFileSync(join(this.folder, "calls.jsonl"), "utf8").split("\n").filter(Boolean);
    return { run, calls: lines.map((line) => JSON.parse(line) as Call) };
  }

  /** The state as the recording has it: without times, salts, source positions and random ids. */
  async resources(): Promise<unknown> {
    const { deployment } = await this.program.export({ showSecrets: true });
    const left = new Set(["created", "modified", "sourcePosition", "stackTrace"]);
    const text = JSON.stringify(deployment.resources ?? [], (key, value: unknown) => {
      if (left.has(key)) return undefined;
      // Dependencies are sets, which come in the order in which promises happened to resolve.
      if (Array.isArray(value) && String(value[0]).startsWith("urn:")) return [...(value as string[])].sort();
      return key === "__provider" && typeof value === "string" ? "<constant>" : value;
    });
    const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
    return JSON.parse(text.replace(uuid, "<uuid>"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true });
  }
}

/** Which operations each resource went through, in order; between resources the order is partly free. */
export type Events = Record<string, string[]>;

export function recordedEvents(golden: GoldenStep): Events {
  const events: Events = {};
  for (const { event = "start", op, resource } of golden.steps) {
    if (!isMatterOfTime(golden, event, resource)) (events[resource] ??= []).push(`${event} ${op}`);
  }
  return events;
}

export function comparableEvents(run: Run, golden: GoldenStep): Events {
  const events: Events = {};
  const previews = golden.steps.every(({ event }) => event === undefined);
  for (const { event, op, resource } of run.events) {
    // The recording of a preview lists what is planned, once, and of what stays the same only the stack.
    if (previews && (event !== "start" || op === "create-replacement" || op === "delete-replaced")) continue;
    if (previews && op === "same" && !resource.startsWith("Stack ")) continue;
    if (!isMatterOfTime(golden, event, resource)) (events[resource] ??= []).push(`${event} ${op}`);
  }
  return events;
}

/** Whether a component came to register its outputs before another resource's failure ended the run. */
function isMatterOfTime(golden: GoldenStep, event: string, resource: string): boolean {
  return golden.exit === 1 && event === "done" && /^(Rack|Stack) /.test(resource);
}

/** Errors as the recording has them. */
export function errorsOf(run: Run): { severity: string; message: string; resource: string | null }[] {
  return run.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ severity, message, resource }) => ({ severity, message: message.trimEnd(), resource: resource ?? null }));
}

export function recordedErrors(golden: GoldenStep) {
  return golden.diagnostics.map((diagnostic) => ({ ...diagnostic, message: diagnostic.message.trimEnd() }));
}
