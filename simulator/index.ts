export { defaultCredentials, startSimulator, type Simulator } from "./simulator";
export type { Fault, FaultEffect, FaultMatch, InjectedFault } from "./gateway/faults";
export type { LoggedRequest } from "./gateway/journal";
export type { Credentials } from "./gateway/signature";
export type { ClockKind } from "./core/clock";
export type { Snapshot } from "./snapshot";
export type { ProtectionState, ServerView } from "./server-view";
export type { LoginAddressEntry, LoginView } from "./login-view";
export type { AlarmView, QuotaView, TopicView } from "./views";
export { defaultRules, editions, installResults, upgradeFailures } from "./options";
export type {
  AgentSeed,
  AgentState,
  CallLimit,
  ChargingMode,
  Edition,
  InstallResult,
  NextInstall,
  PowerState,
  QuotaSeed,
  QuotaState,
  RiskCounts,
  Rules,
  ServerSeed,
  SimulatorOptions,
  SubscriptionSeed,
  TopicSeed,
  UpgradeFailure,
} from "./options";
export type { MachineKind, MachineView, SshSeed } from "./machines/types";
export { servedOperations } from "./services";
export { fleetProblems, InvalidInput, type Fleet } from "./input/seeds";
export { limits } from "./input/limits";
export { commandAccount } from "./machines/account";
