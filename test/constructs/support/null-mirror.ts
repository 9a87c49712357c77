import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { registryHosts } from "../../../provider/terraform/mirror";

/** The version that `@cdktf/provider-null` 11 asks for. */
const version = "3.2.4";

/** Puts the stand-in for `hashicorp/null` where `terraform init` in this folder looks first. */
export function standInForNull(folder: string): void {
  const platform = `${process.platform}_${{ x64: "amd64", arm64: "arm64" }[process.arch as string]}`;
  for (const host of registryHosts) {
    const place = join(folder, "terraform.d", "plugins", host, "hashicorp", "null", version, platform);
    mkdirSync(place, { recursive: true });
    buildSync({
      entryPoints: [join(__dirname, "null-provider.ts")],
      outfile: join(place, "plugin.js"),
      bundle: true,
      platform: "node",
      target: "node20",
      external: ["./core"],
      logLevel: "error",
    });
    const launcher = join(place, "terraform-provider-null");
    writeFileSync(launcher, '#!/bin/sh\nexec node "$(dirname "$0")/plugin.js" "$@"\n');
    chmodSync(launcher, 0o755);
  }
}
