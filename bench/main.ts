import { parseArgs } from "node:util";
import { pulumi, type Setting, terraform, terraformData } from "./engines";
import { Table } from "./figures";
import { large, limited } from "./lifecycle";
import { handshakes } from "./start";

/**
 * How many API calls, seconds and megabytes stacks of 1 to 100,000 servers take, calls counted by the simulator:
 * `npm run bench`. The whole is long; `-- --only pulumi,terraform,limit,large,start --hosts 1,10 --latency 0` runs parts,
 * and `-- --json FILE` writes the rows.
 */
const parts = ["pulumi", "terraform", "limit", "large", "start"] as const;
const kinds = ["FleetProtection", "HostProtection"] as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: parts.join(",") },
      kind: { type: "string", default: kinds.join(",") },
      hosts: { type: "string", default: "1,10,100,1000" },
      latency: { type: "string", default: "0,50" },
      parallelism: { type: "string", default: "10,250" },
      json: { type: "string" },
    },
  });
  const wanted = new Set(values.only.split(","));
  const unknown = [...wanted].filter((part) => !parts.some((each) => each === part));
  if (unknown.length > 0) throw new Error(`--only takes ${parts.join(", ")}; not ${unknown.join(", ")}`);
  const numbers = (text: string) => text.split(",").map(Number);
  const chosen = kinds.filter((kind) => values.kind.split(",").includes(kind));
  const table = new Table();

  const settings = (latencies: number[]): Setting[] =>
    numbers(values.parallelism).flatMap((parallelism, index) =>
      latencies.flatMap((latencyMs) =>
        chosen.flatMap((kind) =>
          numbers(values.hosts)
            // One resource, or a few, make no difference to how many are worked on at a time.
            .filter((hosts) => index === 0 || (kind === "HostProtection" && hosts > 10))
            .map((hosts) => ({ kind, hosts, latencyMs, parallelism })),
        ),
      ),
    );
  if (wanted.has("pulumi")) for (const setting of settings(numbers(values.latency))) await pulumi(table, setting);
  if (wanted.has("terraform")) {
    for (const setting of settings(numbers(values.latency))) await terraform(table, setting);
    for (const hosts of numbers(values.hosts)) await terraformData(table, hosts, 10);
  }
  if (wanted.has("limit")) for (const setting of settings([0])) await limited(table, setting);
  if (wanted.has("large")) for (const hosts of [1_000, 10_000, 100_000]) await large(table, hosts);
  if (wanted.has("start")) {
    const { plugin, emptyScript } = await handshakes(20);
    console.log(`\nTerraform plugin: handshake after ${plugin} ms; an empty script takes ${emptyScript} ms`);
  }
  if (values.json !== undefined) table.write(values.json);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
