// Made from provider/resources by "npm run generate"; changes belong there.
import type * as pulumi from "@pulumi/pulumi";
import { HssResource } from "./hss-resource";

/** What a program declares of a {@link HostProtection}. */
export interface HostProtectionArgs {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  region?: pulumi.Input<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  enterpriseProjectId?: pulumi.Input<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  adopt?: pulumi.Input<boolean | undefined>;
  /** ID of the ECS server to protect. Another value replaces the resource. */
  hostId: pulumi.Input<string>;
  /** Edition that guards the server: `basic`, `professional`, `enterprise`, `premium`, `wtp` (web tamper protection) or `container`. Changed in place, without reinstalling the agent. */
  edition: pulumi.Input<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** `prePaid` binds a yearly/monthly quota, `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  chargingMode?: pulumi.Input<"prePaid" | "postPaid" | undefined>;
  /** Quota to bind (`prePaid`). When left out an idle one of the edition is chosen: of the host's enterprise project first, then the longest lasting. */
  quotaId?: pulumi.Input<string | undefined>;
  /** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
  successor?: pulumi.Input<HostProtectionSuccessorArgs | undefined>;
  /** Always `protected`; to take protection off, destroy the resource. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  protection?: pulumi.Input<"protected" | undefined>;
  /** Tags of the quota that guards the server; other keys are left alone. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  webTamper?: pulumi.Input<HostProtectionWebTamperArgs | undefined>;
  /** Minutes to wait for the agent to be online. Default: `10`. */
  agentTimeoutMinutes?: pulumi.Input<number | undefined>;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  allowDowngrade?: pulumi.Input<boolean | undefined>;
  /** `restore` (the default): protection as it was found at creation, off if it was off. `unprotect`: off. `keep`: as it is. */
  onDestroy?: pulumi.Input<"restore" | "unprotect" | "keep" | undefined>;
}

/** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
export interface HostProtectionSuccessorArgs {
  /** Edition, above `basic`. */
  edition: pulumi.Input<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** How it is paid, as `chargingMode`. Default: `"postPaid"`. */
  chargingMode?: pulumi.Input<"prePaid" | "postPaid" | undefined>;
  /** Quota to bind (`prePaid`), chosen as with `quotaId` when left out. */
  quotaId?: pulumi.Input<string | undefined>;
  /** Days before the end of the free month at which it takes over: more than lie between two runs with a refresh. Default: `3`. */
  daysBefore?: pulumi.Input<number | undefined>;
}

/** One guarded directory. */
export interface HostProtectionWebTamperDirectoriesArgs {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  path: pulumi.Input<string>;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  backupDirectory?: pulumi.Input<string | undefined>;
  /** Subdirectories to leave out, up to 10. */
  excludedDirectories?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Files to leave out (Linux), up to 50. */
  excludedFiles?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface HostProtectionWebTamperArgs {
  /** What is guarded against tampering, 1 to 50 directories. */
  directories: pulumi.Input<pulumi.Input<HostProtectionWebTamperDirectoriesArgs>[]>;
  /** File extensions to leave out, up to 10. */
  excludedFileTypes?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  mode?: pulumi.Input<"recovery" | "alarm" | undefined>;
}

/** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
export interface HostProtectionSuccessor {
  /** Edition, above `basic`. */
  edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container";
  /** How it is paid, as `chargingMode`. Default: `"postPaid"`. */
  chargingMode?: "prePaid" | "postPaid";
  /** Quota to bind (`prePaid`), chosen as with `quotaId` when left out. */
  quotaId?: string;
  /** Days before the end of the free month at which it takes over: more than lie between two runs with a refresh. Default: `3`. */
  daysBefore?: number;
}

/** One guarded directory. */
export interface HostProtectionWebTamperDirectories {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  path: string;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  backupDirectory?: string;
  /** Subdirectories to leave out, up to 10. */
  excludedDirectories?: string[];
  /** Files to leave out (Linux), up to 50. */
  excludedFiles?: string[];
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface HostProtectionWebTamper {
  /** What is guarded against tampering, 1 to 50 directories. */
  directories: HostProtectionWebTamperDirectories[];
  /** File extensions to leave out, up to 10. */
  excludedFileTypes?: string[];
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  mode?: "recovery" | "alarm";
}

/** One guarded directory. */
export interface HostProtectionFoundWebTamperDirectories {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  path: string;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  backupDirectory?: string;
  /** Subdirectories to leave out, up to 10. */
  excludedDirectories?: string[];
  /** Files to leave out (Linux), up to 50. */
  excludedFiles?: string[];
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface HostProtectionFoundWebTamper {
  /** What is guarded against tampering, 1 to 50 directories. */
  directories: HostProtectionFoundWebTamperDirectories[];
  /** File extensions to leave out, up to 10. */
  excludedFileTypes?: string[];
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  mode?: "recovery" | "alarm";
}

/** How the server was protected before this resource; absent when it was not. `restore` goes back to it. */
export interface HostProtectionFound {
  /** Edition. */
  edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container";
  /** Charging mode. */
  chargingMode: "prePaid" | "postPaid";
  /** Quota. */
  quotaId?: string;
  /** End of the free month, when it was one. */
  trialEndsAt?: string;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  webTamper?: HostProtectionFoundWebTamper;
}

/** HSS protection of one ECS server: the edition that guards it and how it is paid. */
export class HostProtection extends HssResource {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: pulumi.Output<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** ID of the ECS server to protect. Another value replaces the resource. */
  declare readonly hostId: pulumi.Output<string>;
  /** Edition that guards the server: `basic`, `professional`, `enterprise`, `premium`, `wtp` (web tamper protection) or `container`. Changed in place, without reinstalling the agent. */
  declare readonly edition: pulumi.Output<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** `prePaid` binds a yearly/monthly quota, `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  declare readonly chargingMode: pulumi.Output<"prePaid" | "postPaid">;
  /** Quota to bind (`prePaid`). When left out an idle one of the edition is chosen: of the host's enterprise project first, then the longest lasting. */
  declare readonly quotaId: pulumi.Output<string | undefined>;
  /** Edition that takes over from the free month of edition `basic`, in place and before it ends. A run that refreshes does it when it is due. */
  declare readonly successor: pulumi.Output<HostProtectionSuccessor | undefined>;
  /** Always `protected`; to take protection off, destroy the resource. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  declare readonly protection: pulumi.Output<"protected">;
  /** Tags of the quota that guards the server; other keys are left alone. */
  declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  declare readonly webTamper: pulumi.Output<HostProtectionWebTamper | undefined>;
  /** Minutes to wait for the agent to be online. Default: `10`. */
  declare readonly agentTimeoutMinutes: pulumi.Output<number>;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  declare readonly allowDowngrade: pulumi.Output<boolean | undefined>;
  /** `restore` (the default): protection as it was found at creation, off if it was off. `unprotect`: off. `keep`: as it is. */
  declare readonly onDestroy: pulumi.Output<"restore" | "unprotect" | "keep" | undefined>;
  /** Name of the server. */
  declare readonly hostName: pulumi.Output<string | undefined>;
  /** `running`, `stopped`, `building` or `error`. */
  declare readonly server: pulumi.Output<"running" | "stopped" | "building" | "error" | undefined>;
  /** Protection in the console's words: `protected`, `unprotected`, or `interrupted` (server stopped, agent offline or removed). */
  declare readonly status: pulumi.Output<"protected" | "unprotected" | "interrupted" | undefined>;
  /** Why protection is interrupted. */
  declare readonly interruptReason: pulumi.Output<string | undefined>;
  /** Whether some functions of the protection are off. */
  declare readonly degraded: pulumi.Output<boolean | undefined>;
  /** Why protection is degraded. */
  declare readonly degradationReason: pulumi.Output<string | undefined>;
  /** `not_installed`, `installing`, `install_failed`, `online` or `offline`. */
  declare readonly agent: pulumi.Output<"not_installed" | "installing" | "install_failed" | "online" | "offline" | undefined>;
  /** Version of the agent. */
  declare readonly agentVersion: pulumi.Output<string | undefined>;
  /** Outcome of the last scan: `safe`, `risky`, `pending` (not scanned yet) or `scanning`. */
  declare readonly risk: pulumi.Output<"safe" | "risky" | "pending" | "scanning" | undefined>;
  /** When protection was opened. */
  declare readonly openedAt: pulumi.Output<string | undefined>;
  /** Edition that guards the server now; absent when none does. */
  declare readonly guardedBy: pulumi.Output<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container" | undefined>;
  /** When the free month ends; absent when there is none. */
  declare readonly trialEndsAt: pulumi.Output<string | undefined>;
  /** What happens that day. */
  declare readonly atTrialEnd: pulumi.Output<string | undefined>;
  /** Since when the successor is due, until it has taken over. */
  declare readonly successorDue: pulumi.Output<string | undefined>;
  /** How the server was protected before this resource; absent when it was not. `restore` goes back to it. */
  declare readonly found: pulumi.Output<HostProtectionFound | undefined>;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: HostProtectionArgs, options?: pulumi.CustomResourceOptions) {
    super("HostProtection", name, args, options);
  }
}

/** What a program declares of a {@link FleetProtection}. */
export interface FleetProtectionArgs {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  region?: pulumi.Input<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  enterpriseProjectId?: pulumi.Input<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  adopt?: pulumi.Input<boolean | undefined>;
  /** IDs of the ECS servers to protect. Either these or `select`. */
  hostIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
  select?: pulumi.Input<FleetProtectionSelectArgs | undefined>;
  /** Servers to leave out for good: IDs, or names in which `*` stands for any text. */
  exclude?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Servers to leave out for some time. Once a waiver has ended its server joins with the next run that refreshes. */
  except?: pulumi.Input<pulumi.Input<FleetProtectionExceptArgs>[] | undefined>;
  /** Edition that guards the servers. A server found with a higher one keeps that, unless `allowDowngrade` is true. */
  edition: pulumi.Input<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** `prePaid` binds idle yearly/monthly quotas, which have to be there: a fleet buys none. `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  chargingMode?: pulumi.Input<"prePaid" | "postPaid" | undefined>;
  /** Always `protected`. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  protection?: pulumi.Input<"protected" | undefined>;
  /** Tags of the quotas that guard the servers. Changing them costs a call for each quota. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  /** Minutes to wait for agents that are not online. Servers whose agent is not online by then are told under `waiting`, and join with a later run. Default: `2`. */
  agentTimeoutMinutes?: pulumi.Input<number | undefined>;
  /** Most servers that one run may take protection off because they left the selection; 10 when left out. Servers named by ID in `exclude` or `except` do not count, nor do servers that no longer exist or that another resource of the program takes over. Destroying the fleet is exempt. */
  maxRemovals?: pulumi.Input<number | undefined>;
  /** True: the selection may become empty, which takes protection off all servers of the fleet. */
  allowEmpty?: pulumi.Input<boolean | undefined>;
  /** Most servers that the selection may cover and pay for. A run that finds more changes nothing and fails. Without it there is no bound. */
  maxServers?: pulumi.Input<number | undefined>;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  allowDowngrade?: pulumi.Input<boolean | undefined>;
  /** What becomes of servers that leave, and of all when the fleet is destroyed. `restore` (the default): protection as it was found, off if it was off. `unprotect`: off. `keep`: as it is. */
  onDestroy?: pulumi.Input<"restore" | "unprotect" | "keep" | undefined>;
}

/** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
export interface FleetProtectionSelectArgs {
  /** Enterprise project that holds the server. */
  enterpriseProjectId?: pulumi.Input<string | undefined>;
  /** Pattern of its name; `*` stands for any text, as in `web-*`. */
  name?: pulumi.Input<string | undefined>;
  /** ECS tags that it has, all of them. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  /** Name or ID of the HSS server group that it is in. A name is looked up exactly; a group that does not exist is an error. */
  group?: pulumi.Input<string | undefined>;
  /** `Linux` or `Windows`. */
  os?: pulumi.Input<"Linux" | "Windows" | undefined>;
  /** VPC that it stands in. */
  vpcId?: pulumi.Input<string | undefined>;
}

/** One waiver. */
export interface FleetProtectionExceptArgs {
  /** ID of the server. */
  hostId: pulumi.Input<string>;
  /** End of the waiver: a time, or a date such as `2027-03-31`, whose whole day (UTC) it covers. */
  until: pulumi.Input<string>;
  /** Why the server is not protected. */
  reason: pulumi.Input<string>;
}

/** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
export interface FleetProtectionSelect {
  /** Enterprise project that holds the server. */
  enterpriseProjectId?: string;
  /** Pattern of its name; `*` stands for any text, as in `web-*`. */
  name?: string;
  /** ECS tags that it has, all of them. */
  tags?: Record<string, string>;
  /** Name or ID of the HSS server group that it is in. A name is looked up exactly; a group that does not exist is an error. */
  group?: string;
  /** `Linux` or `Windows`. */
  os?: "Linux" | "Windows";
  /** VPC that it stands in. */
  vpcId?: string;
}

/** One waiver. */
export interface FleetProtectionExcept {
  /** ID of the server. */
  hostId: string;
  /** End of the waiver: a time, or a date such as `2027-03-31`, whose whole day (UTC) it covers. */
  until: string;
  /** Why the server is not protected. */
  reason: string;
}

/** What this fleet has set on its servers; `openedOtherwise` names the exceptions. */
export interface FleetProtectionOpened {
  /** Edition. */
  edition?: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container";
  /** Charging mode. */
  chargingMode?: "prePaid" | "postPaid";
}

/** Protection; empty when this fleet has set none yet. */
export interface FleetProtectionOpenedOtherwise {
  /** Edition. */
  edition?: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container";
  /** Charging mode. */
  chargingMode?: "prePaid" | "postPaid";
}

/** One guarded directory. */
export interface FleetProtectionFoundWebTamperDirectories {
  /** Directory to guard; absolute on Linux, without a trailing slash. */
  path: string;
  /** Where the originals are kept. Required on Linux, refused on Windows. */
  backupDirectory?: string;
  /** Subdirectories to leave out, up to 10. */
  excludedDirectories?: string[];
  /** Files to leave out (Linux), up to 50. */
  excludedFiles?: string[];
}

/** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
export interface FleetProtectionFoundWebTamper {
  /** What is guarded against tampering, 1 to 50 directories. */
  directories: FleetProtectionFoundWebTamperDirectories[];
  /** File extensions to leave out, up to 10. */
  excludedFileTypes?: string[];
  /** `recovery` undoes tampering, `alarm` only tells (Linux). Default: `"recovery"`. */
  mode?: "recovery" | "alarm";
}

/** Protection. */
export interface FleetProtectionFound {
  /** Edition. */
  edition: "basic" | "professional" | "enterprise" | "premium" | "wtp" | "container";
  /** Charging mode. */
  chargingMode: "prePaid" | "postPaid";
  /** Quota. */
  quotaId?: string;
  /** End of the free month, when it was one. */
  trialEndsAt?: string;
  /** Directories of edition `wtp`. Without them the edition guards none until they are set in the console. */
  webTamper?: FleetProtectionFoundWebTamper;
}

/** HSS protection of a set of servers, given by their IDs or by what they have in common. Thousands of servers are one resource, and cost as few calls as pages of 200. */
export class FleetProtection extends HssResource {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: pulumi.Output<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** IDs of the ECS servers to protect. Either these or `select`. */
  declare readonly hostIds: pulumi.Output<string[] | undefined>;
  /** What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave. */
  declare readonly select: pulumi.Output<FleetProtectionSelect | undefined>;
  /** Servers to leave out for good: IDs, or names in which `*` stands for any text. */
  declare readonly exclude: pulumi.Output<string[] | undefined>;
  /** Servers to leave out for some time. Once a waiver has ended its server joins with the next run that refreshes. */
  declare readonly except: pulumi.Output<FleetProtectionExcept[] | undefined>;
  /** Edition that guards the servers. A server found with a higher one keeps that, unless `allowDowngrade` is true. */
  declare readonly edition: pulumi.Output<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** `prePaid` binds idle yearly/monthly quotas, which have to be there: a fleet buys none. `postPaid` is pay per use and needs none. Default: `"postPaid"`. */
  declare readonly chargingMode: pulumi.Output<"prePaid" | "postPaid">;
  /** Always `protected`. It is a property so that protection switched off elsewhere shows as drift. Default: `"protected"`. */
  declare readonly protection: pulumi.Output<"protected">;
  /** Tags of the quotas that guard the servers. Changing them costs a call for each quota. */
  declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
  /** Minutes to wait for agents that are not online. Servers whose agent is not online by then are told under `waiting`, and join with a later run. Default: `2`. */
  declare readonly agentTimeoutMinutes: pulumi.Output<number>;
  /** Most servers that one run may take protection off because they left the selection; 10 when left out. Servers named by ID in `exclude` or `except` do not count, nor do servers that no longer exist or that another resource of the program takes over. Destroying the fleet is exempt. */
  declare readonly maxRemovals: pulumi.Output<number | undefined>;
  /** True: the selection may become empty, which takes protection off all servers of the fleet. */
  declare readonly allowEmpty: pulumi.Output<boolean | undefined>;
  /** Most servers that the selection may cover and pay for. A run that finds more changes nothing and fails. Without it there is no bound. */
  declare readonly maxServers: pulumi.Output<number | undefined>;
  /** True: protection found on a server that is more than what is declared here is lowered to it. Without it a higher edition, or a yearly/monthly quota of the same edition where `postPaid` is declared, is kept and reported. */
  declare readonly allowDowngrade: pulumi.Output<boolean | undefined>;
  /** What becomes of servers that leave, and of all when the fleet is destroyed. `restore` (the default): protection as it was found, off if it was off. `unprotect`: off. `keep`: as it is. */
  declare readonly onDestroy: pulumi.Output<"restore" | "unprotect" | "keep" | undefined>;
  /** Names of the servers of the fleet, by ID. */
  declare readonly members: pulumi.Output<Record<string, string> | undefined>;
  /** How many of them are guarded as declared. */
  declare readonly guarded: pulumi.Output<number | undefined>;
  /** Servers that cannot be protected yet, by ID, and why: stopped, no agent, agent offline. No drift; they join once it is possible. */
  declare readonly waiting: pulumi.Output<Record<string, string> | undefined>;
  /** Servers that the next run protects, by ID. */
  declare readonly joining: pulumi.Output<Record<string, string> | undefined>;
  /** Servers that the next run lets go, by ID, and why. */
  declare readonly leaving: pulumi.Output<Record<string, string> | undefined>;
  /** Servers that were protected and are guarded otherwise now, by ID. */
  declare readonly drifted: pulumi.Output<Record<string, string> | undefined>;
  /** Servers that a waiver leaves out now, by ID, until when and why. */
  declare readonly exempt: pulumi.Output<Record<string, string> | undefined>;
  /** Why the selection could not be evaluated. No server leaves the fleet meanwhile. */
  declare readonly selectionError: pulumi.Output<string | undefined>;
  /** What this fleet has set on its servers; `openedOtherwise` names the exceptions. */
  declare readonly opened: pulumi.Output<FleetProtectionOpened | undefined>;
  /** Servers on which this fleet has set something else, by ID: a change or a first opening that is not through. */
  declare readonly openedOtherwise: pulumi.Output<Record<string, FleetProtectionOpenedOtherwise> | undefined>;
  /** How many quotas are missing (`prePaid`); absent when none is. */
  declare readonly quotasShort: pulumi.Output<number | undefined>;
  /** How servers were protected before they joined, by ID; those that were not are left out. */
  declare readonly found: pulumi.Output<Record<string, FleetProtectionFound> | undefined>;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: FleetProtectionArgs, options?: pulumi.CustomResourceOptions) {
    super("FleetProtection", name, args, options);
  }
}

/** What a program declares of a {@link AgentInstall}. */
export interface AgentInstallArgs {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  region?: pulumi.Input<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  enterpriseProjectId?: pulumi.Input<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  adopt?: pulumi.Input<boolean | undefined>;
  /** ID of the ECS server that gets the agent. Another value replaces the resource. */
  hostId: pulumi.Input<string>;
  /** `Linux` or `Windows`. Default: `"Linux"`. */
  os?: pulumi.Input<"Linux" | "Windows" | undefined>;
  /** `x86_64`, or `aarch64` (Linux only). It is compared with the server before anything is installed. Default: `"x86_64"`. */
  arch?: pulumi.Input<"x86_64" | "aarch64" | undefined>;
  /** How to log in to the server. */
  ssh: pulumi.Input<AgentInstallSshArgs>;
  /** What is run on the server, by package type (`deb`, `rpm`). HSS's own commands when left out, which plans show. */
  installCommands?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  /** Always `online`. It is a property so that an agent that vanished, or a server that was rebuilt, shows as drift; it is installed again then. A stopped server is no drift. Default: `"online"`. */
  agent?: pulumi.Input<"online" | undefined>;
  /** Whether to upgrade an agent for which HSS has a newer version. Default: `false`. */
  upgrade?: pulumi.Input<boolean | undefined>;
  /** Minutes that the installation command may take. Default: `10`. */
  installTimeoutMinutes?: pulumi.Input<number | undefined>;
  /** Minutes to wait for the agent to be online after that, and for an upgrade or an uninstallation to end. Default: `10`. */
  agentTimeoutMinutes?: pulumi.Input<number | undefined>;
  /** `uninstall` (the default where this resource installed the agent), or `keep` (the default where it was there before). */
  onDestroy?: pulumi.Input<"uninstall" | "keep" | undefined>;
}

/** Server to connect through, where the other cannot be reached directly. */
export interface AgentInstallSshBastionArgs {
  /** IP address or name to connect to. */
  host: pulumi.Input<string>;
  /** TCP port. Default: `22`. */
  port?: pulumi.Input<number | undefined>;
  /** User to log in as. Default: `"root"`. */
  user?: pulumi.Input<string | undefined>;
  /** Password to log in with. Used and never kept. */
  password?: pulumi.Input<string | undefined>;
  /** Text of the private key to log in with, in OpenSSH or PEM form. Used and never kept. */
  privateKey?: pulumi.Input<string | undefined>;
  /** Passphrase of the private key. Used and never kept. */
  passphrase?: pulumi.Input<string | undefined>;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  sshAgent?: pulumi.Input<boolean | undefined>;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  hostKey?: pulumi.Input<string | undefined>;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  acceptNewHostKey?: pulumi.Input<boolean | undefined>;
}

/** How to log in to the server. */
export interface AgentInstallSshArgs {
  /** IP address or name to connect to. */
  host: pulumi.Input<string>;
  /** TCP port. Default: `22`. */
  port?: pulumi.Input<number | undefined>;
  /** User to log in as. Default: `"root"`. */
  user?: pulumi.Input<string | undefined>;
  /** Password to log in with. Used and never kept. */
  password?: pulumi.Input<string | undefined>;
  /** Text of the private key to log in with, in OpenSSH or PEM form. Used and never kept. */
  privateKey?: pulumi.Input<string | undefined>;
  /** Passphrase of the private key. Used and never kept. */
  passphrase?: pulumi.Input<string | undefined>;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  sshAgent?: pulumi.Input<boolean | undefined>;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  hostKey?: pulumi.Input<string | undefined>;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  acceptNewHostKey?: pulumi.Input<boolean | undefined>;
  /** Files in the form of OpenSSH's known_hosts. Default: `["~/.ssh/known_hosts"]`. */
  knownHostsFiles?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Whether to become root with sudo. When left out, whenever the user is not root. */
  sudo?: pulumi.Input<boolean | undefined>;
  /** What to answer when sudo asks for a password. Used and never kept. */
  sudoPassword?: pulumi.Input<string | undefined>;
  /** Server to connect through, where the other cannot be reached directly. */
  bastion?: pulumi.Input<AgentInstallSshBastionArgs | undefined>;
}

/** Server to connect through, where the other cannot be reached directly. */
export interface AgentInstallSshBastion {
  /** IP address or name to connect to. */
  host: string;
  /** TCP port. Default: `22`. */
  port?: number;
  /** User to log in as. Default: `"root"`. */
  user?: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  sshAgent?: boolean;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  hostKey?: string;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  acceptNewHostKey?: boolean;
}

/** How to log in to the server. */
export interface AgentInstallSsh {
  /** IP address or name to connect to. */
  host: string;
  /** TCP port. Default: `22`. */
  port?: number;
  /** User to log in as. Default: `"root"`. */
  user?: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: `false`. */
  sshAgent?: boolean;
  /** The key that the server must show: `SHA256:...` or `ssh-ed25519 AAAA...`. When left out, known_hosts decides. */
  hostKey?: string;
  /** Trust the first key seen where neither `hostKey` nor known_hosts tells. Once the installation has begun it is pinned in the outputs, and another one at the same address is refused from then on. Default: `false`. */
  acceptNewHostKey?: boolean;
  /** Files in the form of OpenSSH's known_hosts. Default: `["~/.ssh/known_hosts"]`. */
  knownHostsFiles?: string[];
  /** Whether to become root with sudo. When left out, whenever the user is not root. */
  sudo?: boolean;
  /** Server to connect through, where the other cannot be reached directly. */
  bastion?: AgentInstallSshBastion;
}

/** The HSS agent on an existing server, put there by SSH. An agent that is online already costs no login. */
export class AgentInstall extends HssResource {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: pulumi.Output<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. */
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** ID of the ECS server that gets the agent. Another value replaces the resource. */
  declare readonly hostId: pulumi.Output<string>;
  /** `Linux` or `Windows`. Default: `"Linux"`. */
  declare readonly os: pulumi.Output<"Linux" | "Windows">;
  /** `x86_64`, or `aarch64` (Linux only). It is compared with the server before anything is installed. Default: `"x86_64"`. */
  declare readonly arch: pulumi.Output<"x86_64" | "aarch64">;
  /** How to log in to the server. */
  declare readonly ssh: pulumi.Output<AgentInstallSsh>;
  /** What is run on the server, by package type (`deb`, `rpm`). HSS's own commands when left out, which plans show. */
  declare readonly installCommands: pulumi.Output<Record<string, string> | undefined>;
  /** Always `online`. It is a property so that an agent that vanished, or a server that was rebuilt, shows as drift; it is installed again then. A stopped server is no drift. Default: `"online"`. */
  declare readonly agent: pulumi.Output<"online">;
  /** Whether to upgrade an agent for which HSS has a newer version. Default: `false`. */
  declare readonly upgrade: pulumi.Output<boolean>;
  /** Minutes that the installation command may take. Default: `10`. */
  declare readonly installTimeoutMinutes: pulumi.Output<number>;
  /** Minutes to wait for the agent to be online after that, and for an upgrade or an uninstallation to end. Default: `10`. */
  declare readonly agentTimeoutMinutes: pulumi.Output<number>;
  /** `uninstall` (the default where this resource installed the agent), or `keep` (the default where it was there before). */
  declare readonly onDestroy: pulumi.Output<"uninstall" | "keep" | undefined>;
  /** Name of the server. */
  declare readonly hostName: pulumi.Output<string | undefined>;
  /** `running`, `stopped`, `building` or `error`. */
  declare readonly server: pulumi.Output<"running" | "stopped" | "building" | "error" | undefined>;
  /** The agent in the console's words: `not_installed`, `installing`, `install_failed`, `online` or `offline`. */
  declare readonly status: pulumi.Output<"not_installed" | "installing" | "install_failed" | "online" | "offline" | undefined>;
  /** Version of the agent. */
  declare readonly version: pulumi.Output<string | undefined>;
  /** Whether HSS has a newer version. */
  declare readonly upgradable: pulumi.Output<boolean | undefined>;
  /** The version to be upgraded, while `upgrade` is declared and HSS has a newer one. */
  declare readonly upgradeDue: pulumi.Output<string | undefined>;
  /** Whether the agent was there before this resource. */
  declare readonly foundBefore: pulumi.Output<boolean | undefined>;
  /** Host keys that the server and its bastion showed when the agent was installed, by address (`host:port`). */
  declare readonly hostKeys: pulumi.Output<Record<string, string> | undefined>;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: AgentInstallArgs, options?: pulumi.CustomResourceOptions) {
    super("AgentInstall", name, args, options);
  }
}

/** What a program declares of a {@link Quota}. */
export interface QuotaArgs {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  region?: pulumi.Input<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  enterpriseProjectId?: pulumi.Input<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  adopt?: pulumi.Input<boolean | undefined>;
  /** Edition that the quotas are for. Quotas cannot change their edition: another one means buying anew. Another value replaces the resource. */
  edition: pulumi.Input<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** How many quotas, 1 to 500; each protects one server. Raising it buys the difference, lowering it gives idle ones back and never touches one in use. Default: `1`. */
  count?: pulumi.Input<number | undefined>;
  /** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. Default: `{"months":1}`. */
  period?: pulumi.Input<QuotaPeriodArgs | undefined>;
  /** Whether the quotas are renewed at the end of their period. Default: `false`. */
  autoRenew?: pulumi.Input<boolean | undefined>;
  /** Tags of each of the quotas; other keys are left alone. HSS takes one call for each quota. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  /** Quotas to take over with `adopt`; otherwise leave it out. */
  quotaIds?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** `unsubscribe` (the default): give the quotas back; refused while one is in use. `stopRenewal`: let them run out. `keep`: leave them as they are. */
  onDestroy?: pulumi.Input<"unsubscribe" | "stopRenewal" | "keep" | undefined>;
}

/** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. */
export interface QuotaPeriodArgs {
  /** Months, 1 to 9. */
  months?: pulumi.Input<number | undefined>;
  /** Years, 1 to 5. */
  years?: pulumi.Input<number | undefined>;
}

/** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. */
export interface QuotaPeriod {
  /** Months, 1 to 9. */
  months?: number;
  /** Years, 1 to 5. */
  years?: number;
}

/** One quota. */
export interface QuotaQuotas {
  /** Quota ID. */
  quotaId: string;
  /** `normal`, `expired` or `frozen`. */
  state: "normal" | "expired" | "frozen";
  /** Server it guards. */
  hostId?: string;
  /** End of the paid period. */
  expiresAt?: string;
  /** Whether it is a trial. */
  trial: boolean;
}

/** An order that is not through yet; the next run goes on with it. */
export interface QuotaPendingOrder {
  /** When it was sent. */
  sentAt: string;
  /** How many quotas it is for. */
  count: number;
  /** Order ID, when it is known. */
  orderId?: string;
  /** Quotas that were there before it. */
  known?: string[];
}

/** Yearly/monthly quotas of one edition, bought in one order: the right to protect as many servers. */
export class Quota extends HssResource {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: pulumi.Output<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Edition that the quotas are for. Quotas cannot change their edition: another one means buying anew. Another value replaces the resource. */
  declare readonly edition: pulumi.Output<"basic" | "professional" | "enterprise" | "premium" | "wtp" | "container">;
  /** How many quotas, 1 to 500; each protects one server. Raising it buys the difference, lowering it gives idle ones back and never touches one in use. Default: `1`. */
  declare readonly count: pulumi.Output<number>;
  /** How long each purchase lasts: `{ months: 1 }` to `{ months: 9 }`, or `{ years: 1 }`, 2, 3 or 5. It is said at a purchase; changing it matters to the next one only. Default: `{"months":1}`. */
  declare readonly period: pulumi.Output<QuotaPeriod>;
  /** Whether the quotas are renewed at the end of their period. Default: `false`. */
  declare readonly autoRenew: pulumi.Output<boolean>;
  /** Tags of each of the quotas; other keys are left alone. HSS takes one call for each quota. */
  declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
  /** Quotas to take over with `adopt`; otherwise leave it out. */
  declare readonly quotaIds: pulumi.Output<string[] | undefined>;
  /** `unsubscribe` (the default): give the quotas back; refused while one is in use. `stopRenewal`: let them run out. `keep`: leave them as they are. */
  declare readonly onDestroy: pulumi.Output<"unsubscribe" | "stopRenewal" | "keep" | undefined>;
  /** How many of the quotas guarded no server when they were last read; servers of the same run may have taken some since. */
  declare readonly idle: pulumi.Output<number | undefined>;
  /** How many of the quotas guarded a server when they were last read, as `idle`. */
  declare readonly used: pulumi.Output<number | undefined>;
  /** Each of the quotas as it was when they were last read, as `idle`. */
  declare readonly quotas: pulumi.Output<QuotaQuotas[] | undefined>;
  /** An order that is not through yet; the next run goes on with it. */
  declare readonly pendingOrder: pulumi.Output<QuotaPendingOrder | undefined>;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: QuotaArgs, options?: pulumi.CustomResourceOptions) {
    super("Quota", name, args, options);
  }
}

/** What a program declares of a {@link AlarmNotification}. */
export interface AlarmNotificationArgs {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  region?: pulumi.Input<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  enterpriseProjectId?: pulumi.Input<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  adopt?: pulumi.Input<boolean | undefined>;
  /** SMN topic that SMS and e-mail go out through, `urn:smn:<region>:<project ID>:<name>`. Without one, alarms stay on the channel that is set. */
  topicUrn?: pulumi.Input<string | undefined>;
  /** `smn`: through the topic. `messageCenter`: through the account's message centre. `smn` when there is a topic. */
  channel?: pulumi.Input<"smn" | "messageCenter" | undefined>;
  /** Whether an alarm is notified as it happens. */
  realtime?: pulumi.Input<boolean | undefined>;
  /** Whether a daily summary is sent. */
  daily?: pulumi.Input<boolean | undefined>;
  /** Severities that are notified: `info`, `low`, `medium`, `high`, `critical`. */
  severities?: pulumi.Input<pulumi.Input<"info" | "low" | "medium" | "high" | "critical">[] | undefined>;
  /** Event classes that are not notified, by name, for example `weak-passwords` or `brute-force-attack`. */
  ignoredEvents?: pulumi.Input<pulumi.Input<"dangerous-ports" | "critical-vulnerabilities" | "weak-passwords" | "unsafe-configurations" | "application-protection" | "application-protection-secrets" | "malware" | "rootkit" | "ransomware" | "web-shell" | "reverse-shell" | "redis-exploit" | "hadoop-exploit" | "mysql-exploit" | "file-privilege-escalation" | "process-privilege-escalation" | "critical-file-change" | "file-or-directory-change" | "abnormal-process" | "high-risk-command" | "abnormal-shell" | "suspicious-crontab-task" | "brute-force-attack" | "abnormal-login" | "invalid-account" | "event-2042" | "event-2044" | "event-3008" | "event-3009" | "event-3016" | "event-3021" | "event-4007" | "event-8002" | "event-8003">[] | undefined>;
  /** True: refuse a topic to which nobody has confirmed to listen. Otherwise that is only told. */
  requireListener?: pulumi.Input<boolean | undefined>;
  /** `restore` (the default): the settings as they were before this resource. `keep`: as they are. */
  onDestroy?: pulumi.Input<"restore" | "keep" | undefined>;
}

/** The settings before this resource; `restore` goes back to them. */
export interface AlarmNotificationFound {
  /** Channel. */
  channel?: "smn" | "messageCenter";
  /** Topic. */
  topicUrn?: string;
  /** Display name of the topic. */
  topicDisplayName?: string;
  /** Notified as it happens. */
  realtime?: boolean;
  /** Daily summary. */
  daily?: boolean;
  /** Severities. */
  severities?: ("info" | "low" | "medium" | "high" | "critical")[];
  /** Event classes left out. */
  ignoredEventCodes?: string[];
}

/** The alarm notification settings of a region and enterprise project: who hears of alarms, when, and of which. */
export class AlarmNotification extends HssResource {
  /** Region of the object, for example `cn-north-4`. The provider's region when left out. Another value replaces the resource. */
  declare readonly region: pulumi.Output<string | undefined>;
  /** Enterprise project of the object; `0` is the default project. The provider's when left out; `all_granted_eps` when there is none. Another value replaces the resource. */
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** True: take over the object that is already there instead of creating one. An adopted object is kept on destroy unless `onDestroy` says otherwise. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** SMN topic that SMS and e-mail go out through, `urn:smn:<region>:<project ID>:<name>`. Without one, alarms stay on the channel that is set. */
  declare readonly topicUrn: pulumi.Output<string | undefined>;
  /** `smn`: through the topic. `messageCenter`: through the account's message centre. `smn` when there is a topic. */
  declare readonly channel: pulumi.Output<"smn" | "messageCenter" | undefined>;
  /** Whether an alarm is notified as it happens. */
  declare readonly realtime: pulumi.Output<boolean | undefined>;
  /** Whether a daily summary is sent. */
  declare readonly daily: pulumi.Output<boolean | undefined>;
  /** Severities that are notified: `info`, `low`, `medium`, `high`, `critical`. */
  declare readonly severities: pulumi.Output<("info" | "low" | "medium" | "high" | "critical")[] | undefined>;
  /** Event classes that are not notified, by name, for example `weak-passwords` or `brute-force-attack`. */
  declare readonly ignoredEvents: pulumi.Output<("dangerous-ports" | "critical-vulnerabilities" | "weak-passwords" | "unsafe-configurations" | "application-protection" | "application-protection-secrets" | "malware" | "rootkit" | "ransomware" | "web-shell" | "reverse-shell" | "redis-exploit" | "hadoop-exploit" | "mysql-exploit" | "file-privilege-escalation" | "process-privilege-escalation" | "critical-file-change" | "file-or-directory-change" | "abnormal-process" | "high-risk-command" | "abnormal-shell" | "suspicious-crontab-task" | "brute-force-attack" | "abnormal-login" | "invalid-account" | "event-2042" | "event-2044" | "event-3008" | "event-3009" | "event-3016" | "event-3021" | "event-4007" | "event-8002" | "event-8003")[] | undefined>;
  /** True: refuse a topic to which nobody has confirmed to listen. Otherwise that is only told. */
  declare readonly requireListener: pulumi.Output<boolean | undefined>;
  /** `restore` (the default): the settings as they were before this resource. `keep`: as they are. */
  declare readonly onDestroy: pulumi.Output<"restore" | "keep" | undefined>;
  /** Display name of the topic: the sender of its e-mails. */
  declare readonly topicDisplayName: pulumi.Output<string | undefined>;
  /** How many have subscribed to the topic. */
  declare readonly subscriptions: pulumi.Output<number | undefined>;
  /** How many of them have confirmed. At 0 alarms go nowhere. */
  declare readonly confirmedListeners: pulumi.Output<number | undefined>;
  /** The settings before this resource; `restore` goes back to them. */
  declare readonly found: pulumi.Output<AlarmNotificationFound | undefined>;
  /** Whether the object was there before and was taken over. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: AlarmNotificationArgs, options?: pulumi.CustomResourceOptions) {
    super("AlarmNotification", name, args, options);
  }
}
