import { createHash } from "node:crypto";
import type { PassphraseSecrets } from "./passphrase";
import { Unsupported } from "./errors";
import {
  dynamicPrefix,
  isProvider,
  providerType,
  type PendingOperation,
  type ResourceState,
  type Snapshot,
} from "./state";
import { findSpecial, isObject, isSecret, signatureKey, signatures, type Properties, type Value } from "./values";

/** What `pulumi stack export` writes and `pulumi stack import` reads. */
export interface DeploymentDocument {
  version: number;
  deployment: {
    manifest: { time: string; magic: string; version: string };
    secrets_providers?: { type: string; state?: { salt?: string } };
    resources?: DocumentResource[];
    pending_operations?: { resource: DocumentResource; type: string }[];
    metadata?: object;
  };
}

/** A resource as it stands in an exported deployment; what is empty is left out. */
export interface DocumentResource extends Omit<Partial<ResourceState>, "urn" | "type" | "custom"> {
  urn: string;
  type: string;
  custom: boolean;
}

/** How secrets are written into a document: encrypted, or readable when somebody asks for it. */
export type Conceal = (plaintext: string) => Value;

export function encrypted(secrets: PassphraseSecrets): Conceal {
  return (plaintext) => ({ [signatureKey]: signatures.secret, ciphertext: secrets.encrypt(plaintext) });
}

export const readable: Conceal = (plaintext) => ({ [signatureKey]: signatures.secret, plaintext });

/** The state as a document that the real CLI can import. */
export function writeDocument(
  snapshot: Snapshot,
  version: string,
  conceal: Conceal,
  salt: string | undefined,
): DeploymentDocument {
  const pending = snapshot.pendingOperations.map(({ resource, type }) => ({
    resource: writeResource(resource, conceal),
    type,
  }));
  const engineVersion = `v${version}`;
  // The CLI takes a document without the hash of its version for damaged.
  const magic = createHash("sha256").update(engineVersion).digest("hex");
  return {
    version: 3,
    deployment: {
      manifest: { time: new Date().toISOString(), magic, version: engineVersion },
      ...(salt === undefined ? {} : { secrets_providers: { type: "passphrase", state: { salt } } }),
      resources: snapshot.resources.map((state) => writeResource(state, conceal)),
      ...(pending.length > 0 ? { pending_operations: pending } : {}),
      metadata: {},
    },
  };
}

function writeResource(state: ResourceState, conceal: Conceal): DocumentResource {
  const { urn, custom, id, type, inputs, outputs, ...rest } = state;
  const written = Object.entries(rest).filter(([, value]) => value !== false && !isEmpty(value));
  return {
    urn,
    custom,
    ...(id === undefined || id === "" ? {} : { id }),
    type,
    ...(isEmpty(inputs) ? {} : { inputs: write(inputs, conceal) as Properties }),
    ...(isEmpty(outputs) ? {} : { outputs: write(outputs, conceal) as Properties }),
    ...Object.fromEntries(written),
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

function write(value: Value, conceal: Conceal): Value {
  if (isSecret(value)) return conceal(JSON.stringify(write(value.value, conceal)));
  if (Array.isArray(value)) return value.map((item) => write(item, conceal));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, write(item, conceal)]));
}

/**
 * Reads a document, of this engine or of the real one.
 *
 * @param reveal decrypts a secret
 * @throws for what this engine does not understand
 */
export function readDocument(document: DeploymentDocument, reveal: (ciphertext: string) => string): Snapshot {
  if (document.version !== 3)
    throw new Error(`A deployment of version ${document.version} cannot be read, only version 3.`);
  const { resources = [], pending_operations: pending = [] } = document.deployment;
  return {
    resources: resources.map((resource) => readResource(resource, reveal)),
    pendingOperations: pending.map(({ resource, type }) => ({
      resource: readResource(resource, reveal),
      type: type as PendingOperation["type"],
    })),
  };
}

/** What a state may say of a resource that this engine would not heed. */
const unheeded = ["external", "taint", "viewOf", "importID", "replaceWith", "replacementTrigger", "resourceHooks"];

function refuseUnsupported(resource: DocumentResource): void {
  const { type, urn } = resource;
  if (isProvider(resource) && type !== providerType) throw new Unsupported(`explicit providers (${type})`, urn);
  if (resource.custom && !isProvider(resource) && !type.startsWith(dynamicPrefix)) {
    throw new Unsupported(`resources of other providers (${type})`, urn);
  }
  const fields: Record<string, unknown> = { ...resource };
  const field = unheeded.find((name) => Boolean(fields[name]));
  if (field !== undefined) throw new Unsupported(`resources with "${field}" in their state`, urn);
  const allowed: string[] = [signatures.secret, ...(resource.custom ? [] : [signatures.resource])];
  const special = findSpecial({ inputs: resource.inputs ?? {}, outputs: resource.outputs ?? {} }, allowed);
  if (special !== undefined) throw new Unsupported(`${special} values`, urn);
}

function readResource(resource: DocumentResource, reveal: (ciphertext: string) => string): ResourceState {
  refuseUnsupported(resource);
  return {
    ...resource,
    inputs: read(resource.inputs ?? {}, reveal) as Properties,
    outputs: read(resource.outputs ?? {}, reveal) as Properties,
    dependencies: resource.dependencies ?? [],
    propertyDependencies: resource.propertyDependencies ?? {},
    initErrors: resource.initErrors ?? [],
    additionalSecretOutputs: resource.additionalSecretOutputs ?? [],
    ignoreChanges: resource.ignoreChanges ?? [],
    replaceOnChanges: resource.replaceOnChanges ?? [],
  };
}

function read(value: Value, reveal: (ciphertext: string) => string): Value {
  if (Array.isArray(value)) return value.map((item) => read(item, reveal));
  if (!isObject(value)) return value;
  if (value[signatureKey] === signatures.secret) {
    const text = typeof value["plaintext"] === "string" ? value["plaintext"] : reveal(String(value["ciphertext"]));
    return { [signatureKey]: signatures.secret, value: read(JSON.parse(text) as Value, reveal) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item, reveal)]));
}
