import type { ClockKind } from "./core/clock";
import type { Credentials } from "./gateway/signature";
import type { SshSeed } from "./machines/types";

/** HSS editions in the words of the console. On the wire: `hss.version.` basic, advanced, enterprise, ... */
export const editions = ["basic", "professional", "enterprise", "premium", "wtp", "container"] as const;
export type Edition = (typeof editions)[number];

/** `prePaid`: yearly or monthly, needs a quota (wire: packet_cycle). `postPaid`: pay per use (wire: on_demand). */
export type ChargingMode = "prePaid" | "postPaid";

/** Power state of a server. On the wire ACTIVE, SHUTOFF, BUILDING (ECS: BUILD) and ERROR. */
export type PowerState = "running" | "stopped" | "building" | "error";

/** State of the HSS agent on a server. */
export type AgentState = "not_installed" | "installing" | "install_failed" | "online" | "offline";

/** Why an installation ended as it did (HSS API v5 reference, `install_result_code`). */
export const installResults = [
  "install_succeed",
  "network_access_timeout",
  "invalid_port",
  "auth_failed",
  "permission_denied",
  "no_available_vpc",
  "install_exception",
  "invalid_param",
  "install_failed",
  "package_unavailable",
  "os_type_not_support",
  "os_arch_not_support",
] as const;
export type InstallResult = (typeof installResults)[number];

/** Why an upgrade failed (HSS API v5 reference, `upgrade_result_code`). */
export const upgradeFailures = [
  "package_unavailable",
  "network_access_timeout",
  "agent_offline",
  "hostguard_abnormal",
  "insufficient_disk_space",
  "failed_to_replace_file",
] as const;
export type UpgradeFailure = (typeof upgradeFailures)[number];

/** An agent whose installation is under way when the simulator starts, and how it will end. */
export type AgentSeed =
  | AgentState
  | { onlineAfterSeconds: number }
  /** Online until then. */
  | { offlineAfterSeconds: number }
  | { failsWith: InstallResult; afterSeconds: number };

/** How the next installation goes that is begun on the server itself. */
export interface NextInstall {
  /** Until it ends. Default: the simulator's `agentSeconds`. */
  seconds?: number;
  /** It ends as `install_failed` with this code. */
  failsWith?: Exclude<InstallResult, "install_succeed">;
  /** The installer itself ends with this code, and HSS hears nothing of it. */
  exitCode?: number;
  /** What the installer prints at its end. */
  output?: string;
  /** It ends well and the agent never answers: it reads as offline. */
  neverOnline?: true;
  /**
   * The package cannot be fetched: curl ends with 7 (refused), or with 28 for `timeout`. Holds until `nextInstall` is
   * set anew, as nobody hears of the attempt.
   */
  cannotReachAgentService?: true | "timeout";
}

export interface ServerSeed {
  /** Follows from the simulator's seed and the name when absent. */
  id?: string;
  name: string;
  /** Default `Linux`. */
  os?: "Linux" | "Windows";
  arch?: "x86_64" | "aarch64";
  privateIp?: string;
  publicIp?: string;
  vpcId?: string;
  /** Default `running`. */
  status?: PowerState;
  /** Default `online`. */
  agent?: AgentSeed;
  /** Default: the newest of its system; an agent with another version can be upgraded. */
  agentVersion?: string;
  /** HSS learns of the server only so many seconds after the start, or earlier when asked with refresh=true. */
  appearsAfterSeconds?: number;
  /** Default `0`, the default project. */
  enterpriseProjectId?: string;
  /** Protected from the start; with `prePaid` a quota of its own comes with it unless `quotaId` names one. */
  edition?: Edition;
  /** Default `prePaid`. */
  chargingMode?: ChargingMode;
  quotaId?: string;
  risks?: Partial<RiskCounts>;
  /** Whether the last scan found something. Default: risky when a risk is counted, else safe. */
  scan?: "pending" | "safe" | "risky" | "scanning";
  assetValue?: "important" | "common" | "test";
  labels?: string[];
  /** Name of the HSS server group that it is in; the group is made with its first server. */
  group?: string;
  /** Server groups and clusters HSS filters on. */
  clusterId?: string;
  clusterName?: string;
  /** False for a server of another cloud. Default true. */
  insideHuaweiCloud?: boolean;
  /** OpenSSH on the server; two-factor login works before 8. Default `7.4`. */
  openSshVersion?: string;
  /** Two-factor login needs it disabled. Default `disabled`. */
  selinux?: "enforcing" | "permissive" | "disabled";
  /** Area codes of login locations that HSS has learnt by itself; at most 4. Default none. */
  loginAreaCodes?: number[];
  /** ECS metadata, such as `__support_agent_list`. */
  metadata?: Record<string, string>;
  /** ECS tags, each `key=value`. */
  tags?: string[];
  /** A real SSH server on 127.0.0.1 through which one logs into the server. Default: none. */
  ssh?: true | SshSeed;
}

export interface RiskCounts {
  asset: number;
  vulnerability: number;
  baseline: number;
  intrusion: number;
}

export type QuotaState = "normal" | "expired" | "freeze";

export interface QuotaSeed {
  edition: Edition;
  /** Default 1. */
  count?: number;
  /** Default `prePaid`. */
  chargingMode?: "prePaid";
  /** Default 30. */
  expiresInDays?: number;
  /** A trial ends without grace: its host is unprotected at that moment. */
  trial?: boolean;
  /** Default `normal`. */
  state?: QuotaState;
  /** Renewed at its end for another period. Default false. */
  autoRenew?: boolean;
  enterpriseProjectId?: string;
  tags?: Record<string, string>;
  /** Only with a count of 1. */
  id?: string;
}

export interface SubscriptionSeed {
  /** `email`, `sms`, `http`, ... */
  protocol: string;
  endpoint: string;
  /** Whether the receiver has agreed. On the wire status 1 or 0. */
  confirmed: boolean;
}

export interface TopicSeed {
  name: string;
  displayName?: string;
  enterpriseProjectId?: string;
  subscriptions?: SubscriptionSeed[];
}

/** One call limit: so many calls in so many seconds, for each API and user. */
export interface CallLimit {
  calls: number;
  seconds: number;
}

/** How the simulator reads what the API's documentation leaves open. Where it is silent, the default refuses nothing. */
export interface Rules {
  /** Refuse a change of edition until the host has been closed (the official provider always closes first). Default false. */
  closeBeforeChange: boolean;
  /** After closing, a Huawei Cloud host falls back to the free basic edition by itself. Default false. */
  fallBackToBasic: boolean;
  /** Which shape of `alarm_level` the update of the alarm settings takes; the other one is 400 HSS.0001. Default `either`. */
  severityShape: "list" | "string" | "either";
  /** Whether fields absent from an update of the alarm settings keep their value or lose it. Default `merge`. */
  alarmPut: "merge" | "replace";
  /** Whether the SMN topic of the alarm settings must exist. Default false. */
  topicMustExist: boolean;
  /** Whether the basic edition, too, needs an online agent to be opened. Default true. */
  basicNeedsAgent: boolean;
  /**
   * What `charging_mode` means when it is absent on opening. Huawei's OpenAPI (2026) calls it mandatory unless the version
   * is `hss.version.null`. Default `refused`; with another reading a quota ID alone means `packet_cycle`.
   */
  chargingModeWhenAbsent: "packet_cycle" | "on_demand" | "refused";
  /** Which editions are sold pay per use: those of the site, or all of them. Default `any`. */
  site: "any" | "china" | "international" | "europe";
  /**
   * Whether names of groups are listed bare, or decorated as in examples of Huawei's OpenAPI: `web(All projects)` in lists
   * of hosts, and names in the list of policy groups with a blank at the end. ListHostGroups always shows bare names.
   * Default `plain`.
   */
  displayNames: "plain" | "decorated";
  /** Whether login settings take only protected hosts with an online agent (user guide hss_01_0051). Default `protection`. */
  loginSettingsNeed: "protection" | "nothing";
  /** How networks of login settings are listed that were written as `/n`: examples show netmasks. Default `netmask`. */
  loginAddressEcho: "netmask" | "as-written";
  /** Whether the header `region` is missed where Huawei's OpenAPI requires it. Default `optional`. */
  regionHeader: "optional" | "required";
  /** Whether `offset` and `limit` are missed on reads that page; the Go SDK requires them. Default `optional`. */
  pagingParameters: "optional" | "required";
  /** One install command for each package format, or one entry of type Linux as in Huawei's OpenAPI. Default `per-format`. */
  installScripts: "per-format" | "single";
  /** Offering infos as a bare list, as the SDKs read them, or as `{data_list}` as in Huawei's OpenAPI. Default `array`. */
  offeringShape: "array" | "data_list";
  /** What happens to a quota ID sent together with `on_demand`. Default `ignored`. */
  onDemandWithQuota: "ignored" | "refused";
  /** Whether a quota of one enterprise project may guard a host of another. Default true. */
  quotaAcrossProjects: boolean;
  /** Whether one failing host stops the whole call, or the hosts before it in the list stay changed. Default `whole`. */
  batch: "whole" | "in-order";
  /** Whether the web tamper edition may also be opened by the ordinary protection call. Default true. */
  wtpByProtectionCall: boolean;
  /** What `protect_status` says while protection is interrupted. Default `opened`. */
  interruptedReadsAs: "opened" | "protection_exception";
  /** HTTP status of error 00000010 for an unknown host; not documented. Default 400. */
  unknownHostStatus: number;
  /** Fields and parameters that the reference does not list. Default `refused`, so that a misspelt one is noticed. */
  unknownFields: "refused" | "ignored";
  /** What becomes of the filter for several hosts, which only the newest of Huawei's SDKs has. Default `known`. */
  hostIdList: "known" | "ignored" | "refused";
  /** Whether uninstalling the agent ends protection and frees the quota. Default true. */
  uninstallCloses: boolean;
  /** What an agent reads as that was removed on the server itself; `not_installed` after `agentSeconds`. Default `offline`. */
  removedAgent: "offline" | "not_installed";
  /** Whether reinstalling the operating system ends protection; else it is interrupted. Default false. */
  rebuildCloses: boolean;
  /** What comes after the free days of a basic edition that was asked for with a new server. Default `unprotected`. */
  basicAfterTrial: "unprotected" | "free";
  /** Whether the install command fetches a package for its system, or a script that chooses. Default `package`. */
  installCommand: "package" | "script";
}

export const defaultRules: Rules = {
  closeBeforeChange: false,
  fallBackToBasic: false,
  severityShape: "either",
  alarmPut: "merge",
  topicMustExist: false,
  basicNeedsAgent: true,
  chargingModeWhenAbsent: "refused",
  site: "any",
  displayNames: "plain",
  loginSettingsNeed: "protection",
  loginAddressEcho: "netmask",
  regionHeader: "optional",
  pagingParameters: "optional",
  installScripts: "per-format",
  offeringShape: "array",
  onDemandWithQuota: "ignored",
  quotaAcrossProjects: true,
  batch: "whole",
  wtpByProtectionCall: true,
  interruptedReadsAs: "opened",
  unknownHostStatus: 400,
  unknownFields: "refused",
  hostIdList: "known",
  uninstallCloses: true,
  removedAgent: "offline",
  rebuildCloses: false,
  basicAfterTrial: "unprotected",
  installCommand: "package",
};

export interface SimulatorOptions {
  /** Default `cn-north-4`. */
  region?: string;
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** Address to listen on: a loopback address, so that no other computer gets in. Default 127.0.0.1. */
  host?: string;
  /** What the steering interface under `/simulator` asks for as a bearer token. Default: a new random one. */
  adminToken?: string;
  /** All IDs and all chance follow from it. Default `hss`. */
  seed?: string | number;
  /** A string is the name of a running Linux server with its agent online and no protection. */
  servers?: (string | ServerSeed)[];
  quotas?: QuotaSeed[];
  topics?: TopicSeed[];
  /** The key pairs that may sign. Default: one pair, the same in every simulator. */
  credentials?: Credentials[];
  /**
   * Calls to one HSS API. `documented`: 5 a minute by one user, 5 from one source IP and 600 in all; 10 a second by one
   * user for billing. A number: so many a minute by one user. Default `off`.
   */
  rateLimit?: "documented" | "off" | number | CallLimit;
  /** Whether a throttled answer carries Retry-After; the documentation does not say that it does. Default false. */
  retryAfter?: boolean;
  /** Added to every answer, in milliseconds. Default 0. */
  latency?: number;
  /** Largest page of HSS lists; smaller than the documented 200 makes paging show with few records. */
  pageLimit?: number;
  /** Default `wall`. */
  clock?: ClockKind;
  /** The cloud's time at the start, epoch milliseconds. */
  startAt?: number;
  rules?: Partial<Rules>;
  /** Hold every reply of the simulator itself against the reference; one that differs becomes a 500. Default false. */
  checkReplies?: boolean;
  /** From an order's payment until it reads as done, in seconds. Default 0. */
  orderSeconds?: number;
  /** From then until billing names the resource and HSS lists the quota, in seconds. Default 0. */
  resourceLagSeconds?: number;
  /** From unsubscribing until the quota is gone from HSS's list, in seconds. Default 0. */
  unsubscribeSeconds?: number;
  /** How long an installation by command, an uninstallation or an upgrade of an agent takes, in seconds. Default 0. */
  agentSeconds?: number;
  /**
   * Where the install command fetches the agent: from the documented host, or from the simulator, which has packages for
   * the servers that one can log into. Default: `simulator` where there is such a server, else `documented`.
   */
  agentHost?: "documented" | "simulator";
  /** How long a server created through ECS is being built, then unknown to HSS, in seconds. Defaults 0 and 0. */
  buildSeconds?: number;
  discoverySeconds?: number;
  /** Days from a quota's expiry until it freezes, and until it is then deleted. Defaults 15 and 15. */
  graceDays?: number;
  retentionDays?: number;
  /** Days for which a basic edition is free that was asked for with a new server. Default 30. */
  basicTrialDays?: number;
  /** What servers made through ECS run, by the `imageRef` of the call. Default: Linux, and the flavor's architecture. */
  images?: Record<string, { os?: "Linux" | "Windows"; arch?: "x86_64" | "aarch64" }>;
}
