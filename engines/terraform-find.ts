import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { enginesFolder } from "./find";

export const terraformKinds = ["terraform", "tofu"] as const;
export type TerraformKind = (typeof terraformKinds)[number];

/** A real Terraform or OpenTofu on this machine. */
export interface TerraformCli {
  kind: TerraformKind;
  /** Its path. */
  command: string;
  /** `1.11.4`. */
  version: string;
  /** Where it was found. */
  origin: "PATH" | ".engines";
}

const answerMilliseconds = 20_000;
const suffix = process.platform === "win32" ? ".exe" : "";

/** The folder that a got OpenTofu is kept in. */
export const openTofuFolder = (root?: string): string => join(enginesFolder(root), "opentofu", "bin");

/**
 * Terraform on PATH, else OpenTofu on PATH, else the OpenTofu got before.
 *
 * @param root the project whose `.engines/` folder is looked into, by default the working folder
 * @param kinds which of the two are wanted, the most wanted first
 */
export async function findTerraform(
  root?: string,
  environment: NodeJS.ProcessEnv = process.env,
  kinds: readonly TerraformKind[] = terraformKinds,
): Promise<TerraformCli | undefined> {
  const onPath = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter(Boolean);
  const places = [
    ...kinds.flatMap((kind) => onPath.map((folder) => ({ kind, folder, origin: "PATH" as const }))),
    { kind: "tofu" as const, folder: openTofuFolder(root), origin: ".engines" as const },
  ];
  for (const { kind, folder, origin } of places) {
    if (!kinds.includes(kind)) continue;
    const command = join(folder, `${kind}${suffix}`);
    const version = existsSync(command) ? await askVersion(command) : undefined;
    if (version !== undefined) return { kind, command, version, origin };
  }
  return undefined;
}

async function askVersion(command: string): Promise<string | undefined> {
  // A configuration of the user's that is missing or wrong must not hide the engine.
  const { TF_CLI_CONFIG_FILE: _own, ...environment } = process.env;
  try {
    const { stdout } = await promisify(execFile)(command, ["version", "-json"], {
      env: { ...environment, CHECKPOINT_DISABLE: "1" },
      timeout: answerMilliseconds,
    });
    const { terraform_version: version } = JSON.parse(stdout) as { terraform_version?: string };
    return version;
  } catch {
    return undefined;
  }
}

/** One line for people: `terraform 1.11.4 on PATH`. */
export function describeTerraform({ kind, version, origin }: TerraformCli): string {
  return `${kind} ${version} ${origin === "PATH" ? "on PATH" : `in ${origin}/`}`;
}
