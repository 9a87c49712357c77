import { idFrom } from "../../../core/random";
import type { ServerRecord } from "../../../core/records";
import type { Call } from "../../operation";
import { visibleHosts } from "../hosts";
import { counted, describedOperations, distinct, type Facts } from "./described";
import { hostFacts, perHost, upTo } from "./host-facts";

const priorities = ["Critical", "High", "Medium", "Low"] as const;
const scores = { Critical: 9.8, High: 8.1, Medium: 5.4, Low: 3.1 };

/** How grave the n-th vulnerability of any host is. */
export const priorityOf = (index: number) => priorities[(index - 1) % priorities.length] ?? "Low";

/**
 * The n-th vulnerability of a system. All hosts of a system with vulnerabilities have its first, those with two its
 * second as well, and so on. The year 0000 keeps its CVE apart from real ones.
 */
function vulnerability(os: ServerRecord["os"], index: number): Facts {
  const priority = priorityOf(index);
  const digits = String(index).padStart(4, "0");
  return {
    type: os === "Linux" ? "linux_vul" : "windows_vul",
    vul_id: `SIM-${os.toUpperCase()}-${digits}`,
    vul_name: `Simulated ${os} vulnerability ${index}`,
    cve_list: [{ cve_id: `CVE-0000-${os === "Linux" ? 1 : 2}${digits}`, cvss: scores[priority] }],
    severity_level: priority,
    repair_priority: priority,
    repair_necessity: priority,
    app_name: `package-${index}`,
    app_version: "1.0.0",
    app_path: os === "Linux" ? `/usr/lib/package-${index}` : `C:\\Program Files\\package-${index}`,
    upgrade_version: "1.0.1",
  };
}

const scanId = (call: Call) => idFrom(call.cloud.seed, "vulnerability scan");

/** Each vulnerability of each host in sight; their count is the host's `risks.vulnerability`. */
function findings(call: Call): Facts[] {
  return perHost(call, (server) =>
    upTo(server.risks.vulnerability).map((index) => ({
      ...vulnerability(server.os, index),
      version: "1.0.0",
      edition: server.protection?.edition,
      status: "vul_status_unfix",
      handle_status: "unhandled",
      node_type: server.clusterId === "" ? "not_cce" : "cce",
      first_scan_time: server.createdAt,
      scan_time: server.createdAt,
      support_restore: false,
    })),
  );
}

const cves = (finding: Facts) => (finding["cve_list"] as { cve_id: string }[]).map(({ cve_id }) => cve_id);

const ofHost = (call: Call) => findings(call).filter((finding) => finding["host_id"] === call.path["host_id"]);

const hostsByValue = (found: readonly Facts[]) =>
  Object.fromEntries(
    ["important", "common", "test"].map((value) => [
      value,
      found.filter(({ asset_value }) => asset_value === value).length,
    ]),
  );

/** One record for each vulnerability, with the hosts that have it. */
const vulnerabilities = (call: Call): Facts[] =>
  [...counted(findings(call), "vul_id").values()].map((found) => ({
    ...found[0],
    cve_id: cves(found[0] ?? {}),
    host_num: found.length,
    unhandle_host_num: found.length,
    hosts_num: hostsByValue(found),
    host_id_list: found.map(({ host_id }) => host_id),
    repair_priority_list: [{ repair_priority: found[0]?.["repair_priority"], host_num: found.length }],
  }));

function affected(call: Call): Facts {
  const asked = { vul_id: call.query["vul_ids"], host_id: call.query["host_ids"], type: call.query["type"] };
  const found = findings(call).filter((finding) =>
    Object.entries(asked).every(
      ([field, wanted]) => wanted === undefined || [wanted].flat().some((value) => value === finding[field]),
    ),
  );
  return {
    vul_num: distinct(found, "vul_id"),
    host_num: distinct(found, "host_id"),
    total_vul_num: found.length,
    basic_host_num: distinct(
      found.filter(({ edition }) => edition === "basic"),
      "host_id",
    ),
    data_list: [...counted(found, "type")].map(([type, some]) => ({ type, vul_num: distinct(some, "vul_id") })),
  };
}

/** A host as a whole, with the ids of what was found on it. */
const vulnerableHosts = (call: Call): Facts[] =>
  visibleHosts(call)
    .filter(({ risks }) => risks.vulnerability > 0)
    .map((server) => {
      const found = upTo(server.risks.vulnerability).map((index) => vulnerability(server.os, index));
      const ids = (type: string) => found.filter((one) => one["type"] === type).map(({ vul_id }) => vul_id);
      return {
        ...hostFacts(call, server),
        handle_status: "unhandled",
        severity_level: found[0]?.["severity_level"],
        scan_time: server.createdAt,
        vul_ids_info: { linux_vul_id_list: ids("linux_vul"), windows_vul_id_list: ids("windows_vul") },
        vul_num_with_repair_priority_list: [...counted(found, "repair_priority")].map(([repair_priority, some]) => ({
          repair_priority,
          vul_num: some.length,
        })),
      };
    });

const scannedHosts = (call: Call) => visibleHosts(call).filter(({ scan }) => scan === "safe" || scan === "risky");

/** The scan behind the hosts' results: one of all of them, long over. */
function scanTasks(call: Call): Facts[] {
  const hosts = scannedHosts(call);
  const time = Math.max(...hosts.map(({ createdAt }) => createdAt));
  if (hosts.length === 0) return [];
  return [
    {
      id: scanId(call),
      task_id: scanId(call),
      scan_type: "schedule",
      start_time: time,
      end_time: time,
      scan_vul_types: ["linux_vul", "windows_vul"],
      status: "finished",
      success_host_num: hosts.length,
    },
  ];
}

export const vulnerabilityOperations = describedOperations({
  ListVulnerabilities: vulnerabilities,
  ListVulWhiteListVulOptions: (call) => (call.query["category"] === "image" ? [] : vulnerabilities(call)),
  ListHostVuls: (call) => ofHost(call).map((finding) => ({ ...finding, app_list: [finding] })),
  ListVulHosts: (call) =>
    findings(call).map((finding) => ({ ...finding, cve_num: cves(finding).length, cve_id_list: cves(finding) })),
  ListVulHostHosts: vulnerableHosts,
  ListVulHostVuls: (call) => findings(call).map((finding) => ({ ...finding, cve_id: cves(finding) })),
  ListVulHostApps: (call) => ofHost(call).map((finding) => ({ ...finding, paths: [finding] })),
  ShowVulStatics(call) {
    const found = findings(call);
    return {
      need_urgent_repair: distinct(
        found.filter(({ repair_priority }) => repair_priority === "Critical"),
        "vul_id",
      ),
      unrepair: distinct(found, "vul_id"),
      existed_vul_hosts: distinct(found, "host_id"),
      vul_library_update_time: call.cloud.now(),
    };
  },
  ShowVulAffectedStatics: affected,
  ListVulScanTask: scanTasks,
  ListVulScanTaskHost(call) {
    if (call.path["task_id"] !== scanId(call)) return [];
    return scannedHosts(call).map((server) => ({ ...hostFacts(call, server), scan_status: "success" }));
  },
});
