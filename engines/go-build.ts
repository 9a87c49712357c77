import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** An engine that can be built from a Go tools module: a folder with a go.mod that names its version. */
export interface GoTool {
  /** The folder of the tools module, below `engines/`. */
  recipe: string;
  module: string;
  /** The command's folder within the module. */
  command: string;
  /** Linker flags by which the binary knows its version. */
  flags: (version: string) => string;
  /** For people. */
  title: string;
}

/** A tools module as it lies on this machine. */
export interface Recipe {
  folder: string;
  version: string;
}

export interface BuildOptions {
  signal?: AbortSignal | undefined;
  /** Called with each line of progress. */
  onProgress?: ((line: string) => void) | undefined;
}

const answerMilliseconds = 4_000;
/** pulumi takes four to eight minutes on two free cores, OpenTofu three. */
const buildMilliseconds = 30 * 60_000;

/** The tools module, found beside this file whether it runs as source or compiled. */
export function findRecipe({ recipe, module }: GoTool): Recipe | undefined {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    for (const place of [join(folder, recipe), join(folder, "engines", recipe)]) {
      const file = join(place, "go.mod");
      const version = existsSync(file)
        ? new RegExp(`^require ${module} v(\\S+)`, "m").exec(readFileSync(file, "utf8"))?.[1]
        : undefined;
      if (version !== undefined) return { folder: place, version };
    }
  }
  return undefined;
}

/**
 * Builds the tool and puts its executable into `target`, in one step: another process finds it whole or not at all.
 *
 * @throws with the reason in one line
 */
export async function buildWithGo(
  tool: GoTool,
  { folder, version }: Recipe,
  target: string,
  { signal, onProgress }: BuildOptions,
): Promise<void> {
  const go = (args: string[], timeout: number) =>
    promisify(execFile)("go", args, {
      cwd: folder,
      timeout,
      maxBuffer: 64 * 1024 * 1024,
      // The Go that is installed; getting another one is not for us to decide.
      env: { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWORK: "off" },
      ...(signal && { signal }),
    });
  await go(["version"], answerMilliseconds).catch(() => {
    throw new Error("no Go to build it with");
  });
  onProgress?.(`building ${tool.title} ${version} with Go; this takes some minutes`);
  mkdirSync(target, { recursive: true });
  const temporary = mkdtempSync(join(dirname(target), "build-"));
  try {
    const command = `${tool.module}/${tool.command}`;
    await go(
      ["build", "-trimpath", "-ldflags", tool.flags(version), "-o", `${temporary}/`, command],
      buildMilliseconds,
    );
    for (const name of readdirSync(temporary)) renameSync(join(temporary, name), join(target, name));
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`the build failed: ${stderr?.trim().split("\n").at(-1) || message}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
