import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileSync } from "node:fs";
import { PulumiProgram, startSimulator } from "../testing";

/**
 * How many API calls a Pulumi stack of 1, 10 and 100 HostProtections makes, counted by the simulator: the number that
 * decides how long anything takes at five calls a minute. `npm run bench -- --json FILE` writes the figures too.
 */
interface Figures {
  work: "up" | "refresh" | "change" | "destroy";
  engine: string;
  hosts: number;
  parallel: number | "default";
  calls: Record<string, number>;
  seconds: number;
}

const program = `
const hss = require("hss-iac/pulumi");
for (const hostId of JSON.parse(process.env.HOSTS)) {
  new hss.HostProtection(hostId, { hostId, edition: process.env.EDITION });
}`;

async function measure(hosts: number, parallel: number | undefined): Promise<Figures[]> {
  const ids = Array.from({ length: hosts }, (_each, index) => `host-${index}`);
  await using cloud = await startSimulator({ servers: ids.map((id) => ({ id, name: id })) });
  await using stack = await PulumiProgram.inline(
    { "index.js": program },
    {
      cloud,
      packages: join(__dirname, "..", ".."),
      environment: { HOSTS: JSON.stringify(ids), EDITION: "enterprise" },
      ...(parallel !== undefined && { parallel }),
    },
  );
  const figures: Figures[] = [];
  const run = async (work: Figures["work"], command: () => Promise<unknown>) => {
    cloud.resetCalls();
    const start = performance.now();
    await command();
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    figures.push({
      work,
      engine: stack.engine,
      hosts,
      parallel: parallel ?? "default",
      calls: { ...cloud.calls },
      seconds,
    });
  };
  await run("up", () => stack.up());
  await run("refresh", () => stack.refresh());
  await run("change", () => stack.up({ environment: { EDITION: "premium" } }));
  await run("destroy", () => stack.destroy());
  return figures;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  const all: Figures[] = [];
  for (const [hosts, parallel] of [[1], [10], [10, 100], [100], [100, 100]] as const) {
    const figures = await measure(hosts, parallel);
    if (all.length === 0) console.log(`engine: ${figures[0]?.engine}\n\nhosts  parallel  work     calls  of which`);
    all.push(...figures);
    for (const { work, calls, ...rest } of figures) {
      const sum = Object.values(calls).reduce((total, count) => total + count, 0);
      const parts = Object.entries(calls).map(([api, count]) => `${count} ${api}`);
      console.log(
        `${String(hosts).padStart(5)}  ${String(rest.parallel).padStart(8)}  ${work.padEnd(7)}  ${String(sum).padStart(5)}  ${parts.join(", ")}`,
      );
    }
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
}

void main();
