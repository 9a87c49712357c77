import { settings } from "../provider/lifecycle";
import { resources } from "../provider/resources";
import { dataSources } from "../provider/resources/data-sources";
import { describe, type Field, type Fields } from "../provider/schema";
import { typeName } from "../provider/terraform/names";
import { hookFields } from "./hook-fields";
import { constructName } from "./names";

/** The text of `generated.gen.ts`: one typed class for each resource and data source, and the provider's settings. */
export function constructClasses(): string {
  const provider = new Types("HssProvider");
  const settingFields = Object.fromEntries(settings.map(({ name, field }) => [name, field]));
  const parts = [
    provider.interface("HssProviderSettings", "Settings of the provider. Each is optional.", settingFields, "given"),
    hookProps(),
    ...resources.map(({ name, doc, fields, outputs }) =>
      construct({ name, doc, given: fields, told: { ...readable(fields as Fields), ...(outputs as Fields) } }),
    ),
    ...dataSources.map(({ name, doc, filter, result }) =>
      construct({ name, doc, given: filter, told: { ...filter, ...result }, data: true }),
    ),
  ];
  return `${header}\n${parts.join("\n\n")}\n`;
}

const header = `// Made from provider/resources by "npm run generate"; changes belong there.
import type { IResolvable, NumberMap, StringMap, TerraformCount, TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { HssDataSource, HssResource, type HssResourceProps } from "./elements";
import type { ObjectList } from "./references";
`;

/** A hook takes its properties apart itself, so that Terraform can know what is in them and not the whole. */
function hookProps(): string {
  const types = new Types("AgentInstallHook", undefined, { takenApart: true });
  const doc = "What a program declares of an AgentInstallHook.";
  const parent = 'Pick<TerraformMetaArguments, "dependsOn" | "provider">';
  const props = types.interface("AgentInstallHookProps", doc, hookFields, "given", parent);
  return [props, ...types.nested.values()].join("\n\n");
}

/** What can be read: what is write-only cannot. */
const readable = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, { writeOnly }]) => !writeOnly));

interface Described {
  name: string;
  doc: string;
  given: Fields;
  told: Fields;
  data?: boolean;
}

function construct({ name, doc, given, told, data = false }: Described): string {
  const type = data ? `DataHss${name}` : `Hss${name}`;
  const types = new Types(type, name);
  // The type of that word is narrowed: a plain number might be meant for the property.
  const ownWord = "count" in given ? countMember(constructName("count", name)) : "";
  const props = types.interface(
    `${type}Props`,
    `What a program ${data ? "asks with" : "declares of"} a {@link ${type}}.`,
    given,
    "given",
    data ? "TerraformMetaArguments" : "HssResourceProps",
    ownWord,
  );
  const members = types.members(told, "told", "declare readonly");
  const identity = data ? "" : `  /** What the object is imported by. */\n  declare readonly id: string;\n`;
  const optional = Object.values(given).every((field) => field.optional) ? " = {}" : "";
  return [
    props,
    ...types.nested.values(),
    `/** ${inComment(doc)} */
export class ${type} extends ${data ? "HssDataSource" : "HssResource"} {
  static readonly tfResourceType = "${typeName(name)}";
${identity}${members}

  constructor(scope: Construct, id: string, props: ${type}Props${optional}) {
    super("${name}", scope, id, props);
  }
}`,
  ].join("\n\n");
}

const countMember = (property: string) =>
  `  /** Terraform's own: several of this resource, as TerraformCount.of(3). How many one of them has is \`${property}\`. */
  readonly count?: TerraformCount;
`;

/** Given by a program, or told by HSS. */
type Side = "given" | "told";

const inComment = (text: string) => text.replaceAll("*/", "* /");

/** The types of one construct, and those of the objects inside it. */
class Types {
  readonly nested = new Map<string, string>();
  readonly #type: string;
  readonly #owner: string | undefined;
  readonly #group: (type: string) => string;

  /** `owner` is the resource whose names are Terraform's to restrict. `takenApart`: no token may stand for a group. */
  constructor(type: string, owner?: string, { takenApart = false } = {}) {
    this.#type = type;
    this.#owner = owner;
    this.#group = takenApart ? (name) => name : (name) => `${name} | IResolvable`;
  }

  interface(name: string, doc: string, fields: Fields, side: Side, parent?: string, more = ""): string {
    const heritage = parent === undefined ? "" : ` extends ${parent}`;
    return `/** ${inComment(doc)} */\nexport interface ${name}${heritage} {\n${more}${this.members(fields, side)}\n}`;
  }

  members(fields: Fields, side: Side, modifiers = "readonly", path = this.#type): string {
    return Object.entries(fields)
      .map(([property, field]) => {
        const top = path === this.#type && this.#owner !== undefined;
        const name = top ? constructName(property, this.#owner ?? "") : property;
        const presence = side === "given" && field.optional ? "?" : "";
        const inner = path + name.charAt(0).toUpperCase() + name.slice(1);
        return `  /** ${inComment(describe(field))} */\n  ${modifiers} ${name}${presence}: ${this.#of(field, side, inner)};`;
      })
      .join("\n");
  }

  /** Every given value may be one that only Terraform will know; texts and numbers hide that in their own types. */
  #of(field: Field, side: Side, path: string): string {
    return side === "given" ? this.#given(field, path) : this.#told(field, path);
  }

  #given({ kind, doc }: Field, path: string): string {
    switch (kind.type) {
      case "integer":
        return "number";
      case "boolean":
        return "boolean | IResolvable";
      case "oneOf":
        return `${kind.values.map((value) => JSON.stringify(value)).join(" | ")} | (string & {})`;
      case "set":
      case "list":
        return collection(`${wrapped(this.#given(kind.element, path))}[]`, kind.element);
      case "map":
        return this.#group(`Record<string, ${this.#given(kind.element, path)}>`);
      case "object":
        this.nested.set(path, this.#nested(path, doc, kind.fields, "given"));
        return this.#group(path);
      default:
        return "string";
    }
  }

  #told({ kind, doc }: Field, path: string): string {
    switch (kind.type) {
      case "integer":
        return "number";
      case "boolean":
        return "IResolvable";
      case "set":
      case "list":
        return kind.element.kind.type === "object"
          ? `ObjectList<${this.#told(kind.element, path)}>`
          : `${this.#told(kind.element, path)}[]`;
      case "map":
        return { object: "IResolvable", integer: "NumberMap" }[kind.element.kind.type as string] ?? "StringMap";
      case "object": {
        const name = `${path}Reference`;
        this.nested.set(name, this.#nested(name, doc, readable(kind.fields), "told", path));
        return name;
      }
      default:
        return "string";
    }
  }

  #nested(name: string, doc: string, fields: Fields, side: Side, path = name): string {
    const heritage = side === "told" ? " extends IResolvable" : "";
    return `/** ${inComment(doc)} */\nexport interface ${name}${heritage} {\n${this.members(fields, side, "readonly", path)}\n}`;
  }
}

/** A list of texts can hide a token by itself; one of anything else cannot. */
const collection = (type: string, { kind }: Field) =>
  kind.type === "text" || kind.type === "oneOf" || kind.type === "timestamp" ? type : `${type} | IResolvable`;

const wrapped = (type: string) => (type.includes(" | ") ? `(${type})` : type);
