/** For tests of one's own programs: a simulated Huawei Cloud, and a way to run Pulumi programs against it. */
export * from "../simulator";
export { PulumiProgram, RunFailed } from "./program";
export type {
  Change,
  Cloud,
  DeploymentDocument,
  DestroyOptions,
  Diagnostic,
  DocumentResource,
  Drift,
  Operation,
  ProgramOptions,
  RefreshOptions,
  Resource,
  Run,
  RunEvent,
  RunOptions,
  Step,
  UpOptions,
} from "./program";
