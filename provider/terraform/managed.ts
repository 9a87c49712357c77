/** One kind of resource as Terraform sees it: names, state with private state, and what it may say. */
import { check, declaredNames, type Scope } from "../lifecycle";
import { type Field, type Fields, holdsSecret, Incomplete, InvalidInputs, UNKNOWN } from "../schema";
import { type HssResource, resources } from "../resources";
import { milliseconds, type Operation, timeoutFields } from "./durations";
import { Reporter } from "./diagnostics";
import type { Diagnostic } from "./messages";
import type { Attributes } from "./msgpack";
import { attributeName, typeName } from "./names";
import { decodePrivate, type PrivateState } from "./private-state";
import type { Provider } from "./provider";
import { fromAttributes, secretTexts, toAttributes, type Values } from "./values";
import { messages } from "./words";

/** A state as it comes from Terraform. */
export interface Known {
  id: string;
  /** As the attributes show it. */
  shown: Values;
  /** As it is: in our words, and with what the attributes do not show. What the lifecycle works with. */
  values: Values;
  remembered: PrivateState;
  timeouts: unknown;
}

export class Managed {
  readonly resource: HssResource;
  readonly type: string;
  readonly fields: Fields;
  readonly outputs: Fields;
  /** Both of them. */
  readonly properties: Fields;
  readonly report: Reporter;
  readonly #provider: Provider;
  readonly #holdsSecrets: boolean;
  readonly #names: ReadonlyMap<string, string>;

  constructor(resource: HssResource, provider: Provider) {
    this.resource = resource;
    this.type = typeName(resource.name);
    this.fields = resource.fields as Fields;
    this.outputs = resource.outputs as Fields;
    this.properties = { ...this.fields, ...this.outputs };
    this.#provider = provider;
    this.#holdsSecrets = Object.values(this.properties).some(holdsSecret);
    this.#names = new Map(Object.keys(this.properties).map((each) => [each, attributeName(each, resource.name)]));
    const redact = (text: string) => provider.redactor.redact(text);
    this.report = new Reporter(this.type, this.fields, this.outputs, this.naming, redact);
  }

  readonly naming = (property: string): string =>
    this.#names.get(property) ?? attributeName(property, this.resource.name);

  /** What the configuration declares; null attributes are left out. */
  declared(config: Attributes): Values {
    return this.#decode(this.fields, config);
  }

  /** What the attributes of a state show. */
  shown(state: Attributes): Values {
    return this.#decode(this.properties, state);
  }

  known(state: Attributes, bytes: Uint8Array | undefined): Known {
    const shown = this.shown(state);
    const remembered = decodePrivate(bytes) ?? { declared: declaredNames(this.#only(this.fields, shown)) };
    const values = Object.fromEntries(
      Object.entries(shown).map(([name, value]) => [name, normalised(this.fields[name], value)]),
    );
    const actual = remembered.actual ?? {};
    return {
      id: String(state["id"] ?? ""),
      shown,
      values: withoutAbsent({ ...values, ...actual }),
      remembered,
      timeouts: state["timeouts"] ?? null,
    };
  }

  state(id: unknown, values: Values, timeouts: unknown): Attributes {
    return {
      id,
      ...toAttributes(this.properties, values, this.naming),
      timeouts: timeouts ?? null,
    };
  }

  /** Where the object stands, as far as configuration or state says so. */
  scope(...sources: Values[]): Scope {
    const { region, enterpriseProjectId }: Values = Object.assign({}, ...sources);
    return { region, enterpriseProjectId };
  }

  timeoutIssues(config: Attributes): Diagnostic[] {
    const { issues } = check({ fields: timeoutFields }, (config["timeouts"] ?? {}) as Values);
    return this.report.issues(issues.map(({ path, message }) => ({ path: ["timeouts", ...path], message })));
  }

  #decode(fields: Fields, attributes: Attributes): Values {
    const values = fromAttributes(fields, attributes, this.naming);
    if (this.#holdsSecrets) for (const text of secretTexts(fields, values)) this.#provider.redactor.learnText(text);
    return values;
  }

  #only(fields: Fields, values: Values): Values {
    return Object.fromEntries(Object.entries(values).filter(([name]) => name in fields));
  }
}

/** A value as `check` leaves it: aliases resolved, doubles dropped. Values that are no longer allowed stay as they are. */
export function normalised(field: Field | undefined, value: unknown): unknown {
  if (field === undefined || value === undefined || value === UNKNOWN) return value;
  const result = field.schema.safeParse(value);
  return result.success ? result.data : value;
}

/** Does the work within the time that `timeouts` allows, and says so when it was too short. */
export async function bounded<T>(
  timeouts: unknown,
  operation: Operation,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const duration = (timeouts as Values | null)?.[operation];
  const limit = typeof duration === "string" ? milliseconds(duration) : undefined;
  if (limit === undefined) return work(undefined);
  const signal = AbortSignal.timeout(limit);
  try {
    // What only reads may be left to itself; a change is waited for, since what comes of it must be told.
    return await (operation === "read" ? unlessOver(work(signal), signal) : work(signal));
  } catch (error) {
    if (!signal.aborted || !(error instanceof Error) || error instanceof InvalidInputs) throw error;
    const message = messages.timedOut(error.message, operation, String(duration));
    throw error instanceof Incomplete
      ? new Incomplete(message, error.objectId(), error.objectState(), { cause: error })
      : new Error(message, { cause: error });
  }
}

function unlessOver<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error(messages.noAnswer())), { once: true });
  });
  return Promise.race([work, over]);
}

const made = new WeakMap<Provider, Map<string, Managed>>();

/** The kind of resource of a type name, made once for each provider. */
export function managed(type: string, provider: Provider): Managed {
  const all =
    made.get(provider) ?? new Map(resources.map((each) => [typeName(each.name), new Managed(each, provider)]));
  made.set(provider, all);
  const found = all.get(type);
  if (found === undefined) throw new Error(messages.unknownType(type, [...all.keys()]));
  return found;
}

const withoutAbsent = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
