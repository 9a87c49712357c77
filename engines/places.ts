import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";

/** The folder in which engines are kept that were downloaded or built before; not part of any commit. */
export function enginesFolder(root: string = process.cwd()): string {
  return resolve(root, ".engines");
}

/** Engines of several versions and platforms may share one `.engines/` folder. */
const platform = `${process.platform}-${process.arch}`;

/** Where the executables of one version of an engine are kept. */
export function binFolder(root: string | undefined, engine: "pulumi" | "opentofu", version: string): string {
  return join(enginesFolder(root), engine, `${version}-${platform}`, "bin");
}

/** A folder that may hold an engine's executables, and how it is named to people. */
export interface Place {
  folder: string;
  origin: "PATH" | ".engines";
}

export function foldersOnPath(environment: NodeJS.ProcessEnv): Place[] {
  const path = environment["PATH"] ?? environment["Path"] ?? "";
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => ({ folder, origin: "PATH" }));
}

/** The kept versions of an engine for this platform, the best for `wanted` first. */
export function keptVersions(root: string | undefined, engine: "pulumi" | "opentofu", wanted?: string): Place[] {
  const folder = join(enginesFolder(root), engine);
  const versions = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(`-${platform}`))
    .map((name) => name.slice(0, -platform.length - 1));
  return byFitness(versions, wanted).map((version) => ({
    folder: binFolder(root, engine, version),
    origin: ".engines",
  }));
}

/** The wanted version first, then the older ones from the newest on, then the newer ones. */
export function byFitness(versions: readonly string[], wanted: string | undefined): string[] {
  const newestFirst = [...versions].sort((left, right) => compareVersions(right, left));
  if (wanted === undefined) return newestFirst;
  const newer = (version: string) => compareVersions(version, wanted) > 0;
  return [...newestFirst.filter((version) => !newer(version)), ...newestFirst.filter(newer).reverse()];
}

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

/** The `@pulumi/pulumi` installed in a project, or the one beside this package. */
export function installedSdk(root: string = process.cwd()): { path: string; version: string } | undefined {
  for (const from of [join(root, "package.json"), __filename]) {
    try {
      const path = createRequire(from).resolve("@pulumi/pulumi");
      const { version } = createRequire(path)("./package.json") as { version: string };
      return { path, version };
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}
