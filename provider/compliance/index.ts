/** Compliance: what is declared and demanded against what is there. Reads only; the same for the CLI and every engine. */
export { check, type CheckOptions } from "./check";
export { type DeclaredResource, type DeclaredState, readDeclared } from "./declared";
export { parseJson } from "./declared/json";
export { allFindings, failing, severityOf } from "./findings";
export { jsonSchema, type JsonSchema } from "./json-schema";
export { checkPolicy, type Policy, policyFields } from "./policy";
export { type Place, type PolicyProblem, readPolicy } from "./policy-file";
export {
  type AlarmReport,
  type Finding,
  findingKinds,
  type QuotaReport,
  type Report,
  reportFields,
  type ServerReport,
  type ServerVerdict,
  serverVerdicts,
} from "./report";
export type { PolicySource } from "./rules";
export { schemas } from "./schemas";
