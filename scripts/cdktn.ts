import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes the constructs for cdktn, the successor of cdktf, out of those for cdktf: the same files with the library's name
 * changed, since neither library takes constructs of the other.
 */
const dist = join(__dirname, "..");
const [from, to] = [join(dist, "constructs"), join(dist, "constructs-cdktn")];

rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true, filter: (file) => !file.endsWith(".map") && !/generate\.(js|d\.ts)$/.test(file) });
for (const name of readdirSync(to)) {
  const file = join(to, name);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll('"cdktf"', '"cdktn"').replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}
