/** The schemas that Terraform is told, made from the definitions of resources, data sources and settings. */
import { settings } from "../lifecycle";
import type { Field, Fields, Kind } from "../schema";
import { describe, snakeCase } from "../schema";
import type { HssResource } from "../resources";
import type { HssDataSource } from "../resources/data-sources";
import { timeoutFields } from "./durations";
import type { Attribute, Block, Schema } from "./messages";
import { attributeName, inTerraformWords, propertyNames } from "./names";
import type { Naming } from "./values";

/** Raised when a state written by an older release can no longer be read as it is; see `upgrade` in rpc/state.ts. */
export const schemaVersion = 0;

const markdown = 1;
const nestings = { object: 1, list: 2, set: 3, map: 4 } as const;

/** Who may set an attribute. */
type Part = "given" | "told";

export function resourceSchema({ name, doc, idDoc, fields, outputs }: HssResource): Schema {
  const words = propertyNames(fields as Fields, outputs as Fields);
  const naming: Naming = (property) => attributeName(property, name);
  return schema(inTerraformWords(doc, words), {
    attributes: [
      { ...idAttribute, ...(idDoc !== undefined && described(`What the object is imported by: ${idDoc}`)) },
      ...attributes(fields as Fields, "given", words, naming),
      ...attributes(outputs as Fields, "told", words, naming),
    ],
    blockTypes: [{ typeName: "timeouts", nesting: 1, block: timeouts }],
  });
}

export function dataSourceSchema({ name, doc, filter, result }: HssDataSource): Schema {
  const words = propertyNames(filter as Fields, result as Fields);
  const naming: Naming = (property) => attributeName(property, name);
  return schema(inTerraformWords(doc, words), {
    attributes: [
      ...attributes(filter as Fields, "given", words, naming).map((each) => ({ ...each, computed: false })),
      ...attributes(result as Fields, "told", words, naming),
    ],
  });
}

export function providerSchema(): Schema {
  const fields = settingFields();
  return schema("Huawei Cloud Host Security Service.", {
    attributes: attributes(fields, "given", propertyNames(fields), snakeCase).map((each) => ({
      ...each,
      computed: false,
    })),
  });
}

export const settingFields = (): Fields => Object.fromEntries(settings.map(({ name, field }) => [name, field]));

const schema = (description: string, block: Omit<Block, "description" | "descriptionKind">): Schema => ({
  version: schemaVersion,
  block: { ...block, description, descriptionKind: markdown },
});

const described = (description: string) => ({ description, descriptionKind: markdown });
const typeJson = (type: unknown): Uint8Array => Buffer.from(JSON.stringify(type));

const idAttribute: Attribute = {
  name: "id",
  type: typeJson("string"),
  ...described("What the object is imported by."),
  computed: true,
};

const timeouts: Block = {
  ...described(
    "How long an operation may wait, for example `20m` or `1h30m`; a call that was sent is not taken back. Without it, as long as it needs.",
  ),
  attributes: attributes(timeoutFields, "given", [], snakeCase),
};

function attributes(fields: Fields, part: Part, words: readonly string[], naming: Naming): Attribute[] {
  return Object.entries(fields).map(([name, field]) => ({
    name: naming(name),
    ...shape(field.kind, part, words),
    ...described(inTerraformWords(describe(field), words)),
    ...(part === "told" ? { computed: true } : presence(field)),
    ...(field.secret && { sensitive: true }),
    ...(part === "given" && field.writeOnly && { writeOnly: true }),
  }));
}

/**
 * An optional attribute is always computed too. That leaves it to the plan of this provider, and not to Terraform, what
 * an absent one means: a default, the cloud's choice, or a value met at an import that nobody has declared.
 */
function presence({ optional, computed, intent, default: fallback }: Field) {
  return optional ? { optional, computed: computed || !intent || fallback !== undefined } : { required: true };
}

/** An object, or a collection of them, is nested, so that its properties have descriptions of their own. */
function shape(kind: Kind, part: Part, words: readonly string[]): Pick<Attribute, "type" | "nestedType"> {
  const inner = kind.type === "object" ? kind : "element" in kind ? kind.element.kind : undefined;
  if (inner?.type !== "object") return { type: typeJson(typeOf(kind)) };
  return {
    nestedType: {
      nesting: nestings[kind.type as keyof typeof nestings],
      attributes: attributes(inner.fields, part, words, snakeCase).map((each) => withoutChoice(each, inner.fields)),
    },
  };
}

/** Inside an object nothing is the cloud's choice; only a default may fill in what is absent. */
function withoutChoice(attribute: Attribute, fields: Fields): Attribute {
  const [, field] = Object.entries(fields).find(([name]) => snakeCase(name) === attribute.name) ?? [];
  return attribute.optional ? { ...attribute, computed: field?.default !== undefined } : attribute;
}

/** A type as Terraform's type system writes it in JSON. */
function typeOf(kind: Kind): unknown {
  switch (kind.type) {
    case "integer":
      return "number";
    case "boolean":
      return "bool";
    case "set":
    case "list":
    case "map":
      return [kind.type, typeOf(kind.element.kind)];
    case "object":
      return [
        "object",
        Object.fromEntries(Object.entries(kind.fields).map(([name, field]) => [snakeCase(name), typeOf(field.kind)])),
      ];
    default:
      return "string";
  }
}
