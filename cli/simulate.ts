import { Command } from "commander";
import pc from "picocolors";
import {
  commandAccount,
  startSimulator,
  type LoggedRequest,
  type Simulator,
  type SimulatorOptions,
} from "../simulator";
import { defaultFleet, readFleet } from "./fleet";
import { writeLogins, type Logins } from "./logins";

/** Wrong use of the command line: everything that is wrong with it, for exit code 2. */
export class UsageError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join("\n"));
    this.name = "UsageError";
  }
}

interface Flags {
  servers: string;
  seed: string;
  rateLimit: string;
  port: string;
  region: string;
  latency: string;
  fleet?: string;
  ssh?: string;
  quiet?: boolean;
}

/** A whole number within bounds; what is wrong with it goes to `problems`. */
function wholeNumber(flag: string, text: string, from: number, to: number, problems: string[]): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  problems.push(`${flag} is a whole number from ${from} to ${to}, not "${text}"`);
  return from;
}

/** Turns flags into options of the simulator, or throws everything that is wrong with them. */
export function simulatorOptions(flags: Flags, stray: readonly string[] = []): SimulatorOptions {
  const problems = stray.map((word) =>
    word.startsWith("-") ? `${word} is no option of this command` : `"${word}" is one word too many`,
  );
  const port = wholeNumber("--port", flags.port, 0, 65_535, problems);
  const servers = wholeNumber("--servers", flags.servers, 0, 200_000, problems);
  const latency = wholeNumber("--latency", flags.latency, 0, 600_000, problems);
  let rateLimit: SimulatorOptions["rateLimit"] = "off";
  if (flags.rateLimit === "off" || flags.rateLimit === "documented") rateLimit = flags.rateLimit;
  else if (/^[1-9]\d*$/.test(flags.rateLimit)) rateLimit = Number(flags.rateLimit);
  else problems.push(`--rate-limit is "documented", "off" or a number of calls a minute, not "${flags.rateLimit}"`);
  if (!/^[a-z]+(-[a-z0-9]+)+$/.test(flags.region)) problems.push(`--region is no region ID: "${flags.region}"`);
  const withSsh = flags.ssh === undefined ? 0 : wholeNumber("--ssh", flags.ssh, 0, Math.min(servers, 200), problems);
  let fleet = defaultFleet(servers, withSsh);
  if (flags.fleet !== undefined) {
    if (flags.ssh !== undefined) problems.push('--ssh goes with the default fleet; in a fleet file write "ssh": true');
    const read = readFleet(flags.fleet);
    if ("problems" in read) problems.push(...read.problems);
    else fleet = read.fleet;
  }
  if (problems.length > 0) throw new UsageError(problems);
  return { ...fleet, port, latency, rateLimit, region: flags.region, seed: flags.seed };
}

/** The page that greets: where the cloud is, how to reach it, how to steer it. */
export function greeting(
  cloud: Simulator,
  rateLimit: SimulatorOptions["rateLimit"],
  { curlConfig, commands }: Omit<Logins, "remove">,
): string {
  const names = cloud.servers.map((server) => server.name);
  const shown = names.length > 6 ? `${names.slice(0, 3).join(", ")} … ${names.at(-1)}` : names.join(", ");
  const perMinute = rateLimit === "documented" ? 5 : rateLimit;
  const limit = perMinute === "off" ? "no call limit" : `${String(perMinute)} calls a minute to each HSS API`;
  const curl = (method: string, path: string, body?: string) =>
    `  curl -K ${curlConfig} ${method === "GET" ? "" : `-X ${method} `}${cloud.url}/simulator/${path}${body ? ` -d '${body}'` : ""}`;
  const some = names[Math.min(1, names.length - 1)] ?? "web-1";
  return [
    `${pc.bold(`A simulated Huawei Cloud with ${names.length} servers`)} (${shown || "none"}), ${limit}`,
    `${pc.bold("URL")}  ${cloud.url}   region ${cloud.region}, project ${cloud.projectId}`,
    "",
    pc.dim("# in the shell of the client"),
    ...Object.entries(cloud.environment).map(([name, value]) => `export ${name}=${value}`),
    "",
    ...loginLines(commands),
    pc.dim("# to play the console, the calendar and the bad network; the file holds the token, for this user alone"),
    curl("PATCH", `servers/${some}`, '{"protection":"off"}'),
    curl("PATCH", "alarms", '{"realtime":false}'),
    curl("POST", "faults", '{"operation":"GET hosts","kind":"503"}'),
    curl("POST", "advance", '{"seconds":86400}'),
    curl("GET", "calls"),
    curl("GET", ""),
    "",
    pc.dim("Ctrl-C stops it; nothing is kept."),
  ].join("\n");
}

/** Whose shell it is that one gets. */
function commandsRunAs(): string {
  const account = commandAccount();
  if (account) return `commands run as ${account.name} of this computer`;
  return process.getuid?.() === 0
    ? "WARNING: commands run as root of this computer, which has no account to change to"
    : "commands run as you, on this computer";
}

/** How to log into the servers; of many, the first few. */
function loginLines(logins: Logins["commands"]): string[] {
  if (logins.length === 0) return [];
  const more = logins.length - 6;
  return [
    pc.dim(`# to log into a server, such as for installing its agent; ${commandsRunAs()}`),
    ...logins.slice(0, 6).map(({ server, command }) => `  ${command}  ${pc.dim(`# ${server}`)}`),
    ...(more > 0 ? [pc.dim(`  # and ${more} more; GET /simulator/servers/{name}/ssh shows them`)] : []),
    "",
  ];
}

/** One line of the running log. */
export function callLine({ time, label, status, code, query }: LoggedRequest): string {
  const clock = new Date(time).toISOString().slice(11, 19);
  const paint = status === 0 || status >= 500 ? pc.red : status >= 400 ? pc.yellow : pc.green;
  const details = Object.entries(query).map(([name, value]) => `${name}=${String(value)}`);
  const outcome = paint(status === 0 ? "broken off" : String(status));
  const parts = [pc.dim(clock), outcome, label, ...(code ? [code] : [])];
  if (details.length > 0) parts.push(pc.dim(details.join(" ")));
  return parts.join(" ");
}

/** Waits for a signal to stop. */
const stopped = () =>
  new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });

export function simulateCommand(): Command {
  return new Command("simulate")
    .description("Start an HSS cloud in memory and serve it over HTTP, for clients, SDKs and the official provider.")
    .option("--servers <count>", "how many servers it starts with", "8")
    .option("--fleet <file>", "JSON file with servers, quotas and topics instead")
    .option("--ssh <count>", "how many of the default servers have no agent yet and can be logged into")
    .option("--seed <text>", "all IDs follow from it", "hss")
    .option("--region <id>", "region", "cn-north-4")
    .option("--rate-limit <limit>", '"documented" (5 calls a minute to one API), "off", or calls a minute', "off")
    .option("--latency <milliseconds>", "added to every answer", "0")
    .option("--port <port>", "port on 127.0.0.1; 0 takes a free one", "0")
    .option("--quiet", "do not print calls as they come")
    .addHelpText(
      "after",
      `
Servers of --ssh are real SSH servers on 127.0.0.1, and what is run on them runs on this computer: as you, or as
"nobody" where you are root. They keep commands from meeting this computer's packages by accident; they are no sandbox.
Their keys, and the token that requests to /simulator need, are in files that only you can read; they are removed at the
end. The cloud listens on 127.0.0.1 only and refuses requests of web pages.

Examples:
  hss simulate --servers 20 --rate-limit documented
  hss simulate --fleet fleet.json
  curl -K /tmp/hss-simulate-…/curlrc http://127.0.0.1:PORT/simulator/calls    (the file is printed at the start)
`,
    )
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (flags: Flags, command: Command) => {
      const options = simulatorOptions(flags, command.args);
      const stop = stopped();
      const cloud = await startSimulator(options);
      const logins = writeLogins(cloud);
      console.log(greeting(cloud, options.rateLimit, logins));
      if (process.stdout.isTTY && flags.quiet !== true) {
        console.log("");
        cloud.onRequest((request) => console.log(callLine(request)));
      }
      await stop;
      logins.remove();
      await cloud.close();
    });
}
