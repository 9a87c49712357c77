/**
 * HSS as constructs: `import * as hss from "hss-iac/cdktf"`, or from "hss-iac/cdktn" for that library's successor. Both
 * are built of this one source.
 */
export * from "./agent-install";
export * from "./agent-install-hook";
export * from "./alarm-notification";
export * from "./creation";
export { type HssResourceProps, type Timeouts } from "./elements";
export * from "./fleet-protection";
export * from "./generated.gen";
export * from "./host-protection";
export * from "./hosts";
export * from "./protected-server";
export * from "./provider";
export * from "./quota";
export type { ObjectList } from "./references";
export * from "./security-baseline";
