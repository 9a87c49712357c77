import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareOpenApi } from "../../scripts/openapi/compare";
import { crateVersion, fetchOpenApi, type Described } from "../../scripts/openapi/fetch";

/** Fetches the OpenAPI once, or gives the reason why it cannot be had here. */
function fetched(): { described: Described[] } | { reason: string } {
  try {
    execFileSync("cargo", ["--version"], { stdio: "ignore" });
  } catch {
    return { reason: "there is no cargo" };
  }
  try {
    return { described: fetchOpenApi(join(__dirname, "../../.engines/openapi")) };
  } catch (error) {
    return { reason: `cargo could not fetch it: ${String(error).split("\n")[0]}` };
  }
}

const openApi = fetched();
const title = `Huawei's OpenAPI ${crateVersion}`;

if ("reason" in openApi) {
  // eslint-disable-next-line no-console -- the gate's output names what was not tested
  console.warn(`${title} was not compared: ${openApi.reason}`);
  test.skip(`${title} (skipped: ${openApi.reason})`, () => undefined);
} else {
  test(`${title} differs from the simulator's operations only where it is known to`, () => {
    const known = readFileSync(join(__dirname, "openapi-differences.txt"), "utf8").trim().split("\n");
    const { described, compared, differences } = compareOpenApi(openApi.described);
    expect({ described, compared, differences }).toEqual({ described: 256, compared: 114, differences: known });
  });

  test("a field that the simulator would refuse is found", () => {
    const one = openApi.described.filter(({ name }) => name === "ListLoginCommonIp");
    const changed = JSON.parse(JSON.stringify(one).replaceAll('"ip_addr"', '"ip_address"')) as Described[];
    expect(compareOpenApi(one).differences).toEqual([]);
    expect(compareOpenApi(changed).differences).toContain(
      "ListLoginCommonIp: reply.data_list[].ip_address is not known here",
    );
  });
}
