/**
 * How many calls of the HSS API a run makes, known before it makes them: the same figures that the calls shared in
 * provider/client come to. Tests hold both to each other.
 */

/** Servers a page of the list holds, and one call may write. Source: HSS API v5 reference. */
const pageSize = 200;
/** Servers that one filtered look may name. */
const filterSize = 100;

/** Servers that are protected, changed, let go or looked at in one run. */
export interface Work {
  deed: "protect" | "change" | "unprotect" | "refresh";
  /** One resource for all of them, or one each. */
  as: "fleet" | "hosts";
  /**
   * How many servers want the same: edition, charging mode and, where one is pinned, quota. A group of one pinned quota
   * has one server.
   */
  groups: readonly number[];
  /** Whether idle yearly/monthly quotas are to be found for them. */
  needsQuotas?: boolean;
}

export interface Circumstances {
  /** Servers that HSS lists in all. Default: those of the work. */
  listed?: number;
  /** Idle and used quotas of the edition. Default: as many as servers want one. */
  quotas?: number;
  /** How many resources the engine works on at a time: `-parallelism` of Terraform, `--parallel` of Pulumi. */
  parallelism: number;
}

/** Calls by what they are for. `list`, `verify` and `quotas` are of two APIs: the list of hosts and that of quotas. */
export interface Calls {
  list: number;
  quotas: number;
  protect: number;
  verify: number;
}

/** What a run does, wave by wave: an engine hands over so many resources, and the next ones when those are done. */
export function wavesOf(work: Work, { listed, quotas, parallelism }: Circumstances): Calls[] {
  const { deed, as, groups, needsQuotas = false } = work;
  const servers = sum(groups);
  if (servers === 0) return [];
  const pages = pagesOf(Math.max(listed ?? servers, servers));
  const look = as === "hosts" && servers === 1 ? 1 : pages;
  if (deed === "refresh") return [{ list: look, quotas: 0, protect: 0, verify: 0 }];

  const quotaPages = needsQuotas && deed !== "unprotect" ? pagesOf(quotas ?? servers) : 0;
  const atOnce = as === "fleet" ? servers : Math.min(parallelism, servers);
  return inWaves(groups, atOnce).map((wave, index) => ({
    // Whoever comes later finds what the first ones have read.
    list: index === 0 ? look : 0,
    quotas: quotaPages,
    protect: sum(wave.map((count) => Math.ceil(count / pageSize))),
    verify: looksFor(sum(wave), pages),
  }));
}

export function callsOf(work: Work, circumstances: Circumstances): Calls {
  const calls: Calls = { list: 0, quotas: 0, protect: 0, verify: 0 };
  for (const wave of wavesOf(work, circumstances))
    for (const name of ["list", "quotas", "protect", "verify"] as const) calls[name] += wave[name];
  return calls;
}

/** Few servers are looked at by name, many by walking the list. */
function looksFor(servers: number, pages: number): number {
  const filtered = Math.ceil(servers / filterSize);
  return servers > 1 && filtered >= pages ? pages : filtered;
}

const pagesOf = (records: number) => Math.max(1, Math.ceil(records / pageSize));
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** The groups of each wave, when engines take them in turn. */
function inWaves(groups: readonly number[], atOnce: number): number[][] {
  const left = [...groups];
  const waves: number[][] = [];
  while (sum(left) > 0) {
    let room = atOnce;
    waves.push(
      left.flatMap((count, index) => {
        const taken = Math.min(count, room);
        room -= taken;
        left[index] = count - taken;
        return taken > 0 ? [taken] : [];
      }),
    );
  }
  return waves;
}

/** Seconds that one call is taken to need. */
const secondsOfCall = 1;

/** About how long calls take, in seconds, when so many a minute may go to one API. `limit` undefined: there is none. */
export function secondsOf(waves: readonly Calls[], limit: number | undefined): number {
  const sent = new Map<string, number[]>();
  let now = 0;
  const call = (api: string, times: number) => {
    const before = sent.get(api) ?? [];
    sent.set(api, before);
    for (let time = 0; time < times; time++) {
      const first = limit === undefined ? undefined : before[before.length - limit];
      if (first !== undefined) now = Math.max(now, first + 60);
      now += secondsOfCall;
      before.push(now);
    }
  };
  for (const { list, quotas, protect, verify } of waves) {
    call("hosts", list);
    call("quotas", quotas);
    call("protection", protect);
    call("hosts", verify);
  }
  return Math.round(now);
}
