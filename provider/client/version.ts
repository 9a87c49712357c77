import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The package's own version: the nearest `package.json` above this file, whether it runs as source or compiled. */
export const version = find(__dirname);

function find(folder: string): string {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (name === "hss-iac") return String(version);
  } catch {
    // Not here; look further up.
  }
  const above = dirname(folder);
  return above === folder ? "0" : find(above);
}
