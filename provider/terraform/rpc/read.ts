import { read } from "../../lifecycle";
import { bounded, managed } from "../managed";
import type { DynamicValue } from "../messages";
import { decodeObject, encodeObject } from "../msgpack";
import { encodePrivate } from "../private-state";
import type { Provider } from "../provider";
import { shownAfterReading } from "../showing";
import { messages } from "../words";

export interface ReadRequest {
  typeName: string;
  currentState: DynamicValue | null;
  private: Uint8Array;
}

export async function readResource(provider: Provider, request: ReadRequest) {
  const type = managed(request.typeName, provider);
  const state = decodeObject(request.currentState);
  if (state === null) return { newState: request.currentState, private: request.private };
  const { id, shown, values, remembered, timeouts } = type.known(state, request.private);
  const { declared, imported = [] } = remembered;
  const warnings: string[] = [];
  const told = () => warnings.map((message) => type.report.warning(message));
  try {
    const reading = await bounded(timeouts, "read", async (signal) => {
      const context = await provider.context(request.typeName, type.scope(values), warnings, signal);
      return read(type.resource, id, values, context, [...declared, ...imported]);
    });
    if (reading.found === "absent") return { newState: encodeObject(null), diagnostics: told() };
    if (reading.found === "foreign") throw new Error(messages.foreign(id, reading.owner));
    const now = shownAfterReading(type.properties, shown, reading.state, declared);
    return {
      newState: encodeObject(type.state(id, now.values, timeouts)),
      private: encodePrivate({ ...remembered, actual: now.actual }),
      diagnostics: told(),
    };
  } catch (error) {
    return {
      newState: request.currentState,
      private: request.private,
      diagnostics: [...type.report.error(error, "read"), ...told()],
    };
  }
}
