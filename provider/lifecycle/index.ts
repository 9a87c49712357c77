export { create, read, remove, update, type Applied } from "./apply";
export { check, type Checked, type Declared } from "./check";
export { declaredNames, diff, liveInputs, settle, type Change } from "./diff";
export { lookAhead } from "./planned";
export type {
  AlarmSettings,
  Architecture,
  ClientConfig,
  Cloud,
  Host,
  InstallScript,
  OsType,
  Quota,
} from "../client/model";
export { Clouds, lasting, scopeOf, type Scope } from "./clouds";
export { foresee, type Foreseen, outlook } from "./foresee";
export { clientConfig, settings, type Setting } from "./settings";
export type { ClientParts, LogRecord } from "../client";
export { Redactor } from "../client/secrets";
