import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The crate with Huawei's OpenAPI of HSS: data to compare with, fetched when it is needed and never committed. */
export const crate = "huawei-cloud-api-definitions-HSS";

/** The release that the simulator is held to. */
export const crateVersion = "0.1.20261009";

/** One file of the crate: the OpenAPI 2 description of one operation. */
export interface Described {
  name: string;
  paths: Record<string, Record<string, DescribedOperation>>;
  definitions: Record<string, Schema> | null;
  /** Parameters that operations refer to. */
  parameters: Record<string, Parameter> | null;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
}

export interface DescribedOperation {
  parameters?: Parameter[];
  responses?: Record<string, { schema?: Schema }>;
}

/**
 * Fetches the crate with cargo into a folder of its own and reads its operations.
 *
 * @param folder Where cargo keeps what it fetched; made when it is missing.
 * @throws Error with cargo's first line when there is no cargo, or no registry.
 */
export function fetchOpenApi(folder: string, version = crateVersion): Described[] {
  const project = join(folder, `project-${version}`);
  mkdirSync(join(project, "src"), { recursive: true });
  const manifest = `[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]\n${crate} = "=${version}"\n`;
  if (!existsSync(join(project, "Cargo.toml"))) writeFileSync(join(project, "Cargo.toml"), manifest);
  writeFileSync(join(project, "src/lib.rs"), "");
  execFileSync("cargo", ["vendor", "--quiet", "--versioned-dirs", join(folder, "vendor")], {
    cwd: project,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 300_000,
  });
  const source = join(folder, "vendor", `${crate}-${version}`, "src");
  return readdirSync(source)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(source, name), "utf8")) as Described);
}
