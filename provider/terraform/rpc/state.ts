/** States that do not come from this release, or not from Terraform's own hand. */
import { read, scopeOf } from "../../lifecycle";
import type { DynamicValue } from "../messages";
import { managed } from "../managed";
import { decodeObject, encodeObject } from "../msgpack";
import { encodePrivate } from "../private-state";
import type { Provider } from "../provider";
import { messages } from "../words";

export interface UpgradeRequest {
  typeName: string;
  rawState: { json: Uint8Array } | null;
}

/**
 * A state as the schema of this release has it: attributes that it does not know are dropped, those that are missing
 * are absent. Numbers are whole and small here, so nothing is lost by reading them from JSON.
 */
export function upgradeResourceState(provider: Provider, { typeName, rawState }: UpgradeRequest) {
  const type = managed(typeName, provider);
  const state = decodeObject({ json: rawState?.json ?? new Uint8Array() });
  if (state === null) return { diagnostics: type.report.error(new Error(messages.flatState()), "read from the state") };
  return { upgradedState: encodeObject(type.state(state["id"] ?? "", type.shown(state), state["timeouts"])) };
}

export interface ImportRequest {
  typeName: string;
  id: string;
}

export async function importResourceState(provider: Provider, { typeName, id }: ImportRequest) {
  const type = managed(typeName, provider);
  const warnings: string[] = [];
  const told = () => warnings.map((message) => type.report.warning(message));
  try {
    const context = await provider.context(typeName, {}, warnings);
    const reading = await read(type.resource, id, undefined, context);
    if (reading.found !== "present") {
      throw new Error(reading.found === "foreign" ? messages.foreign(id, reading.owner) : messages.nothingToImport(id));
    }
    // What is done with an object cannot be read from it; it counts as left to its default.
    const intents = Object.entries(type.fields).filter(([, field]) => field.intent && field.default !== undefined);
    const usual = Object.fromEntries(intents.map(([name, field]) => [name, field.default]));
    const values = { ...usual, ...reading.state, ...scopeOf(context.cloud) };
    const imported = Object.keys(type.fields).filter((name) => (values as Record<string, unknown>)[name] !== undefined);
    const state: DynamicValue = encodeObject(type.state(id, values, null));
    return {
      importedResources: [{ typeName, state, private: encodePrivate({ declared: [], imported }) }],
      diagnostics: told(),
    };
  } catch (error) {
    return { diagnostics: [...type.report.error(error, "imported"), ...told()] };
  }
}

export interface MoveRequest {
  sourceTypeName: string;
  targetTypeName: string;
}

export function moveResourceState(provider: Provider, { sourceTypeName, targetTypeName }: MoveRequest) {
  const { report } = managed(targetTypeName, provider);
  return { diagnostics: report.error(new Error(messages.noMove(sourceTypeName, targetTypeName)), "moved") };
}
