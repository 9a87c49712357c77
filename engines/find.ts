import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { foldersOnPath, installedSdk, keptVersions, type Place } from "./places";

/** A real Pulumi CLI on this machine. */
export interface PulumiCli {
  /** Its path. */
  command: string;
  /** `3.248.0`, without a leading v. */
  version: string;
  /** Where it was found. */
  origin: "PATH" | ".engines";
}

const answerMilliseconds = 20_000;
const executables = process.platform === "win32" ? ["pulumi.exe", "pulumi.cmd"] : ["pulumi"];

/**
 * Files that may be a Pulumi CLI: those on PATH first, then those kept in `.engines/`, the one that belongs to the
 * installed SDK before others.
 *
 * @param root the project whose `.engines/` folder and SDK are meant, by default the working folder
 */
export function pulumiCandidates(
  root?: string,
  environment: NodeJS.ProcessEnv = process.env,
): { command: string; origin: Place["origin"] }[] {
  return [...foldersOnPath(environment), ...keptVersions(root, "pulumi", installedSdk(root)?.version)]
    .flatMap(({ folder, origin }) => executables.map((name) => ({ command: join(folder, name), origin })))
    .filter(({ command }) => existsSync(command));
}

/**
 * The Pulumi CLI on PATH, else the one kept in `.engines/`.
 *
 * @param root the project whose `.engines/` folder is looked into, by default the working folder
 */
export async function findPulumi(
  root?: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<PulumiCli | undefined> {
  for (const { command, origin } of pulumiCandidates(root, environment)) {
    // The npm package of the same name leaves a shim in node_modules/.bin that may have nothing behind it.
    const version = await askVersion(command);
    if (version !== undefined) return { command, version, origin };
  }
  return undefined;
}

async function askVersion(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: answerMilliseconds,
      shell: command.endsWith(".cmd"),
    });
    return /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout.trim())?.[1];
  } catch {
    return undefined;
  }
}

/** One line for people: `pulumi 3.248.0 on PATH`. */
export function describePulumi({ version, origin }: PulumiCli): string {
  return `pulumi ${version} ${origin === "PATH" ? "on PATH" : `in ${origin}/`}`;
}
