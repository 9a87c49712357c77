import { DynamicProvider } from "./provider";
import type { Project } from "./project";
import type { Sdk } from "./sdk";
import { isProvider, type Snapshot } from "./state";
import { isLogical, stateOf, type Diagnostic, type Operation, type StepEvent } from "./steps";
import type { Properties } from "./values";

/** A stack's configuration: values by full key (`project:key`), and which of them are secret. */
export interface StackConfig {
  values: Record<string, string>;
  secretKeys: string[];
}

/** What stays the same for all commands on one stack. */
export interface Stack {
  sdk: Sdk;
  project: Project;
  name: string;
  config: StackConfig;
  environment: Record<string, string>;
  parallel: number;
}

/** How one command went. */
export interface Outcome {
  ok: boolean;
  exitCode: number;
  events: StepEvent[];
  /** How many resources had which operation; parts of a replacement count as one `replace`. */
  summary: Partial<Record<Operation, number>>;
  diagnostics: Diagnostic[];
  /** What program and provider wrote to stdout and stderr. */
  output: string;
}

/** One command: its provider processes, what it reports, and how it ends. */
export class Session {
  readonly events: StepEvent[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private untold = "";
  readonly summary: Partial<Record<Operation, number>> = {};
  output = "";
  private readonly providers = new Map<string, Promise<DynamicProvider>>();
  private spare: Promise<DynamicProvider> | undefined;

  constructor(
    readonly stack: Stack,
    private readonly listeners: {
      onEvent?: (event: StepEvent) => void;
      onCheckpoint?: (snapshot: Snapshot) => void;
    } = {},
  ) {}

  /** Starts a provider process ahead of its first use: it takes as long to start as the program. */
  warmUp(): void {
    this.spare ??= this.start();
    this.spare.catch(() => undefined);
  }

  /** The provider process that is configured with exactly this configuration. */
  provider(config: Properties): Promise<DynamicProvider> {
    const key = JSON.stringify(config);
    let provider = this.providers.get(key);
    if (!provider) {
      const started = this.spare ?? this.start();
      this.spare = undefined;
      provider = started.then(async (process) => {
        await process.configure(config);
        return process;
      });
      // A process that could not be configured must still be stopped.
      this.providers.set(key, provider);
      this.toStop.push(started);
    }
    return provider;
  }

  private readonly toStop: Promise<DynamicProvider>[] = [];

  private start(): Promise<DynamicProvider> {
    const { sdk, project, name, environment } = this.stack;
    return DynamicProvider.start({
      sdk,
      folder: project.folder,
      environment: { ...environment, PULUMI_NODEJS_PROJECT: project.name, PULUMI_NODEJS_STACK: name },
      onOutput: (text) => this.tell(text),
    });
  }

  readonly checkpoint = (snapshot: Snapshot): void => this.listeners.onCheckpoint?.(snapshot);

  readonly emit = (event: StepEvent): void => {
    // The default provider is the engine's own business.
    if (isProvider(stateOf(event.step))) return;
    this.events.push(event);
    this.listeners.onEvent?.(event);
  };

  /** What the provider writes is told to the user as it comes, a line each, as the real engine does. */
  private tell(text: string): void {
    this.output += text;
    const lines = (this.untold + text).split("\n");
    this.untold = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") this.report({ severity: "info", message: line });
  }

  readonly report = (diagnostic: Diagnostic): void => {
    if (diagnostic.severity === "debug") return;
    this.diagnostics.push({ ...diagnostic, message: diagnostic.message.trimEnd() });
  };

  count(op: Operation, state: { type: string }): void {
    if (isLogical(op) && !isProvider(state)) this.summary[op] = (this.summary[op] ?? 0) + 1;
  }

  get changed(): boolean {
    return Object.keys(this.summary).some((op) => op !== "same");
  }

  /** Tells the providers to break off what they are doing. */
  async cancel(): Promise<void> {
    await Promise.all(
      this.toStop.map((provider) => provider.then((process) => process.cancel()).catch(() => undefined)),
    );
  }

  /** Stops every process of this command. */
  async close(): Promise<void> {
    const all = this.spare ? [...this.toStop, this.spare] : this.toStop;
    await Promise.all(all.map((provider) => provider.then((process) => process.stop()).catch(() => undefined)));
  }

  outcome(failed: boolean, expectNoChanges = false): Outcome {
    const exitCode = failed ? 1 : expectNoChanges && this.changed ? 7 : 0;
    const { events, summary, diagnostics, output } = this;
    return { ok: exitCode === 0, exitCode, events, summary, diagnostics, output };
  }
}
