/** The lock file beside a stack, so that neither `terraform init` nor CDKTF's own command asks a registry. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface Locked {
  /** Full source address, for example `registry.terraform.io/hss-iac/hss`. */
  source: string;
  version: string;
  hashes: readonly string[];
}

/**
 * Terraform's hash of a provider's folder, `h1:...`: SHA-256 over the lines `<SHA-256 of a file>  <its path>`, sorted by
 * path. Source: golang.org/x/mod/sumdb/dirhash, Hash1.
 */
export function packageHash(folder: string): string {
  const lines = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort()
    .map((file) => `${sha256(readFileSync(join(folder, file))).digest("hex")}  ${file}\n`);
  return `h1:${sha256(lines.join("")).digest("base64")}`;
}

const sha256 = (content: string | Buffer) => createHash("sha256").update(content);

/** A lock file in which one provider is locked so; what it says of others stays. */
export function withLocked(file: string | undefined, locked: Locked): string {
  const others = (file ?? header).replace(block(locked.source), "").trimEnd();
  return `${others}\n\n${written(locked)}\n`;
}

const header = `# This file is maintained automatically by "terraform init".\n# Manual edits may be lost in future updates.\n`;

const block = (source: string) =>
  new RegExp(`^provider "${source.replaceAll(".", "\\.")}" \\{\\n(?:.*\\n)*?\\}\\n*`, "m");

const written = ({ source, version, hashes }: Locked): string =>
  [
    `provider "${source}" {`,
    `  version     = "${version}"`,
    `  constraints = "${version}"`,
    "  hashes = [",
    ...hashes.map((hash) => `    "${hash}",`),
    "  ]",
    "}",
  ].join("\n");
