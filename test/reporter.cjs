// After jest's own summary: which engines were there, and what was skipped for want of one.
const { spawnSync } = require("node:child_process");
const { writeFileSync } = require("node:fs");

module.exports = class {
  async onRunComplete(_contexts, results) {
    const tests = results.testResults.flatMap((suite) => suite.testResults);
    const skipped = tests.filter(({ status }) => status === "pending").map(({ fullName }) => fullName);
    const { findPulumi, findTerraform } = require("../dist/engines");
    const pulumi = await findPulumi();
    const terraforms = [
      await findTerraform(undefined, process.env, ["terraform"]),
      await findTerraform(undefined, process.env, ["tofu"]),
    ];
    const engines = [
      "embedded engine",
      pulumi ? `pulumi ${pulumi.version}` : "no pulumi CLI (the embedded engine served)",
      ...terraforms.map((each, index) =>
        each ? `${each.kind} ${each.version}` : `no ${["terraform", "tofu"][index]}`,
      ),
    ];
    process.stderr.write(`\nEngines: ${engines.join(", ")}\n`);
    const wantCli = skipped.filter((name) => /real (pulumi|engine)|pulumi CLI/i.test(name));
    if (wantCli.length > 0 && !pulumi)
      process.stderr.write(`Skipped for want of a pulumi CLI: ${wantCli.length} tests\n`);
    // Their names say which of the two is not here.
    const wantTerraform = skipped.filter((name) => /there is no (terraform|tofu)/.test(name));
    for (const name of pulumi ? skipped : skipped.filter((each) => !wantCli.includes(each)))
      process.stderr.write(`Skipped: ${name}\n`);

    if (process.env.HSS_TEST_RESULTS) {
      // What was skipped although what it needs is there is a failure, whatever jest says. The Pulumi CLI has to be there,
      // unless this run is one that leaves it out on purpose.
      const withoutPulumi = process.env.HSS_TEST_WITHOUT_PULUMI === "1" && !pulumi;
      const python = spawnSync("python3", ["--version"]).status === 0;
      const mustNotSkip = skipped.filter((name) =>
        wantTerraform.includes(name) || (withoutPulumi && wantCli.includes(name))
          ? false
          : /python/i.test(name) && !wantCli.includes(name)
            ? python
            : true,
      );
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
