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
