/**
 * What HSS knows, in the words of its console. The API's own words stay inside this folder.
 * Sources of the values: HSS API v5 reference, "Querying Cloud Servers" and "Querying Quota Details".
 */

/** The six editions, in rising order of what they guard, as the console names them. */
export const editions = ["basic", "professional", "enterprise", "premium", "wtp", "container"] as const;
export type Edition = (typeof editions)[number];

/** `prePaid`: a yearly/monthly quota is bound to the server. `postPaid`: pay per use, no quota is needed. */
export const chargingModes = ["prePaid", "postPaid"] as const;
export type ChargingMode = (typeof chargingModes)[number];

export const agentStates = ["not_installed", "installing", "install_failed", "online", "offline"] as const;
export type AgentState = (typeof agentStates)[number];

/** How the last upgrade of an agent stands. */
export type UpgradeState = "upgrading" | "failed" | "succeeded";

export const osTypes = ["Linux", "Windows"] as const;
export type OsType = (typeof osTypes)[number];

export const architectures = ["x86_64", "aarch64"] as const;
export type Architecture = (typeof architectures)[number];

/** `interrupted`: protection is switched on, but does not work now (server stopped, agent offline or removed). */
export const protectionStates = ["protected", "unprotected", "interrupted"] as const;
export type ProtectionState = (typeof protectionStates)[number];

export const riskStates = ["safe", "risky", "pending", "scanning"] as const;
export type RiskState = (typeof riskStates)[number];

export const serverStates = ["running", "stopped", "building", "error"] as const;
export type ServerState = (typeof serverStates)[number];

/** A time as RFC 3339 in UTC, for example `2027-03-31T00:00:00.000Z`. */
export type Timestamp = string;

export type Tags = Record<string, string>;

/** One row of the console's server list. Absent properties are not known to HSS. */
export interface Host {
  hostId: string;
  name: string;
  enterpriseProjectId: string;
  server: ServerState;
  osType?: OsType;
  vpcId?: string;
  /** Display name of the HSS server group that it is in. Some lists add a scope to it; compare `groupId`. */
  group?: string;
  groupId?: string;
  privateIp?: string;
  publicIp?: string;
  agent: AgentState;
  agentVersion?: string;
  /** 0 to 100, while the agent is being installed. */
  agentInstallProgress?: number;
  /** API word of the last installation's outcome, for example `network_access_timeout`. */
  agentInstallResult?: string;
  /** Whether HSS has a newer agent for this host. */
  agentUpgradable?: boolean;
  /** Absent when no upgrade was ever begun. */
  agentUpgrade?: UpgradeState;
  /** API word of the last upgrade's failure, for example `insufficient_disk_space`. */
  agentUpgradeResult?: string;
  /** Absent when no edition guards the host. */
  edition?: Edition;
  protection: ProtectionState;
  interruptReason?: string;
  degraded: boolean;
  degradationReason?: string;
  chargingMode?: ChargingMode;
  quotaId?: string;
  openedAt?: Timestamp;
  /** End of the free trial; absent when the quota is no trial. */
  trialEndsAt?: Timestamp;
  /** True: a server of another cloud or of one's own, which ECS does not know. */
  outside: boolean;
  risk: RiskState;
  risks: { assets: number; vulnerabilities: number; baseline: number; intrusions: number };
}

/** A server group of HSS. */
export interface HostGroup {
  groupId: string;
  name: string;
  hostIds: string[];
}

/** One way to install the agent on a server. */
export interface InstallScript {
  /** Family of the package, for example `rpm` or `deb`; its values are not documented. */
  packageType: string;
  /** What to run on the server, as root; empty where HSS gives a package only. */
  command: string;
  /** Where the package is, when HSS says so. */
  packageUrl?: string;
}

export type QuotaState = "normal" | "expired" | "frozen";

/** One quota: the right to protect one server with one edition. */
export interface Quota {
  quotaId: string;
  edition: Edition;
  state: QuotaState;
  used: boolean;
  hostId?: string;
  hostName?: string;
  chargingMode: ChargingMode;
  tags: Tags;
  createdAt?: Timestamp;
  /** Absent when the quota has no end. */
  expiresAt?: Timestamp;
  shared: boolean;
  trial: boolean;
  enterpriseProjectId: string;
}

/** How a host is to be guarded. `quotaId` goes with `prePaid` only. */
export interface ProtectionPlan {
  edition: Edition;
  chargingMode: ChargingMode;
  quotaId?: string;
  /** Tags of the quota that is created or bound. */
  tags?: Tags;
  /** With edition `wtp`: what is guarded against tampering. Without it the directories must be set in the console. */
  webTamper?: WebTamperDirectories;
}

export interface WebTamperDirectories {
  directories: {
    /** Absolute on Linux, without a trailing slash. */
    path: string;
    /** Required on Linux, refused on Windows. */
    backupDirectory?: string;
    excludedDirectories?: string[];
    excludedFiles?: string[];
  }[];
  excludedFileTypes?: string[];
  mode?: "recovery" | "alarm";
}

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** The alarm notification settings: one of them for each region and enterprise project. */
export interface AlarmSettings {
  /** `smn`: SMS and e-mail through an SMN topic. `messageCenter`: the account's message centre. */
  channel?: "smn" | "messageCenter";
  topicUrn?: string;
  topicDisplayName?: string;
  realtime?: boolean;
  daily?: boolean;
  severities?: Severity[];
  /** API codes of the event classes that are not notified, for example `1010` or `weak_passwords`. */
  ignoredEventCodes?: string[];
}

export interface Topic {
  topicUrn: string;
  name: string;
  displayName: string;
}

export interface Subscription {
  protocol: string;
  /** True once the listener has confirmed (SMN status 1). */
  confirmed: boolean;
}

export interface QuotaOrder {
  edition: Edition;
  count: number;
  period: { months: number } | { years: number };
  autoRenew: boolean;
}

export type OrderState = "pending" | "unpaid" | "completed" | "cancelled";

/** How a paid resource of the account renews, as BSS tells it. */
export interface Subscribed {
  resourceId: string;
  autoRenew: boolean;
  expiresAt?: Timestamp;
}

/** Every call may be cancelled. A call that was already sent is not taken back by that. */
export interface CallOptions {
  signal?: AbortSignal;
}

export interface ReadOptions extends CallOptions {
  /** True: the answer must be of a call begun after this one was asked for, never of one begun before. */
  fresh?: boolean;
}

export interface ListOptions extends ReadOptions {
  /** True: what earlier calls have shown, however long ago. Makes no call. */
  seen?: boolean;
}

export interface SharedWriteOptions extends CallOptions {
  /**
   * Asked when a call for several hosts was refused with an error that may be the fault of one of them. True: this host is
   * told at once, and is not needed to find out whose fault it is.
   */
  refusedTogether?: (refusal: unknown) => boolean;
}

/** HSS of one region and enterprise project. Reads and writes of neighbours at the same moment share their calls. */
export interface HssService {
  hosts: {
    /** One host, or undefined when HSS does not know it. Any number of these at one moment share one walk of the list. */
    get(hostId: string, options?: ReadOptions): Promise<Host | undefined>;
    /**
     * All hosts. None that was there all the time is missing, but for one case that no such walk can tell: a list that
     * fills its pages to the last place, in which one host went and another came between the same two pages.
     */
    list(options?: ListOptions): Promise<Host[]>;
  };
  groups: {
    /** Server groups. `name` filters loosely: compare the names of the answer. */
    list(options?: CallOptions & { name?: string }): Promise<HostGroup[]>;
  };
  quotas: {
    /** Quotas by id; ids that HSS does not list are left out. Knowing the edition saves looking in two lists. */
    get(quotaIds: readonly string[], options?: ReadOptions & { edition?: Edition }): Promise<Quota[]>;
    list(options?: ReadOptions & { edition?: Edition }): Promise<Quota[]>;
    /** The yearly/monthly quotas: all of them, or only those that are idle, expired or frozen, which takes fewer calls. */
    prePaid(which: "all" | "notable", options?: CallOptions): Promise<Quota[]>;
    /** Sends one order. Never retried once it may have been received: then it throws `OutcomeUnknown`. */
    order(order: QuotaOrder, options?: CallOptions): Promise<{ orderId: string }>;
    tag(quotaId: string, tags: Tags, options?: CallOptions): Promise<void>;
    untag(quotaId: string, keys: readonly string[], options?: CallOptions): Promise<void>;
  };
  protection: {
    /** Opens or changes protection of one host by the call its edition needs; same plans at one moment go out as one call. */
    open(hostId: string, plan: ProtectionPlan, options?: SharedWriteOptions): Promise<void>;
    /**
     * Closes protection of one host; `from` is the edition that guards it now and decides which call closes it. `reopens`:
     * it is to be opened again at once, so the limit must allow another call right after.
     */
    close(
      hostId: string,
      from: { edition: Edition; chargingMode?: ChargingMode },
      options?: CallOptions & { reopens?: boolean },
    ): Promise<void>;
  };
  agents: {
    /** The commands that install the agent on a server of this kind. Asked once for all servers of the kind. */
    installScripts(kind: { os: OsType; arch: Architecture }, options?: CallOptions): Promise<InstallScript[]>;
    /** Begins to upgrade the agent of one host; see `Host.agentUpgrade`. All at one moment go out as one call. */
    upgrade(hostId: string, options?: CallOptions): Promise<void>;
    /** Begins to uninstall the agent of one host, which must be online. All at one moment go out as one call. */
    uninstall(hostId: string, options?: CallOptions): Promise<void>;
  };
  webTamper: {
    directories(hostId: string, options?: CallOptions): Promise<WebTamperDirectories>;
    setDirectories(hostId: string, directories: WebTamperDirectories, options?: CallOptions): Promise<void>;
  };
  alarms: {
    get(options?: CallOptions): Promise<AlarmSettings>;
    /** Writes all settings given; tries both documented shapes of the severities before it gives up. */
    set(settings: AlarmSettings, options?: CallOptions): Promise<void>;
  };
}

export interface BssService {
  order(orderId: string, options?: CallOptions): Promise<OrderState>;
  /** Main resources of an order; empty while BSS has not caught up with it. */
  resourcesOfOrder(orderId: string, options?: CallOptions): Promise<Subscribed[]>;
  resources(resourceIds: readonly string[], options?: CallOptions): Promise<Subscribed[]>;
  /** Pays an order that waits for payment, without coupons and discounts. */
  pay(orderId: string, options?: CallOptions): Promise<void>;
  /** Gives resources back, ten a call. A resource that is already gone is no error. */
  unsubscribe(resourceIds: readonly string[], options?: CallOptions): Promise<void>;
  autoRenew(resourceId: string, on: boolean, options?: CallOptions): Promise<void>;
}

export interface SmnService {
  /** The topic, or undefined when there is none of that URN. */
  topic(topicUrn: string, options?: CallOptions): Promise<Topic | undefined>;
  subscriptions(topicUrn: string, options?: CallOptions): Promise<Subscription[]>;
}

export interface EcsServer {
  serverId: string;
  name: string;
  status: string;
  createdAt?: Timestamp;
  /** The agents that the server was bought with: `hss`, `hss-ent`, `ces` (ECS metadata `__support_agent_list`). */
  agentList: string[];
  enterpriseProjectId?: string;
  tags: Tags;
  osType?: OsType;
}

export interface EcsService {
  /** The server, or undefined when ECS does not know it. */
  server(serverId: string, options?: CallOptions): Promise<EcsServer | undefined>;
  /** All servers in sight. Whoever asks at about the same moment shares one walk of the list, 1,000 a page. */
  servers(): Promise<EcsServer[]>;
}

/** Time as the client sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Where a long wait tells how far it is. Called often; the receiver decides what to show. */
export type Progress = (message: string) => void;

/** An account's project in a region of one cloud; a simulator is another cloud. */
export interface Account {
  projectId: string;
  /** The account's ID, where the look-up of the project told it. */
  domainId?: string;
  region: string;
  /** Base URL of HSS. */
  endpoint: string;
}

/** The cloud as resources see it: one region, one enterprise project, one set of credentials. */
export interface Cloud {
  region: string;
  /** `undefined`: none configured. Reads then cover every enterprise project the caller may see, writes name none. */
  enterpriseProjectId: string | undefined;
  hss: HssService;
  bss: BssService;
  smn: SmnService;
  ecs: EcsService;
  clock: Clock;
  /** Whose cloud it is, as the journal keeps it. Looks the project up once, as every regional call does. */
  account(): Promise<Account>;
  /**
   * Throws when writes are blocked (HSS_READ_ONLY, or a command that only reads). For changes that are made without an API
   * call, such as those over SSH; API calls check for themselves. `action` completes "Could not ...".
   */
  assertWritable(action: string): void;
}

/** Everything is optional: what is absent comes from the environment, the profile file or the ECS metadata service. */
export interface ClientConfig {
  region?: string;
  enterpriseProjectId?: string;
  accessKey?: string;
  secretKey?: string;
  securityToken?: string;
  projectId?: string;
  /** Base URLs by service (`hss`, `bss`, `iam`, `ecs`, `smn`), or one for all of them under `all`. */
  endpoints?: Partial<Record<ServiceName | "all", string>>;
  /** Domain of the services, for example `myhuaweicloud.eu`; HW_CLOUD does the same. */
  cloud?: string;
  /** Allows endpoints without TLS on other hosts than this one; HSS_ALLOW_INSECURE_ENDPOINT=1 does the same. */
  allowInsecureEndpoint?: boolean;
  /** False: the metadata service of the ECS server is never asked for credentials; HSS_METADATA=off does the same. */
  metadataService?: boolean;
  /** Name of the project to work in, where it is not the one named like the region; HW_PROJECT_NAME does the same. */
  projectName?: string;
  /** How often one call is repeated after faults; HW_MAX_RETRIES does the same. Default: as often as a minute allows. */
  maxRetries?: number;
  /** Overrides HTTPS_PROXY. */
  proxy?: string;
  /** PEM text or path of certificates to trust beside the system's. */
  caCertificates?: string;
  /** Milliseconds for one attempt of one call. */
  timeout?: number;
  /** Calls a minute and API to stay under from the start; without it the limit is learned from the first 429. */
  rateLimit?: number;
}

export type ServiceName = "hss" | "bss" | "iam" | "ecs" | "smn";
