/** The API's words in ours and ours in the API's. A word that is new to us must not make a read fail. */
import type {
  AgentState,
  AlarmSettings,
  ChargingMode,
  Edition,
  OrderState,
  ProtectionState,
  QuotaState,
  RiskState,
  ServerState,
  Severity,
  Timestamp,
  UpgradeState,
} from "./model";
import { severities } from "./model";

const versions: Record<Edition, string> = {
  basic: "hss.version.basic",
  professional: "hss.version.advanced",
  enterprise: "hss.version.enterprise",
  premium: "hss.version.premium",
  wtp: "hss.version.wtp",
  container: "hss.version.container.enterprise",
};

/** What closes protection where an edition would open it. */
export const noVersion = "hss.version.null";

const chargingModes: Record<ChargingMode, string> = { prePaid: "packet_cycle", postPaid: "on_demand" };
const channels: Record<NonNullable<AlarmSettings["channel"]>, string> = { smn: "sms", messageCenter: "rss" };

export const toApi = {
  edition: (edition: Edition): string => versions[edition],
  chargingMode: (mode: ChargingMode): string => chargingModes[mode],
  channel: (channel: NonNullable<AlarmSettings["channel"]>): string => channels[channel],
};

export const fromApi = {
  edition: (version: unknown): Edition | undefined => inverse(versions, version),
  chargingMode: (mode: unknown): ChargingMode | undefined => inverse(chargingModes, mode),
  channel: (type: unknown): AlarmSettings["channel"] => inverse(channels, type),

  /** `installed`, and any word new to us, says only that there is an agent: as much as "offline" promises. */
  agent: (status: unknown): AgentState => (status ? (lookUp(agents, status) ?? "offline") : "not_installed"),

  /** Undefined: no upgrade was ever begun. */
  upgrade: (status: unknown): UpgradeState | undefined => lookUp(upgrades, status),

  /** A state new to us, or none, stops nobody: HSS itself refuses what cannot be done. */
  server: (status: unknown): ServerState => lookUp(servers, status) ?? "running",

  risk: (result: unknown): RiskState => lookUp(risks, result) ?? "pending",

  /** A state new to us is taken for one in which the quota is of no use. */
  quotaState: (status: unknown): QuotaState => (status ? (lookUp(quotaStates, status) ?? "frozen") : "normal"),

  /** An opened host that is interrupted is not guarded, whatever its status says. */
  protection: (status: unknown, interrupted: unknown): ProtectionState => {
    if (status === "protection_exception") return "interrupted";
    if (status !== "opened") return "unprotected";
    return interrupted === true ? "interrupted" : "protected";
  },

  severities: (levels: unknown): Severity[] | undefined => {
    const list = typeof levels === "string" ? levels.split(",") : levels;
    if (!Array.isArray(list)) return undefined;
    return severities.filter((severity) => list.includes(severity));
  },

  /** Statuses of BSS orders: 4 cancelled, 5 completed, 6 waiting for payment; all others go on by themselves. */
  order: (status: unknown): OrderState => lookUp(orders, String(status)) ?? "pending",

  /** Milliseconds since the epoch, or a UTC text of BSS; 0, -1 and nothing mean that there is no such time. */
  time: (value: unknown): Timestamp | undefined => {
    const milliseconds = typeof value === "string" && !/^-?\d+$/.test(value) ? Date.parse(value) : Number(value ?? 0);
    if (!(milliseconds > 0) || milliseconds > 8.64e15) return undefined;
    return new Date(milliseconds).toISOString();
  },
};

const agents: Record<string, AgentState> = {
  not_installed: "not_installed",
  installing: "installing",
  install_failed: "install_failed",
  online: "online",
  offline: "offline",
};

const upgrades: Record<string, UpgradeState> = {
  upgrading: "upgrading",
  upgrade_failed: "failed",
  upgrade_succeed: "succeeded",
};

const servers: Record<string, ServerState> = {
  ACTIVE: "running",
  SHUTOFF: "stopped",
  BUILDING: "building",
  BUILD: "building",
  ERROR: "error",
};

const risks: Record<string, RiskState> = {
  clean: "safe",
  risk: "risky",
  undetected: "pending",
  scanning: "scanning",
};

const quotaStates: Record<string, QuotaState> = { normal: "normal", expired: "expired", freeze: "frozen" };

const orders: Record<string, OrderState> = { 4: "cancelled", 5: "completed", 6: "unpaid" };

function lookUp<T>(table: Record<string, T>, word: unknown): T | undefined {
  return typeof word === "string" && Object.hasOwn(table, word) ? table[word] : undefined;
}

function inverse<T extends string>(table: Record<T, string>, word: unknown): T | undefined {
  return (Object.keys(table) as T[]).find((ours) => table[ours] === word);
}
