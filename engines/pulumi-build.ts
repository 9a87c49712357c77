import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PulumiCli } from "./find";
import { buildWithGo, findRecipe, type GoTool, type Recipe } from "./go-build";
import { binFolder, byFitness, installedSdk } from "./places";

const cli: GoTool = {
  recipe: "pulumi",
  module: "github.com/pulumi/pulumi/pkg/v3",
  command: "cmd/pulumi",
  flags: (version) => `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
  title: "pulumi",
};

/** The versions that can be built: the one of this project's SDK, and one for the newest Node.js. */
const recipes: readonly GoTool[] = [cli, { ...cli, recipe: "pulumi-newest" }];

const yamlHost: GoTool = {
  recipe: "pulumi-yaml",
  module: "github.com/pulumi/pulumi-yaml",
  command: "cmd/pulumi-language-yaml",
  flags: (version) => `-s -w -X github.com/pulumi/pulumi-yaml/pkg/version.Version=v${version}`,
  title: "the YAML language host of pulumi",
};

/** The tools module whose version fits an SDK best, if there is one. */
export function pulumiRecipe(sdk: string): Recipe | undefined {
  const found = recipes.map(findRecipe).filter((recipe) => recipe !== undefined);
  const [version] = byFitness(
    found.map((recipe) => recipe.version),
    sdk,
  );
  return found.find((recipe) => recipe.version === version);
}

const nodeHost = "pulumi-language-nodejs";
const dynamicProvider = "pulumi-resource-pulumi-nodejs";

/** Whether everything that a release has beside the CLI, and that tests use, is beside this one. */
export function isWhole({ command }: Pick<PulumiCli, "command">): boolean {
  if (process.platform === "win32") return true;
  const bin = dirname(command);
  const parts = ["pulumi-language-yaml", nodeHost, dynamicProvider];
  return parts.every((name) => existsSync(join(bin, name))) && !hasOldNodeHost(bin);
}

/** Whether the language host is ours, of another build of this package. */
function hasOldNodeHost(bin: string): boolean {
  const installed = readFileSync(join(bin, nodeHost));
  const ours = installed.subarray(0, 2).toString() === "#!";
  return ours && !installed.equals(readFileSync(compiledNodeHost()));
}

/** Compiled, also where this file itself runs as source. */
function compiledNodeHost(): string {
  const places = [__dirname, join(__dirname, "..", "dist", "engines")].map((folder) =>
    join(folder, "language-host.js"),
  );
  const compiled = places.find((file) => existsSync(file));
  if (compiled === undefined) throw new Error(`${places.join(" and ")} are missing. Run npm run build`);
  return compiled;
}

/**
 * Builds the CLI and the YAML language host, and puts the Node.js language host for tests and the SDK's provider of
 * dynamic resources beside them. What is there already is not built again.
 *
 * @throws with the reason in one line
 */
export async function buildPulumi(
  recipe: Recipe | undefined,
  { root, signal }: { root?: string | undefined; signal?: AbortSignal | undefined },
  onProgress: (line: string) => void,
): Promise<void> {
  const yaml = findRecipe(yamlHost);
  const sdk = installedSdk(root);
  if (!recipe || !yaml || !sdk) throw new Error("engines/pulumi/go.mod, which names the version to build, is missing");
  if (process.platform === "win32") throw new Error("on Windows it is not built");
  const bin = binFolder(root, "pulumi", recipe.version);
  if (!existsSync(join(bin, "pulumi"))) await buildWithGo(cli, recipe, bin, { signal, onProgress });
  if (!existsSync(join(bin, "pulumi-language-yaml"))) await buildWithGo(yamlHost, yaml, bin, { signal, onProgress });
  mkdirSync(bin, { recursive: true });
  place(compiledNodeHost(), join(bin, nodeHost));
  place(join(dirname(sdk.path), dynamicProvider), join(bin, dynamicProvider));
}

/** Copies an executable in one step: another process finds it whole or not at all. */
function place(source: string, target: string): void {
  const temporary = `${target}.${process.pid}`;
  copyFileSync(source, temporary);
  chmodSync(temporary, 0o755);
  renameSync(temporary, target);
}
