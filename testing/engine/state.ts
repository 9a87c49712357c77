import type { Properties } from "./values";

/** One resource as the engine remembers it; the fields and their names are those of Pulumi's own state. */
export interface ResourceState {
  urn: string;
  custom: boolean;
  delete?: boolean;
  id?: string;
  type: string;
  inputs: Properties;
  outputs: Properties;
  parent?: string;
  protect?: boolean;
  external?: boolean;
  dependencies: string[];
  initErrors: string[];
  /** `<urn of the provider>::<id of the provider>`. */
  provider?: string;
  propertyDependencies: Record<string, string[]>;
  pendingReplacement?: boolean;
  additionalSecretOutputs: string[];
  customTimeouts?: Timeouts;
  retainOnDelete?: boolean;
  deletedWith?: string;
  created?: string;
  modified?: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  sourcePosition?: string;
}

/** How long an operation may take, in seconds. */
export interface Timeouts {
  create?: number;
  read?: number;
  update?: number;
  delete?: number;
}

/** An operation that had begun when the run was broken off, so that nobody knows how it ended. */
export interface PendingOperation {
  resource: ResourceState;
  type: "creating" | "updating" | "deleting" | "reading";
}

/** Everything the engine remembers between two runs: its resources, each after those it depends on. */
export interface Snapshot {
  resources: ResourceState[];
  pendingOperations: PendingOperation[];
}

export const stackType = "pulumi:pulumi:Stack";
export const providerType = "pulumi:providers:pulumi-nodejs";
export const dynamicPrefix = "pulumi-nodejs:dynamic";

export function isProvider(state: Pick<ResourceState, "type">): boolean {
  return state.type.startsWith("pulumi:providers:");
}

/** A resource's unique name: what it is, where it stands and how it is called. */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent === undefined ? "" : qualifiedType(parent);
  const prefix = parentType === "" || parentType === stackType ? "" : `${parentType}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

/** The type part of a URN, parents' types included. */
export function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** The name part of a URN, which may itself contain colons. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type part of a URN without the parents' types. */
export function typeOf(urn: string): string {
  return qualifiedType(urn).split("$").at(-1) ?? "";
}

/** A resource as people call it: short type and name, `HostProtection web-1`. */
export function labelOf(urn: string): string {
  return `${typeOf(urn).split(/[:/]/).at(-1) ?? ""} ${nameOf(urn)}`;
}

/** The URN inside a provider reference. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** Every URN a resource stands on, its parent aside. */
export function dependenciesOf(state: ResourceState): Set<string> {
  const urns = new Set([...state.dependencies, ...Object.values(state.propertyDependencies).flat()]);
  if (state.deletedWith) urns.add(state.deletedWith);
  if (state.provider) urns.add(providerUrn(state.provider));
  return urns;
}
