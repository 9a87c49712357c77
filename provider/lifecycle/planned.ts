import type { Cloud } from "../client/model";
import { type AnyResource, type Fields, hasUnknown, schemaOf } from "../schema";

type Values = Record<string, unknown>;

/** Milliseconds that a plan waits for what it need not know. */
const atMost = 10_000;

/**
 * What a plan can show of the properties that the program left out. Nothing while something it depends on is not known,
 * or wrong; and nothing when the cloud cannot be asked: a plan must not fail for what it need not know.
 */
export async function lookAhead<C extends Cloud>(
  resource: AnyResource<C>,
  given: Values,
  cloud: () => Promise<C>,
  before?: Values,
): Promise<Values> {
  const { planned } = resource;
  if (planned === undefined) return {};
  const names = planned.from as readonly string[];
  const fields = Object.fromEntries(Object.entries(resource.fields as Fields).filter(([name]) => names.includes(name)));
  const values = Object.fromEntries(names.map((name) => [name, given[name] ?? undefined]));
  const checked = schemaOf(fields).safeParse(values);
  if (!checked.success || hasUnknown(checked.data)) return {};
  try {
    return (await planned.look(checked.data, await cloud(), AbortSignal.timeout(atMost), before)) as Values;
  } catch {
    return {};
  }
}
