import { type JsonSchema, jsonSchema } from "./json-schema";
import { policyFields } from "./policy";
import { reportFields } from "./report";

/** JSON Schemas that come with the package, by file name. */
export const schemas: Readonly<Record<string, JsonSchema>> = {
  "hss-policy.schema.json": jsonSchema(policyFields, {
    id: "hss-policy.schema.json",
    title: "What hss drift demands of servers, quotas and alarms",
    singles: true,
  }),
  "hss-drift-report.schema.json": jsonSchema(reportFields, {
    id: "hss-drift-report.schema.json",
    title: "What hss drift has found",
  }),
};
