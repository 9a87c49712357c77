import { check, type CheckOptions, readDeclared, type Report } from "../../provider/compliance";
import { Clouds } from "../../provider/lifecycle";
import type { Simulator } from "../../simulator";

interface Said {
  stack?: string;
  name?: string;
  id?: string;
  secrets?: string[];
}

/** A Pulumi state as its engine writes it, reduced to what is read: one resource. */
export const pulumi = (type: string, inputs: object, more: Said = {}) =>
  JSON.stringify({ version: 3, deployment: { resources: [entry(type, inputs, more)] } });

/** The same of many resources of one kind, by their names. */
export const pulumiStack = (type: string, all: Record<string, object & { hostId: string }>) =>
  JSON.stringify({
    version: 3,
    deployment: {
      resources: Object.entries(all).map(([name, inputs]) => entry(type, inputs, { name, id: inputs.hostId })),
    },
  });

const entry = (type: string, inputs: object, { stack = "prod", name = "web", id = "web", secrets = [] }: Said) => ({
  type: `pulumi-nodejs:dynamic/hss:${type}`,
  urn: `urn:pulumi:${stack}::web::pulumi-nodejs:dynamic/hss:${type}::${name}`,
  ...{ id, inputs, outputs: inputs, additionalSecretOutputs: secrets },
});

/** Checks a cloud against states that are given as texts, by file name. */
export async function checked(
  cloud: Simulator,
  files: Record<string, string>,
  more: Partial<CheckOptions> & { enterpriseProjectId?: string } = {},
): Promise<Report> {
  const { enterpriseProjectId, ...options } = more;
  const config = enterpriseProjectId === undefined ? {} : { enterpriseProjectId };
  const clouds = new Clouds(config, { readOnly: true, metadata: null, environment: cloud.environment });
  try {
    return await check({
      cloudOf: (scope) => clouds.of(scope),
      states: Object.entries(files).map(([name, text]) => readDeclared(name, Buffer.from(text))),
      ...options,
    });
  } finally {
    await clouds.close();
  }
}
