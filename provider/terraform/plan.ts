/**
 * What an object will be once it is as declared, as far as that is known now. What changes is decided by the lifecycle's
 * `diff`; here it is only said in Terraform's terms: which values are kept, which are known, which are unknown.
 */
import { type Change, type Cloud, diff, type Foreseen, foresee, lasting, outlook } from "../lifecycle";
import { type Context, type Field, isSatisfied, kept, UNKNOWN } from "../schema";
import type { Known, Managed } from "./managed";
import { normalised } from "./managed";
import { type Values, withInnerDefaults } from "./values";

export interface Wish {
  /** As the configuration has it. */
  declared: Values;
  /** As `check` leaves it: in our words, defaults filled in. */
  wanted: Values;
}

export interface Planned {
  id: unknown;
  values: Values;
  changes: Change[];
  /** What Terraform cannot be shown as values, since it would hold the apply to them. */
  told?: string | undefined;
}

/** `context` is left out where the cloud cannot be reached yet: then more is unknown. */
export async function planCreation(
  { resource, fields, outputs }: Managed,
  wish: Wish,
  context: Context<Cloud> | undefined,
): Promise<Planned> {
  const foreseen: Foreseen = context === undefined ? { values: {} } : await foresee(resource, wish.wanted, context);
  const values: Values = {};
  for (const [name, field] of Object.entries(fields)) {
    values[name] = written(field, name, wish) ?? (field.computed ? (foreseen.values[name] ?? UNKNOWN) : undefined);
  }
  for (const name of Object.keys(outputs)) values[name] = foreseen.values[name] ?? UNKNOWN;
  return {
    id: foreseen.id ?? UNKNOWN,
    values: { ...values, adopted: adoption(wish) },
    changes: [],
    told: foreseen.told,
  };
}

/** Whether the object is taken over is known from the start; false is said by leaving it out. */
function adoption({ wanted: { adopt } }: Wish): unknown {
  return adopt === UNKNOWN || adopt === true ? adopt : undefined;
}

export function planUpdate({ resource, fields, outputs }: Managed, prior: Known, wish: Wish): Planned {
  const left = undeclaredImports(prior, wish);
  const before = Object.fromEntries(Object.entries(prior.values).filter(([name]) => !left.includes(name)));
  const changes = diff(resource, before, wish.wanted);
  // What is done with the object changes nothing of it.
  const touched =
    prior.remembered.unfinished === true || changes.some(({ property }) => fields[property]?.intent !== true);
  const replaced = changes.some(({ replaces }) => replaces);

  const values: Values = {};
  for (const [name, field] of Object.entries(fields)) {
    const stays = !replaced && (!touched || field.lasting || field.replaces || lasting.has(name));
    if (left.includes(name)) values[name] = prior.shown[name];
    else if (wish.wanted[name] !== undefined) values[name] = keptOrWritten(field, name, prior, wish);
    else if (field.computed) values[name] = stays ? prior.shown[name] : UNKNOWN;
  }
  for (const [name, field] of Object.entries(outputs)) {
    const stays = !replaced && (!touched || field.lasting || lasting.has(name));
    values[name] = stays ? prior.shown[name] : UNKNOWN;
  }
  return { id: replaced ? UNKNOWN : prior.id, values, changes };
}

/** What a change that does more than remember will come to, as things stand. */
export async function outlookOfUpdate(
  { resource, fields }: Managed,
  { changes }: Planned,
  prior: Known,
  wish: Wish,
  context: Context<Cloud>,
): Promise<string | undefined> {
  if (!changes.some(({ property }) => fields[property]?.intent !== true)) return undefined;
  return (await outlook(resource, wish.wanted, prior.values, context)).told;
}

/** Properties that an import has met and the configuration does not mention: nobody has declared or withdrawn them. */
export const undeclaredImports = (prior: Known, { wanted }: Wish): string[] =>
  (prior.remembered.imported ?? []).filter((name) => wanted[name] === undefined);

/** A declared value, in the user's own words: Terraform takes no others. Of what is write-only it takes none. */
const written = (field: Field, name: string, { declared, wanted }: Wish): unknown =>
  kept(field, declared[name] === undefined ? wanted[name] : withInnerDefaults(field.kind, declared[name]));

/** What the object already satisfies stays in the words of the state, so that no change shows where there is none. */
function keptOrWritten(field: Field, name: string, prior: Known, wish: Wish): unknown {
  const shown = prior.shown[name];
  const satisfied = shown !== undefined && isSatisfied(field, wish.wanted[name], normalised(field, shown));
  return satisfied ? shown : written(field, name, wish);
}
