// Adds up the jest runs of one gate, and fails when something that could run did not.
const { existsSync, readFileSync } = require("node:fs");

const [alreadyFailed, ...files] = process.argv.slice(2);
let [passed, failed, skipped] = [0, Number(alreadyFailed), 0];
for (const file of files) {
  if (!existsSync(file)) {
    console.log(`No results of ${file.split("/").at(-1)}: its suites did not run.`);
    failed += 1;
    continue;
  }
  const run = JSON.parse(readFileSync(file, "utf8"));
  passed += run.passed;
  failed += run.failed;
  skipped += run.skipped.length;
  for (const name of run.mustNotSkip) {
    console.log(`skipped although it could run: ${name}`);
    failed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
