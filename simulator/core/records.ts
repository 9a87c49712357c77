import type {
  AgentState,
  ChargingMode,
  Edition,
  InstallResult,
  NextInstall,
  PowerState,
  QuotaState,
  RiskCounts,
  SubscriptionSeed,
  UpgradeFailure,
} from "../options";

/** Times are epoch milliseconds; 0 or absent means never. */
export interface ServerRecord {
  id: string;
  name: string;
  os: "Linux" | "Windows";
  arch: "x86_64" | "aarch64";
  privateIp: string;
  publicIp: string;
  vpcId: string;
  status: PowerState;
  enterpriseProjectId: string;
  /** Whether HSS has learnt of the server; ECS knows it from the start. */
  known: boolean;
  insideHuaweiCloud: boolean;
  openSshVersion: string;
  selinux: "enforcing" | "permissive" | "disabled";
  /** Learnt by HSS itself from logins that it saw. */
  loginAreaCodes: number[];
  createdAt: number;
  agent: AgentRecord;
  protection: ProtectionRecord | undefined;
  webTamper: WebTamperRecord | undefined;
  risks: RiskCounts;
  scan: "pending" | "safe" | "risky" | "scanning";
  assetValue: "important" | "common" | "test";
  labels: string[];
  ignored: boolean;
  groupId: string | undefined;
  /** Web tamper policy of an earlier protection: closing keeps directories and privileged processes. */
  keptTamperPolicy: Record<string, unknown> | undefined;
  policyGroupId: string | undefined;
  clusterId: string;
  clusterName: string;
  twoFactor: { type: "sms" | "code"; topicName: string; topicUrn: string } | undefined;
  ransomware: { policyId: string } | undefined;
  firewall: "Opened" | "Closed";
  weakPasswordScannedAt: number;
  metadata: Record<string, string>;
  tags: string[];
}

export interface AgentRecord {
  state: AgentState;
  id: string;
  version: string;
  /** The installation that runs or ran last. */
  installStartedAt: number;
  installEndsAt: number;
  result: InstallResult | undefined;
  createdAt: number;
  changedAt: number;
  upgrade: "not_upgrade" | "upgrading" | "upgrade_failed" | "upgrade_succeed";
  upgradeResult: UpgradeFailure | undefined;
  /** What the next upgrade will fail with; set by a test. */
  nextUpgradeFailure: UpgradeFailure | undefined;
  /** How the next installation on the server itself goes; set by a test. */
  nextInstall: NextInstall | undefined;
  /** Raised by every change, so that an end planned for an earlier installation is passed over. */
  generation: number;
}

export interface ProtectionRecord {
  edition: Edition;
  chargingMode: ChargingMode | undefined;
  quotaId: string | undefined;
  openedAt: number;
  degradation: string | undefined;
}

export interface WebTamperRecord {
  policy: Record<string, unknown>;
}

export interface QuotaRecord {
  id: string;
  edition: Edition;
  chargingMode: ChargingMode;
  state: QuotaState;
  hostId: string | undefined;
  tags: Map<string, string>;
  /** End of the paid period; -1 for pay per use. */
  expiresAt: number;
  createdAt: number;
  shared: boolean;
  trial: boolean;
  enterpriseProjectId: string;
  orderId: string | undefined;
  autoRenew: boolean;
  period: { unit: "month" | "year"; count: number };
  /** Unsubscribed and about to vanish. */
  leaving: boolean;
}

/** BSS order states: 3 processing, 4 cancelled, 5 completed, 6 waiting for payment. */
export type OrderStatus = 3 | 4 | 5 | 6;

export interface OrderRecord {
  id: string;
  status: OrderStatus;
  type: "new" | "unsubscription";
  edition: Edition | undefined;
  period: { unit: "month" | "year"; count: number };
  count: number;
  autoRenew: boolean;
  enterpriseProjectId: string;
  createdAt: number;
  paidAt: number;
  quotaIds: string[];
}

export interface AlarmRecord {
  alarm_type: "sms" | "rss";
  display_name: string;
  topic_urn: string;
  daily_alarm: boolean;
  realtime_alarm: boolean;
  alarm_level: string[];
  ignored_event_class_list: string[];
}

export interface TopicRecord {
  urn: string;
  id: string;
  name: string;
  displayName: string;
  enterpriseProjectId: string;
  createdAt: number;
  subscriptions: (SubscriptionSeed & { urn: string })[];
}

export interface HostGroupRecord {
  id: string;
  name: string;
  enterpriseProjectId: string;
  hostIds: Set<string>;
}

export interface PolicyGroupRecord {
  id: string;
  name: string;
  description: string;
  edition: Edition;
  os: "Linux" | "Windows";
  builtIn: boolean;
  protectMode: "high_detection" | "equalization";
}

/** An address or location of the login settings, and the hosts that it is for. */
export interface LoginEntry {
  written: string;
  withNetmask: string;
  hostIds: string[];
  /** Of the SSH white list only. */
  enabled: boolean;
}

/** Settings of one enterprise project that are a switch or a small list. */
export interface Settings {
  alarm: AlarmRecord;
  agentAutoUpgrade: boolean;
  autoOpenQuota: boolean;
  virusKill: boolean;
  /** Codes of the switches that are on. */
  switches: Set<string>;
  /** By network, however it was written. */
  commonIps: Map<string, LoginEntry>;
  /** By area code. */
  commonLocations: Map<number, LoginEntry>;
  whiteIps: Map<string, LoginEntry>;
  vulnerabilityScan: Record<string, unknown>;
}
