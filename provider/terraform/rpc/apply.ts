import { check, create, declaredNames, remove, update } from "../../lifecycle";
import { hasUnknown, Incomplete, isSatisfied, kept, UNKNOWN } from "../../schema";
import { bounded, type Known, managed, type Managed, normalised } from "../managed";
import type { Diagnostic, DynamicValue } from "../messages";
import { type Attributes, decodeObject, encodeObject } from "../msgpack";
import { planUpdate, undeclaredImports } from "../plan";
import { decodePrivate, encodePrivate } from "../private-state";
import type { Provider } from "../provider";
import { shownAfterApplying, shownAfterReading } from "../showing";
import { type Values, withInnerDefaults } from "../values";
import { messages } from "../words";

export interface ApplyRequest {
  typeName: string;
  priorState: DynamicValue | null;
  plannedState: DynamicValue | null;
  config: DynamicValue | null;
  plannedPrivate: Uint8Array;
}

/** One change under way. */
interface Change {
  provider: Provider;
  type: Managed;
  request: ApplyRequest;
  config: Attributes;
  planned: Attributes;
  declared: Values;
  warnings: string[];
}

export async function applyResourceChange(provider: Provider, request: ApplyRequest) {
  const type = managed(request.typeName, provider);
  const priorState = decodeObject(request.priorState);
  const planned = decodeObject(request.plannedState);
  const prior = priorState && type.known(priorState, request.plannedPrivate);
  const warnings: string[] = [];
  const told = () => warnings.map((message) => type.report.warning(message));
  const failed = (error: unknown, deed: string) => ({
    newState: request.priorState,
    private: request.plannedPrivate,
    diagnostics: [...type.report.error(error, deed), ...told()],
  });

  if (planned === null) {
    if (prior === null) return { newState: encodeObject(null) };
    try {
      await bounded(prior.timeouts, "delete", async (signal) => {
        const context = await provider.context(type.type, type.scope(prior.values), warnings, signal);
        await remove(type.resource, prior.id, prior.values, context);
      });
      return { newState: encodeObject(null), diagnostics: told() };
    } catch (error) {
      return failed(error, "deleted");
    }
  }

  const config = decodeObject(request.config) ?? {};
  const declared = declaredBy(type, config, planned, request.plannedPrivate);
  const change: Change = { provider, type, request, config, planned, declared, warnings };
  try {
    const outcome = prior === null ? await creation(change) : await modification(change, prior);
    return { ...outcome, diagnostics: [...(outcome.diagnostics ?? []), ...told()] };
  } catch (error) {
    return failed(error, prior === null ? "created" : "updated");
  }
}

/**
 * What the plan took for declared. The configuration that comes with the apply is the written one; where the engine is
 * told to ignore changes, the plan holds what stands there instead.
 */
function declaredBy(type: Managed, config: Attributes, planned: Attributes, bytes: Uint8Array): Values {
  const written = type.declared(config);
  const names = decodePrivate(bytes)?.planned;
  if (names === undefined) return written;
  const promised = type.shown(planned);
  return Object.fromEntries(
    names.map((name) => {
      const [field, now, then] = [type.fields[name], written[name], promised[name]];
      if (field === undefined || then === undefined || hasUnknown(then)) return [name, now];
      const said = kept(field, withInnerDefaults(field.kind, now));
      const isSame = said !== undefined && isSatisfied(field, normalised(field, said), normalised(field, then));
      return [name, isSame ? now : then];
    }),
  );
}

interface Outcome {
  newState: DynamicValue;
  private: Uint8Array;
  diagnostics?: Diagnostic[];
}

/**
 * An object that exists but is not as declared is told as a warning. Terraform takes every error of a creation for a
 * reason to destroy the object and create it anew: quotas would be given back and bought again, and a server's
 * protection be closed. So the state carries what is there, and a mark by which the next plan finishes it.
 */
async function creation(change: Change): Promise<Outcome> {
  const { provider, type, config, declared, warnings } = change;
  try {
    const { id, state } = await bounded(config["timeouts"], "create", async (signal) => {
      const context = await provider.context(type.type, type.scope(declared), warnings, signal);
      return create(type.resource, declared, context);
    });
    return asPlanned(change, id, state, []);
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error;
    return {
      ...asPlanned(change, error.objectId(), error.objectState(), [], true),
      diagnostics: [type.report.warning(messages.unfinished(error.message), " is unfinished")],
    };
  }
}

async function modification(change: Change, prior: Known): Promise<Outcome> {
  const { provider, type, config, declared, warnings, planned } = change;
  const wish = { declared, wanted: check(type.resource, declared, prior.shown).values };
  const left = undeclaredImports(prior, wish);
  if (!hasUnknown(planned) && !isDue(type, prior, wish)) {
    // Nothing changes of the object: what has are its timeouts, or how the same is written.
    return { newState: encodeObject(planned), private: memory(change, left, prior.remembered.actual ?? {}, false) };
  }
  try {
    const state = await bounded(config["timeouts"], "update", async (signal) => {
      const scope = type.scope(prior.values, declared);
      const context = await provider.context(type.type, scope, warnings, signal);
      return update(type.resource, prior.id, prior.values, declared, context);
    });
    return asPlanned(change, prior.id, { ...only(left, prior.values), ...state }, left);
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error;
    return asFound(change, prior, { ...only(left, prior.values), ...error.objectState() }, left, error);
  }
}

const isDue = (type: Managed, prior: Known, wish: { declared: Values; wanted: Values }): boolean =>
  prior.remembered.unfinished === true || planUpdate(type, prior, wish).changes.length > 0;

/** The state with what the plan promised. Where the object is otherwise, that is remembered, told, and due next time. */
function asPlanned(change: Change, id: string, live: Values, imported: string[], unfinished = false): Outcome {
  const { type, config, warnings } = change;
  const { values, actual, broken } = shownAfterApplying(type.properties, promises(change), live);
  const { values: wanted } = check(type.resource, change.declared, live);
  const isWrong = (name: string) => {
    const field = type.fields[name];
    // The plan may have kept the words of the state where they say the same as those of the configuration.
    return field !== undefined && !(wanted[name] !== undefined && isSatisfied(field, wanted[name], live[name]));
  };
  const wrong = broken.filter(isWrong).map(type.naming);
  if (wrong.length > 0 && !unfinished) warnings.push(messages.notAsPlanned(wrong));
  return {
    newState: encodeObject(type.state(id, values, config["timeouts"])),
    private: memory(change, imported, actual, unfinished || wrong.length > 0),
  };
}

/** After a failed update Terraform compares nothing with the plan, and taints nothing: the state tells the truth. */
function asFound(change: Change, prior: Known, live: Values, imported: string[], error: Incomplete): Outcome {
  const { type, config, declared } = change;
  const { values, actual } = shownAfterReading(type.properties, promises(change), live, declaredNames(declared));
  return {
    newState: encodeObject(type.state(prior.id, values, config["timeouts"])),
    private: memory(change, imported, actual, true),
    diagnostics: type.report.error(error, "updated completely"),
  };
}

/** What the plan said; by now what it did not know of the configuration is known. */
function promises({ type, planned, declared }: Change): Values {
  const entries = Object.entries(type.known(planned, undefined).shown).map(([name, value]) => {
    const field = type.fields[name];
    const known = field === undefined ? undefined : withInnerDefaults(field.kind, declared[name]);
    return [name, hasUnknown(value) ? (known ?? UNKNOWN) : value];
  });
  return Object.fromEntries(entries);
}

function memory({ type, declared }: Change, imported: string[], actual: Values, unfinished: boolean): Uint8Array {
  return encodePrivate({
    declared: declaredNames(check(type.resource, declared).values),
    imported,
    actual,
    ...(unfinished && { unfinished }),
  });
}

const only = (names: readonly string[], values: Values): Values =>
  Object.fromEntries(names.map((name) => [name, values[name]]));
