import { toUSVString } from "node:util";
import { allFindings, findingKinds, type Report, serverVerdicts, severityOf } from "../../../provider/compliance";
import type { Output } from "./output";

interface Sample {
  labels?: Record<string, string>;
  value: number;
}

/** Prometheus text (0.0.4), for a textfile collector or a push gateway. */
export const prometheus: Output = (report) => {
  const { coverage, summary, servers } = report;
  const open = allFindings(report).filter(({ waived, known }) => !waived && !known);
  return [
    gauge("hss_check_timestamp_seconds", "When the check began.", [{ value: Date.parse(report.checkedAt) / 1000 }]),
    gauge("hss_check_complete", "Whether everything could be read.", [
      { value: report.outcome === "unreadable" ? 0 : 1 },
    ]),
    gauge("hss_check_unreadable", "Parts that could not be read.", [{ value: report.unreadable.length }]),
    gauge("hss_check_not_checked", "Kinds of things that were left out on purpose.", [
      { value: report.notChecked.length },
    ]),
    gauge("hss_servers", "Servers by verdict.", byVerdict(report)),
    gauge("hss_servers_protected", "Servers that are guarded now.", [{ value: coverage.protected }]),
    gauge("hss_servers_interrupted", "Servers whose protection is on and does not work.", [
      { value: coverage.interrupted },
    ]),
    gauge("hss_servers_unprotected", "Servers without protection.", [{ value: coverage.unprotected }]),
    gauge("hss_servers_agent_online", "Servers whose agent is online.", [{ value: coverage.agentsOnline }]),
    gauge("hss_servers_risky", "Servers whose last scan found something.", [{ value: coverage.risky }]),
    gauge("hss_coverage_ratio", "Share of servers that are guarded now; 1 where there is none.", [
      { value: coverage.servers === 0 ? 1 : coverage.protected / coverage.servers },
    ]),
    gauge(
      "hss_servers_by_edition",
      "Protected servers by edition.",
      Object.entries(coverage.byEdition).map(([edition, value]) => ({ labels: { edition }, value })),
    ),
    gauge("hss_quotas", "Quotas by verdict.", labelled(summary.quotas, "verdict")),
    gauge("hss_alarms", "Alarm settings by verdict.", labelled(summary.alarms, "verdict")),
    gauge(
      "hss_findings",
      "Findings that are neither waived nor known, by kind.",
      findingKinds.map((kind) => ({
        labels: { kind, severity: severityOf[kind] },
        value: open.filter((finding) => finding.kind === kind).length,
      })),
    ),
    gauge("hss_findings_waived", "Findings that a waiver bears with.", [{ value: summary.waived }]),
    gauge("hss_findings_known", "Findings that the baseline has too.", [{ value: summary.known }]),
    gauge(
      "hss_server_verdict",
      "1 for each server that is not called in order, with its verdict.",
      servers
        .filter(({ verdict }) => verdict !== "inOrder")
        .map(({ hostId, name, region, verdict }) => ({ labels: { region, host_id: hostId, name, verdict }, value: 1 })),
    ),
  ]
    .filter((text) => text !== "")
    .join("");
};

/** Every verdict in every region, so that a line that goes to nothing reads as 0 and not as missing. */
const byVerdict = ({ regions, servers }: Report): Sample[] =>
  regions.flatMap((region) =>
    serverVerdicts.map((verdict) => ({
      labels: { region, verdict },
      value: servers.filter((server) => server.region === region && server.verdict === verdict).length,
    })),
  );

const labelled = (figures: Record<string, number>, label: string): Sample[] =>
  Object.entries(figures).map(([name, value]) => ({ labels: { [label]: name }, value }));

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const lines = samples.map(({ labels = {}, value }) => {
    const text = Object.entries(labels).map(([label, content]) => `${label}="${escape(content)}"`);
    return `${name}${text.length > 0 ? `{${text.join(",")}}` : ""} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

/** The format knows no escape of a carriage return, and some parsers end a line at one. */
const escape = (text: string): string =>
  toUSVString(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\r", " ");
