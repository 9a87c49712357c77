import type { Output } from "./output";

/** The report itself; its form is hss-drift-report.schema.json of this package. */
export const json: Output = (report) =>
  `${JSON.stringify({ $schema: "hss-drift-report.schema.json", ...report }, undefined, 2)}\n`;
