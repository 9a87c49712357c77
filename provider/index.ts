/** What engines and tools build on: the client, the schema and the lifecycle. Programs import `hss-iac/pulumi`. */
export * from "./client";
export * as schema from "./schema";
export * as lifecycle from "./lifecycle";
export { resources } from "./resources";
