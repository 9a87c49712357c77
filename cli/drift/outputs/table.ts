import type { Report, ServerReport } from "../../../provider/compliance";
import { type Cell, type Column, painter, paragraph, textTable } from "../../text-table";
import { counted, detailsOf, headline, reasonOf, verdictWords, word } from "../words";
import type { Output, Rendering } from "./output";

/** For people at a terminal, and for logs: first the figures, then what is not in order, then what could not be read. */
export const table: Output = (report, rendering) => {
  const parts = [
    head(report, rendering),
    section("Servers", serverColumns, serverRows(report, rendering), rendering),
    section("Resources", plainColumns("RESOURCE"), resourceRows(report, rendering), rendering),
    section("Quotas", plainColumns("QUOTA"), quotaRows(report, rendering), rendering),
    section("Alarms", plainColumns("PROJECT"), alarmRows(report, rendering), rendering),
    unreadable(report, rendering),
    foot(report, rendering),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
};

const serverColumns: Column[] = [
  { title: "VERDICT" },
  { title: "SERVER", wraps: 32 },
  { title: "EDITION", leaves: 3 },
  { title: "AGENT", leaves: 2 },
  { title: "RISK", leaves: 1 },
  { title: "DECLARED BY", wraps: 14, leaves: 4 },
  { title: "WHY", wraps: 30 },
];

const plainColumns = (what: string): Column[] => [
  { title: "VERDICT" },
  { title: what, wraps: 36 },
  { title: "DETAILS", wraps: 12, leaves: 1 },
  { title: "WHY", wraps: 30 },
];

function section(title: string, columns: Column[], rows: Cell[][], rendering: Rendering): string {
  if (rows.length === 0) return "";
  return `${painter(rendering).bold(title)}\n${textTable(columns, rows, rendering)}`;
}

function head(report: Report, rendering: Rendering): string {
  const { bold, dim } = painter(rendering);
  const { sources, summary } = report;
  const compared = sources.map(({ source, kind, resources }) => `${source} (${kind}, ${resources})`).join(", ");
  const figures = Object.entries(summary.servers).map(([verdict, count]) => `${count} ${verdictWords[verdict]}`);
  return [
    paragraph(headline(report), rendering, bold),
    ...(figures.length > 0 ? [paragraph(figures.join(" · "), rendering)] : []),
    ...(compared === "" ? [] : [paragraph(`compared with ${compared}`, rendering, dim)]),
  ].join("\n");
}

function verdictCell(verdict: string, { color }: Rendering): Cell {
  const { red, yellow, green, dim } = painter({ color });
  const calm: Record<string, (text: string) => string> = { inOrder: green, waived: dim, stopped: dim, notChecked: dim };
  const soft = ["idle", "trialEnding", "unmanaged"].includes(verdict) ? yellow : red;
  return { text: verdictWords[verdict] ?? verdict, paint: calm[verdict] ?? soft };
}

function serverRows({ servers }: Report, rendering: Rendering): Cell[][] {
  const { red, yellow } = painter(rendering);
  return servers
    .filter(({ findings }) => rendering.all || findings.length > 0)
    .map((server) => [
      verdictCell(server.verdict, rendering),
      { text: server.name },
      editionCell(server, red),
      { text: word(server.agent) || "unknown", ...(server.agent !== "online" && { paint: yellow }) },
      { text: server.risk ?? "unknown", ...(server.risk === "risky" && { paint: red }) },
      { text: server.managedBy.map(({ address }) => address).join(", ") || "-" },
      { text: reasonOf(server) },
    ]);
}

/** Of what was not looked at it is not said that it has none. */
function editionCell({ edition, notChecked }: ServerReport, red: Cell["paint"]): Cell {
  if (notChecked !== undefined) return { text: "unknown" };
  return { text: edition ?? "none", ...(edition === undefined && red && { paint: red }) };
}

function resourceRows({ resources }: Report, rendering: Rendering): Cell[][] {
  return resources
    .filter(({ findings }) => rendering.all || findings.length > 0)
    .map((each) => [
      verdictCell(each.verdict, rendering),
      { text: each.address },
      { text: counted(each.servers, "server") },
      { text: each.findings.map(({ message }) => message).join(" ") },
    ]);
}

function quotaRows({ quotas }: Report, rendering: Rendering): Cell[][] {
  return quotas
    .filter(({ findings }) => rendering.all || findings.length > 0)
    .map((quota) => [
      verdictCell(quota.verdict, rendering),
      { text: quota.id },
      { text: detailsOf(quota) },
      { text: quota.findings.map(({ message }) => message).join(" ") },
    ]);
}

function alarmRows({ alarms }: Report, rendering: Rendering): Cell[][] {
  return alarms
    .filter(({ findings }) => rendering.all || findings.length > 0)
    .map((each) => [
      verdictCell(each.verdict, rendering),
      { text: `${each.enterpriseProjectId} (${each.region})` },
      {
        text: [each.channel, each.listeners !== undefined && counted(each.listeners, "listener")]
          .filter(Boolean)
          .join(", "),
      },
      { text: each.findings.map(({ message }) => message).join(" ") },
    ]);
}

function unreadable({ unreadable: lost }: Report, rendering: Rendering): string {
  if (lost.length === 0) return "";
  const { red, bold } = painter(rendering);
  const lines = lost.map(({ what, reason }) => paragraph(`${what}: ${reason}`, rendering, red));
  return [paragraph("Could not be read, so nothing is called in order", rendering, bold), ...lines].join("\n");
}

function foot({ notChecked, summary, outcome }: Report, rendering: Rendering): string {
  const { dim, green, red } = painter(rendering);
  const borne = [
    ...(summary.waived > 0 ? [`${counted(summary.waived, "finding")} waived`] : []),
    ...(summary.known > 0 ? [`${counted(summary.known, "finding")} known from the baseline`] : []),
  ];
  const closing =
    outcome === "unreadable"
      ? red("Not checked to the end.")
      : rendering.failing.length > 0
        ? red(`${counted(rendering.failing.length, "finding")} to put right.`)
        : green("In order.");
  return [...[...notChecked, ...borne].map((line) => paragraph(line, rendering, dim)), closing].join("\n");
}
