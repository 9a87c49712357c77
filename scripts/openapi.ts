import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareOpenApi } from "./openapi/compare";
import { crateVersion, fetchOpenApi } from "./openapi/fetch";

/** Compares a release of Huawei's OpenAPI with the operations here: `npm run openapi -- 0.1.20261009`. */
function main(version = crateVersion): void {
  const folder = mkdtempSync(join(tmpdir(), "hss-openapi-"));
  try {
    const { described, compared, differences, unknown } = compareOpenApi(fetchOpenApi(folder, version));
    for (const line of differences) console.log(line);
    console.log(`\n${version}: ${described} operations, ${compared} known here, ${differences.length} differences`);
    console.log(`not known here: ${unknown.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv[2]);
