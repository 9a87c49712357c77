import { Unsupported } from "./errors";
import type { Sdk } from "./sdk";
import { dynamicPrefix, providerType, stackType, type Timeouts } from "./state";
import { findSpecial, signatures, withoutNulls, type Properties } from "./values";

/** Another name under which a resource may be found in the state. */
export type Alias =
  | { urn: string }
  | { name?: string; type?: string; stack?: string; project?: string; parent?: string; noParent?: boolean };

/** What a program wants of one resource. */
export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  properties: Properties;
  parent?: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  provider?: string;
  aliases: Alias[];
  protect?: boolean;
  retainOnDelete?: boolean;
  deletedWith?: string;
  deleteBeforeReplace?: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  timeouts: Timeouts;
}

type Request = InstanceType<Sdk["resource"]["RegisterResourceRequest"]>;

/**
 * Reads a registration.
 *
 * @throws {Unsupported} for whatever the embedded engine cannot do, naming it: nothing a program asks is left out silently.
 */
export function readGoal(request: Request): Goal {
  const type = request.getType();
  const label = `${type} ${request.getName()}`;
  const refuse = (feature: string): never => {
    throw new Unsupported(feature, label);
  };
  if (request.getRemote()) refuse("remote components");
  if (request.getCustom() && !type.startsWith(dynamicPrefix)) refuse(customTypeRefusal(type));
  if (request.getProvider() !== "") refuse("explicit providers");
  if (request.getImportid() !== "") refuse("the import option");
  if (request.getReplaceWithList().length > 0) refuse("the replaceWith option");
  if (request.hasReplacementTrigger()) refuse("the replacementTrigger option");
  if (request.getTransformsList().length > 0) refuse("transforms");
  if (hasHooks(request)) refuse("resource hooks");
  if (request.getEnvvarmappingsMap().getLength() > 0) refuse("the envVarMappings option");
  if (request.getProvidersMap().getLength() > 0) refuse("the providers option");
  const properties = withoutNulls((request.getObject()?.toJavaScript() ?? {}) as Properties);
  // A component's inputs are only remembered, never sent to a provider, so that any value will do there.
  const allowed: string[] = [signatures.secret, ...(request.getCustom() ? [] : [signatures.resource])];
  const special = findSpecial(properties, allowed);
  if (special !== undefined) refuse(`${special} values`);
  const timeouts = request.getCustomtimeouts();
  return {
    type,
    name: request.getName(),
    custom: request.getCustom(),
    properties,
    dependencies: request.getDependenciesList().sort(),
    propertyDependencies: readPropertyDependencies(request),
    aliases: readAliases(request),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    timeouts: {
      ...seconds("create", timeouts?.getCreate(), refuse),
      ...seconds("read", timeouts?.getRead(), refuse),
      ...seconds("update", timeouts?.getUpdate(), refuse),
      ...seconds("delete", timeouts?.getDelete(), refuse),
    },
    ...(request.getParent() === "" ? {} : { parent: request.getParent() }),
    ...(request.hasProtect() ? { protect: request.getProtect() === true } : {}),
    ...(request.hasRetainondelete() ? { retainOnDelete: request.getRetainondelete() === true } : {}),
    ...(request.getDeletedwith() === "" ? {} : { deletedWith: request.getDeletedwith() }),
    ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
  };
}

function customTypeRefusal(type: string): string {
  if (type.startsWith("pulumi:providers:")) return `explicit providers (${type})`;
  return `resources of other providers (${type}; it runs dynamic resources, ${dynamicPrefix}/…, and components)`;
}

function hasHooks(request: Request): boolean {
  const hooks = request.getHooks()?.toObject() ?? {};
  return Object.values(hooks).some((names) => Array.isArray(names) && names.length > 0);
}

function readPropertyDependencies(request: Request): Record<string, string[]> {
  const dependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    dependencies[property] = urns.getUrnsList().sort();
  });
  return dependencies;
}

function readAliases(request: Request): Alias[] {
  const urns = request.getAliasurnsList().map((urn) => ({ urn }));
  const aliases = request.getAliasesList().map((alias): Alias => {
    const spec = alias.getSpec();
    if (!spec) return { urn: alias.getUrn() };
    return {
      ...(spec.getName() === "" ? {} : { name: spec.getName() }),
      ...(spec.getType() === "" ? {} : { type: spec.getType() }),
      ...(spec.getStack() === "" ? {} : { stack: spec.getStack() }),
      ...(spec.getProject() === "" ? {} : { project: spec.getProject() }),
      ...(spec.getParenturn() === "" ? {} : { parent: spec.getParenturn() }),
      ...(spec.getNoparent() ? { noParent: true } : {}),
    };
  });
  return [...urns, ...aliases];
}

const secondsPerUnit: Record<string, number> = { ms: 1e-3, s: 1, m: 60, h: 3600 };

/** A duration as Go writes it (`1h30m`), in seconds. */
function seconds(name: keyof Timeouts, text: string | undefined, refuse: (feature: string) => never): Timeouts {
  if (!text) return {};
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join("") !== text) refuse(`the custom timeout ${JSON.stringify(text)}`);
  return { [name]: parts.reduce((sum, [, count, unit]) => sum + Number(count) * (secondsPerUnit[unit ?? ""] ?? 0), 0) };
}

/** The stack's own registration, for tests of the planner and for programs without one. */
export function isStack(goal: Pick<Goal, "type">): boolean {
  return goal.type === stackType;
}

/** The provider that stands behind all dynamic resources of a stack; it has the stack's whole configuration. */
export function defaultProviderGoal(config: Properties): Goal {
  return {
    type: providerType,
    name: "default",
    custom: true,
    properties: config,
    dependencies: [],
    propertyDependencies: {},
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: [],
    timeouts: {},
  };
}
