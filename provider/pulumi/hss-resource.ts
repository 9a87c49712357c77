import * as pulumi from "@pulumi/pulumi";
import { type HssResource as Definition, resources } from "../resources";
import { providerKey } from "./wire";

/** A dynamic resource whose provider is found by name, so that no code and no secret ends up in the state. */
export abstract class HssResource extends pulumi.CustomResource {
  constructor(resource: string, name: string, args: object, options?: pulumi.CustomResourceOptions) {
    const definition = resources.find((each) => each.name === resource) as Definition;
    const properties = [...Object.keys(definition.fields), ...Object.keys(definition.outputs)];
    super(
      `pulumi-nodejs:dynamic/hss:${resource}`,
      name,
      {
        // Named even when absent: Pulumi makes outputs of the names it is given.
        ...Object.fromEntries(properties.map((property) => [property, undefined])),
        ...args,
        // Stays in users' states for ever: see runtime.ts.
        [providerKey]: `exports.handler = () => require("hss-iac/pulumi-runtime").load("${resource}")`,
      },
      { ...options, additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), ...secretsOf(definition)] },
    );
  }
}

function secretsOf({ fields }: Definition): string[] {
  return Object.entries(fields as Record<string, { secret: boolean }>)
    .filter(([, { secret }]) => secret)
    .map(([name]) => name);
}
