import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { GetOptions } from "./get";
import { buildWithGo, findRecipe, type GoTool, type Recipe } from "./go-build";
import { binFolder } from "./places";
import { findTerraform, type TerraformCli, terraformKinds, type TerraformKind } from "./terraform-find";

/** The engine, or why there is none, in one line. */
export type GetTerraformResult = { cli: TerraformCli; reason?: undefined } | { cli?: undefined; reason: string };

export interface GetTerraformOptions extends GetOptions {
  /** Which of the two will do, the most wanted first; only OpenTofu can be got. */
  kinds?: readonly TerraformKind[];
}

const reachMilliseconds = 4_000;
const downloadMilliseconds = 180_000;

const openTofu: GoTool = {
  recipe: "opentofu",
  module: "github.com/opentofu/opentofu",
  command: "cmd/tofu",
  flags: () => "-s -w -X github.com/opentofu/opentofu/version.dev=no",
  title: "OpenTofu",
};

/**
 * Finds Terraform or OpenTofu, or gets OpenTofu: the official release of the version that `engines/opentofu/go.mod` names,
 * else built from that module where there is Go. Without a network both give up within seconds; it never throws.
 */
export async function getTerraform(options: GetTerraformOptions = {}): Promise<GetTerraformResult> {
  const { root, kinds = terraformKinds, onProgress: tell = () => undefined } = options;
  const find = () => findTerraform(root, process.env, kinds);
  const found = await find();
  if (found) return { cli: found };
  if (!kinds.includes("tofu")) return { reason: `no ${kinds.join(" or ")} on PATH` };
  const recipe = findRecipe(openTofu);
  if (recipe === undefined) return { reason: "engines/opentofu/go.mod, which names the version to get, is not here" };

  const reasons: string[] = [];
  for (const attempt of [download, build]) {
    try {
      await attempt(recipe, binFolder(root, "opentofu", recipe.version), options, tell);
      const cli = await find();
      if (cli) return { cli };
      reasons.push("what was got does not run here");
    } catch (error) {
      reasons.push(options.signal?.aborted ? "aborted" : (error as Error).message);
    }
  }
  return { reason: reasons.join("; ") };
}

type Attempt = (recipe: Recipe, target: string, options: GetOptions, tell: (line: string) => void) => Promise<void>;

const download: Attempt = async ({ version }, target, { signal, timeout = downloadMilliseconds }, tell) => {
  const os = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform as string];
  const cpu = { x64: "amd64", arm64: "arm64" }[process.arch as string];
  if (os === undefined || cpu === undefined) throw new Error("there is no release for this machine");
  const base = `https://${openTofu.module}/releases/download/v${version}`;
  const name = `tofu_${version}_${os}_${cpu}.tar.gz`;
  const sums = await (await ask(`${base}/tofu_${version}_SHA256SUMS`, reachMilliseconds, signal)).text();
  const sum = new RegExp(`^([0-9a-f]{64})\\s+${name.replaceAll(".", "\\.")}$`, "m").exec(sums)?.[1];
  if (sum === undefined) throw new Error(`release ${version} has no ${name}`);
  tell(`getting OpenTofu ${version}`);
  const archive = Buffer.from(await (await ask(`${base}/${name}`, timeout, signal)).arrayBuffer());
  if (createHash("sha256").update(archive).digest("hex") !== sum) throw new Error(`${name} is not what was released`);
  mkdirSync(target, { recursive: true });
  const file = join(target, name);
  writeFileSync(file, archive);
  await promisify(execFile)("tar", ["-xzf", file, "-C", target]);
  rmSync(file);
};

async function ask(url: string, milliseconds: number, signal: AbortSignal | undefined): Promise<Response> {
  const limit = AbortSignal.timeout(milliseconds);
  let answer: Response;
  try {
    answer = await fetch(url, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch {
    throw new Error("no network");
  }
  if (!answer.ok) throw new Error(`the download site answered ${answer.status}`);
  return answer;
}

const build: Attempt = (recipe, target, { signal }, tell) =>
  buildWithGo(openTofu, recipe, target, { signal, onProgress: tell });
