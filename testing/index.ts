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
