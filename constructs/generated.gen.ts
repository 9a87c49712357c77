// Made from provider/resources by "npm run generate"; changes belong there.
import type { IResolvable, NumberMap, StringMap, TerraformCount, TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";
import { HssDataSource, HssResource, type HssResourceProps } from "./elements";
import type { ObjectList } from "./references";

/** Settings of the provider. Each is optional. */
export interface HssProviderSettings {
  /** Region, for example `cn-north-4`. */
  readonly region?: string;
  /** Enterprise project; `0` is the default one. Without it reads cover all that the caller may see. */
  readonly enterpriseProjectId?: string;
  /** Access key (AK). Better in the environment. */
  readonly accessKey?: string;
  /** Secret key (SK), as a secret. Better in the environment. */
  readonly secretKey?: string;
  /** Security token of temporary keys, as a secret. */
  readonly securityToken?: string;
  /** IAM project ID of the region; looked up when left out. */
  readonly projectId?: string;
  /** One base URL for all services, for a private gateway or a simulator. */
  readonly endpoint?: string;
  /** Base URLs by service: `hss`, `bss`, `iam`, `ecs`, `smn`. Each goes before the one of `endpoint`. */
  readonly endpoints?: Record<string, string> | IResolvable;
  /** Base URL of IAM. */
  readonly authUrl?: string;
  /** Name of the IAM project, where it is not the region's main one; HW_PROJECT_NAME does the same. */
  readonly projectName?: string;
  /** Domain of the services, for example `myhuaweicloud.eu`; HW_CLOUD does the same. */
  readonly cloud?: string;
  /** Allows `http://` endpoints of other machines. Requests then travel in clear text. */
  readonly allowInsecureEndpoint?: boolean | IResolvable;
  /** `false` never asks the ECS metadata service for credentials; HSS_METADATA=off does the same. */
  readonly metadataService?: boolean | IResolvable;
  /** How often a call is repeated after faults; HW_MAX_RETRIES does the same. */
  readonly maxRetries?: number;
  /** Proxy to go through, instead of HTTPS_PROXY. Sensitive, since it may hold a password. */
  readonly proxy?: string;
  /** PEM text or path of certificates to trust too. */
  readonly caCertificates?: string;
  /** Path of certificates to trust too, as the official provider calls it. */
  readonly cacertFile?: string;
  /** Calls a minute and API to stay under from the start. */
  readonly rateLimit?: number;
}

/** What a program declares of an AgentInstallHook. */
export interface AgentInstallHookProps extends Pick<TerraformMetaArguments, "dependsOn" | "provider"> {
  /** ID of the ECS server; another server is installed anew. */
  readonly hostId: string;
  /** IP address or name of the server, for example `server.accessIpV4` of an ECS resource. */
  readonly address?: string;
  /** How to log in to the server. */
  readonly ssh: AgentInstallHookSsh;
  /** `x86_64`, or `aarch64` (Linux only). Default: `"x86_64"`. */
  readonly arch?: "x86_64" | "aarch64" | (string & {});
  /** Region that the agent reports to; the provider's when left out. */
  readonly region?: string;
  /** Command to run as root, instead of the one that HSS is asked for. Another command runs it again. */
  readonly command?: string;
  /** What else runs it again when it changes. */
  readonly triggers?: Record<string, string>;
  /** The resource that carries Terraform's provisioner: `null_resource` of `@cdktf/provider-null` (default where that package is installed), or the built-in `terraform_data`, which needs no provider (always with cdktn). */
  readonly runOn?: "null_resource" | "terraform_data" | (string & {});
}

/** Server to connect through, where the other cannot be reached directly. */
export interface AgentInstallHookSshBastion {
  /** IP address or name to connect to. */
  readonly host: string;
  /** TCP port. Default: `22`. */
  readonly port?: number;
  /** User to log in as. Default: `"root"`. */
  readonly user?: string;
  /** Password to log in with. */
  readonly password?: string;
  /** Text of the private key to log in with. */
  readonly privateKey?: string;
  /** The key that the server must show, `ssh-ed25519 AAAA...`. Without it Terraform trusts whatever answers. Releases without the mend of hashicorp/terraform#6263 (March 2026) expect the server's key of a bastion too, and fail: with those, and with a bastion, leave it out, or use AgentInstall, which checks both. */
  readonly hostKey?: string;
}

/** How to log in to the server. */
export interface AgentInstallHookSsh {
  /** IP address or name to connect to; the `address` when left out. */
  readonly host?: string;
  /** TCP port. Default: `22`. */
  readonly port?: number;
  /** User to log in as. Default: `"root"`. */
  readonly user?: string;
  /** Password to log in with. */
  readonly password?: string;
  /** Text of the private key to log in with. */
  readonly privateKey?: string;
  /** The key that the server must show, `ssh-ed25519 AAAA...`. Without it Terraform trusts whatever answers. Releases without the mend of hashicorp/terraform#6263 (March 2026) expect the server's key of a bastion too, and fail: with those, and with a bastion, leave it out, or use AgentInstall, which checks both. */
  readonly hostKey?: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  readonly agent?: boolean | IResolvable;
  /** How long to try to connect. Default: `"5m"`. */
  readonly timeout?: string;
  /** Server to connect through, where the other cannot be reached directly. */
  readonly bastion?: AgentInstallHookSshBastion;
}

/** What a program declares of a {@link HssHostProtection}. */
export interface HssHostProtectionProps extends HssResourceProps {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  readonly region?: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  readonly enterpriseProjectId?: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  readonly adopt?: boolean | IResolvable;
  /** ID of the ECS server to protect. Another value replaces the resource. */
  readonly hostId: string;
  /** Edition that guards the server: `basic`, `professional`, `enterprise`, `premium`, `wtp` (web tamper protection) or `container`. Changed in place, without reinstalling the agent. */
  readonly edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | (string & {});
  /** `prePaid` binds a yearly/monthly quota, `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  readonly chargingMode?: "prePaid" | "postPaid" | (string & {});
  /** Quota to bind (`prePaid`). When left out an idle one of the edition is chosen: of the host's enterprise project first, then the longest lasting. */
  readonly quotaId?: string;
  /** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
  readonly successor?: HssHostProtectionSuccessor | IResolvable;
  /** Always `protected`; to take protection off, destroy the resource. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  readonly protection?: "protected" | (string & {});
  /** Tags of the quota that guards the server; other keys are left alone. */
  readonly tags?: Record<string, string> | IResolvable;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  readonly webTamper?: HssHostProtectionWebTamper | IResolvable;
  /** Minutes to wait for the agent to be online. Default: `10`. */
  readonly agentTimeoutMinutes?: number;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  readonly allowDowngrade?: boolean | IResolvable;
  /** `restore` (the default): protection as it was found at creation, off if it was off. `unprotect`: off. `keep`: as it is. */
  readonly onDestroy?: "restore" | "unprotect" | "keep" | (string & {});
}

/** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
export interface HssHostProtectionSuccessor {
  /** Edition, above `basic`. */
  readonly edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | (string & {});
  /** How it is paid, as `chargingMode`. Default: `"postPaid"`. */
  readonly chargingMode?: "prePaid" | "postPaid" | (string & {});
  /** Quota to bind (`prePaid`), chosen as with `quotaId` when left out. */
  readonly quotaId?: string;
  /** Days before the end of the free month at which it takes over: more than lie between two runs with a refresh. Default: `3`. */
  readonly daysBefore?: number;
}

/** One guarded directory. */
export interface HssHostProtectionWebTamperDirectories {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  readonly path: string;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  readonly backupDirectory?: string;
  /** Subdirectories to leave out, up to 10. */
  readonly excludedDirectories?: string[];
  /** Files to leave out (Linux), up to 50. */
  readonly excludedFiles?: string[];
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface HssHostProtectionWebTamper {
  /** What is guarded against tampering, 1 to 50 directories. */
  readonly directories: (HssHostProtectionWebTamperDirectories | IResolvable)[] | IResolvable;
  /** File extensions to leave out, up to 10. */
  readonly excludedFileTypes?: string[];
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  readonly mode?: "recovery" | "alarm" | (string & {});
}

/** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
export interface HssHostProtectionSuccessorReference extends IResolvable {
  /** Edition, above `basic`. */
  readonly edition: string;
  /** How it is paid, as `chargingMode`. Default: `"postPaid"`. */
  readonly chargingMode: string;
  /** Quota to bind (`prePaid`), chosen as with `quotaId` when left out. */
  readonly quotaId: string;
  /** Days before the end of the free month at which it takes over: more than lie between two runs with a refresh. Default: `3`. */
  readonly daysBefore: number;
}

/** One guarded directory. */
export interface HssHostProtectionWebTamperDirectoriesReference extends IResolvable {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  readonly path: string;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  readonly backupDirectory: string;
  /** Subdirectories to leave out, up to 10. */
  readonly excludedDirectories: string[];
  /** Files to leave out (Linux), up to 50. */
  readonly excludedFiles: string[];
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface HssHostProtectionWebTamperReference extends IResolvable {
  /** What is guarded against tampering, 1 to 50 directories. */
  readonly directories: ObjectList<HssHostProtectionWebTamperDirectoriesReference>;
  /** File extensions to leave out, up to 10. */
  readonly excludedFileTypes: string[];
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  readonly mode: string;
}

/** One guarded directory. */
export interface HssHostProtectionFoundWebTamperDirectoriesReference extends IResolvable {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  readonly path: string;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  readonly backupDirectory: string;
  /** Subdirectories to leave out, up to 10. */
  readonly excludedDirectories: string[];
  /** Files to leave out (Linux), up to 50. */
  readonly excludedFiles: string[];
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface HssHostProtectionFoundWebTamperReference extends IResolvable {
  /** What is guarded against tampering, 1 to 50 directories. */
  readonly directories: ObjectList<HssHostProtectionFoundWebTamperDirectoriesReference>;
  /** File extensions to leave out, up to 10. */
  readonly excludedFileTypes: string[];
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  readonly mode: string;
}

/** How the server was protected before this resource; absent when it was not. `restore` goes back to it. */
export interface HssHostProtectionFoundReference extends IResolvable {
  /** Edition. */
  readonly edition: string;
  /** Charging mode. */
  readonly chargingMode: string;
  /** Quota. */
  readonly quotaId: string;
  /** End of the free month, when it was one. */
  readonly trialEndsAt: string;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  readonly webTamper: HssHostProtectionFoundWebTamperReference;
}

/** HSS protection of one ECS server: the edition that guards it and how it is paid. */
export class HssHostProtection extends HssResource {
  static readonly tfResourceType = "hss_host_protection";
  /** What the object is imported by. */
  declare readonly id: string;
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  declare readonly enterpriseProjectId: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: IResolvable;
  /** ID of the ECS server to protect. Another value replaces the resource. */
  declare readonly hostId: string;
  /** Edition that guards the server: `basic`, `professional`, `enterprise`, `premium`, `wtp` (web tamper protection) or `container`. Changed in place, without reinstalling the agent. */
  declare readonly edition: string;
  /** `prePaid` binds a yearly/monthly quota, `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  declare readonly chargingMode: string;
  /** Quota to bind (`prePaid`). When left out an idle one of the edition is chosen: of the host's enterprise project first, then the longest lasting. */
  declare readonly quotaId: string;
  /** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
  declare readonly successor: HssHostProtectionSuccessorReference;
  /** Always `protected`; to take protection off, destroy the resource. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  declare readonly protection: string;
  /** Tags of the quota that guards the server; other keys are left alone. */
  declare readonly tags: StringMap;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  declare readonly webTamper: HssHostProtectionWebTamperReference;
  /** Minutes to wait for the agent to be online. Default: `10`. */
  declare readonly agentTimeoutMinutes: number;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  declare readonly allowDowngrade: IResolvable;
  /** `restore` (the default): protection as it was found at creation, off if it was off. `unprotect`: off. `keep`: as it is. */
  declare readonly onDestroy: string;
  /** Name of the server. */
  declare readonly hostName: string;
  /** `running`, `stopped`, `building` or `error`. */
  declare readonly server: string;
  /** Protection in the console's words: `protected`, `unprotected`, or `interrupted` (server stopped, agent offline or removed). */
  declare readonly status: string;
  /** Why protection is interrupted. */
  declare readonly interruptReason: string;
  /** Whether some functions of the protection are off. */
  declare readonly degraded: IResolvable;
  /** Why protection is degraded. */
  declare readonly degradationReason: string;
  /** `not_installed`, `installing`, `install_failed`, `online` or `offline`. */
  declare readonly agent: string;
  /** Version of the agent. */
  declare readonly agentVersion: string;
  /** Outcome of the last scan: `safe`, `risky`, `pending` (not scanned yet) or `scanning`. */
  declare readonly risk: string;
  /** When protection was opened. */
  declare readonly openedAt: string;
  /** Edition that guards the server now; absent when none does. */
  declare readonly guardedBy: string;
  /** When the free month ends; absent when there is none. */
  declare readonly trialEndsAt: string;
  /** What happens that day. */
  declare readonly atTrialEnd: string;
  /** Since when the successor is due, until it has taken over. */
  declare readonly successorDue: string;
  /** How the server was protected before this resource; absent when it was not. `restore` goes back to it. */
  declare readonly found: HssHostProtectionFoundReference;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: IResolvable;

  constructor(scope: Construct, id: string, props: HssHostProtectionProps) {
    super("HostProtection", scope, id, props);
  }
}

/** What a program declares of a {@link HssFleetProtection}. */
export interface HssFleetProtectionProps extends HssResourceProps {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  readonly region?: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  readonly enterpriseProjectId?: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  readonly adopt?: boolean | IResolvable;
  /** IDs of the ECS servers to protect. Either these or `select`. */
  readonly hostIds?: string[];
  /** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
  readonly select?: HssFleetProtectionSelect | IResolvable;
  /** Servers to leave out for good: IDs, or names in which `*` stands for any text. */
  readonly exclude?: string[];
  /** Servers to leave out for some time. Once a waiver has ended its server joins with the next run that refreshes. */
  readonly except?: (HssFleetProtectionExcept | IResolvable)[] | IResolvable;
  /** Edition that guards the servers. A server found with a higher one keeps that, unless `allowDowngrade` is true. */
  readonly edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | (string & {});
  /** `prePaid` binds idle yearly/monthly quotas, which have to be there: a fleet buys none. `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  readonly chargingMode?: "prePaid" | "postPaid" | (string & {});
  /** Always `protected`. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  readonly protection?: "protected" | (string & {});
  /** Tags of the quotas that guard the servers. Changing them costs a call for each quota. */
  readonly tags?: Record<string, string> | IResolvable;
  /** Minutes to wait for agents that are not online. Servers whose agent is not online by then are told under `waiting`, and join with a later run. Default: `2`. */
  readonly agentTimeoutMinutes?: number;
  /** Most servers that one run may take protection off because they left the selection; 10 when left out. Servers named by ID in `exclude` or `except` do not count, nor do servers that no longer exist or that another resource of the program takes over. Destroying the fleet is exempt. */
  readonly maxRemovals?: number;
  /** True: the selection may become empty, which takes protection off all servers of the fleet. */
  readonly allowEmpty?: boolean | IResolvable;
  /** Most servers that the selection may cover and pay for. A run that finds more changes nothing and fails. Without it there is no bound. */
  readonly maxServers?: number;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  readonly allowDowngrade?: boolean | IResolvable;
  /** What becomes of servers that leave, and of all when the fleet is destroyed. `restore` (the default): protection as it was found, off if it was off. `unprotect`: off. `keep`: as it is. */
  readonly onDestroy?: "restore" | "unprotect" | "keep" | (string & {});
}

/** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
export interface HssFleetProtectionSelect {
  /** Enterprise project that holds the server. */
  readonly enterpriseProjectId?: string;
  /** Pattern of its name; `*` stands for any text, as in `web-*`. */
  readonly name?: string;
  /** ECS tags that it has, all of them. */
  readonly tags?: Record<string, string> | IResolvable;
  /** Name or ID of the HSS server group that it is in. A name is looked up exactly; a group that does not exist is an error. */
  readonly group?: string;
  /** `Linux` or `Windows`. */
  readonly os?: "Linux" | "Windows" | (string & {});
  /** VPC that it stands in. */
  readonly vpcId?: string;
}

/** One waiver. */
export interface HssFleetProtectionExcept {
  /** ID of the server. */
  readonly hostId: string;
  /** End of the waiver: a time, or a date such as `2027-03-31`, whose whole day (UTC) it covers. */
  readonly until: string;
  /** Why the server is not protected. */
  readonly reason: string;
}

/** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
export interface HssFleetProtectionSelectReference extends IResolvable {
  /** Enterprise project that holds the server. */
  readonly enterpriseProjectId: string;
  /** Pattern of its name; `*` stands for any text, as in `web-*`. */
  readonly name: string;
  /** ECS tags that it has, all of them. */
  readonly tags: StringMap;
  /** Name or ID of the HSS server group that it is in. A name is looked up exactly; a group that does not exist is an error. */
  readonly group: string;
  /** `Linux` or `Windows`. */
  readonly os: string;
  /** VPC that it stands in. */
  readonly vpcId: string;
}

/** One waiver. */
export interface HssFleetProtectionExceptReference extends IResolvable {
  /** ID of the server. */
  readonly hostId: string;
  /** End of the waiver: a time, or a date such as `2027-03-31`, whose whole day (UTC) it covers. */
  readonly until: string;
  /** Why the server is not protected. */
  readonly reason: string;
}

/** What this fleet has set on its servers; `openedOtherwise` names the exceptions. */
export interface HssFleetProtectionOpenedReference extends IResolvable {
  /** Edition. */
  readonly edition: string;
  /** Charging mode. */
  readonly chargingMode: string;
}

/** HSS protection of a set of servers, given by their IDs or by what they have in common. Thousands of servers are one resource, and cost as few calls as pages of 200. */
export class HssFleetProtection extends HssResource {
  static readonly tfResourceType = "hss_fleet_protection";
  /** What the object is imported by. */
  declare readonly id: string;
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  declare readonly enterpriseProjectId: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: IResolvable;
  /** IDs of the ECS servers to protect. Either these or `select`. */
  declare readonly hostIds: string[];
  /** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
  declare readonly select: HssFleetProtectionSelectReference;
  /** Servers to leave out for good: IDs, or names in which `*` stands for any text. */
  declare readonly exclude: string[];
  /** Servers to leave out for some time. Once a waiver has ended its server joins with the next run that refreshes. */
  declare readonly except: ObjectList<HssFleetProtectionExceptReference>;
  /** Edition that guards the servers. A server found with a higher one keeps that, unless `allowDowngrade` is true. */
  declare readonly edition: string;
  /** `prePaid` binds idle yearly/monthly quotas, which have to be there: a fleet buys none. `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  declare readonly chargingMode: string;
  /** Always `protected`. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  declare readonly protection: string;
  /** Tags of the quotas that guard the servers. Changing them costs a call for each quota. */
  declare readonly tags: StringMap;
  /** Minutes to wait for agents that are not online. Servers whose agent is not online by then are told under `waiting`, and join with a later run. Default: `2`. */
  declare readonly agentTimeoutMinutes: number;
  /** Most servers that one run may take protection off because they left the selection; 10 when left out. Servers named by ID in `exclude` or `except` do not count, nor do servers that no longer exist or that another resource of the program takes over. Destroying the fleet is exempt. */
  declare readonly maxRemovals: number;
  /** True: the selection may become empty, which takes protection off all servers of the fleet. */
  declare readonly allowEmpty: IResolvable;
  /** Most servers that the selection may cover and pay for. A run that finds more changes nothing and fails. Without it there is no bound. */
  declare readonly maxServers: number;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  declare readonly allowDowngrade: IResolvable;
  /** What becomes of servers that leave, and of all when the fleet is destroyed. `restore` (the default): protection as it was found, off if it was off. `unprotect`: off. `keep`: as it is. */
  declare readonly onDestroy: string;
  /** Names of the servers of the fleet, by ID. */
  declare readonly members: StringMap;
  /** How many of them are guarded as declared. */
  declare readonly guarded: number;
  /** Servers that cannot be protected yet, by ID, and why: stopped, no agent, agent offline. No drift; they join once it is possible. */
  declare readonly waiting: StringMap;
  /** Servers that the next run protects, by ID. */
  declare readonly joining: StringMap;
  /** Servers that the next run lets go, by ID, and why. */
  declare readonly leaving: StringMap;
  /** Servers that were protected and are guarded otherwise now, by ID. */
  declare readonly drifted: StringMap;
  /** Servers that a waiver leaves out now, by ID, until when and why. */
  declare readonly exempt: StringMap;
  /** Why the selection could not be evaluated. No server leaves the fleet meanwhile. */
  declare readonly selectionError: string;
  /** What this fleet has set on its servers; `openedOtherwise` names the exceptions. */
  declare readonly opened: HssFleetProtectionOpenedReference;
  /** Servers on which this fleet has set something else, by ID: a change or a first opening that is not through. */
  declare readonly openedOtherwise: IResolvable;
  /** How many quotas are missing (`prePaid`); absent when none is. */
  declare readonly quotasShort: number;
  /** How servers were protected before they joined, by ID; those that were not are left out. */
  declare readonly found: IResolvable;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: IResolvable;

  constructor(scope: Construct, id: string, props: HssFleetProtectionProps) {
    super("FleetProtection", scope, id, props);
  }
}

/** What a program declares of a {@link HssAgentInstall}. */
export interface HssAgentInstallProps extends HssResourceProps {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  readonly region?: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  readonly enterpriseProjectId?: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  readonly adopt?: boolean | IResolvable;
  /** ID of the ECS server that gets the agent. Another value replaces the resource. */
  readonly hostId: string;
  /** `Linux` or `Windows`. Default: `"Linux"`. */
  readonly os?: "Linux" | "Windows" | (string & {});
  /** `x86_64`, or `aarch64` (Linux only). It is compared with the server before anything is installed. Default: `"x86_64"`. */
  readonly arch?: "x86_64" | "aarch64" | (string & {});
  /** How to log in to the server. */
  readonly ssh: HssAgentInstallSsh | IResolvable;
  /** What is run on the server, by package type (`deb`, `rpm`). HSS's own commands when left out, which plans show. */
  readonly installCommands?: Record<string, string> | IResolvable;
  /** Always `online`. It is a property so that an agent that vanished, or a server that was rebuilt, shows as drift; it is installed again then. A stopped server is no drift. Default: `"online"`. */
  readonly agent?: "online" | (string & {});
  /** Whether to upgrade an agent for which HSS has a newer version. Default: `false`. */
  readonly upgrade?: boolean | IResolvable;
  /** Minutes that the installation command may take. Default: `10`. */
  readonly installTimeoutMinutes?: number;
  /** Minutes to wait for the agent to be online after that, and for an upgrade or an uninstallation to end. Default: `10`. */
  readonly agentTimeoutMinutes?: number;
  /** `uninstall` (the default where this resource installed the agent), or `keep` (the default where it was there before). */
  readonly onDestroy?: "uninstall" | "keep" | (string & {});
}

/** Server to connect through, where the other cannot be reached directly. */
export interface HssAgentInstallSshBastion {
  /** IP address or name to connect to. */
  readonly host: string;
  /** TCP port. Default: `22`. */
  readonly port?: number;
  /** User to log in as. Default: `"root"`. */
  readonly user?: string;
  /** Password to log in with. Used and never kept. */
  readonly password?: string;
  /** Text of the private key to log in with, in OpenSSH or PEM form. Used and never kept. */
  readonly privateKey?: string;
  /** Passphrase of the private key. Used and never kept. */
  readonly passphrase?: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  readonly sshAgent?: boolean | IResolvable;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  readonly hostKey?: string;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  readonly acceptNewHostKey?: boolean | IResolvable;
}

/** How to log in to the server. */
export interface HssAgentInstallSsh {
  /** IP address or name to connect to. */
  readonly host: string;
  /** TCP port. Default: `22`. */
  readonly port?: number;
  /** User to log in as. Default: `"root"`. */
  readonly user?: string;
  /** Password to log in with. Used and never kept. */
  readonly password?: string;
  /** Text of the private key to log in with, in OpenSSH or PEM form. Used and never kept. */
  readonly privateKey?: string;
  /** Passphrase of the private key. Used and never kept. */
  readonly passphrase?: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  readonly sshAgent?: boolean | IResolvable;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  readonly hostKey?: string;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  readonly acceptNewHostKey?: boolean | IResolvable;
  /** Files in the form of OpenSSH's known_hosts. Default: `["~/.ssh/known_hosts"]`. */
  readonly knownHostsFiles?: string[];
  /** Whether to become root with sudo. When left out, whenever the user is not root. */
  readonly sudo?: boolean | IResolvable;
  /** What to answer when sudo asks for a password. Used and never kept. */
  readonly sudoPassword?: string;
  /** Server to connect through, where the other cannot be reached directly. */
  readonly bastion?: HssAgentInstallSshBastion | IResolvable;
}

/** Server to connect through, where the other cannot be reached directly. */
export interface HssAgentInstallSshBastionReference extends IResolvable {
  /** IP address or name to connect to. */
  readonly host: string;
  /** TCP port. Default: `22`. */
  readonly port: number;
  /** User to log in as. Default: `"root"`. */
  readonly user: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  readonly sshAgent: IResolvable;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  readonly hostKey: string;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  readonly acceptNewHostKey: IResolvable;
}

/** How to log in to the server. */
export interface HssAgentInstallSshReference extends IResolvable {
  /** IP address or name to connect to. */
  readonly host: string;
  /** TCP port. Default: `22`. */
  readonly port: number;
  /** User to log in as. Default: `"root"`. */
  readonly user: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  readonly sshAgent: IResolvable;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  readonly hostKey: string;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  readonly acceptNewHostKey: IResolvable;
  /** Files in the form of OpenSSH's known_hosts. Default: `["~/.ssh/known_hosts"]`. */
  readonly knownHostsFiles: string[];
  /** Whether to become root with sudo. When left out, whenever the user is not root. */
  readonly sudo: IResolvable;
  /** Server to connect through, where the other cannot be reached directly. */
  readonly bastion: HssAgentInstallSshBastionReference;
}

/** The HSS agent on an existing server, put there by SSH. An agent that is online already costs no login. */
export class HssAgentInstall extends HssResource {
  static readonly tfResourceType = "hss_agent_install";
  /** What the object is imported by. */
  declare readonly id: string;
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  declare readonly enterpriseProjectId: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: IResolvable;
  /** ID of the ECS server that gets the agent. Another value replaces the resource. */
  declare readonly hostId: string;
  /** `Linux` or `Windows`. Default: `"Linux"`. */
  declare readonly os: string;
  /** `x86_64`, or `aarch64` (Linux only). It is compared with the server before anything is installed. Default: `"x86_64"`. */
  declare readonly arch: string;
  /** How to log in to the server. */
  declare readonly ssh: HssAgentInstallSshReference;
  /** What is run on the server, by package type (`deb`, `rpm`). HSS's own commands when left out, which plans show. */
  declare readonly installCommands: StringMap;
  /** Always `online`. It is a property so that an agent that vanished, or a server that was rebuilt, shows as drift; it is installed again then. A stopped server is no drift. Default: `"online"`. */
  declare readonly agent: string;
  /** Whether to upgrade an agent for which HSS has a newer version. Default: `false`. */
  declare readonly upgrade: IResolvable;
  /** Minutes that the installation command may take. Default: `10`. */
  declare readonly installTimeoutMinutes: number;
  /** Minutes to wait for the agent to be online after that, and for an upgrade or an uninstallation to end. Default: `10`. */
  declare readonly agentTimeoutMinutes: number;
  /** `uninstall` (the default where this resource installed the agent), or `keep` (the default where it was there before). */
  declare readonly onDestroy: string;
  /** Name of the server. */
  declare readonly hostName: string;
  /** `running`, `stopped`, `building` or `error`. */
  declare readonly server: string;
  /** The agent in the console's words: `not_installed`, `installing`, `install_failed`, `online` or `offline`. */
  declare readonly status: string;
  /** Version of the agent. */
  declare readonly version: string;
  /** Whether HSS has a newer version. */
  declare readonly upgradable: IResolvable;
  /** The version to be upgraded, while `upgrade` is declared and HSS has a newer one. */
  declare readonly upgradeDue: string;
  /** Whether the agent was there before this resource. */
  declare readonly foundBefore: IResolvable;
  /** Host keys that the server and its bastion showed when the agent was installed, by address (`host:port`). */
  declare readonly hostKeys: StringMap;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: IResolvable;

  constructor(scope: Construct, id: string, props: HssAgentInstallProps) {
    super("AgentInstall", scope, id, props);
  }
}

/** What a program declares of a {@link HssQuota}. */
export interface HssQuotaProps extends HssResourceProps {
  /** Terraform's own: several of this resource, as TerraformCount.of(3). How many one of them has is `quotaCount`. */
  readonly count?: TerraformCount;
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  readonly region?: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  readonly enterpriseProjectId?: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  readonly adopt?: boolean | IResolvable;
  /** Edition that the quotas are for. Quotas cannot change their edition: another one means buying anew. Another value replaces the resource. */
  readonly edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | (string & {});
  /** How many quotas, 1 to 500; each protects one server. Raising it buys the difference, lowering it gives idle ones back and never touches one in use. Default: `1`. */
  readonly quotaCount?: number;
  /** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. Default: `{"months":1}`. */
  readonly period?: HssQuotaPeriod | IResolvable;
  /** Whether the quotas are renewed at the end of their period. Default: `false`. */
  readonly autoRenew?: boolean | IResolvable;
  /** Tags of each of the quotas; other keys are left alone. HSS takes one call for each quota. */
  readonly tags?: Record<string, string> | IResolvable;
  /** Quotas to take over with `adopt`; otherwise leave it out. */
  readonly quotaIds?: string[];
  /** `unsubscribe` (the default): give the quotas back; refused while one is in use. `stopRenewal`: let them run out. `keep`: leave them as they are. */
  readonly onDestroy?: "unsubscribe" | "stopRenewal" | "keep" | (string & {});
}

/** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. */
export interface HssQuotaPeriod {
  /** Months, 1 to 9. */
  readonly months?: number;
  /** Years, 1 to 5. */
  readonly years?: number;
}

/** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. */
export interface HssQuotaPeriodReference extends IResolvable {
  /** Months, 1 to 9. */
  readonly months: number;
  /** Years, 1 to 5. */
  readonly years: number;
}

/** One quota. */
export interface HssQuotaQuotasReference extends IResolvable {
  /** Quota ID. */
  readonly quotaId: string;
  /** `normal`, `expired` or `frozen`. */
  readonly state: string;
  /** Server it guards. */
  readonly hostId: string;
  /** End of the paid period. */
  readonly expiresAt: string;
  /** Whether it is a trial. */
  readonly trial: IResolvable;
}

/** An order that is not through yet; the next run goes on with it. */
export interface HssQuotaPendingOrderReference extends IResolvable {
  /** When it was sent. */
  readonly sentAt: string;
  /** How many quotas it is for. */
  readonly count: number;
  /** Order ID, when it is known. */
  readonly orderId: string;
  /** Quotas that were there before it. */
  readonly known: string[];
}

/** Yearly/monthly quotas of one edition, bought in one order: the right to protect as many servers. */
export class HssQuota extends HssResource {
  static readonly tfResourceType = "hss_quota";
  /** What the object is imported by. */
  declare readonly id: string;
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  declare readonly enterpriseProjectId: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: IResolvable;
  /** Edition that the quotas are for. Quotas cannot change their edition: another one means buying anew. Another value replaces the resource. */
  declare readonly edition: string;
  /** How many quotas, 1 to 500; each protects one server. Raising it buys the difference, lowering it gives idle ones back and never touches one in use. Default: `1`. */
  declare readonly quotaCount: number;
  /** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. Default: `{"months":1}`. */
  declare readonly period: HssQuotaPeriodReference;
  /** Whether the quotas are renewed at the end of their period. Default: `false`. */
  declare readonly autoRenew: IResolvable;
  /** Tags of each of the quotas; other keys are left alone. HSS takes one call for each quota. */
  declare readonly tags: StringMap;
  /** Quotas to take over with `adopt`; otherwise leave it out. */
  declare readonly quotaIds: string[];
  /** `unsubscribe` (the default): give the quotas back; refused while one is in use. `stopRenewal`: let them run out. `keep`: leave them as they are. */
  declare readonly onDestroy: string;
  /** How many of the quotas guarded no server when they were last read; servers of the same run may have taken some since. */
  declare readonly idle: number;
  /** How many of the quotas guarded a server when they were last read, as `idle`. */
  declare readonly used: number;
  /** Each of the quotas as it was when they were last read, as `idle`. */
  declare readonly quotas: ObjectList<HssQuotaQuotasReference>;
  /** An order that is not through yet; the next run goes on with it. */
  declare readonly pendingOrder: HssQuotaPendingOrderReference;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: IResolvable;

  constructor(scope: Construct, id: string, props: HssQuotaProps) {
    super("Quota", scope, id, props);
  }
}

/** What a program declares of a {@link HssAlarmNotification}. */
export interface HssAlarmNotificationProps extends HssResourceProps {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  readonly region?: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  readonly enterpriseProjectId?: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  readonly adopt?: boolean | IResolvable;
  /** SMN topic that SMS and e-mail go out through, `urn:smn:<region>:<project ID>:<name>`. Without one, alarms stay on the channel that is set. */
  readonly topicUrn?: string;
  /** `smn`: through the topic. `messageCenter`: through the account's message centre. `smn` when there is a topic. */
  readonly channel?: "smn" | "messageCenter" | (string & {});
  /** Whether an alarm is notified as it happens. */
  readonly realtime?: boolean | IResolvable;
  /** Whether a daily summary is sent. */
  readonly daily?: boolean | IResolvable;
  /** Severities that are notified: `info`, `low`, `medium`, `high`, `critical`. */
  readonly severities?: ("info" | "low" | "medium" | "high" | "critical" | (string & {}))[];
  /** Event classes that are not notified, by name, for example `weak-passwords` or `brute-force-attack`. */
  readonly ignoredEvents?: ("dangerous-ports" | "critical-vulnerabilities" | "weak-passwords" | "unsafe-configurations" | "application-protection" | "application-protection-secrets" | "malware" | "rootkit" | "ransomware" | "web-shell" | "reverse-shell" | "redis-exploit" | "hadoop-exploit" | "mysql-exploit" | "file-privilege-escalation" | "process-privilege-escalation" | "critical-file-change" | "file-or-directory-change" | "abnormal-process" | "high-risk-command" | "abnormal-shell" | "suspicious-crontab-task" | "brute-force-attack" | "abnormal-login" | "invalid-account" | "event-2042" | "event-2044" | "event-3008" | "event-3009" | "event-3016" | "event-3021" | "event-4007" | "event-8002" | "event-8003" | (string & {}))[];
  /** True: refuse a topic to which nobody has confirmed to listen. Otherwise that is only told. */
  readonly requireListener?: boolean | IResolvable;
  /** `restore` (the default): the settings as they were before this resource. `keep`: as they are. */
  readonly onDestroy?: "restore" | "keep" | (string & {});
}

/** The settings before this resource; `restore` goes back to them. */
export interface HssAlarmNotificationFoundReference extends IResolvable {
  /** Channel. */
  readonly channel: string;
  /** Topic. */
  readonly topicUrn: string;
  /** Display name of the topic. */
  readonly topicDisplayName: string;
  /** Notified as it happens. */
  readonly realtime: IResolvable;
  /** Daily summary. */
  readonly daily: IResolvable;
  /** Severities. */
  readonly severities: string[];
  /** Event classes left out. */
  readonly ignoredEventCodes: string[];
}

/** The alarm notification settings of a region and enterprise project: who hears of alarms, when, and of which. */
export class HssAlarmNotification extends HssResource {
  static readonly tfResourceType = "hss_alarm_notification";
  /** What the object is imported by. */
  declare readonly id: string;
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: string;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  declare readonly enterpriseProjectId: string;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: IResolvable;
  /** SMN topic that SMS and e-mail go out through, `urn:smn:<region>:<project ID>:<name>`. Without one, alarms stay on the channel that is set. */
  declare readonly topicUrn: string;
  /** `smn`: through the topic. `messageCenter`: through the account's message centre. `smn` when there is a topic. */
  declare readonly channel: string;
  /** Whether an alarm is notified as it happens. */
  declare readonly realtime: IResolvable;
  /** Whether a daily summary is sent. */
  declare readonly daily: IResolvable;
  /** Severities that are notified: `info`, `low`, `medium`, `high`, `critical`. */
  declare readonly severities: string[];
  /** Event classes that are not notified, by name, for example `weak-passwords` or `brute-force-attack`. */
  declare readonly ignoredEvents: string[];
  /** True: refuse a topic to which nobody has confirmed to listen. Otherwise that is only told. */
  declare readonly requireListener: IResolvable;
  /** `restore` (the default): the settings as they were before this resource. `keep`: as they are. */
  declare readonly onDestroy: string;
  /** Display name of the topic: the sender of its e-mails. */
  declare readonly topicDisplayName: string;
  /** How many have subscribed to the topic. */
  declare readonly subscriptions: number;
  /** How many of them have confirmed. At 0 alarms go nowhere. */
  declare readonly confirmedListeners: number;
  /** The settings before this resource; `restore` goes back to them. */
  declare readonly found: HssAlarmNotificationFoundReference;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: IResolvable;

  constructor(scope: Construct, id: string, props: HssAlarmNotificationProps = {}) {
    super("AlarmNotification", scope, id, props);
  }
}

/** What a program asks with a {@link DataHssHosts}. */
export interface DataHssHostsProps extends TerraformMetaArguments {
  /** Region to look in; the provider's when left out. */
  readonly region?: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  readonly enterpriseProjectId?: string;
  /** Part of the server's name. */
  readonly name?: string;
  /** One of basic, professional, enterprise, premium, wtp, container. */
  readonly edition?: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | (string & {});
  /** One of protected, unprotected, interrupted. */
  readonly protection?: "protected" | "unprotected" | "interrupted" | (string & {});
  /** One of not_installed, installing, install_failed, online, offline. */
  readonly agent?: "not_installed" | "installing" | "install_failed" | "online" | "offline" | (string & {});
}

/** Risks by kind. */
export interface DataHssHostsHostsRisksReference extends IResolvable {
  /** How many asset risks the last scan found. */
  readonly assets: number;
  /** How many vulnerabilities the last scan found. */
  readonly vulnerabilities: number;
  /** How many baseline risks the last scan found. */
  readonly baseline: number;
  /** How many intrusions the last scan found. */
  readonly intrusions: number;
}

/** One server. */
export interface DataHssHostsHostsReference extends IResolvable {
  /** ID of the ECS server. */
  readonly hostId: string;
  /** Name of the server. */
  readonly name: string;
  /** Enterprise project. */
  readonly enterpriseProjectId: string;
  /** `running`, `stopped`, `building` or `error`. */
  readonly server: string;
  /** `Linux` or `Windows`. */
  readonly osType: string;
  /** Private address. */
  readonly privateIp: string;
  /** Public address. */
  readonly publicIp: string;
  /** One of not_installed, installing, install_failed, online, offline. */
  readonly agent: string;
  /** Version of the agent. */
  readonly agentVersion: string;
  /** 0 to 100, while the agent is being installed. */
  readonly agentInstallProgress: number;
  /** Outcome of the last installation. */
  readonly agentInstallResult: string;
  /** Edition that guards it; absent when none does. */
  readonly edition: string;
  /** One of protected, unprotected, interrupted. */
  readonly protection: string;
  /** Why protection is interrupted. */
  readonly interruptReason: string;
  /** Whether some functions of the protection are off. */
  readonly degraded: IResolvable;
  /** Why protection is degraded. */
  readonly degradationReason: string;
  /** `prePaid` or `postPaid`. */
  readonly chargingMode: string;
  /** Quota that it uses. */
  readonly quotaId: string;
  /** When protection was opened. */
  readonly openedAt: string;
  /** When the free trial ends and protection with it. */
  readonly trialEndsAt: string;
  /** Outcome of the last scan. */
  readonly risk: string;
  /** Risks by kind. */
  readonly risks: DataHssHostsHostsRisksReference;
}

/** The servers that HSS knows, as rows of the console's list. */
export class DataHssHosts extends HssDataSource {
  static readonly tfResourceType = "hss_hosts";
  /** Region to look in; the provider's when left out. */
  declare readonly region: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  declare readonly enterpriseProjectId: string;
  /** Part of the server's name. */
  declare readonly name: string;
  /** One of basic, professional, enterprise, premium, wtp, container. */
  declare readonly edition: string;
  /** One of protected, unprotected, interrupted. */
  declare readonly protection: string;
  /** One of not_installed, installing, install_failed, online, offline. */
  declare readonly agent: string;
  /** The servers that match. */
  declare readonly hosts: ObjectList<DataHssHostsHostsReference>;

  constructor(scope: Construct, id: string, props: DataHssHostsProps = {}) {
    super("Hosts", scope, id, props);
  }
}

/** What a program asks with a {@link DataHssQuotas}. */
export interface DataHssQuotasProps extends TerraformMetaArguments {
  /** Region to look in; the provider's when left out. */
  readonly region?: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  readonly enterpriseProjectId?: string;
  /** Edition that they are for. */
  readonly edition?: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | (string & {});
  /** Only those in use, or only idle ones. */
  readonly used?: boolean | IResolvable;
}

/** One quota. */
export interface DataHssQuotasQuotasReference extends IResolvable {
  /** Quota ID. */
  readonly quotaId: string;
  /** Edition that it is for. */
  readonly edition: string;
  /** `normal`, `expired` or `frozen`. */
  readonly state: string;
  /** Whether it guards a server now. */
  readonly used: IResolvable;
  /** Server it guards. */
  readonly hostId: string;
  /** Name of that server. */
  readonly hostName: string;
  /** `prePaid` or `postPaid`. */
  readonly chargingMode: string;
  /** Tags. */
  readonly tags: StringMap;
  /** When it was bought. */
  readonly createdAt: string;
  /** End of the paid period; absent when it has none. */
  readonly expiresAt: string;
  /** Whether other enterprise projects may use it. */
  readonly shared: IResolvable;
  /** Whether it is a trial. */
  readonly trial: IResolvable;
  /** Enterprise project. */
  readonly enterpriseProjectId: string;
}

/** The quotas of the account, yearly/monthly and pay-per-use, used and idle. */
export class DataHssQuotas extends HssDataSource {
  static readonly tfResourceType = "hss_quotas";
  /** Region to look in; the provider's when left out. */
  declare readonly region: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  declare readonly enterpriseProjectId: string;
  /** Edition that they are for. */
  declare readonly edition: string;
  /** Only those in use, or only idle ones. */
  declare readonly used: IResolvable;
  /** The quotas that match. */
  declare readonly quotas: ObjectList<DataHssQuotasQuotasReference>;

  constructor(scope: Construct, id: string, props: DataHssQuotasProps = {}) {
    super("Quotas", scope, id, props);
  }
}

/** What a program asks with a {@link DataHssAgentInstallScript}. */
export interface DataHssAgentInstallScriptProps extends TerraformMetaArguments {
  /** Region to look in; the provider's when left out. */
  readonly region?: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  readonly enterpriseProjectId?: string;
  /** `Linux` or `Windows`. Default: `"Linux"`. */
  readonly os?: "Linux" | "Windows" | (string & {});
  /** `x86_64`, or `aarch64` (Linux only). Default: `"x86_64"`. */
  readonly arch?: "x86_64" | "aarch64" | (string & {});
}

/** How HSS would have its agent installed on a server: the command that the console shows, by package type. */
export class DataHssAgentInstallScript extends HssDataSource {
  static readonly tfResourceType = "hss_agent_install_script";
  /** Region to look in; the provider's when left out. */
  declare readonly region: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  declare readonly enterpriseProjectId: string;
  /** `Linux` or `Windows`. Default: `"Linux"`. */
  declare readonly os: string;
  /** `x86_64`, or `aarch64` (Linux only). Default: `"x86_64"`. */
  declare readonly arch: string;
  /** What is to be run on the server, by package type (`deb`, `rpm`). Empty where HSS names a package only. */
  declare readonly commands: StringMap;
  /** Where the packages are, by package type, as far as HSS says so. */
  declare readonly packageUrls: StringMap;

  constructor(scope: Construct, id: string, props: DataHssAgentInstallScriptProps = {}) {
    super("AgentInstallScript", scope, id, props);
  }
}

/** What a program asks with a {@link DataHssAlarmNotification}. */
export interface DataHssAlarmNotificationProps extends TerraformMetaArguments {
  /** Region to look in; the provider's when left out. */
  readonly region?: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  readonly enterpriseProjectId?: string;
}

/** The alarm notification settings as they are, and how many have confirmed to listen. */
export class DataHssAlarmNotification extends HssDataSource {
  static readonly tfResourceType = "hss_alarm_notification";
  /** Region to look in; the provider's when left out. */
  declare readonly region: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  declare readonly enterpriseProjectId: string;
  /** SMN topic that SMS and e-mail go out through, `urn:smn:<region>:<project ID>:<name>`. Without one, alarms stay on the channel that is set. */
  declare readonly topicUrn: string;
  /** `smn`: through the topic. `messageCenter`: through the account's message centre. `smn` when there is a topic. */
  declare readonly channel: string;
  /** Whether an alarm is notified as it happens. */
  declare readonly realtime: IResolvable;
  /** Whether a daily summary is sent. */
  declare readonly daily: IResolvable;
  /** Severities that are notified: `info`, `low`, `medium`, `high`, `critical`. */
  declare readonly severities: string[];
  /** Event classes that are not notified, by name, for example `weak-passwords` or `brute-force-attack`. */
  declare readonly ignoredEvents: string[];
  /** Display name of the topic: the sender of its e-mails. */
  declare readonly topicDisplayName: string;
  /** How many have subscribed to the topic. */
  declare readonly subscriptions: number;
  /** How many of them have confirmed. At 0 alarms go nowhere. */
  declare readonly confirmedListeners: number;

  constructor(scope: Construct, id: string, props: DataHssAlarmNotificationProps = {}) {
    super("AlarmNotification", scope, id, props);
  }
}

/** What a program asks with a {@link DataHssCoverage}. */
export interface DataHssCoverageProps extends TerraformMetaArguments {
  /** Region to look in; the provider's when left out. */
  readonly region?: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  readonly enterpriseProjectId?: string;
  /** Only servers whose name has this part. */
  readonly name?: string;
}

/** How far the servers that HSS knows are guarded, in figures. */
export class DataHssCoverage extends HssDataSource {
  static readonly tfResourceType = "hss_coverage";
  /** Region to look in; the provider's when left out. */
  declare readonly region: string;
  /** Enterprise project to look in; the provider's when left out, or all that the caller may see. */
  declare readonly enterpriseProjectId: string;
  /** Only servers whose name has this part. */
  declare readonly name: string;
  /** Servers. */
  declare readonly servers: number;
  /** Guarded now. */
  declare readonly protected: number;
  /** Protection is on and does not work: the server is stopped, or its agent offline or removed. */
  declare readonly interrupted: number;
  /** Not protected. */
  declare readonly unprotected: number;
  /** Of 100 servers so many are guarded now, rounded down; 100 where there is none. */
  declare readonly percent: number;
  /** Servers whose agent is online. */
  declare readonly agentsOnline: number;
  /** Servers whose last scan found something. */
  declare readonly risky: number;
  /** Servers with protection by edition; of basic, professional, enterprise, premium, wtp, container those in use. */
  declare readonly byEdition: NumberMap;

  constructor(scope: Construct, id: string, props: DataHssCoverageProps = {}) {
    super("Coverage", scope, id, props);
  }
}
