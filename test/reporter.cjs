// After jest's own summary: which engines were there, and what was skipped for want of one.
const { writeFileSync } = require("node:fs");

module.exports = class {
  async onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((suite) => suite.testResults);
    const skipped = tests.filter(({ status }) => status === "pending").map(({ fullName }) => fullName);
    const { findPulumi } = require("../dist/engines");
    const pulumi = await findPulumi();
    const engines = [
      "embedded engine",
      pulumi ? `pulumi ${pulumi.version}` : "no pulumi CLI (the embedded engine served)",
    ];
    process.stderr.write(`\nEngines: ${engines.join(", ")}\n`);
    for (const name of skipped) process.stderr.write(`Skipped: ${name}\n`);

    if (process.env.HSS_TEST_RESULTS) {
      // A suite of the real CLI that was skipped although the CLI is there is a failure, whatever jest says.
      const mustNotSkip = pulumi ? skipped.filter((name) => /real pulumi/i.test(name)) : [];
      const broken = results.testResults.filter(({ testExecError }) => testExecError).length;
      writeFileSync(
        process.env.HSS_TEST_RESULTS,
        JSON.stringify({
          passed: results.numPassedTests,
          failed: results.numFailedTests + broken,
          skipped,
          mustNotSkip,
        }),
      );
    }
  }
};
