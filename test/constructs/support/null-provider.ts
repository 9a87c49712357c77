/**
 * A stand-in for `hashicorp/null`, for machines that reach no registry: its one resource, `triggers` and `id`, served by
 * this project's own plugin code. It is bundled and put into a mirror by the tests.
 */
import { randomUUID } from "node:crypto";
import * as messages from "../../../provider/terraform/messages";
import { decodeObject, encodeObject } from "../../../provider/terraform/msgpack";
import { runPlugin } from "../../../provider/terraform/process";
import { UNKNOWN } from "../../../provider/schema";

interface Planned {
  priorState: messages.DynamicValue | null;
  proposedNewState: messages.DynamicValue | null;
  plannedState: messages.DynamicValue | null;
}

const type = (value: unknown) => Buffer.from(JSON.stringify(value));
const described = { description: "", descriptionKind: 0 };
const schemas = {
  serverCapabilities: { getProviderSchemaOptional: true },
  provider: { version: 0, block: { attributes: [] } },
  resourceSchemas: {
    null_resource: {
      version: 0,
      block: {
        attributes: [
          { name: "id", type: type("string"), computed: true, ...described },
          { name: "triggers", type: type(["map", "string"]), optional: true, ...described },
        ],
      },
    },
  },
};

const procedures = {
  GetProviderSchema: () => schemas,
  ValidateProviderConfig: () => ({}),
  ConfigureProvider: () => ({}),
  ValidateResourceConfig: () => ({}),
  UpgradeResourceState: (_provider: never, { rawState }: { rawState: messages.DynamicValue }) => ({
    upgradedState: encodeObject(decodeObject(rawState)),
  }),
  ReadResource: (_provider: never, { currentState }: { currentState: messages.DynamicValue }) => ({
    newState: currentState,
  }),
  PlanResourceChange(_provider: never, { priorState, proposedNewState }: Planned) {
    const [prior, wanted] = [decodeObject(priorState), decodeObject(proposedNewState)];
    if (wanted === null) return { plannedState: proposedNewState };
    const changed = prior !== null && JSON.stringify(prior["triggers"]) !== JSON.stringify(wanted["triggers"]);
    return {
      plannedState: encodeObject({ ...wanted, id: prior === null || changed ? UNKNOWN : prior["id"] }),
      ...(changed && { requiresReplace: [{ steps: [{ attributeName: "triggers" }] }] }),
    };
  },
  ApplyResourceChange(_provider: never, { plannedState }: Planned) {
    const planned = decodeObject(plannedState);
    return { newState: encodeObject(planned && { ...planned, id: randomUUID() }) };
  },
  StopProvider: () => ({}),
};

class Nothing {
  stop(): void {
    // It waits for nothing.
  }

  async close(): Promise<void> {
    // It holds nothing.
  }
}

void runPlugin(() => ({ messages, procedures, Provider: Nothing }));
