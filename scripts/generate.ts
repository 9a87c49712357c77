import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { constructClasses } from "../constructs/generate";
import { schemas } from "../provider/compliance";
import { pulumiResources } from "../provider/pulumi/generate";
import { simulatorCoverage } from "./coverage";
import { referencePages } from "./reference";

/** Writes what is made from the definitions of resources, policies and reports; with --check it only tells whether that is up to date. */
const root = join(__dirname, "..", "..");

async function main(): Promise<void> {
  const made = [
    { file: "provider/pulumi/resources.gen.ts", text: pulumiResources() },
    { file: "constructs/generated.gen.ts", text: constructClasses() },
    ...Object.entries(schemas).map(([name, schema]) => ({
      file: join("schemas", name),
      text: `${JSON.stringify(schema, undefined, 2)}\n`,
    })),
    { file: "simulator/COVERAGE.md", text: simulatorCoverage() },
    ...(await referencePages(root)),
  ];
  for (const { file, text } of made) {
    const path = join(root, file);
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (process.argv.includes("--check")) {
      console.error(`${file} is not what the definitions, the simulator and docs/examples say. Run: npm run generate`);
      process.exitCode = 1;
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

void main();
