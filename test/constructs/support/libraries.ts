import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cdktf from "cdktf";
import * as cdktn from "cdktn";
import * as forCdktf from "../../../constructs";

/** A library of constructs, as cdktf has it, and HSS for that library. */
export interface Library {
  name: "cdktf" | "cdktn";
  lib: typeof cdktf;
  hss: typeof forCdktf;
}

/** What the build has made of the same source. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- there is nothing to import before it is built
const forCdktn = require("../../../dist/constructs-cdktn") as typeof forCdktf;

// The two libraries have the same classes with types that are not each other's.
export const libraries: readonly Library[] = [
  { name: "cdktf", lib: cdktf, hss: forCdktf },
  { name: "cdktn", lib: cdktn as unknown as typeof cdktf, hss: forCdktn },
];

export type Program = (stack: cdktf.TerraformStack, library: Library) => void;

export interface Synthesised extends Disposable {
  /** The stack's folder, in which Terraform is run. */
  folder: string;
  json: Record<string, Record<string, never>>;
}

/** Writes a stack as `cdktf synth` does. */
export function synthesise(library: Library, program: Program, options: { hcl?: boolean } = {}): Synthesised {
  const out = mkdtempSync(join(tmpdir(), "hss-constructs-"));
  try {
    // As the command does for --hcl.
    process.env["SYNTH_HCL_OUTPUT"] = String(options.hcl === true);
    const app = new library.lib.App({ outdir: out });
    const stack = new library.lib.TerraformStack(app, "fleet");
    // Beside the stack, where the folder is removed with it.
    new library.lib.LocalBackend(stack, { path: "terraform.tfstate" });
    program(stack, library);
    app.synth();
    const folder = join(out, "stacks", "fleet");
    const json = options.hcl
      ? {}
      : (JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as Synthesised["json"]);
    return { folder, json, [Symbol.dispose]: () => rmSync(out, { recursive: true, force: true }) };
  } catch (error) {
    rmSync(out, { recursive: true, force: true });
    throw error;
  }
}

/** What of a synthesised stack is Terraform's business: without what the libraries note for themselves. */
export function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (value === null || typeof value !== "object") return value;
  const parts = Object.entries(value).filter(([name]) => name !== "//");
  return Object.fromEntries(parts.map(([name, inner]) => [name, withoutNotes(inner)]));
}
