/** What a resource or data source will have become, as tokens. */
import {
  ComplexList,
  ComplexObject,
  NumberMap,
  StringMap,
  type TerraformDataSource,
  type TerraformResource,
  Token,
} from "cdktf";
import { type Field, type Fields, type Kind, snakeCase } from "../provider/schema";

/** Whatever has attributes that can be referred to: a resource, a data source, or an object inside one. */
type Parent = TerraformResource | TerraformDataSource | ComplexObject;

/** A list of objects, of which each is referred to by its place. A set counts as a list in no certain order. */
export abstract class ObjectList<T> extends ComplexList {
  abstract get(index: number): T;
}

/** Gives an object a getter for each of its attributes; `naming` says how an attribute is called in Terraform. */
export function defineReferences(
  target: Parent,
  fields: Fields,
  names: (property: string) => string = (property) => property,
  naming: (property: string) => string = snakeCase,
): void {
  for (const [property, field] of Object.entries(fields)) {
    const get = () => reference(target, naming(property), field);
    Object.defineProperty(target, names(property), { get, enumerable: true, configurable: true });
  }
}

function reference(parent: Parent, attribute: string, { kind }: Field): unknown {
  switch (kind.type) {
    case "integer":
      return parent.getNumberAttribute(attribute);
    case "boolean":
      return parent.getBooleanAttribute(attribute);
    case "object":
      return objectReference(parent, attribute, kind.fields);
    case "map":
      return mapReference(parent, attribute, kind.element.kind);
    case "set":
    case "list":
      return listReference(parent, attribute, kind.element.kind, kind.type === "set");
    default:
      return parent.getStringAttribute(attribute);
  }
}

function mapReference(parent: Parent, attribute: string, element: Kind): unknown {
  if (element.type === "object") return parent.interpolationForAttribute(attribute);
  return new (element.type === "integer" ? NumberMap : StringMap)(parent, attribute);
}

function listReference(parent: Parent, attribute: string, element: Kind, wrapsSet: boolean): unknown {
  if (element.type === "object") return new Objects(parent, attribute, wrapsSet, element.fields);
  return element.type === "integer"
    ? parent.getNumberListAttribute(attribute)
    : Token.asList(parent.interpolationForAttribute(attribute));
}

function objectReference(parent: Parent, attribute: string, fields: Fields, fromSet = false, index?: number) {
  const object = new ComplexObject(parent, attribute, fromSet, index);
  defineReferences(object, fields);
  return object;
}

class Objects extends ObjectList<ComplexObject> {
  readonly #parent: Parent;
  readonly #fields: Fields;

  constructor(parent: Parent, attribute: string, wrapsSet: boolean, fields: Fields) {
    super(parent, attribute, wrapsSet);
    this.#parent = parent;
    this.#fields = fields;
  }

  override get(index: number): ComplexObject {
    return objectReference(this.#parent, this.terraformAttribute, this.#fields, this.wrapsSet, index);
  }
}
