import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { findPulumi, type PulumiCli } from "./find";
import { binFolder, installedSdk } from "./places";
import { buildPulumi, isWhole, pulumiRecipe } from "./pulumi-build";

export interface GetOptions {
  /** The project whose `.engines/` folder it goes to, by default the working folder. */
  root?: string;
  /** Told what is going on, a line at a time. */
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
  /** Milliseconds for the whole download; three minutes by default. */
  timeout?: number;
  /** Whether it may be built with Go where no release can be downloaded, which takes minutes; by default it may. */
  build?: boolean;
}

/** The CLI, or why there is none, in one line. */
export type GetResult = { cli: PulumiCli; reason?: undefined } | { cli?: undefined; reason: string };

/** Where the SDK's own installer begins; asked first, because that installer would wait long for an answer. */
const installer = "https://get.pulumi.com/install.sh";
const reachMilliseconds = 4_000;
const downloadMilliseconds = 180_000;
const progressMilliseconds = 2_000;

/**
 * Finds the Pulumi CLI, or gets the one that belongs to the installed SDK: the official release with the SDK's own
 * installer, else built from a tools module of `engines/` where there is Go, with a language host for tests. Without a
 * network both give up within seconds; it never throws.
 */
export async function getPulumi(options: GetOptions = {}): Promise<GetResult> {
  const { root, build = true, onProgress: tell = () => undefined } = options;
  const found = await findPulumi(root);
  if (found?.origin === "PATH") return { cli: found };
  const sdk = installedSdk(root);
  if (sdk === undefined) return found ? { cli: found } : { reason: "no @pulumi/pulumi is installed here" };
  const recipe = pulumiRecipe(sdk.version);
  if (found && [sdk.version, recipe?.version].includes(found.version) && isWhole(found)) return { cli: found };

  const attempts: (() => Promise<void>)[] = [() => download(sdk, options, tell)];
  if (build) attempts.push(() => buildPulumi(recipe, options, tell));
  const reasons: string[] = [];
  for (const attempt of attempts) {
    try {
      await attempt();
      const cli = await findPulumi(root);
      if (cli) return { cli };
      reasons.push("what was downloaded or built does not run here");
    } catch (error) {
      reasons.push(options.signal?.aborted ? "aborted" : (error as Error).message);
      if (options.signal?.aborted) break;
    }
  }
  return found ? { cli: found } : { reason: reasons.join("; ") };
}

async function download(
  { path, version }: { path: string; version: string },
  options: GetOptions,
  tell: (line: string) => void,
): Promise<void> {
  await reach(options.signal);
  tell(`getting pulumi ${version}, the release that belongs to the installed SDK`);
  await install(path, dirname(binFolder(options.root, "pulumi", version)), options, tell);
}

async function reach(signal: AbortSignal | undefined): Promise<void> {
  const limit = AbortSignal.timeout(reachMilliseconds);
  let answer: Response;
  try {
    answer = await fetch(installer, { method: "HEAD", signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch {
    throw new Error("no network");
  }
  if (!answer.ok) throw new Error(`the download site answered ${answer.status}`);
}

/** Runs the installer in a process of its own, because it cannot be aborted otherwise. */
function install(
  sdk: string,
  root: string,
  { signal, timeout = downloadMilliseconds }: GetOptions,
  tell: (line: string) => void,
): Promise<void> {
  const script = `
    const { PulumiCommand } = require(${JSON.stringify(join(sdk, "..", "automation"))});
    PulumiCommand.install({ root: ${JSON.stringify(root)} }).catch((error) => {
      console.error(error.message);
      process.exitCode = 1;
    });`;
  return new Promise((resolve, reject) => {
    const start = Date.now();
    // A group of its own: the installer starts a shell, which starts a download.
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "ignore", "pipe"], detached: true });
    let stderr = "";
    let why: string | undefined;
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const stop = (reason: string) => {
      why ??= reason;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    const limit = setTimeout(() => stop(`no CLI after ${Math.round(timeout / 1000)} s`), timeout);
    const clock = setInterval(
      () => tell(`still getting it, ${Math.round((Date.now() - start) / 1000)} s`),
      progressMilliseconds,
    );
    const abort = () => stop("aborted");
    signal?.addEventListener("abort", abort, { once: true });
    child.once("error", (error) => (why ??= error.message));
    child.once("close", (code) => {
      clearTimeout(limit);
      clearInterval(clock);
      signal?.removeEventListener("abort", abort);
      if (why === undefined && code === 0) return resolve();
      reject(new Error(why ?? (stderr.trim().split("\n").at(-1) || `the installer ended with code ${code}`)));
    });
  });
}
