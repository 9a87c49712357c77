import { operations } from "../simulator/gateway/operations";
import { servedOperations } from "../simulator";

const services = {
  hss: "HSS",
  bss: "Billing",
  iam: "IAM",
  ecs: "ECS",
  smn: "SMN",
  eps: "Enterprise projects",
} as const;

/** The page that says which operations the simulator serves, how strictly it reads them, and from which source. */
export function simulatorCoverage(): string {
  const served = new Map(servedOperations.map((one) => [`${one.service} ${one.name}`, one]));
  const sections = Object.entries(services).map(([service, title]) => {
    const rows = operations
      .filter((one) => one.service === service)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, spec }) => {
        const found = served.get(`${service} ${name}`);
        const strict = spec.body?.partial ? "listed fields" : service === "hss" ? "all fields" : "known fields";
        const source =
          spec.from === undefined ? "API reference, SDKs" : `official provider \`${spec.from}\`, Python SDK`;
        return `| \`${name}\` | \`${spec.method} ${spec.path}\` | ${found ? "yes" : "no"} | ${strict} | ${source} |`;
      });
    return [
      `## ${title}`,
      "",
      "| operation | request | served | strict | source |",
      "| --- | --- | --- | --- | --- |",
      ...rows,
    ].join("\n");
  });
  return [
    "# Operations of the simulator",
    "",
    "<!-- prettier-ignore-start -->",
    "",
    `Generated from the descriptions of the operations. ${servedOperations.length} of ${operations.length} are served; any other request is 404 APIGW.0101.`,
    "",
    "Strict says what is refused in a request: fields of a wrong type or value are always; with *all fields* unknown fields",
    "and parameters are too, with *listed fields* unknown parameters only, with *known fields* neither.",
    "",
    ...sections.flatMap((section) => [section, ""]),
    "<!-- prettier-ignore-end -->",
    "",
  ].join("\n");
}
