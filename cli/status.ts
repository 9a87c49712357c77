import { Command, Option } from "commander";
import { agentStates, editions, type Host, protectionStates, riskStates, serverStates } from "../provider/client";
import { Clouds } from "../provider/lifecycle";
import { coverageOf } from "../provider/resources/coverage";
import { counted } from "./drift/words";
import { UsageError } from "./simulate";
import { type Cell, type Column, type Looks, looksOf, painter, paragraph, textTable } from "./text-table";

interface Flags {
  name?: string;
  edition?: string;
  protection?: string;
  agent?: string;
  risk?: string;
  server?: string;
  group?: string;
  region?: string;
  enterpriseProject?: string;
  output: string;
  watch?: string | true;
  color: boolean;
}

/** The least time between two looks: HSS allows five a minute to one API, and a large fleet needs several for one. */
const leastSeconds = 15;

export function statusCommand(): Command {
  const words = (flag: string, doc: string, values: readonly string[]) => new Option(flag, doc).choices([...values]);
  return new Command("status")
    .description("The servers as the console lists them: protection, edition, agent, risk, quota, and what hinders.")
    .option("--name <text>", "part of the server's name")
    .addOption(words("--edition <edition>", "edition that guards it", [...editions, "none"]))
    .addOption(words("--protection <state>", "protection", protectionStates))
    .addOption(words("--agent <state>", "agent", agentStates))
    .addOption(words("--risk <state>", "outcome of the last scan", riskStates))
    .addOption(words("--server <state>", "power state", serverStates))
    .option("--group <name>", "server group")
    .option("-r, --region <id>", "region; the configured one when left out")
    .option("--enterprise-project <id>", "enterprise project; all that can be seen when left out")
    .addOption(words("-o, --output <name>", "table or json", ["table", "json"]).default("table"))
    .option("-w, --watch [seconds]", `look again every so many seconds, at least ${leastSeconds}`)
    .option("--no-color", "without colours")
    .action(status);
}

async function status(flags: Flags): Promise<void> {
  const seconds = flags.watch === undefined ? undefined : flags.watch === true ? leastSeconds : Number(flags.watch);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= leastSeconds && seconds <= 86_400))
    throw new UsageError([
      `--watch takes a whole number of seconds from ${leastSeconds} to 86400, not "${String(flags.watch)}"`,
    ]);
  const clouds = new Clouds(
    {
      ...(flags.region !== undefined && { region: flags.region }),
      ...(flags.enterpriseProject !== undefined && { enterpriseProjectId: flags.enterpriseProject }),
    },
    { readOnly: true },
  );
  const stop = seconds === undefined ? undefined : interrupted();
  try {
    const { hss, region, clock } = await clouds.of({});
    for (;;) {
      const listed = await hss.hosts.list({ fresh: true, ...(stop && { signal: stop }) });
      const hosts = listed.filter((host) => isAsked(host, flags));
      const again = seconds !== undefined && process.stdout.isTTY === true;
      // A terminal is written anew; a file gets one page after the other.
      if (again) process.stdout.write("\u001b[2J\u001b[H");
      process.stdout.write(`${page(hosts, region, flags, looksOf(process.stdout, flags.color))}\n`);
      if (seconds === undefined) return;
      await clock.sleep(seconds * 1000, stop);
    }
  } catch (error) {
    if (stop?.aborted !== true) throw error;
    // Nobody ends a watch otherwise, so that is no failure. What is under way still is a read that nobody waits for.
    process.exit(0);
  } finally {
    await clouds.close();
  }
}

/** Aborts at Ctrl-C, at a request to end, or when nobody reads any more; a second Ctrl-C ends the process at once. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  process.stdout.once("error", () => stop.abort());
  return stop.signal;
}

const isAsked = (host: Host, flags: Flags): boolean =>
  (flags.name === undefined || host.name.includes(flags.name)) &&
  (flags.edition === undefined || (editionOf(host) ?? "none") === flags.edition) &&
  (flags.protection === undefined || host.protection === flags.protection) &&
  (flags.agent === undefined || host.agent === flags.agent) &&
  (flags.risk === undefined || host.risk === flags.risk) &&
  (flags.server === undefined || host.server === flags.server) &&
  (flags.group === undefined || host.group === flags.group);

/** What guards it, and not what its quota once was for. */
const editionOf = (host: Host) => (host.protection === "unprotected" ? undefined : host.edition);

const columns: Column[] = [
  { title: "SERVER", wraps: 32 },
  { title: "ADDRESS", leaves: 2 },
  { title: "POWER", leaves: 3 },
  { title: "AGENT", leaves: 6 },
  { title: "PROTECTION" },
  { title: "EDITION", leaves: 5 },
  { title: "RISK", leaves: 4 },
  { title: "QUOTA", wraps: 36, leaves: 1 },
  { title: "REMARKS", wraps: 20, leaves: 7 },
];

/** The whole page, as a table for people or as JSON for programs. */
export function page(hosts: readonly Host[], region: string, flags: Pick<Flags, "output">, looks: Looks): string {
  if (flags.output === "json") return JSON.stringify({ region, coverage: coverageOf(hosts), hosts }, undefined, 2);
  const { bold } = painter(looks);
  const { servers, protected: guarded, percent, agentsOnline, risky } = coverageOf(hosts);
  const figures = `${counted(servers, "server")} in ${region}: ${guarded} protected (${percent} %), ${counted(agentsOnline, "agent")} online, ${risky} at risk`;
  const head = paragraph(figures, looks, bold);
  if (servers === 0) return head;
  const rows = hosts.map((host) => row(host, looks));
  return `${head}\n\n${textTable(columns, rows, looks)}`;
}

function row(host: Host, looks: Looks): Cell[] {
  const { green, yellow, red, dim } = painter(looks);
  const protection = { protected: green, interrupted: yellow, unprotected: red }[host.protection];
  const risk = { safe: green, risky: red, pending: dim, scanning: dim }[host.risk];
  const { assets, vulnerabilities, baseline, intrusions } = host.risks;
  const total = assets + vulnerabilities + baseline + intrusions;
  return [
    { text: host.name },
    { text: host.privateIp ?? "-" },
    { text: host.server, ...(host.server !== "running" && { paint: yellow }) },
    { text: host.agent.replaceAll("_", " "), paint: host.agent === "online" ? green : yellow },
    { text: host.protection, paint: protection },
    { text: editionOf(host) ?? "-" },
    { text: total > 0 ? `${host.risk} (${total})` : host.risk, paint: risk },
    { text: host.quotaId === undefined ? "-" : `${host.quotaId}${host.chargingMode ? ` (${host.chargingMode})` : ""}` },
    { text: remarks(host).join("; ") },
  ];
}

/** What hinders, and what will end. */
function remarks(host: Host): string[] {
  const words = (text: string) => text.replaceAll("_", " ");
  return [
    ...(host.interruptReason === undefined ? [] : [`interrupted: ${words(host.interruptReason)}`]),
    ...(host.degraded ? [`degraded: ${words(host.degradationReason ?? "reason unknown")}`] : []),
    ...(host.agentInstallProgress === undefined ? [] : [`agent at ${host.agentInstallProgress} %`]),
    ...(host.agent === "install_failed" ? [`installation: ${words(host.agentInstallResult ?? "reason unknown")}`] : []),
    ...(host.agentUpgradable === true ? ["newer agent to be had"] : []),
    ...(host.trialEndsAt === undefined ? [] : [`free until ${host.trialEndsAt.slice(0, 10)}`]),
  ];
}
