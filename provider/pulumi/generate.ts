import { describe, type Field, type Fields } from "../schema";
import { resources } from "../resources";

/** The text of `resources.gen.ts`: one typed class for each resource, made from its schema. */
export function pulumiResources(): string {
  const parts = resources.map(({ name, doc, fields, outputs }) => {
    const nested = new Map<string, string>();
    const args = members(fields as Fields, (field, path) => input(field, name + path, nested), inputPresence);
    const readonly = members(
      { ...readable(fields as Fields), ...(outputs as Fields) },
      (field, path) => output(field, name + path, nested),
      "output",
    );
    return [
      `/** What a program declares of a {@link ${name}}. */\nexport interface ${name}Args {\n${args}\n}`,
      ...nested.values(),
      `/** ${doc} */\nexport class ${name} extends HssResource {\n${readonly}\n
  constructor(name: string, args: ${name}Args, options?: pulumi.CustomResourceOptions) {
    super("${name}", name, args, options);
  }\n}`,
    ].join("\n\n");
  });
  return `${header}\n${parts.join("\n\n")}\n`;
}

const header = `// Made from provider/resources by "npm run generate"; changes belong there.
import type * as pulumi from "@pulumi/pulumi";
import { HssResource } from "./hss-resource";
`;

/** What an output has: what is write-only is in none. */
const readable = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, { writeOnly }]) => !writeOnly));

const inputPresence = (field: Field) => (field.optional ? "?" : "");

type Render = (field: Field, path: string) => string;

function members(fields: Fields, render: Render, presence: ((field: Field) => string) | "output"): string {
  return Object.entries(fields)
    .map(([name, field]) => {
      const path = name[0]?.toUpperCase() + name.slice(1);
      const doc = `  /** ${inComment(describe(field))} */`;
      if (presence === "output") {
        const optional = field.optional && field.default === undefined;
        return `${doc}\n  declare readonly ${name}: pulumi.Output<${render(field, path)}${optional ? " | undefined" : ""}>;`;
      }
      return `${doc}\n  ${name}${presence(field)}: ${render(field, path)};`;
    })
    .join("\n");
}

const inComment = (text: string) => text.replaceAll("*/", "* /");

function input(field: Field, type: string, nested: Map<string, string>): string {
  const value = shape(field, `${type}Args`, nested, (inner, path) => input(inner, path, nested));
  // As the official SDKs do: an optional input may be a value that turns out to be undefined.
  return `pulumi.Input<${value}${field.optional ? " | undefined" : ""}>`;
}

function output(field: Field, type: string, nested: Map<string, string>): string {
  return shape(field, type, nested, (inner, path) => output(inner, path, nested));
}

function shape(field: Field, type: string, nested: Map<string, string>, render: Render): string {
  const { kind } = field;
  const base = type.replace(/Args$/, "");
  switch (kind.type) {
    case "text":
    case "timestamp":
      return "string";
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "oneOf":
      return kind.values.map((value) => JSON.stringify(value)).join(" | ");
    case "set":
    case "list":
      return `${wrapped(render(kind.element, base))}[]`;
    case "map":
      return `Record<string, ${render(kind.element, base)}>`;
    case "object":
      nested.set(
        type,
        `/** ${field.doc} */\nexport interface ${type} {\n${members(type === base ? readable(kind.fields) : kind.fields, (inner, path) => render(inner, base + path), inputPresence)}\n}`,
      );
      return type;
  }
}

const wrapped = (type: string) => (type.includes(" | ") && !type.startsWith("pulumi.Input<") ? `(${type})` : type);
