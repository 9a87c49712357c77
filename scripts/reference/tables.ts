import { describe, type Field, type Fields, type Kind, snakeCase } from "../../provider/schema";

/** How the properties of one kind of object are called in each language. */
export interface Names {
  construct(property: string): string;
  attribute(property: string): string;
}

/** Below the top level nothing is renamed. */
const innerNames: Names = { construct: (property) => property, attribute: snakeCase };

/** A table of properties, and one below it for each object among them. */
export function tables(fields: Fields, names: Names, side: "given" | "told", path = ""): string {
  const rows = Object.entries(fields).map(([property, field]) => row(property, field, names, side));
  const head = "| name | in HCL | type | meaning |\n| --- | --- | --- | --- |";
  const inner = Object.entries(fields).flatMap(([property, field]) => {
    const nested = objectIn(field.kind);
    const at = path === "" ? property : `${path}.${property}`;
    return nested === undefined
      ? []
      : [`### ${code(at)}\n\n${sentence(field.doc)}\n\n${tables(nested, innerNames, side, at)}`];
  });
  return [[head, ...rows].join("\n"), ...inner].join("\n\n");
}

function row(property: string, field: Field, names: Names, side: "given" | "told"): string {
  const construct = names.construct(property);
  const name = code(property) + (construct === property ? "" : ` (CDKTF: ${code(construct)})`);
  const marks = [side === "given" && !field.optional ? "**Required.**" : "", field.secret ? "**Secret.**" : ""].filter(
    (mark) => mark !== "",
  );
  const meaning = [...marks, sentence(describe(field))].join(" ");
  return `| ${name} | ${code(names.attribute(property))} | ${typeOf(field.kind)} | ${meaning.replaceAll("|", "\\|")} |`;
}

function objectIn(kind: Kind): Fields | undefined {
  if (kind.type === "object") return kind.fields;
  return "element" in kind ? objectIn(kind.element.kind) : undefined;
}

function typeOf(kind: Kind): string {
  switch (kind.type) {
    case "oneOf":
    case "text":
      return "text";
    case "timestamp":
      return "time";
    case "integer":
      return "number";
    case "boolean":
      return "true or false";
    case "set":
      return `set of ${plural(kind.element.kind)}`;
    case "list":
      return `list of ${plural(kind.element.kind)}`;
    case "map":
      return `${plural(kind.element.kind)} by name`;
    case "object":
      return "object";
  }
}

const plural = (kind: Kind) => {
  const one = typeOf(kind);
  return one === "text" || one === "true or false" ? { text: "texts", "true or false": "truths" }[one] : `${one}s`;
};

export const code = (text: string): string => `\`${text}\``;

export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** `a`, `b` and `c`. */
export function enumerated(words: readonly string[]): string {
  const all = words.map(code);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""}`;
}
