/** The plugin as files, where Terraform and OpenTofu look for it without a registry. Loads no gRPC. */
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where a source address without a host name points to, for either engine. */
export const registryHosts = ["registry.terraform.io", "registry.opentofu.org"] as const;

/** The provider's source address, as `required_providers` names it. */
export const providerSource = "hss-iac/hss";

/** The name under which a configuration uses the provider. */
export const providerName = "hss";

/** Operating systems and architectures that Terraform and Node.js both run on. The files are the same for all. */
export const platforms = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"] as const;

/** The folder of the plugin as `npm run build` makes it. */
export function pluginFolder(): string {
  let folder = __dirname;
  while (dirname(folder) !== folder) {
    for (const place of [join(folder, "terraform-plugin"), join(folder, "dist", "terraform-plugin")])
      if (existsSync(join(place, "plugin.js"))) return place;
    folder = dirname(folder);
  }
  throw new Error("The Terraform plugin is not built: run npm run build.");
}

/** The version of the plugin, as a configuration may ask for it. */
export function pluginVersion(folder = pluginFolder()): string {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return version;
}

export interface MirrorOptions {
  /** Default: both, so that either engine finds it. */
  hosts?: readonly string[];
  /** Default: all of {@link platforms}, so that a lock file made on one holds on all. */
  platforms?: readonly string[];
}

/**
 * Writes the plugin into a mirror folder, `<host>/<namespace>/hss/<version>/<os>_<arch>/`; what stood there of the same
 * version is replaced. No path of this machine is in it, so it may be moved and committed. Answers the folders written.
 */
export function writeMirror(mirror: string, options: MirrorOptions = {}): string[] {
  const from = pluginFolder();
  const version = pluginVersion(from);
  const folders = (options.hosts ?? registryHosts).flatMap((host) =>
    (options.platforms ?? platforms).map((platform) =>
      join(mirror, host, ...providerSource.split("/"), version, platform),
    ),
  );
  let first: string | undefined;
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(from)) place(first && join(first, file), join(from, file), join(folder, file));
    first ??= folder;
  }
  return folders;
}

/** One copy in the mirror, and links to it where the file system has them: the files are the same everywhere. */
function place(twin: string | undefined, original: string, target: string): void {
  if (twin !== undefined) {
    try {
      return linkSync(twin, target);
    } catch {
      // Not every file system links.
    }
  }
  copyFileSync(original, target);
}

/** The block that a configuration needs, ready to paste. */
export const requiredProviders = (version = pluginVersion()): string => `terraform {
  required_providers {
    ${providerName} = {
      source  = "${providerSource}"
      version = "${version}"
    }
  }
}`;
