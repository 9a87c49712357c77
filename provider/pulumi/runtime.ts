/**
 * The entry that every HSS resource in a Pulumi state names, for ever: a state written by any release is read, updated
 * and deleted through `load`. Its path (`hss-iac/pulumi-runtime`) and its signature never change.
 */
import { type Field, formatPath, holdsSecret, Incomplete, type Issue } from "../schema";
import { check, Clouds, create, declaredNames, diff, type Cloud, liveInputs, read, remove, update } from "../lifecycle";
import { type HssResource, resources } from "../resources";
import { clientConfig } from "./config";
import { engineListens } from "./engine";
import { declaredKey, decode, encode, type Properties, providerKey } from "./wire";

/** What `@pulumi/pulumi`'s dynamic provider host calls. */
export interface Runtime {
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(id: string, properties: Properties): Promise<{ id: string; props?: Properties; inputs?: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, properties: Properties): Promise<void>;
}

/** The provider of one kind of resource, by its name in the state. */
export function load(name: string): Runtime {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) {
    const known = resources.map((resource) => resource.name).join(", ");
    throw new Error(
      `This release of hss-iac knows no resource ${name} (${known}). Install the release that wrote the stack, or a newer one.`,
    );
  }
  return runtime(found);
}

// An engine that was killed has closed the pipe: what is told then is told to nobody, and must stop nothing under way. The
// host itself would tell of the fault by the same pipe, for ever.
process.stderr.on("error", () => undefined);

// One provider process serves all resources of an update, so its connections, and what they share, are module state.
let clouds: Clouds | undefined;

function runtime(resource: HssResource): Runtime {
  const contextFor = async (properties: Properties) => {
    clouds ??= new Clouds({});
    return contextOf(resource, await clouds.of(properties));
  };

  return {
    // The host configures each kind of resource with the same configuration, and may do so while another already works.
    async configure({ config }) {
      clouds ??= new Clouds(clientConfig((key) => config.get(key)));
    },

    async check(_olds, news) {
      const { values, issues } = check(resource, decode(news));
      return {
        inputs: issues.length > 0 ? news : encode(values),
        failures: issues.map((issue) => failure(resource, issue)),
      };
    },

    async diff(_id, olds, news) {
      const changes = diff(resource, decode(olds), decode(news));
      return {
        changes: changes.length > 0,
        replaces: changes.filter(({ replaces }) => replaces).map(({ property }) => property),
        deleteBeforeReplace: false,
      };
    },

    async create(inputs) {
      return guarded(resource, inputs, async () => {
        const { id, state } = await create(resource, decode(inputs), await contextFor(inputs));
        return { id, outs: outputs(resource, inputs, state) };
      });
    },

    async read(id, properties) {
      return plain(async () => {
        const before = decode(properties);
        const names = properties[declaredKey] as string[];
        const reading = await read(resource, id, before, await contextFor(before), names);
        // An empty id says to the engine that the object is gone.
        if (reading.found === "absent") return { id: "" };
        if (reading.found === "foreign")
          throw new Error(`${resource.name} ${id} now belongs to ${reading.owner}; it is left alone.`);
        return {
          id,
          props: { ...encode(reading.state), [declaredKey]: names },
          inputs: encode(liveInputs(resource, before, reading.state, names)),
        };
      });
    },

    async update(id, olds, news) {
      return guarded(resource, news, async () => {
        const [before, wanted] = [decode(olds), decode(news)];
        const state = await update(resource, id, before, wanted, await contextFor({ ...before, ...wanted }));
        return { outs: outputs(resource, news, state) };
      });
    },

    async delete(id, properties) {
      return plain(async () => {
        const state = decode(properties);
        await remove(resource, id, state, await contextFor(state));
      });
    },
  };
}

/** The state as Pulumi keeps it. */
function outputs(resource: HssResource, inputs: Properties, state: Properties): Properties {
  const names = declaredNames(inputs).filter((name) => name in resource.fields);
  return { ...encode(state), [declaredKey]: names };
}

/** The engine prints the value of a property that a failure names, secret or not; so a secret one is named in the text only. */
function failure(resource: HssResource, { path, message }: Issue): { property: string; reason: string } {
  const [property = ""] = path.map(String);
  const field = (resource.fields as Record<string, Field>)[property];
  const secret = field !== undefined && holdsSecret(field);
  return path.length > 1 || secret
    ? { property: secret ? "" : property, reason: `${formatPath(path)}: ${message}` }
    : { property, reason: message };
}

const told = new Set<string>();
const managed = new Set<string>();

function contextOf(resource: HssResource, cloud: Cloud) {
  // The host's stderr is what reaches the user of a running update. A line is told once.
  const tell = (level: string, message: string) => {
    if (told.has(message)) return;
    told.add(message);
    process.stderr.write(`hss:${resource.name} ${level}${message}\n`);
  };
  return {
    cloud,
    progress: (message: string) => tell("", message),
    warn: (message: string) => tell("warning: ", message),
    signal: undefined,
    isHeard: () => engineListens(),
    managed,
  };
}

/** Errors leave as fresh ones: the host reads meaning into properties such as `id` and `code` of whatever is thrown. */
function fresh(error: unknown): Error {
  const plain = new Error(error instanceof Error ? error.message : String(error));
  // The host prints the stack of what a read or a deletion throws; it says nothing to a user.
  plain.stack = "";
  return plain;
}

async function plain<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fresh(error);
  }
}

/** An object that exists but is not as wanted is told to the engine together with its state. */
async function guarded<T>(resource: HssResource, inputs: Properties, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Incomplete)) throw fresh(error);
    const properties = { ...outputs(resource, inputs, error.objectState()), [providerKey]: inputs[providerKey] };
    // Only `reasons` reaches the user.
    throw Object.assign(fresh(error), { id: error.objectId(), properties, reasons: [error.message] });
  }
}
