/** Every format read back by a parser that is not ours. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type Ajv from "ajv";
import { type ValidateFunction } from "ajv";
import Ajv04 from "ajv-draft-04";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import MarkdownIt from "markdown-it";
import parsePrometheus from "parse-prometheus-text-format";
import stringWidth from "string-width";
import { outputs, type Rendering } from "../../cli/drift/outputs";
import { allFindings, failing, type Report, schemas } from "../../provider/compliance";
import { page } from "../../cli/status";
import { harmless } from "../../cli/text-table";
import { Clouds } from "../../provider/lifecycle";
import { hostileName, sampleCloud, sampleReport } from "../compliance/reports";

let report: Report;
let rendering: Rendering;

beforeAll(async () => {
  report = await sampleReport(120, { unreadable: true });
  rendering = { color: false, width: Infinity, all: false, failing: failing(report, new Set(["error"])) };
});

const problemsOf = (validate: ValidateFunction, value: unknown) => (validate(value) ? [] : validate.errors);

test.each([40, 80, 100, 160])(
  "a table on a terminal of %d columns is no wider, and names every server and verdict",
  (width) => {
    for (const color of [false, true]) {
      const text = outputs.table(report, { ...rendering, width, color });
      for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      const [, servers = ""] = stripVTControlCharacters(text).split(/^Servers\n|\n\n(?:Resources|Quotas)\n/m);
      // Names break into lines; put together again they are all there.
      const [heads = ""] = servers.split("\n");
      const [from, to] = [heads.indexOf("SERVER"), heads.indexOf(width < 80 ? "WHY" : "EDITION")];
      const end = to < 0 ? heads.indexOf("DECLARED BY") : to;
      expect(heads).toMatch(/^VERDICT +SERVER .*WHY$/);
      const names = servers.split("\n").map((line) => columnsOf(line, from, end < 0 ? heads.indexOf("WHY") : end));
      const told = names.join("").replaceAll(" ", "");
      for (const { name, findings } of report.servers)
        if (findings.length > 0) expect(told).toContain(harmless(name).replaceAll(" ", ""));
      const verdicts = servers.split("\n").filter((line) => /^(naked|violating|waived)/.test(line));
      expect(verdicts).toHaveLength(report.servers.filter(({ findings }) => findings.length > 0).length);
    }
  },
);

/** What stands from one column of the terminal to another; a wide character takes two. */
function columnsOf(line: string, from: number, to: number): string {
  let [at, found] = [0, ""];
  for (const character of line) {
    if (at >= from && at < to) found += character;
    at += stringWidth(character);
  }
  return found;
}

test.each([40, 80, 100, 160])("the status of servers on a terminal of %d columns is no wider", async (width) => {
  await using cloud = await sampleCloud(60);
  const clouds = new Clouds({}, { readOnly: true, metadata: null, environment: cloud.environment });
  const hosts = await (await clouds.of({})).hss.hosts.list();
  await clouds.close();
  const text = page(hosts, "cn-north-4", { output: "table" }, { color: false, width });
  for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  expect(text).toMatch(/^SERVER .*PROTECTION/m);
  expect(text.split("\n").filter((line) => / (un)?protected| interrupted/.test(line)).length).toBeGreaterThanOrEqual(
    hosts.length,
  );
});

test("JSON is as its schema says", () => {
  const validate = addFormats(new Ajv2020({ strict: true, allowUnionTypes: true })).compile(
    schemas["hss-drift-report.schema.json"] ?? false,
  );
  const written = JSON.parse(outputs.json(report, rendering)) as Report;
  expect(problemsOf(validate, written)).toEqual([]);
  expect(written).toMatchObject({ ...report, $schema: "hss-drift-report.schema.json" });
  expect(validate({ ...written, servers: [{ name: "web-1" }] })).toBe(false);
});

test("SARIF is valid by the official schema, and has a result with a place for every finding", () => {
  const folder = dirname(require.resolve("@microsoft/jest-sarif/package.json"));
  const schema = JSON.parse(readFileSync(join(folder, "lib", "schemas", "sarif-2.1.0-rtm.5.json"), "utf8")) as object;
  const validate = addFormats(new Ajv04({ strict: false, unicodeRegExp: false }) as unknown as Ajv).compile(schema);
  const sarif = JSON.parse(outputs.sarif(report, rendering));
  expect(problemsOf(validate, sarif)).toEqual([]);
  const [run] = sarif.runs;
  expect(run.results).toHaveLength(allFindings(report).length);
  expect(run.invocations[0]).toMatchObject({ executionSuccessful: false });
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("hss-policy.yaml");
  }
  const waived = run.results.filter((result: { suppressions?: unknown[] }) => result.suppressions !== undefined);
  expect(waived).toHaveLength(report.summary.waived);
  expect(waived[0].suppressions[0].justification).toBe("until 2999-03-31: end of life, the vendor's agent conflicts");
  expect(problemsOf(validate, { ...sarif, version: "2.0" })).not.toEqual([]);
});

test("JUnit is well-formed, counts right, and tells failures, waivers and errors apart", () => {
  const xml = outputs.junit(report, rendering);
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => ["testsuite", "testcase"].includes(name),
    htmlEntities: true,
    processEntities: true,
  });
  const { testsuites } = parser.parse(xml);
  const cases = testsuites.testsuite.flatMap((suite: { testcase: Record<string, unknown>[] }) => suite.testcase);
  const having = (part: string) => cases.filter((each: object) => part in each);
  expect(testsuites.tests).toBe(String(cases.length));
  expect(testsuites.failures).toBe(String(having("failure").length));
  expect(testsuites.skipped).toBe(String(having("skipped").length));
  expect(testsuites.errors).toBe("1");
  expect(having("error")).toMatchObject([{ name: "state infra.json", error: { message: "There is nothing in it." } }]);
  const { waived, naked = 0, violating = 0 } = report.summary.servers;
  expect(having("skipped")).toHaveLength(waived ?? 0);
  const ofServers = having("failure").filter(
    (each: { classname: string }) => each.classname === "hss.servers.cn-north-4",
  );
  expect(ofServers).toHaveLength(naked + violating);
  // XML has no way to write the escape character.
  const name = hostileName.replace("\u001b", "\ufffd");
  expect(cases.map((each: { name: string }) => each.name)).toContain(name);
});

test("Prometheus text is parsed, and its figures are those of the report", () => {
  const families = parsePrometheus(outputs.prometheus(report, rendering));
  const family = (name: string) => families.find((each) => each.name === name)?.metrics ?? [];
  const value = (name: string, labels: Record<string, string> = {}) =>
    Number(
      family(name).find((each) => Object.entries(labels).every(([key, text]) => each.labels?.[key] === text))?.value,
    );
  expect(families.every(({ type, help }) => type === "GAUGE" && help !== "")).toBe(true);
  expect(value("hss_check_complete")).toBe(0);
  expect(value("hss_servers_protected")).toBe(report.coverage.protected);
  expect(value("hss_coverage_ratio")).toBeCloseTo(report.coverage.protected / report.coverage.servers);
  for (const verdict of ["naked", "violating", "waived", "stopped", "inOrder", "ghost"])
    expect(value("hss_servers", { verdict, region: "cn-north-4" })).toBe(report.summary.servers[verdict] ?? 0);
  expect(value("hss_findings", { kind: "quotaFrozen" })).toBe(1);
  const named = family("hss_server_verdict").map(({ labels }) => labels?.["name"]);
  expect(named).toContain(hostileName);
  expect(named).toHaveLength(report.servers.filter(({ verdict }) => verdict !== "inOrder").length);
});

test("Markdown renders as tables, and nothing that a name holds becomes markup, a link or a mention", () => {
  const text = outputs.markdown(report, rendering);
  // Everything is switched on that a code host might switch on.
  const markdown = new MarkdownIt({ html: true, linkify: true });
  const page = markdown.render(text);
  expect(page).toContain("&lt;/script&gt;&lt;img src=x");
  expect(text).not.toContain("@all");
  const opened = markdown
    .parse(text, {})
    .flatMap(({ children, type }) => [type, ...(children ?? []).map((each) => each.type)]);
  expect(opened.filter((type) => /link|image|html_inline|code|^em_|strong|^s_/.test(type))).toEqual([
    "strong_open",
    "strong_close",
  ]);
  const tables = page.split("<table>").slice(1);
  const cells = (html = "", cell = "td") => html.split(`<${cell}`).length - 1;
  expect(tables).toHaveLength(2);
  expect(cells(tables[0])).toBe(Object.keys(report.summary.servers).length);
  const told = [...report.servers, ...report.quotas, ...report.alarms].filter((each) => each.findings.length > 0);
  expect(cells(tables[1])).toBe(told.length * 3);
});

test("a comment stays within what code hosts take, however large the fleet is", async () => {
  const large = await sampleReport(6000);
  const text = outputs.markdown(large, { ...rendering, failing: failing(large, new Set(["error"])) });
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/And \d+ more, in the other outputs\./);
});

test("a carriage return in a name is a space in metrics, whose format has no escape for it", () => {
  const [first, ...others] = report.servers;
  if (first === undefined) throw new Error("the sample has no server");
  const renamed = { ...first, name: "web\r\n1", verdict: "naked" as const };
  const text = outputs.prometheus({ ...report, servers: [renamed, ...others] }, rendering);
  expect(text).toContain('name="web \\n1"');
  expect(text).not.toMatch(/\\r|\r/);
});

describe("declared servers that a check was not to look at", () => {
  const sentence = "2 declared servers stand in other enterprise projects (7: 2), where this check did not look.";
  const why = "It stands in enterprise project 7, and this check looked at 0 only.";
  let scoped: Report;
  const write = (name: keyof typeof outputs, more: Partial<Rendering> = {}) =>
    outputs[name](scoped, { ...rendering, failing: failing(scoped, new Set(["error"])), ...more });

  beforeAll(async () => {
    scoped = await sampleReport(40, { elsewhere: 2 });
  });

  test("are counted apart, named, and no finding", () => {
    expect(scoped.summary.servers).toMatchObject({ notChecked: 2 });
    const table = write("table");
    expect(table.split("\n")[0]).toMatch(/ protected \(\d+ %\): .*, 2 declared servers not checked$/);
    expect(table).toContain("2 not checked");
    expect(table).toContain(sentence);
    expect(table).not.toContain("away-1");
    expect(write("table", { all: true })).toMatch(
      /not checked +away-1 +unknown +unknown +unknown .*enterprise project 7/,
    );

    const written = JSON.parse(write("json")) as Report;
    expect(written.servers.filter(({ notChecked }) => notChecked === why).map(({ name }) => name)).toEqual([
      "away-1",
      "away-2",
    ]);

    const [run] = JSON.parse(write("sarif")).runs;
    const notes = run.invocations[0].toolExecutionNotifications.filter(
      ({ level }: { level: string }) => level === "note",
    );
    expect(notes.map(({ message }: { message: { text: string } }) => message.text)).toEqual(
      expect.arrayContaining([sentence, `away-1: ${why}`, `away-2: ${why}`]),
    );

    const xml = write("junit");
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).toContain(
      `<testcase name="away-1" classname="hss.servers.cn-north-4">\n      <skipped message="${why}"/>\n    </testcase>`,
    );
    expect(xml).toContain(`<testcase name="${sentence}" classname="hss.reading">\n      <skipped `);
    const skipped = xml.split("<skipped ").length - 1;
    expect(xml).toContain(`<testsuites name="hss drift" tests="${xml.split("<testcase ").length - 1}"`);
    expect(/<testsuites [^>]* skipped="(\d+)"/.exec(xml)?.[1]).toBe(String(skipped));

    const metrics = write("prometheus");
    expect(metrics).toContain('hss_servers{region="cn-north-4",verdict="notChecked"} 2\n');
    expect(metrics).toMatch(/hss_server_verdict\{.*name="away-1",verdict="notChecked"\} 1\n/);
    expect(metrics).toContain(`hss_check_not_checked ${scoped.notChecked.length}\n`);

    const page = new MarkdownIt().render(write("markdown"));
    expect(page).toContain('<th style="text-align:right">not checked</th>');
    expect(page).toContain("2 declared servers not checked");
    expect(page).not.toContain("away-1");

    const html = write("html");
    expect(html).toContain(sentence);
    expect(html).toContain(why);
  });
});
