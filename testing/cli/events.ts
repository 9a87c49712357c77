import { labelOf } from "../engine/state";
import { mask, type Properties } from "../engine/values";
import type { Diagnostic, Operation, RawRun, RunEvent } from "../report";

/** A resource's state in an engine event; the CLI masks secrets in it. */
interface EventState {
  inputs?: Properties | null;
  outputs?: Properties | null;
}

interface StepMetadata {
  op: Operation;
  urn: string;
  type: string;
  old?: EventState | null;
  new?: EventState | null;
  keys?: string[] | null;
}

/** What of the CLI's engine events is used here; one JSON object a line in its event log. */
interface EngineEvent {
  resourcePreEvent?: { metadata: StepMetadata };
  resOutputsEvent?: { metadata: StepMetadata };
  resOpFailedEvent?: { metadata: StepMetadata };
  diagnosticEvent?: { urn?: string; message: string; severity: string; prefix?: string; ephemeral?: boolean };
  summaryEvent?: { resourceChanges?: Partial<Record<Operation, number>> };
}

/** Reads an event log. A last line that is cut off, of a CLI that was killed, is left out. */
export function readEvents(log: string): Pick<RawRun, "events" | "diagnostics" | "summary"> {
  const events: RunEvent[] = [];
  const diagnostics: Diagnostic[] = [];
  let summary: RawRun["summary"] = {};
  for (const event of parseLines(log)) {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent } = event;
    if (resourcePreEvent) events.push(...toRunEvent("start", resourcePreEvent.metadata));
    if (resOutputsEvent) events.push(...toRunEvent("done", resOutputsEvent.metadata));
    if (resOpFailedEvent) events.push(...toRunEvent("failed", resOpFailedEvent.metadata));
    if (diagnosticEvent) diagnostics.push(...toDiagnostic(diagnosticEvent));
    if (summaryEvent) summary = summaryEvent.resourceChanges ?? {};
  }
  return { events, diagnostics, summary };
}

function parseLines(log: string): EngineEvent[] {
  return log.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as EngineEvent];
    } catch {
      return [];
    }
  });
}

function toRunEvent(event: RunEvent["event"], metadata: StepMetadata): RunEvent[] {
  const { op, urn, type, old, new: after, keys } = metadata;
  if (type.startsWith("pulumi:providers:")) return [];
  return [
    {
      event,
      op,
      urn,
      resource: labelOf(urn),
      ...(old ? { before: shape(old) } : {}),
      ...(after ? { after: shape(after) } : {}),
      ...(keys ? { keys } : {}),
    },
  ];
}

function shape({ inputs, outputs }: EventState): { inputs: Properties; outputs: Properties } {
  // The CLI puts "[secret]" where the ciphertext would be, and leaves the envelope.
  return { inputs: mask(inputs ?? {}) as Properties, outputs: mask(outputs ?? {}) as Properties };
}

/** The backend puts that plugin on PATH itself, so that the CLI's notice of it tells nobody anything. */
const ownNotice = /^using pulumi-resource-pulumi-nodejs from \$PATH/;

function toDiagnostic({
  urn,
  message,
  severity,
  ephemeral,
}: NonNullable<EngineEvent["diagnosticEvent"]>): Diagnostic[] {
  const text = message.replaceAll(/<\{%.*?%\}>/g, "").trimEnd();
  if (severity === "debug" || ephemeral || ownNotice.test(text)) return [];
  const known = severity === "error" || severity === "warning" ? severity : "info";
  return [{ severity: known, message: text, ...(urn ? { resource: labelOf(urn) } : {}) }];
}
