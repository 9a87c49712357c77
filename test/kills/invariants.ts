/** What must hold at every instant and at the end, whatever was killed. Reads the cloud only. */
import type { LoggedRequest, Simulator } from "../../simulator";
import { declared, levelOf, type Program, purchased } from "./stack";

export const invariants = [
  "bought-twice",
  "forgotten",
  "less-protected",
  "not-as-declared",
  "not-as-found",
  "plan-not-empty",
  "process-left",
  "no-recovery",
  "slow",
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  invariant: Invariant;
  detail: string;
}

const protectionCall = "POST protection";

interface ProtectionBody {
  version?: string;
  host_id_list?: string[];
}

const isClosing = ({ version }: ProtectionBody) => version === "hss.version.null";

const levelsOf = (cloud: Simulator): Map<string, number> =>
  new Map(cloud.servers.map(({ name, edition }) => [name, levelOf(edition)]));

/**
 * Looks at every server after every request. A server may never guard less than the lower of what a command found and
 * what it wants, except between a closing that HSS demanded (it had refused the change) and its reopening.
 */
export class ProtectionWatch {
  readonly violations: Violation[] = [];
  #floors = new Map<string, number>();
  #levels: Map<string, number>;
  /** Servers whose change HSS has refused, until they are opened again. */
  readonly #demanded = new Set<string>();

  constructor(private readonly cloud: Simulator) {
    this.#levels = levelsOf(cloud);
    cloud.onRequest((request) => this.look(request));
  }

  /**
   * A command begins that wants these levels.
   *
   * @param overlaps whether processes of the command before may still be at work
   */
  begin(wanted: ReadonlyMap<string, number>, overlaps: boolean): void {
    this.#levels = levelsOf(this.cloud);
    const before = this.#floors;
    this.#floors = new Map(
      [...this.#levels].map(([name, level]) => {
        const floor = Math.min(level, wanted.get(name) ?? 0);
        return [name, overlaps ? Math.min(floor, before.get(name) ?? 0) : floor];
      }),
    );
  }

  private look(request: LoggedRequest): void {
    const body = (request.label === protectionCall ? request.body : undefined) as ProtectionBody | undefined;
    const hosts = body?.host_id_list ?? [];
    if (body && !isClosing(body) && request.code === "HSS.0001") for (const host of hosts) this.#demanded.add(host);
    const now = levelsOf(this.cloud);
    for (const [name, level] of now) {
      const before = this.#levels.get(name) ?? 0;
      const floor = this.#floors.get(name) ?? 0;
      const allowed = body !== undefined && isClosing(body) && this.#demanded.has(name);
      if (level < before && level < floor && !allowed)
        this.violations.push({
          invariant: "less-protected",
          detail: `${name}: level ${before} -> ${level}, at least ${floor}, by ${request.label} ${JSON.stringify(request.body)}`,
        });
    }
    if (body && !isClosing(body) && request.status < 400 && request.status > 0)
      for (const host of hosts) this.#demanded.delete(host);
    this.#levels = now;
  }
}

/** Levels that a program wants; those that were found, for a destroy. */
export const levelsWanted = (program: Program): Map<string, number> =>
  new Map(Object.entries(declared[program].servers).map(([name, edition]) => [name, levelOf(edition)]));

/** What a destroy has to bring back, without what differs between two quotas that are alike. */
export interface Found {
  servers: Record<string, unknown>[];
  quotas: string[];
  settings: unknown;
  levels: Map<string, number>;
}

export function foundIn(cloud: Simulator): Found {
  const { servers, settings } = cloud.snapshot();
  return {
    servers: servers.map((server) => {
      const { protection, agent, name } = server as Record<string, Record<string, unknown>>;
      return {
        name,
        agent: agent?.["state"],
        edition: protection?.["edition"] ?? null,
        // The basic edition is free, however it was asked for.
        chargingMode: protection?.["edition"] === "basic" ? null : (protection?.["chargingMode"] ?? null),
      };
    }),
    quotas: cloud.quotas
      .map(({ edition, chargingMode, hostId }) => `${edition} ${chargingMode} ${hostId ?? ""}`)
      .sort(),
    settings,
    levels: levelsOf(cloud),
  };
}

const boughtIn = (cloud: Simulator) => cloud.quotas.filter(({ chargingMode }) => chargingMode === "prePaid");

/** How many quotas have ever been ordered. */
export function orderedIn(cloud: Simulator): number {
  const orders = (cloud.snapshot({ history: true }).orders ?? []) as { type: string; status: number; count: number }[];
  return orders.filter(({ type, status }) => type === "new" && status !== 4).reduce((sum, { count }) => sum + count, 0);
}

/**
 * Once a program has been applied.
 *
 * @param mostOrdered how many quotas may have been ordered in all
 */
export function checkApplied(cloud: Simulator, program: Program, mostOrdered: number): Violation[] {
  const violations: Violation[] = [];
  const add = (invariant: Invariant, detail: string) => violations.push({ invariant, detail });
  const wanted = purchased(declared[program]);
  const alive = boughtIn(cloud).length;
  const ordered = orderedIn(cloud);
  if (ordered > mostOrdered) add("bought-twice", `${ordered} quotas ordered, ${mostOrdered} needed`);
  if (alive > wanted) add("bought-twice", `${alive} quotas of ${wanted} declared`);
  if (alive < wanted) add("not-as-declared", `${alive} quotas of ${wanted} declared`);
  for (const [name, edition] of Object.entries(declared[program].servers)) {
    const server = cloud.server(name);
    if (server.edition !== edition || server.protection !== "protected")
      add("not-as-declared", `${name} is ${server.protection}, ${server.edition ?? "no edition"}; declared ${edition}`);
  }
  const severities = [...cloud.alarms().severities].sort().join();
  const expected = program === "first" ? "critical,high" : "critical";
  if (!cloud.alarms().realtime || severities !== expected)
    add("not-as-declared", `alarms tell ${severities}, declared ${expected}`);
  return violations;
}

/** Once everything has been destroyed. */
export function checkDestroyed(cloud: Simulator, found: Found): Violation[] {
  const violations: Violation[] = [];
  const alive = boughtIn(cloud);
  if (alive.length > 0)
    violations.push({ invariant: "forgotten", detail: `${alive.length} quotas are bought and not given back` });
  const now = foundIn(cloud);
  const compare = (what: string, left: unknown, right: unknown) => {
    const [before, after] = [JSON.stringify(left), JSON.stringify(right)];
    if (before !== after) violations.push({ invariant: "not-as-found", detail: `${what} ${before} -> ${after}` });
  };
  found.servers.forEach((server, index) => compare("server", server, now.servers[index]));
  compare("alarms", found.settings, now.settings);
  return violations;
}
