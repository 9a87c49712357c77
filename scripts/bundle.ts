import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/**
 * Makes the Terraform plugin as it is installed, in dist/terraform-plugin/: bundled, so that it starts quickly, with a
 * launcher. The same files serve every platform. Terraform starts the first file whose name begins with
 * terraform-provider-hss; the name has no version and no other dot, so that Windows looks for it with .cmd behind.
 */
const root = join(__dirname, "..", "..");
// Not what the compiler has made of it: of modules as they are written the bundler leaves out what nobody uses.
const sources = join(root, "provider", "terraform");
const folder = join(root, "dist", "terraform-plugin");

// What the compiler leaves where it is.
const page = join("cli", "drift", "outputs", "html");
for (const file of ["page.css", "lists.css", "page.js"])
  copyFileSync(join(root, page, file), join(root, "dist", page, file));

const shell = '#!/bin/sh\nexec node "$(dirname "$0")/plugin.js" "$@"\n';
const command = '@node "%~dp0plugin.js" %*\r\n';

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// Two files: Terraform waits for the first one, which must be read and parsed before the handshake is out.
const { metafile } = buildSync({
  entryPoints: { plugin: join(sources, "main.ts"), core: join(sources, "core.ts") },
  outdir: folder,
  bundle: true,
  // Native helpers of the SSH library are of one platform; it does without them.
  external: ["./core", "*.node"],
  platform: "node",
  target: "node20",
  minify: true,
  // Errors are told apart by the names of their classes.
  keepNames: true,
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
