import type { Cloud } from "../client/model";
import type { AnyResource, Context } from "../schema";
import { guarded } from "./check";
import { scopeOf } from "./clouds";
import { lookAhead } from "./planned";

type Values = Record<string, unknown>;

export interface Foreseen {
  id?: string;
  values: Values;
}

/**
 * What a creation is known to come to before it is done: where the object will stand, its id when the declaration tells
 * it, and what the resource itself can say. What depends on a value that is not known yet is left out; so is what
 * cannot be found out now, since the creation will tell.
 */
export async function foresee<C extends Cloud>(
  resource: AnyResource<C>,
  wanted: Values,
  context: Context<C>,
): Promise<Foreseen> {
  const known = guarded(wanted);
  const id = await attempt(() => resource.identify?.(known, context.cloud));
  const told = await lookAhead(resource, wanted, async () => context.cloud);
  return { ...(id !== undefined && { id }), values: { ...told, ...scopeOf(context.cloud) } };
}

async function attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
