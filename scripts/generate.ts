import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constructClasses } from "../constructs/generate";
import { schemas } from "../provider/compliance";
import { pulumiResources } from "../provider/pulumi/generate";

/** Writes what is made from the definitions of resources, policies and reports; with --check it only tells whether that is up to date. */
const root = join(__dirname, "..", "..");
const made = [
  { file: "provider/pulumi/resources.gen.ts", text: pulumiResources() },
  { file: "constructs/generated.gen.ts", text: constructClasses() },
  ...Object.entries(schemas).map(([name, schema]) => ({
    file: join("schemas", name),
    text: `${JSON.stringify(schema, undefined, 2)}\n`,
  })),
];

let stale = false;
for (const { file, text } of made) {
  const path = join(root, file);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    console.error(`${file} is not what its definition says. Run: npm run generate`);
    stale = true;
  }
}
if (stale) process.exitCode = 1;
