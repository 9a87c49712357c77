import type { Field, Fields, Kind } from "../schema";

export type JsonSchema = Record<string, unknown>;

export interface SchemaOptions {
  id: string;
  title: string;
  /** A list may be written as its only entry. */
  singles?: boolean;
}

/** A JSON Schema (2020-12) of some fields, for editors and for whoever reads what was written. */
export function jsonSchema(fields: Fields, { id, title, singles = false }: SchemaOptions): JsonSchema {
  const { properties, ...rest } = objectOf(fields, singles);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: id,
    title,
    ...rest,
    properties: { $schema: { type: "string", description: "Where this schema is." }, ...(properties as object) },
  };
}

function objectOf(fields: Fields, singles: boolean): JsonSchema {
  const entries = Object.entries(fields);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, field]) => [name, schema(field, singles)])),
    required: entries.filter(([, { optional }]) => !optional).map(([name]) => name),
    additionalProperties: false,
  };
}

const schema = (field: Field, singles: boolean): JsonSchema => ({
  description: field.doc,
  ...(field.default !== undefined && { default: field.default }),
  ...shape(field.kind, singles),
});

function shape(kind: Kind, singles: boolean): JsonSchema {
  switch (kind.type) {
    case "text":
    case "timestamp":
      return { type: "string" };
    case "integer":
    case "boolean":
      return { type: kind.type };
    case "oneOf":
      return { enum: [...kind.values] };
    case "list":
      return { type: "array", items: schema(kind.element, singles) };
    case "set": {
      const items = schema(kind.element, singles);
      const list = { type: "array", items, uniqueItems: true };
      return singles ? { anyOf: [items, list] } : list;
    }
    case "map":
      return { type: "object", additionalProperties: schema(kind.element, singles) };
    case "object":
      return objectOf(kind.fields, singles);
  }
}
