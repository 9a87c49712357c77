import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { foldersOnPath, keptVersions } from "./places";

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

/** Files that may be one of them, the most wanted kind first, those on PATH before those kept in `.engines/`. */
export function terraformCandidates(
  root?: string,
  environment: NodeJS.ProcessEnv = process.env,
  kinds: readonly TerraformKind[] = terraformKinds,
): Omit<TerraformCli, "version">[] {
  const onPath = foldersOnPath(environment);
  return [
    ...kinds.flatMap((kind) => onPath.map((place) => ({ kind, ...place }))),
    ...keptVersions(root, "opentofu").map((place) => ({ kind: "tofu" as const, ...place })),
  ]
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, folder, origin }) => ({ kind, origin, command: join(folder, `${kind}${suffix}`) }))
    .filter(({ command }) => existsSync(command));
}

/**
 * Terraform on PATH, else OpenTofu on PATH, else the OpenTofu kept in `.engines/`.
 *
 * @param root the project whose `.engines/` folder is looked into, by default the working folder
 * @param kinds which of the two are wanted, the most wanted first
 */
export async function findTerraform(
  root?: string,
  environment: NodeJS.ProcessEnv = process.env,
  kinds: readonly TerraformKind[] = terraformKinds,
): Promise<TerraformCli | undefined> {
  for (const { kind, command, origin } of terraformCandidates(root, environment, kinds)) {
    const version = await askVersion(command);
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
