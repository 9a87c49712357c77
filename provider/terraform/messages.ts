/**
 * The messages of plugin protocol 6 and of the plugin handshake, as far as this provider reads or writes them. What
 * counts are the field numbers (Terraform's plugin protocol 6.8, go-plugin 1.7); fields left out here are skipped when
 * read, as protobuf has it.
 */
import { Root, type Type } from "protobufjs/light";

/** `[type, number]`; a type in brackets is repeated, one after `map:` is the value of a map by name. */
type Layout = Record<string, Record<string, readonly [type: string, number: number]>>;

const dynamic = "DynamicValue";
const diagnostics = "[Diagnostic]";

const layout: Layout = {
  Empty: {},
  DynamicValue: { msgpack: ["bytes", 1], json: ["bytes", 2] },
  Step: { attributeName: ["string", 1], elementKeyString: ["string", 2], elementKeyInt: ["int64", 3] },
  AttributePath: { steps: ["[Step]", 1] },
  Diagnostic: {
    severity: ["int32", 1],
    summary: ["string", 2],
    detail: ["string", 3],
    attribute: ["AttributePath", 4],
  },
  RawState: { json: ["bytes", 1] },

  Attribute: {
    ...{ name: ["string", 1], type: ["bytes", 2], nestedType: ["NestedObject", 10], description: ["string", 3] },
    ...{ required: ["bool", 4], optional: ["bool", 5], computed: ["bool", 6], sensitive: ["bool", 7] },
    ...{ descriptionKind: ["int32", 8], deprecated: ["bool", 9], writeOnly: ["bool", 11] },
  },
  NestedObject: { attributes: ["[Attribute]", 1], nesting: ["int32", 3] },
  NestedBlock: { typeName: ["string", 1], block: ["Block", 2], nesting: ["int32", 3] },
  Block: {
    ...{ version: ["int64", 1], attributes: ["[Attribute]", 2], blockTypes: ["[NestedBlock]", 3] },
    ...{ description: ["string", 4], descriptionKind: ["int32", 5], deprecated: ["bool", 6] },
  },
  Schema: { version: ["int64", 1], block: ["Block", 2] },
  Capabilities: { planDestroy: ["bool", 1], getProviderSchemaOptional: ["bool", 2], moveResourceState: ["bool", 3] },
  TypeName: { typeName: ["string", 1] },

  MetadataResponse: {
    ...{ serverCapabilities: ["Capabilities", 1], diagnostics: [diagnostics, 2] },
    ...{ dataSources: ["[TypeName]", 3], resources: ["[TypeName]", 4] },
  },
  SchemaResponse: {
    ...{ provider: ["Schema", 1], resourceSchemas: ["map:Schema", 2], dataSourceSchemas: ["map:Schema", 3] },
    ...{ diagnostics: [diagnostics, 4], serverCapabilities: ["Capabilities", 6] },
  },
  ValidateProviderRequest: { config: [dynamic, 1] },
  ValidateProviderResponse: { diagnostics: [diagnostics, 2] },
  ClientCapabilities: { writeOnlyAttributesAllowed: ["bool", 2] },
  ValidateRequest: {
    ...{ typeName: ["string", 1], config: [dynamic, 2], clientCapabilities: ["ClientCapabilities", 3] },
  },
  Diagnosed: { diagnostics: [diagnostics, 1] },
  UpgradeRequest: { typeName: ["string", 1], version: ["int64", 2], rawState: ["RawState", 3] },
  UpgradeResponse: { upgradedState: [dynamic, 1], diagnostics: [diagnostics, 2] },
  ConfigureRequest: { terraformVersion: ["string", 1], config: [dynamic, 2] },
  ReadRequest: { typeName: ["string", 1], currentState: [dynamic, 2], private: ["bytes", 3] },
  ReadResponse: { newState: [dynamic, 1], diagnostics: [diagnostics, 2], private: ["bytes", 3] },
  PlanRequest: {
    ...{ typeName: ["string", 1], priorState: [dynamic, 2], proposedNewState: [dynamic, 3], config: [dynamic, 4] },
    ...{ priorPrivate: ["bytes", 5] },
  },
  PlanResponse: {
    ...{ plannedState: [dynamic, 1], requiresReplace: ["[AttributePath]", 2], plannedPrivate: ["bytes", 3] },
    ...{ diagnostics: [diagnostics, 4] },
  },
  ApplyRequest: {
    ...{ typeName: ["string", 1], priorState: [dynamic, 2], plannedState: [dynamic, 3], config: [dynamic, 4] },
    ...{ plannedPrivate: ["bytes", 5] },
  },
  ApplyResponse: { newState: [dynamic, 1], private: ["bytes", 2], diagnostics: [diagnostics, 3] },
  ImportRequest: { typeName: ["string", 1], id: ["string", 2] },
  ImportedResource: { typeName: ["string", 1], state: [dynamic, 2], private: ["bytes", 3] },
  ImportResponse: { importedResources: ["[ImportedResource]", 1], diagnostics: [diagnostics, 2] },
  MoveRequest: {
    ...{ sourceProviderAddress: ["string", 1], sourceTypeName: ["string", 2], targetTypeName: ["string", 5] },
  },
  MoveResponse: { targetState: [dynamic, 1], diagnostics: [diagnostics, 2], targetPrivate: ["bytes", 3] },
  DataRequest: { typeName: ["string", 1], config: [dynamic, 2] },
  DataResponse: { state: [dynamic, 1], diagnostics: [diagnostics, 2] },
  FunctionRequest: { name: ["string", 1] },
  FunctionError: { text: ["string", 1] },
  FunctionResponse: { error: ["FunctionError", 2] },
  FunctionsResponse: { diagnostics: [diagnostics, 2] },
  OpenResponse: { diagnostics: [diagnostics, 1] },
  StopResponse: { error: ["string", 1] },

  ConnInfo: { serviceId: ["uint32", 1], network: ["string", 2], address: ["string", 3] },
  StdioData: { channel: ["int32", 1], data: ["bytes", 2] },
  HealthRequest: { service: ["string", 1] },
  HealthResponse: { status: ["int32", 1] },
};

const root = Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(layout).map(([name, fields]) => [
      name,
      { fields: Object.fromEntries(Object.entries(fields).map(([field, [type, id]]) => [field, described(type, id)])) },
    ]),
  ),
});

function described(type: string, id: number) {
  if (type.startsWith("[")) return { rule: "repeated", type: type.slice(1, -1), id };
  return type.startsWith("map:") ? { keyType: "string", type: type.slice(4), id } : { type, id };
}

export const encodeMessage = (name: string, message: object): Buffer => {
  const type = typeOf(name);
  return Buffer.from(type.encode(type.fromObject(message)).finish());
};

/** A message as a plain object in which absent scalars have protobuf's default and absent messages are null. */
export const decodeMessage = (name: string, bytes: Uint8Array): object => {
  const type = typeOf(name);
  return type.toObject(type.decode(bytes), { longs: Number, defaults: true });
};

function typeOf(name: string): Type {
  return root.lookupType(name);
}

export interface DynamicValue {
  msgpack?: Uint8Array;
  json?: Uint8Array;
}

export interface Step {
  attributeName?: string;
  elementKeyString?: string;
  elementKeyInt?: number;
}

export interface AttributePath {
  steps: Step[];
}

export interface Diagnostic {
  severity: number;
  summary: string;
  detail: string;
  attribute?: AttributePath;
}

export interface Attribute {
  name: string;
  /** JSON of the type; left out where `nestedType` says it. */
  type?: Uint8Array;
  nestedType?: { attributes: Attribute[]; nesting: number };
  description: string;
  descriptionKind: number;
  required?: boolean;
  optional?: boolean;
  computed?: boolean;
  sensitive?: boolean;
  writeOnly?: boolean;
}

export interface Block {
  description?: string;
  descriptionKind?: number;
  attributes: Attribute[];
  blockTypes?: { typeName: string; block: Block; nesting: number }[];
}

export interface Schema {
  version: number;
  block: Block;
}
