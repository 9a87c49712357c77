import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ISynthesisSession, TerraformProvider, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { settings } from "../provider/lifecycle";
import { boolean, type Fields, text } from "../provider/schema";
import { pluginVersion, providerName, providerSource, registryHosts, writeMirror } from "../provider/terraform/mirror";
import { issuesIn, refuseFor, warnOfPlainSecrets } from "./checking";
import type { HssProviderSettings } from "./generated.gen";
import { packageHash, withLocked } from "./lock";
import { toAttributes } from "./rendering";

export interface HssProviderProps extends HssProviderSettings {
  /** Name of one provider among several, for resources that name it as their `provider`. */
  readonly alias?: string;
  /**
   * Whether the plugin is put beside the stack when it is synthesised, so that `terraform init` and `cdktf deploy` get it
   * without a registry. Default: true. Without it, Terraform looks for it where it is configured to.
   */
  readonly bundled?: boolean;
}

/** CDKTF calls what an object has under this symbol when it writes a stack; the function that sets it is not exported. */
const customSynthesis = Symbol.for("cdktf/customSynthesis");

/** The provider of all HSS resources of a stack. It brings its plugin along. */
export class HssProvider extends TerraformProvider {
  readonly #alias: string | undefined;
  readonly #settings: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: HssProviderProps = {}) {
    const version = pluginVersion();
    super(scope, id, {
      terraformResourceType: providerName,
      terraformGeneratorMetadata: { providerName, providerVersion: version },
      terraformProviderSource: providerSource,
    });
    const { alias, bundled = true, ...given } = props;
    this.#alias = alias;
    this.#settings = given;
    refuseFor(this, () => issuesIn({ fields: { ...fields(), ...ownFields } }, { ...props }));
    warnOfPlainSecrets(this, fields(), this.#settings);
    if (!bundled) return;
    const onSynthesize = (session: ISynthesisSession) => {
      const stack = TerraformStack.of(this);
      // Several providers of one stack are one plugin.
      if (stack.allProviders().find((each) => each instanceof HssProvider) !== this) return;
      bringAlong(join(session.outdir, session.manifest.forStack(stack).workingDirectory), version);
    };
    Object.defineProperty(this, customSynthesis, { value: { onSynthesize } });
  }

  override get alias(): string | undefined {
    return this.#alias;
  }

  override set alias(_alias: string | undefined) {
    // Given once; the library's own constructor may set it before it is.
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return toAttributes(fields(), this.#settings);
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return this.synthesizeAttributes();
  }
}

const ownFields = {
  alias: text({ doc: "Name of one provider among several.", optional: true, length: [1, 64] }),
  bundled: boolean({ doc: "Whether the plugin is put beside the stack.", optional: true }),
};

const fields = (): Fields => Object.fromEntries(settings.map(({ name, field }) => [name, field]));

function bringAlong(folder: string, version: string): void {
  const [plugin = ""] = writeMirror(join(folder, "terraform.d", "plugins"));
  const file = join(folder, ".terraform.lock.hcl");
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const locked = { source: `${registryHost()}/${providerSource}`, version, hashes: [packageHash(plugin)] };
  const text = withLocked(before, locked);
  if (text !== before) writeFileSync(file, text);
}

/** Where the engine takes the source address to point to: it strikes entries of other registries from the lock file. */
const registryHost = () => {
  const [terraform, tofu] = registryHosts;
  // The variable by which CDKTF is told which engine to run.
  return /tofu/.test(process.env["TERRAFORM_BINARY_NAME"] ?? "") ? tofu : terraform;
};
