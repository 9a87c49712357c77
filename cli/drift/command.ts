import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { check, failing, type Report, type DeclaredState } from "../../provider/compliance";
import { Clouds } from "../../provider/lifecycle";
import { looksOf } from "../text-table";
import { baselineOf, failOnOf, policyOf, statesOf, type Target, targets } from "./options";
import { outputNames, outputs } from "./outputs";
import { progressOn } from "./progress";
import { headline } from "./words";

interface Flags {
  state: string[];
  policy?: string;
  region: string[];
  enterpriseProject?: string;
  output: string[];
  failOn: string;
  since?: string;
  all?: boolean;
  color: boolean;
}

export const exitCodes = { inOrder: 0, unchecked: 1, findings: 2 } as const;

/** An option that may come as often as needed; `otherwise` says what holds without it. */
const list = (flag: string, doc: string, otherwise: string) =>
  new Option(flag, doc).argParser((value: string, before: string[]) => [...before, value]).default([], otherwise);

/** Of two values the first would be dropped, and with it what somebody believes to be checked. */
function once() {
  let given = false;
  return (value: string): string => {
    if (given) throw new InvalidArgumentError("It can be given only once.");
    given = true;
    return value;
  };
}

/** Reads states, policy and cloud, and writes what differs. Nothing is changed anywhere. */
export function driftCommand(): Command {
  return new Command("drift")
    .description(
      "Compare what is declared, in any number of states and plans, and what a policy demands with what is there. Changes nothing.",
    )
    .addOption(
      list(
        "-s, --state <file>",
        "Pulumi or Terraform state or plan, or - for standard input; as often as needed",
        "none",
      ),
    )
    .option("-p, --policy <file>", "what is demanded of servers, quotas and alarms (hss-policy.yaml)", once())
    .addOption(
      list("-r, --region <id>", "only this region; as often as needed", "the configured one and those of the states"),
    )
    .option("--enterprise-project <id>", "only this enterprise project")
    .addOption(list("-o, --output <name[=file]>", `${outputNames.join(", ")}; as often as needed`, "table"))
    .option("--fail-on <words>", "what gives exit code 2: error, warning, kinds of findings, or none", once(), "error")
    .option("--since <report>", "an earlier report (-o json): what it has too fails nothing", once())
    .option("--all", "also list what is in order")
    .addOption(new Option("--no-color", "without colours"))
    .addHelpText(
      "after",
      "\nExit codes: 0 in order, 2 drift or violation, 1 could not check.\nCredentials and region come from the environment, as for every engine.",
    )
    .action(async (flags: Flags) => {
      process.exitCode = await drift(flags);
    });
}

/** The exit code. Something that could not be read is never taken for something in order. */
export async function drift(flags: Flags): Promise<number> {
  const problems: string[] = [];
  const wanted = targets(flags.output, problems);
  const failOn = failOnOf(flags.failOn, problems);
  const policy = flags.policy === undefined ? undefined : policyOf(flags.policy);
  if (policy !== undefined && "problems" in policy) problems.push(...policy.problems);
  const baseline = flags.since === undefined ? undefined : baselineOf(flags.since, problems);
  if (flags.state.filter((file) => file === "-").length > 1)
    problems.push("--state -: standard input holds one state only");
  if (problems.length > 0) return refuse(problems);

  const { states, lost } = statesOf(flags.state);
  const progress = progressOn(process.stderr);
  const clouds = new Clouds(
    {
      ...regionFor(flags.region, states),
      ...(flags.enterpriseProject !== undefined && { enterpriseProjectId: flags.enterpriseProject }),
    },
    { readOnly: true, log: (record) => progress.log(record) },
  );
  let report: Report;
  try {
    report = await check({
      ...{ cloudOf: (scope) => clouds.of(scope), states, lost, regions: flags.region },
      ...(policy !== undefined && !("problems" in policy) && { policy }),
      ...(baseline !== undefined && { baseline }),
      progress: (message) => progress.say(message),
    });
  } catch (error) {
    progress.end();
    return refuse([...lost.map(({ what, reason }) => `${what}: ${reason}`), (error as Error).message]);
  } finally {
    await clouds.close();
  }
  progress.end();
  return finish(report, wanted, failOn, flags);
}

function finish(report: Report, wanted: readonly Target[], failOn: ReadonlySet<string>, flags: Flags): number {
  const failed = failing(report, failOn);
  const looks = looksOf(process.stdout, flags.color);
  const written: string[] = [];
  const unwritten: string[] = [];
  for (const { output, file } of wanted) {
    const inFile = file !== undefined && { color: false, width: Number.POSITIVE_INFINITY };
    const text = outputs[output](report, { ...looks, ...inFile, failing: failed, all: flags.all === true });
    if (file === undefined) {
      process.stdout.write(text);
      continue;
    }
    try {
      writeFileSync(file, text);
      written.push(file);
    } catch (error) {
      unwritten.push(`could not write ${output} to ${file}: ${(error as Error).message}`);
    }
  }
  // Whoever sends everything to files still sees how it ended.
  if (written.length > 0 && written.length + unwritten.length === wanted.length)
    console.error(`${headline(report)} → ${written.join(", ")}`);
  const problems = [...unreadable(report), ...unwritten];
  if (problems.length > 0) return refuse(problems);
  return failed.length > 0 ? exitCodes.findings : exitCodes.inOrder;
}

const unreadable = (report: Report): string[] =>
  report.unreadable.map(({ what, reason }) => `could not read ${what}: ${reason}`);

function refuse(problems: readonly string[]): number {
  for (const problem of problems) console.error(`hss: ${problem}`);
  return exitCodes.unchecked;
}

/** The first region named; where neither the user nor the environment names one, that of the states. */
function regionFor(named: readonly string[], states: readonly DeclaredState[]): { region?: string } {
  const [first] = named;
  if (first !== undefined) return { region: first };
  if (process.env["HW_REGION_NAME"] || process.env["HUAWEICLOUD_SDK_REGION"]) return {};
  const told = states.flatMap(({ resources }) => resources).map(({ before }) => before["region"]);
  const region = told.find((each): each is string => typeof each === "string");
  return region === undefined ? {} : { region };
}
