import { editions, type Host } from "../client/model";

/** How far a set of servers is guarded. Every figure of coverage, in whatever engine, comes from here. */
export interface Coverage {
  /** All of them. */
  servers: number;
  /** Guarded now. */
  protected: number;
  /** Protection is on and does not work: the server is stopped, or its agent offline or removed. */
  interrupted: number;
  unprotected: number;
  /** Of 100 servers so many are guarded now, rounded down, so that 100 means all; 100 where there is none. */
  percent: number;
  agentsOnline: number;
  /** Servers whose last scan found something. */
  risky: number;
  /** Protected or interrupted servers by edition; only the editions in use. */
  byEdition: Record<string, number>;
}

type Guarded = Pick<Host, "protection" | "agent" | "risk" | "edition">;

export function coverageOf(hosts: readonly Guarded[]): Coverage {
  const count = (test: (host: Guarded) => boolean) => hosts.filter(test).length;
  const guarded = count(({ protection }) => protection === "protected");
  const on = (host: Guarded) => host.protection !== "unprotected";
  return {
    servers: hosts.length,
    protected: guarded,
    interrupted: count(({ protection }) => protection === "interrupted"),
    unprotected: count(({ protection }) => protection === "unprotected"),
    percent: hosts.length === 0 ? 100 : Math.floor((guarded / hosts.length) * 100),
    agentsOnline: count(({ agent }) => agent === "online"),
    risky: count(({ risk }) => risk === "risky"),
    byEdition: Object.fromEntries(
      editions
        .map((edition) => [edition, count((host) => on(host) && host.edition === edition)] as const)
        .filter(([, number]) => number > 0),
    ),
  };
}
