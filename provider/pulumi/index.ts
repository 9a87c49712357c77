/** HSS as Pulumi resources: `import * as hss from "hss-iac/pulumi"`. */
export * from "./creation";
export * from "./functions";
export * from "./protected-server";
export * from "./resources.gen";
