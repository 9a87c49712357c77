import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Report, serverVerdicts } from "../../../../provider/compliance";
import { harmless } from "../../../text-table";
import { counted, detailsOf, kindWords, verdictWords } from "../../words";
import type { Output } from "../output";
import { element, type Markup, raw } from "./markup";

const asset = (name: string): string => readFileSync(join(__dirname, name), "utf8");

/** How each verdict is to feel; whatever is not named here is bad. */
const tones: Readonly<Record<string, string>> = {
  inOrder: "good",
  stopped: "calm",
  waived: "calm",
  notChecked: "calm",
  drifted: "odd",
  violating: "odd",
  wrong: "odd",
  unmanaged: "warn",
  idle: "warn",
  trialEnding: "warn",
};

/**
 * One page that needs nothing but a browser: no server, no network. It may load and run nothing that it does not hold
 * itself, which its policy says by the hashes of its only script and its only style.
 */
export const html: Output = (report, { failing }) => {
  const [style, script] = [asset("page.css") + asset("lists.css"), asset("page.js")];
  const words = { verdicts: verdictWords, kinds: kindWords, tones, order: serverVerdicts };
  // A text that would end the element, or begin a comment in it, has to begin with this character.
  const data = JSON.stringify({ report: harmlessIn(report), words }).replaceAll("<", "\\u003c");
  const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`;
  const title = `Host security, ${report.checkedAt.slice(0, 10)}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    String(element("meta", { "http-equiv": "Content-Security-Policy", content: policy })),
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    String(element("title", {}, title)),
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    ...body(report, failing.length).map(String),
    `<script type="application/json" id="data">${data}</script>`,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
};

/** The same, with nothing in its texts that turns a line around or hides. */
function harmlessIn(value: unknown): unknown {
  if (typeof value === "string") return harmless(value);
  if (Array.isArray(value)) return value.map(harmlessIn);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [harmless(name), harmlessIn(inner)]));
}

const hash = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

function body(report: Report, failing: number): Markup[] {
  const when = report.checkedAt.replace("T", " ").slice(0, 16);
  return [
    element(
      "header",
      {},
      element("h1", {}, "Host security"),
      element("p", {}, `${report.regions.join(", ")}, checked ${when} UTC`),
      element("button", { id: "theme", type: "button", "data-needs-script": true, hidden: true }, "Light or dark"),
    ),
    element(
      "main",
      {},
      glance(report, failing),
      ...unreadable(report),
      ...servers(),
      ...others(
        "Resources",
        ["Verdict", "Resource", "Servers", "Why"],
        report.resources,
        ({ address, servers: count }) => [address, String(count)],
      ),
      ...others("Quotas", ["Verdict", "Quota", "Details", "Why"], report.quotas, (quota) => [
        quota.id,
        detailsOf(quota),
      ]),
      ...others("Alarms", ["Verdict", "Project", "Details", "Why"], report.alarms, (each) => [
        `${each.enterpriseProjectId} (${each.region})`,
        [each.channel, each.topicUrn, each.listeners !== undefined && counted(each.listeners, "listener")]
          .filter(Boolean)
          .join(", "),
      ]),
      foot(report),
    ),
    element("dialog", { id: "detail", "aria-labelledby": "detail-title" }),
  ];
}

function glance(report: Report, failing: number): Markup {
  const { coverage, summary, outcome } = report;
  const said = {
    inOrder: "In order",
    findings: `${counted(failing || summary.errors, "finding")} to put right`,
    unreadable: "Not everything could be read",
  }[outcome];
  const figure = (name: string, value: number) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value.toLocaleString("en")));
  const bar = serverVerdicts.flatMap((verdict) => {
    const count = summary.servers[verdict] ?? 0;
    return count === 0 ? [] : [{ verdict, count }];
  });
  return element(
    "section",
    { class: "card glance", "aria-label": "Coverage" },
    ring(coverage.percent),
    element(
      "div",
      {},
      element("p", { class: `outcome ${outcome}` }, said),
      element(
        "dl",
        { class: "figures" },
        figure("Servers", coverage.servers),
        figure("Protected", coverage.protected),
        figure("Interrupted", coverage.interrupted),
        figure("Unprotected", coverage.unprotected),
        figure("Agents online", coverage.agentsOnline),
        figure("At risk", coverage.risky),
      ),
    ),
    strip(bar),
  );
}

/** A bar of all servers by verdict. Its widths are attributes of a drawing: the page's policy allows no styles of elements. */
function strip(parts: readonly { verdict: string; count: number }[]): Markup {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  const drawn = parts.map(({ verdict, count }) => {
    const [x, width] = [(at / total) * 1000, (count / total) * 1000];
    at += count;
    const label = `${count} ${verdictWords[verdict]}`;
    const box = {
      x: x.toFixed(1),
      y: "0",
      width: Math.max(2, width - 2).toFixed(1),
      height: "10",
      fill: "var(--tone)",
    };
    return element("g", { class: tones[verdict] ?? "bad" }, element("title", {}, label), element("rect", box));
  });
  return element(
    "svg",
    {
      class: "bar",
      viewBox: "0 0 1000 10",
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": "Servers by verdict",
    },
    ...drawn,
  );
}

function ring(percent: number): Markup {
  const [radius, round] = [52, 2 * Math.PI * 52];
  const circle = { cx: "64", cy: "64", r: String(radius) };
  const part = {
    ...circle,
    class: "part",
    "stroke-dasharray": `${((round * percent) / 100).toFixed(1)} ${round.toFixed(1)}`,
    transform: "rotate(-90 64 64)",
  };
  return element(
    "svg",
    { class: "ring", viewBox: "0 0 128 128", role: "img", "aria-label": `${percent} % of servers are protected` },
    element("circle", { ...circle, class: "track" }),
    ...(percent > 0 ? [element("circle", part)] : []),
    element("text", { x: "64", y: "68" }, `${percent} %`),
    element("text", { x: "64", y: "84", class: "under" }, "protected"),
  );
}

function unreadable({ unreadable: lost }: Report): Markup[] {
  if (lost.length === 0) return [];
  return [
    element(
      "section",
      { class: "card notice" },
      element("h2", {}, "Could not be read, so nothing is called in order"),
      element(
        "ul",
        {},
        ...lost.map(({ what, reason }) => element("li", {}, element("strong", {}, what), `: ${reason}`)),
      ),
    ),
  ];
}

function servers(): Markup[] {
  const script = { "data-needs-script": true, hidden: true };
  const option = (value: string, text: string) => element("option", { value }, text);
  const heads = ["Verdict", "Server", "Edition", "Agent", "Risk", "Why"];
  return [
    element("h2", {}, "Servers"),
    raw("<noscript><p>The list of servers needs scripts, which this browser does not run.</p></noscript>"),
    element("div", { class: "chips", id: "chips", role: "group", "aria-label": "Only these verdicts" }),
    element(
      "div",
      { class: "tools", ...script },
      element("input", {
        id: "search",
        type: "search",
        placeholder: "Name, address, tag, reason …  ( / )",
        "aria-label": "Search servers",
      }),
      element(
        "select",
        { id: "order", "aria-label": "Order" },
        option("verdict", "Worst first"),
        option("name", "By name"),
      ),
      element("span", { class: "dim", id: "count", role: "status" }),
    ),
    element(
      "div",
      { class: "card wide", ...script },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
        element("tbody", { id: "rows" }),
      ),
      element("p", { class: "empty", id: "none", hidden: true }, "No server matches."),
      element("button", { class: "more", id: "more", type: "button", hidden: true }),
    ),
  ];
}

/** A table of what is not in order; nothing where there is nothing. */
function others<T extends { verdict: string; findings: { message: string }[] }>(
  title: string,
  heads: readonly string[],
  things: readonly T[],
  cells: (thing: T) => [string, string],
): Markup[] {
  const told = things.filter(({ findings }) => findings.length > 0);
  if (things.length === 0) return [];
  const rows = told.map((thing) => {
    const [name, details] = cells(thing);
    const verdict = element(
      "span",
      { class: `badge ${tones[thing.verdict] ?? "bad"}` },
      verdictWords[thing.verdict] ?? "",
    );
    const why = thing.findings.map(({ message }) => element("p", {}, message));
    return element(
      "tr",
      {},
      element("td", {}, verdict),
      element("td", { class: "name" }, name),
      element("td", { class: "details" }, details),
      element("td", { class: "why" }, ...why),
    );
  });
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows),
  );
  const fine = element("p", { class: "empty" }, `All ${things.length} in order.`);
  return [element("h2", {}, title), element("div", { class: "card wide" }, told.length > 0 ? table : fine)];
}

function foot({ sources, summary, notChecked }: Report): Markup {
  const compared = sources.map(({ source, kind, resources }) =>
    element("li", {}, `${source}: ${kind}, ${counted(resources, kind === "policy" ? "rule" : "resource")}`),
  );
  const borne = [
    ...(summary.waived > 0 ? [`${counted(summary.waived, "finding")} waived.`] : []),
    ...(summary.known > 0 ? [`${counted(summary.known, "finding")} known from the baseline.`] : []),
    ...notChecked,
  ];
  const keys = ["/", "↑", "↓", "Enter", "Esc"].map((key) => element("kbd", {}, key));
  return element(
    "footer",
    {},
    ...(compared.length > 0 ? [element("p", {}, "Compared with"), element("ul", {}, ...compared)] : []),
    ...borne.map((line) => element("p", {}, line)),
    element(
      "p",
      {},
      "Keys: ",
      keys[0] ?? "",
      " searches, ",
      keys[1] ?? "",
      " and ",
      keys[2] ?? "",
      " go from server to server, ",
      keys[3] ?? "",
      " opens one, ",
      keys[4] ?? "",
      " closes it.",
    ),
  );
}
