/** What a check may speak of when it is to look at one enterprise project or at some regions only. */
import { everyProject } from "../client";
import type { Cloud } from "../client/model";
import { type Claim, scopeOf } from "./claims";
import type { DeclaredResource } from "./declared";
import { textOf } from "./declared/declared";
import { coverageKind } from "./drift";
import type { Inventory } from "./inventory";
import { messages } from "./messages";
import type { Report, ServerReport } from "./report";
import { nameIn } from "./servers";

/** The enterprise project that a resource is declared in, if that is another than the one that is looked at. */
function otherProject(resource: DeclaredResource, project: string | undefined): string | undefined {
  const own = textOf(scopeOf(resource).enterpriseProjectId);
  return project === undefined || own === project || own === everyProject ? undefined : own;
}

/**
 * The resources that a check looks at. Servers count by where they stand, whatever project their resources are declared
 * in: that is only where the engine looked for them.
 */
export function withinScope(
  declared: readonly DeclaredResource[],
  regions: readonly string[],
  regionOf: (resource: DeclaredResource) => string,
  project: string | undefined,
  notChecked: string[],
): DeclaredResource[] {
  const here = declared.filter((resource) => regions.includes(regionOf(resource)));
  if (here.length < declared.length)
    notChecked.push(messages.elsewhere(declared.length - here.length, "in other regions"));
  const inProject = here.filter(
    (resource) => coverageKind(resource) === "server" || otherProject(resource, project) === undefined,
  );
  if (inProject.length < here.length)
    notChecked.push(messages.elsewhere(here.length - inProject.length, "in other enterprise projects"));
  return inProject;
}

export interface InScope {
  /** What is claimed of servers that were looked at, and of those that are nowhere. */
  claims: Claim[];
  /** Declared servers that were not looked at. */
  outside: ServerReport[];
  notChecked: string[];
  unreadable: Report["unreadable"];
}

interface Whereabouts {
  name?: string;
  enterpriseProjectId?: string;
  why: string;
}

/**
 * Takes out what is claimed of servers outside of the enterprise project that is looked at.
 *
 * @param everywhere the cloud of all enterprise projects, which is asked for the servers that are not in sight
 */
export async function inScope(
  claims: readonly Claim[],
  inventory: Inventory,
  project: string | undefined,
  everywhere: () => Promise<Cloud>,
): Promise<InScope> {
  const found: InScope = { claims: [...claims], outside: [], notChecked: [], unreadable: [] };
  if (project === undefined || "error" in inventory.hosts) return found;
  const ecs = "value" in inventory.servers ? inventory.servers.value : [];
  const seen = new Set([...inventory.hosts.value.map(({ hostId }) => hostId), ...ecs.map(({ serverId }) => serverId)]);
  const missing = new Set(claims.flatMap(({ servers }) => servers).filter((id) => !seen.has(id)));
  const away = new Map<string, Whereabouts>();
  for (const { declared, servers } of claims) {
    const other = otherProject(declared, project);
    for (const id of servers)
      if (other !== undefined && missing.delete(id))
        away.set(id, { enterpriseProjectId: other, why: messages.declaredIn(other, project) });
  }
  try {
    for (const [id, whereabouts] of await locate([...missing], project, await everywhere())) away.set(id, whereabouts);
  } catch (error) {
    const { region } = inventory;
    found.unreadable.push({ what: messages.otherProjects(region), reason: (error as Error).message });
    for (const id of missing) away.set(id, { why: messages.notLocated(project) });
  }
  if (away.size === 0) return found;
  found.claims = claims.flatMap((claim) => {
    const servers = claim.servers.filter((id) => !away.has(id));
    return servers.length === 0 && claim.servers.length > 0 ? [] : [{ ...claim, servers }];
  });
  found.outside = [...away]
    .map(([hostId, whereabouts]) => outside(hostId, whereabouts, claims, inventory.region))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  found.notChecked = told(found.outside, claims, found.claims);
  return found;
}

/** Where servers stand that are not in sight, by their IDs; whatever is nowhere is left out. */
async function locate(
  ids: readonly string[],
  project: string,
  cloud: Cloud,
): Promise<ReadonlyMap<string, Whereabouts>> {
  if (ids.length === 0) return new Map();
  const bought = new Map((await cloud.ecs.servers()).map((server) => [server.serverId, server]));
  const found = await Promise.all(
    // Servers of other providers are known to HSS alone.
    ids.map(async (id) => [id, bought.get(id) ?? (await cloud.hss.hosts.get(id))] as const),
  );
  return new Map(
    found.flatMap(([id, server]) => {
      if (server === undefined) return [];
      const { name, enterpriseProjectId } = server;
      const why = messages.standsIn(enterpriseProjectId, project);
      return [[id, { name, ...(enterpriseProjectId !== undefined && { enterpriseProjectId }), why }] as const];
    }),
  );
}

function outside(
  hostId: string,
  { name, enterpriseProjectId, why }: Whereabouts,
  claims: readonly Claim[],
  region: string,
): ServerReport {
  const own = claims.filter(({ servers }) => servers.includes(hostId));
  const remembered = own.map((claim) => nameIn(claim, hostId)).find((each) => each !== undefined);
  return {
    ...{ hostId, name: name ?? remembered ?? hostId, region, verdict: "notChecked", notChecked: why },
    ...(enterpriseProjectId !== undefined && { enterpriseProjectId }),
    ...{ risks: {}, findings: [] },
    managedBy: own.map(({ declared }) => ({ address: declared.address, source: declared.location.file })),
  };
}

/** How many there are, for those who do not read the list. */
function told(servers: readonly ServerReport[], before: readonly Claim[], after: readonly Claim[]): string[] {
  const byProject: Record<string, number> = {};
  for (const { enterpriseProjectId } of servers)
    if (enterpriseProjectId !== undefined) byProject[enterpriseProjectId] = (byProject[enterpriseProjectId] ?? 0) + 1;
  const many = (claims: readonly Claim[]) => claims.filter(({ kind }) => kind === "servers").length;
  const gone = many(before) - many(after);
  return [
    ...(Object.keys(byProject).length > 0 ? [messages.serversElsewhere(byProject)] : []),
    ...(gone > 0 ? [messages.elsewhere(gone, "in other enterprise projects")] : []),
  ];
}
