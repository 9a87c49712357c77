/** States and plans of Terraform and OpenTofu: the state file (version 4), and `show -json` of a state or of a plan. */
import { type HssResource, resources } from "../../resources";
import type { Fields } from "../../schema";
import { attributeName, typeName } from "../../terraform/names";
import { decodePrivate, type PrivateState } from "../../terraform/private-state";
import { fromAttributes } from "../../terraform/values";
import {
  type DeclaredResource,
  type DeclaredState,
  Lines,
  list,
  object,
  type Place,
  textOf,
  type Values,
} from "./declared";
import { messages } from "./messages";

/** Undefined when the content is of something else. */
export function readTerraform(source: string, text: string, content: Values): DeclaredState | undefined {
  if ("encrypted_data" in content) throw new Error(messages.encryptedState());
  if (content["version"] === 4 && "lineage" in content) return stateFile(source, text, content);
  if (typeof content["format_version"] !== "string") return undefined;
  return "resource_changes" in content || "planned_values" in content
    ? plan(source, text, content)
    : shownState(source, text, content);
}

function stateFile(source: string, text: string, content: Values): DeclaredState {
  const collected = new Collected(source, text, textOf(content["lineage"]));
  for (const entry of list(content["resources"])) {
    const [type, name] = [String(entry["type"]), String(entry["name"])];
    if (entry["mode"] !== "managed" || !type.startsWith("hss_")) continue;
    const module = textOf(entry["module"]);
    const line = collected.lines.next(`"type": ${JSON.stringify(type)}`, `"name": ${JSON.stringify(name)}`);
    for (const instance of list(entry["instances"])) {
      if (instance["deposed"] !== undefined) continue;
      const index = instance["index_key"];
      const address = `${module === undefined ? "" : `${module}.`}${type}.${name}${index === undefined ? "" : `[${JSON.stringify(index)}]`}`;
      const bytes = textOf(instance["private"]);
      const kept = bytes === undefined ? undefined : decodePrivate(Buffer.from(bytes, "base64"));
      const sensitive = pathsOf(instance["sensitive_attributes"]);
      collected.add(type, address, object(instance["attributes"]), { kept, line, sensitive });
    }
  }
  return collected.state("terraform state");
}

function shownState(source: string, text: string, content: Values): DeclaredState {
  const collected = new Collected(source, text, undefined);
  const visit = (module: Values): void => {
    for (const entry of list(module["resources"])) {
      const [type, address] = [String(entry["type"]), String(entry["address"])];
      if (entry["mode"] !== "managed" || !type.startsWith("hss_")) continue;
      const line = collected.lines.next(JSON.stringify(address));
      collected.add(type, address, object(entry["values"]), { line, sensitive: marked(entry["sensitive_values"]) });
    }
    list(module["child_modules"]).forEach(visit);
  };
  visit(object(object(content["values"])["root_module"]));
  return collected.state("terraform state");
}

function plan(source: string, text: string, content: Values): DeclaredState {
  const collected = new Collected(source, text, undefined);
  if (content["errored"] === true) collected.problems.push(messages.erroredPlan());
  const deleted: Place[] = [];
  const written = writtenAttributes(object(object(content["configuration"])["root_module"]));
  for (const entry of list(content["resource_changes"])) {
    const [type, address] = [String(entry["type"]), String(entry["address"])];
    if (entry["mode"] !== "managed" || !type.startsWith("hss_") || entry["deposed"] !== undefined) continue;
    const change = object(entry["change"]);
    const id = textOf(object(change["before"])["id"]);
    const replaces = id === undefined ? undefined : { address: textOf(entry["previous_address"]) ?? address, id };
    // What is to be deleted is no longer declared.
    if (change["after"] === null || change["after"] === undefined) {
      if (replaces !== undefined) deleted.push(replaces);
      continue;
    }
    const unknown = object(change["after_unknown"]);
    const after = Object.fromEntries(
      Object.entries(object(change["after"])).filter(
        ([name]) => unknown[name] === undefined || !isMarked(unknown[name]),
      ),
    );
    const line = collected.lines.next(`"address":${JSON.stringify(address)}`);
    const sensitive = [...marked(change["before_sensitive"]), ...marked(change["after_sensitive"])];
    collected.add(type, address, after, { written: written.get(withoutIndices(address)), line, sensitive, replaces });
  }
  return { ...collected.state("terraform plan"), deleted };
}

/** Whether a mark, such as of what is not known before the apply, is on anything of an attribute. */
function isMarked(mark: unknown): boolean {
  if (mark === true) return true;
  return mark !== null && typeof mark === "object" && Object.values(mark).some(isMarked);
}

const marked = (marks: unknown): string[] =>
  Object.entries(object(marks)).flatMap(([name, mark]) => (isMarked(mark) ? [name] : []));

/** The attributes that paths of a state file lead into. */
const pathsOf = (paths: unknown): string[] =>
  Array.isArray(paths) ? paths.flatMap((path) => textOf(list(path)[0]?.["value"]) ?? []) : [];

/** The attributes that a configuration sets, by address without indices. */
function writtenAttributes(module: Values, path = ""): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const entry of list(module["resources"]))
    found.set(`${path}${String(entry["address"])}`, new Set(Object.keys(object(entry["expressions"]))));
  for (const [name, call] of Object.entries(object(module["module_calls"])))
    for (const [address, names] of writtenAttributes(object(object(call)["module"]), `${path}module.${name}.`))
      found.set(address, names);
  return found;
}

const withoutIndices = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");

interface About {
  line: number;
  /** What the provider keeps beside the attributes; only the state file holds it. */
  kept?: PrivateState | undefined;
  /** The attributes that the configuration sets; only a plan tells. */
  written?: Set<string> | undefined;
  /** The attributes that are sensitive, wholly or in part. */
  sensitive: string[];
  /** Only a plan tells. */
  replaces?: Place | undefined;
}

class Collected {
  readonly problems: string[] = [];
  readonly lines: Lines;
  readonly #resources: DeclaredResource[] = [];

  constructor(
    private readonly source: string,
    text: string,
    private readonly lineage: string | undefined,
  ) {
    this.lines = new Lines(text);
  }

  add(type: string, address: string, attributes: Values, about: About): void {
    const resource = resources.find(({ name }) => typeName(name) === type);
    if (resource === undefined) {
      this.problems.push(messages.unknownResource(address));
      return;
    }
    this.#resources.push({
      ...known(resource, attributes, about),
      ...(about.replaces && { replaces: about.replaces }),
      address,
      identity: `${this.lineage ?? ""} ${address}`,
      anonymous: this.lineage === undefined,
      location: { file: this.source, line: about.line },
    });
  }

  state(kind: DeclaredState["kind"]): DeclaredState {
    return { source: this.source, kind, resources: this.#resources, problems: this.problems };
  }
}

function known(resource: HssResource, attributes: Values, { kept, written, sensitive }: About) {
  const fields = resource.fields as Fields;
  const naming = (property: string) => attributeName(property, resource.name);
  const all = { ...fields, ...(resource.outputs as Fields) };
  const shown = fromAttributes(all, attributes, naming);
  const names =
    kept?.declared.filter((name) => name in fields) ??
    // Without the provider's own notes, what the cloud chooses cannot be told from what was written.
    Object.keys(shown).filter((name) => {
      const field = fields[name];
      return field !== undefined && (!field.computed || written?.has(naming(name)) === true);
    });
  const declared = names.filter((name) => shown[name] !== undefined).map((name) => [name, shown[name]] as const);
  return {
    resource,
    id: textOf(attributes["id"]),
    before: { ...shown, ...kept?.actual },
    declared: Object.fromEntries(declared),
    names,
    secrets: Object.keys(all).filter((name) => sensitive.includes(naming(name))),
  };
}
