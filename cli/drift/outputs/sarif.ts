import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { allFindings, type Finding, findingKinds, type Report, severityOf } from "../../../provider/compliance";
import { version } from "../../../provider/client/version";
import { kindWords } from "../words";
import type { Output } from "./output";

/** SARIF 2.1.0, as code hosts take it for annotations; a place is one in the program, the state or the policy. */
export const sarif: Output = (report) =>
  `${JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "hss drift", version, rules: findingKinds.map(ruleOf) } },
          invocations: [
            {
              executionSuccessful: report.outcome !== "unreadable",
              endTimeUtc: report.checkedAt,
              toolExecutionNotifications: notifications(report),
            },
          ],
          columnKind: "utf16CodeUnits",
          results: allFindings(report).map((finding) => resultOf(finding, report)),
        },
      ],
    },
    undefined,
    2,
  )}\n`;

/** What could not be read, and what was left out on purpose. */
const notifications = ({ unreadable, notChecked, servers }: Report) => [
  ...unreadable.map(({ what, reason }) => ({ level: "error", message: { text: `${what}: ${reason}` } })),
  ...notChecked.map((text) => ({ level: "note", message: { text } })),
  ...servers.flatMap(({ name, notChecked: why }) =>
    why === undefined ? [] : [{ level: "note", message: { text: `${name}: ${why}` } }],
  ),
];

const ruleOf = (kind: Finding["kind"]) => ({
  id: kind,
  name: `${kind[0]?.toUpperCase()}${kind.slice(1)}`,
  shortDescription: { text: `${kindWords[kind]}.` },
  defaultConfiguration: { level: severityOf[kind] },
});

function resultOf(finding: Finding, report: Report) {
  const { kind, severity, key, message, name, id, region, subject, rule, resource, property } = finding;
  const waiver = report.servers.find(({ hostId }) => subject === "server" && hostId === id)?.waiver;
  return {
    ruleId: kind,
    ruleIndex: findingKinds.indexOf(kind),
    level: severity,
    message: { text: `${name}: ${message}` },
    locations: [
      {
        ...physical(finding, report),
        logicalLocations: [{ name, fullyQualifiedName: `${region}/${subject}/${id}`, kind: "resource" }],
      },
    ],
    partialFingerprints: { "hssFinding/v1": key },
    ...(finding.known && { baselineState: "unchanged" }),
    ...(finding.waived && {
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: waiver === undefined ? "" : `until ${waiver.until}: ${waiver.reason}`,
        },
      ],
    }),
    properties: Object.fromEntries(
      Object.entries({ region, rule, resource, property, declared: finding.declared, live: finding.live }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
  };
}

/** Code hosts want a place for everything: what has none of its own is shown at the top of what was compared with. */
function physical({ location }: Finding, { sources }: Report) {
  const policy = sources.find(({ kind }) => kind === "policy") ?? sources[0];
  const place = location ?? (policy && { file: policy.source, line: 1 });
  if (place === undefined) return {};
  const { file, line, column } = { column: undefined, ...place };
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    },
  };
}

function uriOf(file: string): string {
  if (file === "-") return "stdin";
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
