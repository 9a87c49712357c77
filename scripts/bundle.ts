import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/**
 * Makes the Terraform plugin as it is installed, in dist/terraform-plugin/: all code in one file, so that it starts
 * quickly, and a launcher. The same files serve every platform. Terraform starts the first file whose name begins with
 * terraform-provider-hss; the name has no version and no other dot, so that Windows looks for it with .cmd behind.
 */
const root = join(__dirname, "..", "..");
const entry = join(root, "dist", "provider", "terraform", "main.js");
const folder = join(root, "dist", "terraform-plugin");

const shell = '#!/bin/sh\nexec node "$(dirname "$0")/plugin.cjs" "$@"\n';
const command = '@node "%~dp0plugin.cjs" %*\r\n';

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { metafile } = buildSync({
  entryPoints: [entry],
  outfile: join(folder, "plugin.cjs"),
  bundle: true,
  platform: "node",
  target: "node20",
  // Names stay: errors are told apart by those of their classes.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  metafile: true,
  absWorkingDir: root,
  logLevel: "warning",
});

const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name, version, license, type: "commonjs" })}\n`);
writeFileSync(join(folder, "LICENSES.txt"), licenses(Object.keys(metafile.inputs)));
writeFileSync(join(folder, "terraform-provider-hss"), shell);
chmodSync(join(folder, "terraform-provider-hss"), 0o755);
writeFileSync(join(folder, "terraform-provider-hss.cmd"), command);

/** The licences of everything that went into the bundle, as they ask for. */
function licenses(inputs: readonly string[]): string {
  const packages = inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(packages)]
    .sort()
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
      const file = readdirSync(join(root, path)).find((each) => /^licen[cs]e/i.test(each));
      const text = file === undefined ? "" : readFileSync(join(root, path, file), "utf8");
      return `${name} ${version} (${license})\n\n${text.trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
