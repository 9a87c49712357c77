import { toUSVString } from "node:util";
import type { Report } from "../../../provider/compliance";
import { headline, reasonOf, verdictWords } from "../words";
import type { Output } from "./output";

/** The longest comment that code hosts take is 65,536 characters; what is said around the table needs room too. */
const longest = 60_000;

/** By this line a pipeline finds the comment that it wrote before. */
const mark = "<!-- hss drift -->";

/** Markdown for a comment on a pull request: the figures, then what is not in order, as far as it fits. */
export const markdown: Output = (report, { failing }) => {
  const sign = report.outcome === "unreadable" ? "⚠️" : failing.length > 0 ? "❌" : "✅";
  const parts = [
    mark,
    `### ${sign} Host security: ${escape(headline(report))}`,
    figures(report),
    ...(report.unreadable.length > 0 ? [unreadable(report)] : []),
    findings(report),
    ...report.notChecked.map((line) => `<sub>${escape(line)}</sub>`),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
};

function figures({ summary }: Report): string {
  const verdicts = Object.entries(summary.servers);
  if (verdicts.length === 0) return "";
  return [
    `| ${verdicts.map(([verdict]) => verdictWords[verdict]).join(" | ")} |`,
    `|${verdicts.map(() => " ---: |").join("")}`,
    `| ${verdicts.map(([, count]) => count).join(" | ")} |`,
  ].join("\n");
}

const unreadable = ({ unreadable: lost }: Report): string =>
  [
    "**Could not be read, so nothing is called in order:**",
    "",
    ...lost.map(({ what, reason }) => `- ${escape(what)}: ${escape(reason)}`),
  ].join("\n");

function findings(report: Report): string {
  const rows = [
    // Those that were not checked are counted above and below.
    ...report.servers
      .filter(({ notChecked }) => notChecked === undefined)
      .map((server) => [server.verdict, server.name, reasonOf(server)] as const),
    ...report.resources.map((each) => [each.verdict, each.address, reasonOf(each)] as const),
    ...report.quotas.map((quota) => [quota.verdict, `quota ${quota.id}`, reasonOf(quota)] as const),
    ...report.alarms.map(
      (each) => [each.verdict, `alarms of project ${each.enterpriseProjectId}`, reasonOf(each)] as const,
    ),
  ].filter(([, , why]) => why !== "");
  if (rows.length === 0) return "";
  const lines = ["| verdict | what | why |", "| --- | --- | --- |"];
  let length = 0;
  for (const [at, [verdict, what, why]] of rows.entries()) {
    const line = `| ${verdictWords[verdict]} | ${escape(what)} | ${escape(why)} |`;
    length += line.length + 1;
    if (length > longest) {
      const left = rows.length - at;
      return [...lines, "", `And ${left} more, in the other outputs.`].join("\n");
    }
    lines.push(line);
  }
  return lines.join("\n");
}

/**
 * Names are other people's: no markup, no link and no mention comes of them. An entity is never read as markup, and
 * mentions and bare links need the very characters.
 */
const escape = (text: string): string =>
  toUSVString(text)
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+!|<>&~@:^$]|www/g, (found) =>
      [...found].map((character) => `&#${character.codePointAt(0)};`).join(""),
    );
