import type { ServerRecord } from "../../../core/records";
import type { Call } from "../../operation";
import { visibleHosts } from "../hosts";
import { counted, describedOperations, distinct, type Facts } from "./described";
import { hasAgent, hostFacts, perHost, upTo } from "./host-facts";

/** So many rules are checked on each system, or as many as its worst host fails. */
const leastRules = 10;

const severities = ["High", "Medium", "Low"] as const;

/** How grave the n-th rule of any system is. */
export const severityOfRule = (index: number) => severities[(index - 1) % severities.length] ?? "Low";

/** The n-th rule of a system's baseline. A host fails the first of them, as many as its `risks.baseline`. */
const rule = (os: ServerRecord["os"], index: number): Facts => ({
  check_name: `${os} baseline`,
  check_type: `${os} baseline`,
  check_type_name: `${os} baseline`,
  baseline_name: `${os} baseline`,
  standard: "hw_standard",
  tag: "Configuration",
  level: "1",
  key: `${os}-${index}`,
  check_rule_id: `${os}-${index}`,
  check_rule_name: `Simulated ${os} rule ${index}`,
  severity: severityOfRule(index),
  support_os: os,
  os_type: os,
  checked: true,
  enable_click: true,
  index,
});

const rulesOf = (hosts: readonly ServerRecord[], os: ServerRecord["os"]) =>
  upTo(Math.max(leastRules, ...hosts.map((host) => (host.os === os ? host.risks.baseline : 0)))).map((index) =>
    rule(os, index),
  );

const checkedHosts = (call: Call) => visibleHosts(call).filter(hasAgent);

/** The outcome of each rule on each host whose agent could check it. */
function outcomes(call: Call): Facts[] {
  const rules = { Linux: rulesOf(checkedHosts(call), "Linux"), Windows: rulesOf(checkedHosts(call), "Windows") };
  return perHost(call, (server) =>
    !hasAgent(server)
      ? []
      : rules[server.os].map((one) => {
          const failed = (one["index"] as number) <= server.risks.baseline;
          return {
            ...one,
            failed,
            scan_result: failed ? "failed" : "pass",
            result_type: failed ? "unhandled" : "safe",
            status: failed ? "unhandled" : "safe",
            failed_num: failed ? 1 : 0,
            passed_num: failed ? 0 : 1,
            host_type: server.clusterId === "" ? "ecs" : "cce",
            scan_time: server.createdAt,
          };
        }),
  );
}

const failures = (found: readonly Facts[]) => found.filter(({ failed }) => failed);

/** One record for each rule that was checked somewhere. */
const checkedRules = (found: readonly Facts[]): Facts[] =>
  [...counted(found, "check_rule_id").values()].map((ofRule) => {
    const failed = failures(ofRule);
    return {
      ...(failed[0] ?? ofRule[0]),
      statistics_scan_result: failed.length > 0 ? "failed" : "pass",
      host_num: ofRule.length,
      failed_num: failed.length,
    };
  });

const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((100 * part) / whole));

function overview(call: Call): Facts {
  const rules = checkedRules(outcomes(call));
  const failed = rules.filter(({ failed_num }) => (failed_num as number) > 0);
  const severe = (wanted: string) => failed.filter(({ severity }) => severity === wanted).length;
  const rate = share(rules.length - failed.length, rules.length);
  const hosts = checkedHosts(call);
  const atRisk = hosts.filter(({ risks }) => risks.baseline > 0);
  const count = (server: ServerRecord, wanted: string) =>
    upTo(server.risks.baseline).filter((index) => severityOfRule(index) === wanted).length;
  return {
    host_num: hosts.length,
    failed_host_num: atRisk.length,
    scan_time: Math.max(0, ...hosts.map(({ createdAt }) => createdAt)),
    check_type_num: distinct(rules, "check_type"),
    check_rule_num: rules.length,
    check_rule_failed_num: failed.length,
    check_rule_high_risk: severe("High"),
    check_rule_medium_risk: severe("Medium"),
    check_rule_low_risk: severe("Low"),
    check_rule_pass_rate: rate,
    hw_standard_check_rule_pass_rate: rate,
    host_risks: [...atRisk]
      .sort((a, b) => b.risks.baseline - a.risks.baseline)
      .slice(0, 5)
      .map((server) => ({
        ...hostFacts(call, server),
        high_risk_num: count(server, "High"),
        medium_risk_num: count(server, "Medium"),
        low_risk_num: count(server, "Low"),
        scan_time: server.createdAt,
      })),
    // Nobody has looked for weak passwords on a host until a call asks for it, and none is ever found.
    weak_pwd_total_host: hosts.length,
    weak_pwd_normal: hosts.length,
  };
}

/** Rules that a call names, on the hosts where they could be handled. */
function handled(call: Call): Facts {
  const { handle_status, check_rule_list, host_id } = call.body;
  const named = new Set((check_rule_list as Facts[]).map(({ check_rule_id }) => check_rule_id));
  const data_list = outcomes(call).filter(
    (outcome) =>
      outcome["status"] === handle_status &&
      named.has(outcome["check_rule_id"]) &&
      (host_id === undefined || outcome["host_id"] === host_id),
  );
  return {
    data_list,
    total_rule_num: named.size,
    rule_num: distinct(data_list, "check_rule_id"),
    host_num: distinct(data_list, "host_id"),
  };
}

export const baselineOperations = describedOperations({
  ListAllRiskConfigCheckRules(call, among) {
    const data_list = among(checkedRules(outcomes(call)));
    const failed = data_list.filter(({ failed_num }) => (failed_num as number) > 0).length;
    return { data_list, failed_num: failed, pass_num: data_list.length - failed };
  },
  ListRiskConfigCheckRules(call, among) {
    const ofBaseline = outcomes(call).filter(({ check_name }) => check_name === call.path["check_name"]);
    return checkedRules(among(ofBaseline));
  },
  ListCheckRuleHost: outcomes,
  ListHandleAffectBaseline: handled,
  ShowBaselineOverview: overview,
  ShowBaselineScanStatus(call) {
    const times = checkedHosts(call).map(({ createdAt }) => createdAt);
    return times.length === 0
      ? { scan_status: "neverscan" }
      : { scan_status: "scanned", scanned_time: Math.max(...times) };
  },
  ShowBaselineStatistic: (call, among) => ({
    security_check: failures(among(outcomes(call))).length,
  }),
  ShowDefaultSecurityCheckPolicyDetails: (call) =>
    rulesOf(checkedHosts(call), call.query["support_os"] === "Windows" ? "Windows" : "Linux"),
  ShowBaselineDirectory(call) {
    const { check_type, tag, standard } = rule(call.query["support_os"] === "Windows" ? "Windows" : "Linux", 1);
    const [type, name] = call.query["select_type"] === "tag" ? [tag, check_type] : [check_type, tag];
    return {
      task_condition: { type: "fixed_weekday", day_of_week: [] },
      baseline_directory_list: [{ type, standard, data_list: [{ name, enable: true }] }],
      pwd_directory_list: [{ tag: "weakpwd", sub_tag: "weak_pwd", key: "weak_pwd", checked: "true" }],
    };
  },
});
