import type { Cloud } from "../client/model";
import { type AnyResource, type Context, guarded } from "../schema";
import { scopeOf } from "./clouds";
import { lookAhead } from "./planned";

type Values = Record<string, unknown>;

export interface Foreseen {
  id?: string;
  values: Values;
  /** What may be otherwise by the time it is done, in a sentence. */
  told?: string;
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
  const { values, told } = await outlook(resource, wanted, undefined, context);
  return {
    ...(id !== undefined && { id }),
    ...(told !== undefined && { told }),
    values: { ...values, ...scopeOf(context.cloud) },
  };
}

/** What the resource itself can say beforehand: values that stay, or a sentence about those that move by themselves. */
export async function outlook<C extends Cloud>(
  resource: AnyResource<C>,
  wanted: Values,
  before: Values | undefined,
  { cloud }: Context<C>,
): Promise<{ values: Values; told: string | undefined }> {
  const seen = await lookAhead(resource, wanted, async () => cloud, before);
  const { tell } = resource.planned ?? {};
  if (tell === undefined) return { values: seen, told: undefined };
  return { values: {}, told: Object.keys(seen).length === 0 ? undefined : tell(seen, before) };
}

async function attempt<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
