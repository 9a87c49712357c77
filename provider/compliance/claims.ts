/** Who declares what: the resources of all states, each once, and what became of them. */
import type { Cloud } from "../client/model";
import type { Scope } from "../lifecycle";
import type { DeclaredResource, DeclaredState } from "./declared";
import { aspectOf, coverageKind, serversOf, type Standing, standingOf } from "./drift";

export interface Claim {
  declared: DeclaredResource;
  standing: Standing;
  kind: ReturnType<typeof coverageKind>;
  aspect: string;
  region: string;
  servers: string[];
}

/**
 * The resources of all states. One that is met in two files, such as in a state and in a plan for it, counts once, as the
 * later file has it; what a plan deletes no longer counts. A file that does not say of which stack it is may be of any
 * that has this object at this address.
 */
export function distinct(states: readonly DeclaredState[]): DeclaredResource[] {
  const kept: (DeclaredResource | undefined)[] = [];
  const byIdentity = new Map<string, number>();
  const byPlace = new Map<string, number[]>();
  // Only what exists can be met again by its place.
  const slotsAt = (place: At) => (place.id === undefined ? [] : (byPlace.get(nameOf(place)) ?? []));
  for (const { resources, deleted = [] } of states) {
    for (const place of deleted) {
      const slot = slotsAt(place).find((each) => kept[each] !== undefined);
      if (slot !== undefined) kept[slot] = undefined;
    }
    for (const resource of resources) {
      const inPlace = slotsAt(resource.replaces ?? resource);
      const twin = resource.anonymous
        ? inPlace[0]
        : (byIdentity.get(resource.identity) ?? inPlace.find((slot) => kept[slot]?.anonymous));
      const slot = twin ?? kept.length;
      const before = kept[slot];
      // What is known of whose it is stays known.
      const known = resource.anonymous &&
        before?.address === resource.address && { identity: before.identity, anonymous: before.anonymous };
      kept[slot] = { ...resource, ...known };
      if (!resource.anonymous) byIdentity.set(resource.identity, slot);
      const here = slotsAt(resource);
      if (resource.id !== undefined && !here.includes(slot)) byPlace.set(nameOf(resource), [...here, slot]);
    }
  }
  return kept.filter((each) => each !== undefined);
}

type At = Pick<DeclaredResource, "address" | "id">;

const nameOf = ({ address, id }: At): string => `${address} is ${id}`;

/** Where a resource stands, as far as its state says. */
export function scopeOf({ before, declared }: DeclaredResource): Scope {
  return {
    region: before["region"] ?? declared["region"],
    enterpriseProjectId: before["enterpriseProjectId"] ?? declared["enterpriseProjectId"],
  };
}

/** Looks at each resource of one region. */
export async function claimsOf(
  resources: readonly DeclaredResource[],
  region: string,
  cloudOf: (scope: Scope) => Promise<Cloud>,
  signal: AbortSignal | undefined,
): Promise<Claim[]> {
  return Promise.all(
    resources.map(async (declared): Promise<Claim> => {
      const cloud = await cloudOf({ ...scopeOf(declared), region });
      const standing = await standingOf(declared, cloud, signal);
      return {
        ...{ declared, standing, region, kind: coverageKind(declared), aspect: aspectOf(declared) },
        servers: [...new Set([...serversOf(declared), ...chosen(standing)])],
      };
    }),
  );
}

/** Servers that a resource takes in by its next run, or waits for. */
const chosen = (standing: Standing): string[] =>
  standing.found === "present" ? ["joining", "waiting"].flatMap((name) => Object.keys(standing.state[name] ?? {})) : [];
