import type { Cloud } from "../client/model";
import type { AnyResource, Context, Reading } from "../schema";
import { formatIssues, Incomplete, InvalidInputs, managedKey } from "../schema";
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
  const known = resource.identify?.(wanted, context.cloud);
  return remembering(
    resource,
    wanted,
    context,
    { id: known, adopted: undefined },
    () => resource.create(wanted, context) as Promise<Applied>,
  );
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
  return remembering(resource, wanted, context, { id, adopted: true }, async () => ({
    id,
    state: (await resource.update(id, wanted, found, context)) as Values,
  }));
}

/** Brings the object to what is declared, starting from what is live. */
export async function update<C extends Cloud>(
  resource: AnyResource<C>,
  id: string,
  before: Values,
  given: Values,
  context: Context<C>,
): Promise<Values> {
  const wanted = checked(resource, given, before);
  const { state } = await remembering(resource, wanted, context, { id, adopted: before["adopted"] }, async () => ({
    id,
    state: (await resource.update(id, wanted, before, context)) as Values,
  }));
  return state;
}

/** Looks at the live object. `names` are the properties that the program declared when it was last applied. */
export async function read<C extends Cloud>(
  resource: AnyResource<C>,
  id: string,
  before: Values | undefined,
  context: Context<C>,
  names?: readonly string[],
): Promise<Reading<Values>> {
  const reading = (await resource.read(id, before, context)) as Reading<Values>;
  if (reading.found !== "present" || before === undefined) return reading;
  const state = { ...reading.state, ...scopeOf(context.cloud), adopted: before["adopted"] };
  return { found: "present", state: settle(resource, before, state, names) };
}

/** Deletes the object. An adopted one is kept unless the program says what destroying is to do. */
export async function remove<C extends Cloud>(
  resource: AnyResource<C>,
  id: string,
  state: Values,
  context: Context<C>,
): Promise<void> {
  if (state["adopted"] === true && state["onDestroy"] === undefined) return;
  if (keysOf(resource, context, id, state).some((key) => context.managed.has(key))) {
    const restored = 'What its onDestroy "restore" goes back to is what was found under the new name; aliases keep it.';
    context.warn(`${resource.name} ${id} is kept: another resource of this program manages it now. ${restored}`);
    return;
  }
  await resource.delete(id, state, context);
}

/** What of the cloud a resource manages: the object itself, or the parts that it names. */
const keysOf = <C extends Cloud>(
  resource: AnyResource<C>,
  { cloud }: Context<C>,
  id: string,
  state: Values,
): string[] => (resource.parts?.(state) ?? [id]).map((part) => managedKey(resource.name, cloud.region, part));

/** At this point everything is known, so every rule speaks. */
function checked<C>(resource: AnyResource<C>, given: Values, before?: Values): Values {
  const { values, issues } = check(resource, given, before);
  if (issues.length > 0) throw new InvalidInputs(formatIssues(`hss:${resource.name}`, issues), issues);
  return values;
}

/** What came of a change is the engine's to remember, finished or not: in the same form, and as managed by this run. */
async function remembering<C extends Cloud>(
  resource: AnyResource<C>,
  wanted: Values,
  context: Context<C>,
  { id: known, adopted }: { id: string | undefined; adopted: unknown },
  work: () => Promise<Applied>,
): Promise<Applied> {
  // Said before anything is done: whoever managed the object until now and works at the same time leaves it alone.
  if (known !== undefined && resource.parts === undefined)
    context.managed.add(managedKey(resource.name, context.cloud.region, known));
  const applied = (id: string, state: Values): Applied => {
    for (const key of keysOf(resource, context, id, state)) context.managed.add(key);
    return { id, state: settle(resource, wanted, { ...state, ...scopeOf(context.cloud), adopted }) };
  };
  try {
    const { id, state } = await work();
    return applied(id, state);
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error;
    const { id, state } = applied(error.objectId(), error.objectState());
    throw new Incomplete(error.message, id, state, { cause: error.cause });
  }
}
