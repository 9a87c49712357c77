import { toUSVString } from "node:util";
import type { Finding, Report } from "../../../provider/compliance";
import { counted, kindWords } from "../words";
import type { Output, Rendering } from "./output";

interface Case {
  name: string;
  group: string;
  findings: readonly Finding[];
  notChecked?: string;
}

/**
 * JUnit XML: a test for each server, quota and alarm setting. What could not be read is an error, not a failure; what was
 * left out on purpose is skipped.
 */
export const junit: Output = (report, rendering) => {
  const suites = [
    suite(
      "servers",
      report.servers.map((each) => ({ ...each, group: each.region })),
      report,
      rendering,
    ),
    suite(
      "resources",
      report.resources.map((each) => ({ ...each, name: each.address, group: each.region })),
      report,
      rendering,
    ),
    suite(
      "quotas",
      report.quotas.map((each) => ({ ...each, name: each.id, group: each.region })),
      report,
      rendering,
    ),
    suite(
      "alarms",
      report.alarms.map((each) => ({ ...each, name: `project ${each.enterpriseProjectId}`, group: each.region })),
      report,
      rendering,
    ),
    reading(report),
  ].filter(({ tests }) => tests > 0);
  const sum = (of: "tests" | "failures" | "errors" | "skipped") => suites.reduce((total, each) => total + each[of], 0);
  const figures = attributes({
    tests: sum("tests"),
    failures: sum("failures"),
    errors: sum("errors"),
    skipped: sum("skipped"),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hss drift"${figures}>\n${suites.map(({ xml }) => xml).join("\n")}\n</testsuites>\n`;
};

interface Suite {
  xml: string;
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

function suite(name: string, cases: readonly Case[], report: Report, { failing }: Rendering): Suite {
  const fails = new Set(failing.map(({ key }) => key));
  let [failures, skipped] = [0, 0];
  const lines = cases.map(({ name: test, group, findings, notChecked }) => {
    const wrong = findings.filter(({ key }) => fails.has(key));
    const rest = findings.filter(({ key }) => !fails.has(key));
    const excused = wrong.length === 0 && rest.some(({ waived }) => waived);
    if (wrong.length > 0) failures++;
    if (excused || notChecked !== undefined) skipped++;
    const parts = [
      ...(wrong.length > 0
        ? [
            `      <failure${attributes({ type: wrong[0]?.kind ?? "", message: wrong.map(({ message }) => message).join(" ") })}>${escape(wrong.map(said).join("\n"))}</failure>`,
          ]
        : []),
      ...(excused ? [`      <skipped${attributes({ message: rest.map(({ message }) => message).join(" ") })}/>`] : []),
      ...(notChecked === undefined ? [] : [`      <skipped${attributes({ message: notChecked })}/>`]),
      ...(rest.length > 0 ? [`      <system-out>${escape(rest.map(said).join("\n"))}</system-out>`] : []),
    ];
    const open = `    <testcase${attributes({ name: test, classname: `hss.${name}.${group}` })}`;
    return parts.length === 0 ? `${open}/>` : `${open}>\n${parts.join("\n")}\n    </testcase>`;
  });
  const figures = { tests: cases.length, failures, errors: 0, skipped };
  return { ...figures, xml: element(name, figures, report, lines) };
}

const said = ({ kind, message }: Finding) => `${kindWords[kind]}: ${message}`;

/** What could not be read, and what was left out. */
function reading(report: Report): Suite {
  const test = (name: string, outcome: string) =>
    `    <testcase${attributes({ name, classname: "hss.reading" })}>\n      ${outcome}\n    </testcase>`;
  const lost = report.unreadable.map(({ what, reason }) =>
    test(what, `<error${attributes({ type: "unreadable", message: reason })}/>`),
  );
  const left = report.notChecked.map((line) => test(line, `<skipped${attributes({ message: line })}/>`));
  const figures = { tests: lost.length + left.length, failures: 0, errors: lost.length, skipped: left.length };
  return {
    ...figures,
    xml: element(`reading (${counted(lost.length, "part")} lost)`, figures, report, [...lost, ...left]),
  };
}

const element = (name: string, figures: Omit<Suite, "xml">, { checkedAt }: Report, lines: readonly string[]): string =>
  `  <testsuite${attributes({ name, ...figures, timestamp: checkedAt.slice(0, 19) })}>\n${lines.join("\n")}\n  </testsuite>`;

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join("");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no way at all to write most control characters and lone halves of pairs. */
function escape(text: string): string {
  return toUSVString(text)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
