import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { closest } from "fastest-levenshtein";
import {
  type DeclaredState,
  findingKinds,
  parseJson,
  type PolicySource,
  readDeclared,
  readPolicy,
} from "../../provider/compliance";
import { type OutputName, outputNames } from "./outputs";

export interface Target {
  output: OutputName;
  /** Absent: standard output. */
  file?: string;
}

/** `table`, or `json=report.json`. What is wrong goes to `problems`. */
export function targets(texts: readonly string[], problems: string[]): Target[] {
  const found = texts.flatMap((text): Target[] => {
    const [name = "", ...file] = text.split("=");
    const output = outputNames.find((each) => each === name);
    if (output === undefined) {
      const near = closest(name, [...outputNames]);
      problems.push(`--output: "${name}" is no output; the nearest is "${near}" (${outputNames.join(", ")})`);
      return [];
    }
    if (file.length > 0 && file.join("=") === "") problems.push(`--output ${text}: the name of the file is missing`);
    return [{ output, ...(file.length > 0 && file.join("=") !== "-" && { file: file.join("=") }) }];
  });
  if (found.filter(({ file }) => file === undefined).length > 1)
    problems.push(
      "--output: only one output can go to standard output; give the others a file, as in json=report.json",
    );
  const files = found.flatMap(({ file }) => (file === undefined ? [] : resolve(file)));
  for (const file of new Set(files.filter((each, at) => files.indexOf(each) < at)))
    problems.push(
      `--output: several outputs go to ${file}, where only the last would stay; give each a file of its own`,
    );
  return found.length > 0 || texts.length > 0 ? found : [{ output: "table" }];
}

const classes = ["error", "warning"] as const;

/** What lets the run fail: severities and kinds of findings, or `none`. */
export function failOnOf(text: string, problems: string[]): Set<string> {
  const words = text.split(",").map((word) => word.trim());
  const known: readonly string[] = [...classes, ...findingKinds, "none"];
  for (const word of words.filter((each) => !known.includes(each)))
    problems.push(
      `--fail-on: "${word}" is no kind of finding; the nearest is "${closest(word, [...known])}" (${known.join(", ")})`,
    );
  // Whoever minds a warning minds an error.
  return new Set(words.includes("warning") ? [...words, "error"] : words.filter((word) => word !== "none"));
}

export function policyOf(file: string): PolicySource | { problems: string[] } {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    return { problems: [`--policy ${file}: ${(error as Error).message}`] };
  }
  const read = readPolicy(source);
  if (!("problems" in read)) return { file, ...read };
  return {
    problems: read.problems.map(
      ({ line, column, path, message }) => `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`,
    ),
  };
}

export interface States {
  states: DeclaredState[];
  lost: { what: string; reason: string }[];
}

/** Reads the states; one that cannot be read does not keep the others from being compared. */
export function statesOf(files: readonly string[]): States {
  const found: States = { states: [], lost: [] };
  for (const file of files) {
    try {
      found.states.push(readDeclared(file, readFileSync(file === "-" ? 0 : file)));
    } catch (error) {
      found.lost.push({ what: `state ${file === "-" ? "on standard input" : file}`, reason: (error as Error).message });
    }
  }
  return found;
}

/** The findings of an earlier report. */
export function baselineOf(file: string, problems: string[]): Set<string> {
  try {
    // Whoever takes a state for a report finds none of its secrets in a log.
    const report = parseJson(readFileSync(file, "utf8"), "it");
    const parts = ["servers", "resources", "quotas", "alarms"].map(
      (name) => (report as Record<string, unknown> | null)?.[name],
    );
    if (!parts.every(Array.isArray)) throw new Error("it is no report that hss drift has written with -o json");
    const findings = parts
      .flat()
      .flatMap((each) => (each as { findings?: { key?: unknown; waived?: unknown }[] }).findings ?? []);
    // What was waived then was no known trouble; when its waiver ends it is news.
    return new Set(findings.filter(({ waived }) => waived !== true).map(({ key }) => String(key)));
  } catch (error) {
    problems.push(`--since ${file}: ${(error as Error).message}`);
    return new Set();
  }
}
