/**
 * The full matrix of kills: chooses cases by a seed, runs them, prints a table, and ends with 1 when a kill did not land
 * or what broke is not what is known to break. See CONTRIBUTING.md.
 */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Case, choose, keyOf, parseKey } from "./cases";
import { type Engine, engines } from "./drivers/driver";
import { type Result, runCase } from "./run-case";
import { complaintsOf, knownViolationsFile, readKnownViolations, revised, tableOf } from "./verdicts";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "120" },
    seed: { type: "string", default: "1" },
    engines: { type: "string", default: "embedded,terraform" },
    /** Runs these cases instead, keys with commas between. */
    only: { type: "string" },
    /** Runs the cases of the list of known violations instead. */
    known: { type: "boolean", default: false },
    jobs: { type: "string", default: "1" },
    /** A folder for what each case printed, and for the table. */
    out: { type: "string" },
    /** Writes what broke into the list of known violations. */
    update: { type: "boolean", default: false },
  },
});

function chosen(): Case[] {
  if (options.only !== undefined) return options.only.split(",").map(parseKey);
  if (options.known) return Object.keys(readKnownViolations()).map(parseKey);
  const named = options.engines.split(",");
  const unknown = named.find((name) => !(engines as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`Unknown engine "${unknown}": name some of ${engines.join(", ")}.`);
  return choose(named as Engine[], options.seed, Number(options.count));
}

async function main(): Promise<number> {
  const cases = chosen();
  const results: Result[] = [];
  const left = [...cases];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const result = await runCase(next).catch((error: unknown) => failed(next as Case, error));
      results.push(result);
      report(result, `${results.length}/${cases.length}`);
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker));

  const known = readKnownViolations();
  const complaints = complaintsOf(results, known);
  const text = [tableOf(results), "", ...complaints].join("\n");
  console.log(text);
  if (options.out !== undefined) writeFileSync(join(options.out, "table.txt"), `${text}\n`);
  if (options.update) writeFileSync(knownViolationsFile, `${JSON.stringify(revised(known, results), undefined, 2)}\n`);
  return complaints.length === 0 && results.length > 0 ? 0 : 1;
}

/** A case that the harness itself could not run has not landed. */
const failed = (aim: Case, error: unknown): Result => ({
  ...{ key: keyOf(aim), case: aim, landing: undefined, second: undefined, recoveries: 0, violations: [], seconds: 0 },
  log: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
});

function report(result: Result, progress: string): void {
  const { key, landing, violations, seconds, log } = result;
  const how =
    landing === undefined ? `did not land: ${log.at(-1)?.slice(0, 500) ?? ""}` : `${violations.length} broken`;
  console.log(`${progress} ${key} ${seconds} s: ${how}`);
  for (const { invariant, detail } of violations) console.log(`    ${invariant}: ${detail.slice(0, 300)}`);
  if (options.out === undefined) return;
  mkdirSync(options.out, { recursive: true });
  const file = join(options.out, `${key.replace(/[^\w.#-]+/g, "_")}.log`);
  writeFileSync(file, `${JSON.stringify({ ...result, log: undefined }, undefined, 2)}\n`);
  appendFileSync(file, log.join("\n"));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
