import type { Backend, BackendSettings, Command, CommandOptions } from "../backend";
import type { RawRun, RunEvent } from "../report";
import type { DeploymentDocument } from "./document";
import { EmbeddedEngine } from "./embedded";
import { labelOf, type ResourceState } from "./state";
import type { Diagnostic, StepEvent } from "./steps";
import { mask, type Properties } from "./values";

/** The embedded engine behind a `PulumiProgram`. */
export class EmbeddedBackend implements Backend {
  readonly engine = "embedded";
  readonly description = "embedded engine";
  private readonly embedded: EmbeddedEngine;

  constructor({ parallel, ...settings }: BackendSettings) {
    this.embedded = new EmbeddedEngine({ ...settings, ...(parallel === undefined ? {} : { parallel }) });
  }

  get projectName(): string {
    return this.embedded.projectName;
  }

  async run(command: Command, options: CommandOptions): Promise<RawRun> {
    const { exitCode, events, summary, diagnostics, output } = await this.embedded[command](options);
    return {
      exitCode,
      summary,
      output,
      events: events.map(toRunEvent),
      diagnostics: diagnostics.flatMap(toDiagnostic),
    };
  }

  export(showSecrets: boolean): Promise<DeploymentDocument> {
    return this.embedded.export({ showSecrets });
  }

  import(document: DeploymentDocument): Promise<void> {
    return this.embedded.import(document);
  }

  async close(): Promise<void> {
    // Every command stops its own processes, and the state is in memory.
  }
}

function toRunEvent({ event, op, urn, step }: StepEvent): RunEvent {
  return {
    event,
    op,
    urn,
    resource: labelOf(urn),
    ...("old" in step ? { before: shape(step.old) } : {}),
    ...("new" in step ? { after: shape(step.new) } : {}),
    ...("keys" in step ? { keys: step.keys } : {}),
  };
}

function shape({ inputs, outputs }: ResourceState): { inputs: Properties; outputs: Properties } {
  return { inputs: mask(inputs) as Properties, outputs: mask(outputs) as Properties };
}

function toDiagnostic({ severity, message, urn }: Diagnostic) {
  if (severity === "debug") return [];
  return [{ severity, message, ...(urn === undefined ? {} : { resource: labelOf(urn) }) }];
}
