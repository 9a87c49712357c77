import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

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

/** The folder where engines are kept that were got before; no part of any commit. */
export function enginesFolder(root: string = process.cwd()): string {
  return resolve(root, ".engines");
}

/**
 * The Pulumi CLI on PATH, else the one got before.
 *
 * @param root the project whose `.engines/` folder is looked into, by default the working folder
 */
export async function findPulumi(
  root?: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<PulumiCli | undefined> {
  const onPath = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter(Boolean);
  const places = [
    ...onPath.map((folder) => ({ folder, origin: "PATH" as const })),
    { folder: join(enginesFolder(root), "pulumi", "bin"), origin: ".engines" as const },
  ];
  for (const { folder, origin } of places) {
    for (const name of executables) {
      const command = join(folder, name);
      // The npm package of the same name leaves a shim in node_modules/.bin that may have nothing behind it.
      const version = existsSync(command) ? await askVersion(command) : undefined;
      if (version !== undefined) return { command, version, origin };
    }
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
