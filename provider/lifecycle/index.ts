export { create, read, remove, update, type Applied } from "./apply";
export { check, type Checked } from "./check";
export { declaredNames, diff, liveInputs, settle, type Change } from "./diff";
export { lookAhead } from "./planned";
export { Clouds, scopeOf, type Scope } from "./clouds";
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
