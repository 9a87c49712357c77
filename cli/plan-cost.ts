import { readFileSync } from "node:fs";
import { Command } from "commander";
import { type Calls, callsOf, type Circumstances, secondsOf, wavesOf, type Work } from "../provider/lifecycle/cost";
import { isUntold, plannedChanges, worksOf } from "./plan-reading";
import { UsageError } from "./simulate";

interface Flags {
  protect?: string;
  change?: string;
  unprotect?: string;
  refresh?: string;
  fleet?: boolean;
  prePaid?: boolean;
  listed?: string;
  parallelism: string;
  limit: string;
}

export interface Asked {
  works: Work[];
  /** Fleets whose servers the plan does not tell: they are selected by the apply. */
  untold?: number;
  circumstances: Circumstances;
  /** Calls a minute and API; undefined for none. */
  limit: number | undefined;
}

/** What is asked, from the command line and a plan; throws everything that is wrong with it. */
export function asked(file: string | undefined, flags: Flags): Asked {
  const problems: string[] = [];
  const number = (name: string, value: string | undefined, least: number) => {
    if (value === undefined || (/^\d+$/.test(value) && Number(value) >= least)) return Number(value ?? 0);
    problems.push(`--${name} is a whole number of at least ${least}, not "${value}"`);
    return least;
  };
  const as = flags.fleet === true ? "fleet" : "hosts";
  const works: Work[] = [];
  for (const deed of ["refresh", "protect", "change", "unprotect"] as const) {
    const hosts = number(deed, flags[deed], 1);
    if (hosts > 0) works.push({ deed, as, groups: [hosts], needsQuotas: flags.prePaid === true });
  }
  const listed = number("listed", flags.listed, 1);
  const parallelism = number("parallelism", flags.parallelism, 1);
  const limit = flags.limit === "off" ? undefined : number("limit", flags.limit, 1);
  if (file !== undefined && works.length > 0) problems.push("a plan and numbers are two questions; ask one at a time");
  if (file === undefined && works.length === 0)
    problems.push(
      "name a plan (terraform show -json, pulumi preview --json), or --protect, --change, --unprotect, --refresh",
    );
  if (problems.length > 0) throw new UsageError(problems);
  return {
    ...(file === undefined ? { works } : readPlan(file)),
    circumstances: { parallelism, ...(listed > 0 && { listed }) },
    limit,
  };
}

function readPlan(file: string): Pick<Asked, "works" | "untold"> {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError([`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown reason"}`]);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UsageError([`${file} is no JSON. Make it with terraform show -json PLAN, or pulumi preview --json`]);
  }
  const changes = plannedChanges(document);
  if (changes === undefined)
    throw new UsageError([`${file} is neither a plan of terraform show -json nor a preview of pulumi preview --json`]);
  return { works: worksOf(changes), untold: changes.filter(isUntold).length };
}

/** "protect 240 servers as a fleet: 2 list, 2 protect, 2 verify", line by line, and how long all of it takes. */
export function answer({ works, untold = 0, circumstances, limit }: Asked): string {
  const fleets =
    untold > 0
      ? [
          `${untold} fleet${untold === 1 ? "" : "s"}: the plan does not tell of how many servers, the apply selects them; ` +
            "ask with --protect SERVERS --fleet",
        ]
      : [];
  if (works.length === 0) return fleets[0] ?? "Nothing to do with servers: no calls.";
  const lines = works.map((work) => {
    const hosts = work.groups.reduce((total, each) => total + each, 0);
    const servers = `${hosts} server${hosts === 1 ? "" : "s"}${work.as === "fleet" ? " as a fleet" : ""}`;
    return `${work.deed} ${servers}: ${told(callsOf(work, circumstances))}`;
  });
  const waves = works.flatMap((work) => wavesOf(work, circumstances));
  const seconds = secondsOf(waves, limit);
  const pace = limit === undefined ? "without a limit" : `at ${limit} call${limit === 1 ? "" : "s"} a minute`;
  return [...lines, ...fleets, `about ${duration(seconds)} ${pace}`].join("\n");
}

const told = (calls: Calls) =>
  (["list", "quotas", "protect", "verify"] as const)
    .filter((name) => calls[name] > 0)
    .map((name) => `${calls[name]} ${name}`)
    .join(", ");

const duration = (seconds: number) =>
  seconds < 90
    ? `${seconds} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

export function planCostCommand(): Command {
  return new Command("plan-cost")
    .description("How many calls of the HSS API a plan takes, and about how long at the limit.")
    .argument("[plan]", "JSON of terraform show -json PLAN or pulumi preview --json; - reads standard input")
    .option("--protect <servers>", "servers to protect")
    .option("--change <servers>", "servers to give another edition")
    .option("--unprotect <servers>", "servers to let go")
    .option("--refresh <servers>", "servers to look at")
    .option("--fleet", "as one FleetProtection, instead of a HostProtection each")
    .option("--pre-paid", "with idle quotas that are to be found")
    .option("--listed <servers>", "servers that HSS lists in all, when there are more")
    .option("--parallelism <number>", "resources that the engine works on at a time", "10")
    .option("--limit <calls>", "calls a minute and API, or off", "5")
    .action((file: string | undefined, flags: Flags) => console.log(answer(asked(file, flags))));
}
