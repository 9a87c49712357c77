/** HSS as Pulumi resources: `import * as hss from "hss-iac/pulumi"`. */
export * from "./functions";
export * from "./resources.gen";
