import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { enginesFolder, findPulumi, type PulumiCli } from "./find";

export interface GetOptions {
  /** The project whose `.engines/` folder it goes to, by default the working folder. */
  root?: string;
  /** Told what is going on, a line at a time. */
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
  /** Milliseconds for the whole download; three minutes by default. */
  timeout?: number;
}

/** The CLI, or why there is none, in one line. */
export type GetResult = { cli: PulumiCli; reason?: undefined } | { cli?: undefined; reason: string };

/** Where the SDK's own installer begins; asked first, because that installer would wait long for an answer. */
const installer = "https://get.pulumi.com/install.sh";
const reachMilliseconds = 4_000;
const downloadMilliseconds = 180_000;
const progressMilliseconds = 2_000;

/**
 * Finds the Pulumi CLI, or gets the official release of the SDK's version with the SDK's own installer. Without a
 * network it gives up within seconds; it never throws.
 */
export async function getPulumi(options: GetOptions = {}): Promise<GetResult> {
  const found = await findPulumi(options.root);
  if (found) return { cli: found };
  const tell = options.onProgress ?? (() => undefined);
  const { sdk, version } = sdkOf(options.root ?? process.cwd());
  if (sdk === undefined) return { reason: "no @pulumi/pulumi is installed here" };
  const unreachable = await reach(options.signal);
  if (unreachable !== undefined) return { reason: unreachable };
  tell(`getting pulumi ${version}, the release that belongs to the installed SDK`);
  const problem = await install(sdk, join(enginesFolder(options.root), "pulumi"), options, tell);
  if (problem !== undefined) return { reason: problem };
  const cli = await findPulumi(options.root);
  return cli ? { cli } : { reason: "the download ended without a CLI that runs here" };
}

function sdkOf(root: string): { sdk?: string; version?: string } {
  for (const from of [join(root, "package.json"), __filename]) {
    try {
      const sdk = createRequire(from).resolve("@pulumi/pulumi");
      const { version } = createRequire(sdk)("./package.json") as { version: string };
      return { sdk, version };
    } catch {
      // The next place may have it.
    }
  }
  return {};
}

async function reach(signal: AbortSignal | undefined): Promise<string | undefined> {
  const limit = AbortSignal.timeout(reachMilliseconds);
  try {
    const answer = await fetch(installer, {
      method: "HEAD",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return answer.ok ? undefined : `the download site answered ${answer.status}`;
  } catch {
    return signal?.aborted ? "broken off" : "no network";
  }
}

/** Runs the installer in a process of its own, because it cannot be broken off otherwise. */
function install(
  sdk: string,
  root: string,
  { signal, timeout = downloadMilliseconds }: GetOptions,
  tell: (line: string) => void,
): Promise<string | undefined> {
  const script = `
    const { PulumiCommand } = require(${JSON.stringify(join(sdk, "..", "automation"))});
    PulumiCommand.install({ root: ${JSON.stringify(root)} }).catch((error) => {
      console.error(error.message);
      process.exitCode = 1;
    });`;
  return new Promise((resolve) => {
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
    const abort = () => stop("broken off");
    signal?.addEventListener("abort", abort, { once: true });
    child.once("error", (error) => (why ??= error.message));
    child.once("close", (code) => {
      clearTimeout(limit);
      clearInterval(clock);
      signal?.removeEventListener("abort", abort);
      if (why === undefined && code === 0) return resolve(undefined);
      resolve(why ?? (stderr.trim().split("\n").at(-1) || `the installer ended with code ${code}`));
    });
  });
}
