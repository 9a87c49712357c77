import { check, type Cloud } from "../../lifecycle";
import type { Context } from "../../schema";
import { type Known, managed, type Managed } from "../managed";
import type { DynamicValue } from "../messages";
import { type Attributes, decodeObject, encodeObject } from "../msgpack";
import { outlookOfUpdate, planCreation, type Planned, planUpdate, type Wish } from "../plan";
import type { Provider } from "../provider";
import { writeOnlyPaths } from "../values";
import { messages } from "../words";

export interface ValidateRequest {
  typeName: string;
  config: DynamicValue | null;
  /** Null from engines that are older than all capabilities. */
  clientCapabilities: { writeOnlyAttributesAllowed: boolean } | null;
}

/** Everything that is wrong with a resource as it is written; values not known yet are judged when they are. */
export function validateResourceConfig(provider: Provider, request: ValidateRequest) {
  const type = managed(request.typeName, provider);
  const attributes = decodeObject(request.config) ?? {};
  const declared = type.declared(attributes);
  const { issues } = check(type.resource, declared);
  // An older engine would keep in its state, in plain text, what is to be kept nowhere.
  const keepers = request.clientCapabilities?.writeOnlyAttributesAllowed
    ? []
    : writeOnlyPaths(type.fields, declared).map((path) => ({ path, message: messages.noWriteOnly() }));
  return { diagnostics: [...type.report.issues([...issues, ...keepers]), ...type.timeoutIssues(attributes)] };
}

export interface PlanRequest {
  typeName: string;
  priorState: DynamicValue | null;
  proposedNewState: DynamicValue | null;
  config: DynamicValue | null;
  priorPrivate: Uint8Array;
}

export async function planResourceChange(provider: Provider, request: PlanRequest) {
  const type = managed(request.typeName, provider);
  const plannedPrivate = request.priorPrivate;
  if (decodeObject(request.proposedNewState) === null) return { plannedState: encodeObject(null), plannedPrivate };
  const config = decodeObject(request.config) ?? {};
  const declared = type.declared(config);
  const { values: wanted, issues } = check(type.resource, declared);
  const problems = [...type.report.issues(issues), ...type.timeoutIssues(config)];
  if (problems.length > 0) return { plannedState: request.priorState, plannedPrivate, diagnostics: problems };

  const prior = decodeObject(request.priorState);
  const wish: Wish = { declared, wanted };
  // Where the cloud cannot be reached for a plan, more of it is unknown; the apply will say why.
  const context = () => provider.context(type.type, type.scope(wanted), []).catch(() => undefined);
  const planned =
    prior === null
      ? await planCreation(type, wish, await context())
      : await modification(type, type.known(prior, request.priorPrivate), wish, context);
  return {
    diagnostics: planned.told === undefined ? [] : [type.report.warning(planned.told, ", as things stand")],
    plannedState: encodeObject(type.state(planned.id, planned.values, timeoutsOf(config))),
    requiresReplace: planned.changes
      .filter(({ replaces }) => replaces)
      .map(({ property }) => type.report.path([property])),
    plannedPrivate,
  };
}

const timeoutsOf = (config: Attributes): unknown => config["timeouts"] ?? null;

async function modification(
  type: Managed,
  prior: Known,
  wish: Wish,
  context: () => Promise<Context<Cloud> | undefined>,
): Promise<Planned> {
  const planned = planUpdate(type, prior, wish);
  if (planned.changes.length === 0 || type.resource.planned?.tell === undefined) return planned;
  const reached = await context();
  return reached === undefined
    ? planned
    : { ...planned, told: await outlookOfUpdate(type, planned, prior, wish, reached) };
}
