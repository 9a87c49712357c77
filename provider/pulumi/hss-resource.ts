import * as pulumi from "@pulumi/pulumi";
import { lookAhead } from "../lifecycle";
import { type HssResource as Definition, resources } from "../resources";
import { type Field, holdsSecret } from "../schema";
import { type Where, within } from "./connection";
import { providerKey } from "./wire";

type Args = Record<string, unknown>;

/** A dynamic resource whose provider is found by name, so that no code and no secret ends up in the state. */
export abstract class HssResource extends pulumi.CustomResource {
  constructor(resource: string, name: string, args: object, options?: pulumi.CustomResourceOptions) {
    const definition = resources.find((each) => each.name === resource) as Definition;
    const properties = [...Object.keys(definition.fields), ...Object.keys(definition.outputs)];
    const secrets = secretsOf(definition);
    super(
      `pulumi-nodejs:dynamic/hss:${resource}`,
      name,
      {
        // Named even when absent: Pulumi makes outputs of the names it is given.
        ...Object.fromEntries(properties.map((property) => [property, undefined])),
        ...hiding(secrets, args as Args),
        // Stays in users' states for ever: see runtime.ts.
        [providerKey]: `exports.handler = () => require("hss-iac/pulumi-runtime").load("${resource}")`,
      },
      { ...options, additionalSecretOutputs: [...(options?.additionalSecretOutputs ?? []), ...secrets] },
    );
    if (pulumi.runtime.isDryRun()) announce(definition, args as Args, this);
  }
}

function secretsOf({ fields }: Definition): string[] {
  return Object.entries(fields as Record<string, Field>)
    .filter(([, field]) => holdsSecret(field))
    .map(([name]) => name);
}

/** A secret that a program gives as plain text must not be plain in the state. */
function hiding(secrets: readonly string[], args: Args): Args {
  const hidden = secrets.filter((name) => args[name] !== undefined).map((name) => [name, pulumi.secret(args[name])]);
  return { ...args, ...Object.fromEntries(hidden) };
}

/** Answers of the cloud by question, so that resources of one kind ask once. */
const asked = new Map<string, Promise<Args>>();

/**
 * Logs in previews what a plan can show beyond the inputs: which servers a selection covers, for instance. It must not
 * become an input: `up --plan` refuses an update whose inputs are not those of the preview.
 */
function announce(definition: Definition, args: Args, resource: pulumi.Resource): void {
  const { planned } = definition;
  if (planned === undefined) return;
  const left = planned.gives.filter((name: string) => args[name] === undefined);
  if (left.length === 0) return;
  const names = [...planned.from, "region", "enterpriseProjectId"] as string[];
  const known = pulumi.output(Object.fromEntries(names.map((name) => [name, args[name]])) as Args);
  known.apply(async (values) => {
    const question = JSON.stringify([definition.name, values]);
    const answer = asked.get(question) ?? look(definition, values);
    asked.set(question, answer);
    const seen = Object.entries(await answer).filter(([name]) => left.includes(name));
    if (seen.length === 0) return;
    const text =
      planned.describe?.(Object.fromEntries(seen)) ?? seen.map(([name, value]) => shown(name, value)).join("\n");
    await pulumi.log.info(text, resource);
  });
}

const shown = (name: string, value: unknown) => `${name}: ${JSON.stringify(value, null, 2)}`;

async function look(definition: Definition, values: Args): Promise<Args> {
  const where = values as Where;
  try {
    return await within(where, (cloud) => lookAhead(definition, values, async () => cloud));
  } catch {
    // Whoever runs a preview need not be able to reach the cloud.
    return {};
  }
}
