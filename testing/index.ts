/** For tests of one's own programs: a simulated Huawei Cloud, and a way to run Pulumi programs against it. */
export * from "../simulator";
export { PulumiProgram, RunFailed } from "./program";
export type {
  Change,
  Cloud,
  CommandOptions,
  DeploymentDocument,
  Diagnostic,
  DocumentResource,
  Drift,
  Operation,
  ProgramOptions,
  Resource,
  Run,
  RunEvent,
  RunOptions,
  Step,
} from "./program";
