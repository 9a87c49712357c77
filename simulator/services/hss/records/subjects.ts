import { idFrom } from "../../../core/random";
import { hssError } from "../../../gateway/errors";
import type { Call } from "../../operation";
import { describedOperations, type Facts } from "./described";

/** The one of some records that a call asks for by its id. */
function only(records: readonly Facts[], what: string, id: unknown): Facts {
  const record = records.find((one) => one["id"] === id);
  if (!record) throw hssError("HSS.0011", `${what} ${String(id)}`);
  return record;
}

/** The one backup policy there is; backups themselves belong to CBR, which is not simulated. */
const backupPolicies = ({ cloud }: Call): Facts[] => [
  {
    id: idFrom(cloud.seed, "backup policy"),
    policy_id: idFrom(cloud.seed, "backup policy"),
    name: "default",
    enabled: false,
    operation_type: "backup",
    operation_definition: { day_backups: 0, max_backups: -1, retention_duration_days: 30, timezone: "UTC+08:00" },
    trigger: {
      ...{ id: idFrom(cloud.seed, "backup trigger"), name: "default", type: "time" },
      properties: { pattern: ["FREQ=WEEKLY;BYDAY=MO;BYHOUR=00;BYMINUTE=00"], start_time: "2024-01-01 00:00:00" },
    },
  },
];

/** One policy for each system, with one rule; no host is under them. */
const raspPolicies = ({ cloud }: Call): Facts[] =>
  (["Linux", "Windows"] as const).map((os_type) => ({
    id: idFrom(cloud.seed, "rasp policy", os_type),
    policy_id: idFrom(cloud.seed, "rasp policy", os_type),
    policy_name: `default_${os_type.toLowerCase()}`,
    os_type,
    rule_name: "SQLInjection",
    rule_list: raspRules.filter((rule) => rule.os_type === os_type),
  }));

/** Actions: 1 detects, 2 detects and blocks, 3 offers both. */
const raspRules = (["Linux", "Windows"] as const).map((os_type) => ({
  ...{ os_type, chk_feature_id: 1, chk_feature_name: "SQLInjection", chk_feature_desc: "SQL injection" },
  ...{ protective_action: 1, optional_protective_action: 3, enabled: 1, editable: 1 },
}));

/** The one template there is. */
const policyTemplates = ({ cloud }: Call): Facts[] => [
  {
    id: idFrom(cloud.seed, "policy template"),
    template_name: "privileged-container",
    template_type: "security",
    description: "Privileged containers",
    target_kind: "Pod",
    tag: "security",
    level: "high",
  },
];

/** One policy of decoy ports for each system, switched off. */
const honeypotPolicies = ({ cloud }: Call): Facts[] =>
  (["Linux", "Windows"] as const).map((os_type) => ({
    ...{ os_type, policy_name: `default_${os_type.toLowerCase()}`, is_default: true, status: "disable" },
    policy_id: idFrom(cloud.seed, "honeypot policy", os_type),
    port_list: os_type === "Linux" ? [2222] : [33389],
  }));

/** Values of the password rules until somebody sets others. */
const configs: Record<string, string> = {
  password_min_len: "8",
  password_digit_min_num: "1",
  password_upper_letter_min_num: "1",
  password_lower_letter_min_num: "1",
  password_special_char_min_num: "1",
  weakpwd: "",
};

/**
 * Things that a project has from the start, each of which can be asked for by its id, and its settings. The reference
 * does not say what a new project has: here it is one of each, the least with which a list and a detail can be read.
 */
export const subjectOperations = describedOperations({
  ListBackupPolicy: backupPolicies,
  ShowSingleBackupPolicyInfo: (call) => only(backupPolicies(call), "backup policy", call.path["policy_id"]),
  ListRaspPolicies: raspPolicies,
  ShowRaspPolicyDetail: (call) => only(raspPolicies(call), "policy", call.query["policy_id"]),
  ListCheckFeatureRule: () => raspRules,
  ListClusterProtectPolicyTemplates: policyTemplates,
  ShowClusterProtectPolicyTemplate: (call) => only(policyTemplates(call), "template", call.path["policy_template_id"]),
  ListDecoyPortPolicy: honeypotPolicies,
  ShowDecoyPortAutoBind(call) {
    const [linux, windows] = honeypotPolicies(call);
    return { auto_bind: false, linux_policy_id: linux?.["policy_id"], windows_policy_id: windows?.["policy_id"] };
  },
  // There is no backup to ask for.
  ShowBackupInfoByBackupId: (call) => only([], "backup", call.path["backup_id"]),
  ListProjectConfigs: ({ body }) =>
    (body["config_name_list"] as string[]).map((config_name) => ({ config_name, config_value: configs[config_name] })),
  ShowSecurityCheckConfig: () => ({ check_period_type: "day", day_period: 1, status: false }),
  ShowMonthlyOperaReportNotifyInfo: ({ cloud }) => ({
    current_month: new Date(cloud.now()).getUTCMonth() + 1,
    status: "close",
  }),
  ShowAgentDaemonsetDeployTemplate: () => ({
    is_default: true,
    runtime_info: [{ runtime_name: "containerd_endpoint", runtime_path: "/run/containerd/containerd.sock" }],
  }),
  ShowAntivirusStatistic: () => ({ scan_type: "quick" }),
});
