import type { Cloud } from "../client/model";
import type { AnyResource, Context, Reading } from "../schema";
import { formatIssues, Incomplete, InvalidInputs } from "../schema";
import { check } from "./check";
import { scopeOf } from "./clouds";
import { settle } from "./diff";

type Values = Record<string, unknown>;

export interface Applied {
  id: string;
  state: Values;
}

/** Creates the object, or takes over the one that is there when the program says `adopt`. */
export async function create<C extends Cloud>(
  resource: AnyResource<C>,
  given: Values,
  context: Context<C>,
): Promise<Applied> {
  const wanted = checked(resource, given);
  if (wanted["adopt"] === true) return adopt(resource, wanted, context);
  return remembering(resource, wanted, { cloud: context.cloud }, async () => {
    const { id, state } = await resource.create(wanted, context);
    return { id, state: settle(resource, wanted, { ...(state as Values), ...scopeOf(context.cloud) }) };
  });
}

async function adopt<C extends Cloud>(resource: AnyResource<C>, wanted: Values, context: Context<C>): Promise<Applied> {
  const id = resource.identify?.(wanted, context.cloud);
  if (id === undefined) throw new Error(`${resource.name}: adopt needs to know which object to take over.`);
  const reading = (await resource.read(id, undefined, context)) as Reading<Values>;
  if (reading.found !== "present") {
    const instead = reading.found === "foreign" ? `it belongs to ${reading.owner}` : "there is none";
    throw new Error(`${resource.name} ${id} cannot be adopted: ${instead}. Leave out "adopt" to create one.`);
  }
  const found = { ...reading.state, adopted: true };
  return remembering(resource, wanted, { cloud: context.cloud, adopted: true }, async () => {
    const state = (await resource.update(id, wanted, found, context)) as Values;
    return { id, state: settle(resource, wanted, { ...state, ...scopeOf(context.cloud), adopted: true }) };
  });
}

/** Brings the object to what is declared, starting from what is live. */
export async function update<C extends Cloud>(
  resource: AnyResource<C>,
  id: string,
  before: Values,
  given: Values,
  context: Context<C>,
): Promise<Values> {
  const wanted = checked(resource, given);
  const { state } = await remembering(
    resource,
    wanted,
    { cloud: context.cloud, adopted: before["adopted"] },
    async () => {
      const after = (await resource.update(id, wanted, before, context)) as Values;
      return {
        id,
        state: settle(resource, wanted, { ...after, ...scopeOf(context.cloud), adopted: before["adopted"] }),
      };
    },
  );
  return state;
}

/** Looks at the live object. `declared` is what the program said when it was last applied. */
export async function read<C extends Cloud>(
  resource: AnyResource<C>,
  id: string,
  before: Values | undefined,
  context: Context<C>,
): Promise<Reading<Values>> {
  const reading = (await resource.read(id, before, context)) as Reading<Values>;
  if (reading.found !== "present" || before === undefined) return reading;
  return {
    found: "present",
    state: settle(resource, before, { ...reading.state, ...scopeOf(context.cloud), adopted: before["adopted"] }),
  };
}

/** Deletes the object. An adopted one is kept unless the program says what destroying is to do. */
export async function remove<C extends Cloud>(
  resource: AnyResource<C>,
  id: string,
  state: Values,
  context: Context<C>,
): Promise<void> {
  if (state["adopted"] === true && state["onDestroy"] === undefined) return;
  await resource.delete(id, state, context);
}

/** At this point everything is known, so every rule speaks. */
function checked<C>(resource: AnyResource<C>, given: Values): Values {
  const { values, issues } = check(resource, given);
  if (issues.length > 0) throw new InvalidInputs(formatIssues(`hss:${resource.name}`, issues), issues);
  return values;
}

/** An object that exists but is not as wanted keeps the state that an engine would keep of a finished one. */
async function remembering<C extends Cloud>(
  resource: AnyResource<C>,
  wanted: Values,
  { cloud, adopted }: { cloud: C; adopted?: unknown },
  work: () => Promise<Applied>,
): Promise<Applied> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error;
    const state = settleIncomplete(resource, wanted, { ...error.objectState(), ...scopeOf(cloud), adopted });
    throw new Incomplete(error.message, error.objectId(), state, { cause: error.cause });
  }
}

/**
 * Of an incomplete object only what is live counts: a declared property that did not take effect must show up as a
 * change the next time, so `settle` may not fill it in from the declaration.
 */
function settleIncomplete<C>(resource: AnyResource<C>, wanted: Values, live: Values): Values {
  const fields = resource.fields as Record<string, { intent: boolean }>;
  const settled = Object.entries(settle(resource, wanted, live));
  return Object.fromEntries(settled.filter(([name]) => fields[name]?.intent !== false || live[name] !== undefined));
}
