import { type TerraformMetaArguments, type TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { library } from "./library";

/** As much of `@cdktf/provider-null` as is used here. */
interface NullPackage {
  provider: { NullProvider: new (scope: Construct, id: string) => Construct };
  resource: {
    Resource: new (
      scope: Construct,
      id: string,
      config: TerraformMetaArguments & { triggers: Record<string, string> },
    ) => TerraformResource;
  };
}

/**
 * Makes a `null_resource`, together with the provider of its stack unless that is there; undefined where the optional
 * package for that is not installed. For cdktn there is none.
 */
export function nullResource() {
  const found = load();
  if (found === undefined) return undefined;
  return (
    scope: Construct,
    id: string,
    config: TerraformMetaArguments & { triggers: Record<string, string> },
  ): TerraformResource => {
    const stack = TerraformStack.of(scope);
    const provided = stack.allProviders().some(({ terraformResourceType }) => terraformResourceType === "null");
    if (!provided) new found.provider.NullProvider(stack, "null");
    return new found.resource.Resource(scope, id, config);
  };
}

function load(): NullPackage | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an optional package, asked for when a hook is made
    return require(`@${library}/provider-null`) as NullPackage;
  } catch {
    return undefined;
  }
}
