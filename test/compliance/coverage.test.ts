import fc from "fast-check";
import { type Host, agentStates, editions, protectionStates, riskStates } from "../../provider/client";
import { coverageOf } from "../../provider/resources/coverage";
import { PulumiProgram } from "../../testing";
import { type SimulatorOptions, startSimulator } from "../../simulator";
import { storyWithEngine } from "../terraform/support/engines";
import { stage } from "../terraform/support/stage";

const seeds: SimulatorOptions = {
  servers: [
    { name: "web-1", edition: "enterprise", chargingMode: "postPaid", risks: { vulnerability: 1 } },
    { name: "web-2", edition: "premium", chargingMode: "postPaid", status: "stopped" },
    { name: "web-3", agent: "offline" },
    { name: "db-1", edition: "enterprise", chargingMode: "postPaid" },
  ],
};

const figures = {
  ...{ servers: 4, protected: 2, interrupted: 1, unprotected: 1, percent: 50, agentsOnline: 3, risky: 1 },
  byEdition: { enterprise: 2, premium: 1 },
};

test("the figures add up, and 100 means all", () => {
  const hosts = fc.array(
    fc.record({
      protection: fc.constantFrom(...protectionStates),
      agent: fc.constantFrom(...agentStates),
      risk: fc.constantFrom(...riskStates),
      edition: fc.constantFrom(...editions),
    }) as fc.Arbitrary<Pick<Host, "protection" | "agent" | "risk" | "edition">>,
    { maxLength: 300 },
  );
  fc.assert(
    fc.property(hosts, (all) => {
      const told = coverageOf(all);
      expect(told.protected + told.interrupted + told.unprotected).toBe(all.length);
      expect(told.percent === 100).toBe(told.protected === told.servers);
      const byEdition = Object.values(told.byEdition).reduce((sum, count) => sum + count, 0);
      expect(byEdition).toBe(told.protected + told.interrupted);
    }),
  );
});

test("a Pulumi program can export them", async () => {
  await using cloud = await startSimulator(seeds);
  await using stack = await PulumiProgram.inline(
    {
      "index.js":
        'const hss = require("hss-iac/pulumi");\nexports.coverage = hss.getCoverageOutput();\nexports.web = hss.getCoverageOutput({ name: "web" }).percent;',
    },
    { cloud, engine: "embedded" },
  );
  const { outputs } = await stack.up();
  expect(outputs).toEqual({ coverage: figures, web: 33 });
});

storyWithEngine("a Terraform configuration can output and check them", async (engine) => {
  await using set = await stage(engine, seeds);
  set.write(`
data "hss_coverage" "all" {}
output "coverage" { value = data.hss_coverage.all }
output "web" { value = data.hss_coverage.web.percent }
data "hss_coverage" "web" {
  name = "web"
  lifecycle {
    postcondition {
      condition     = self.percent >= 30
      error_message = "Fewer than 30 % of the web servers are protected."
    }
  }
}
`);
  await set.ok("apply");
  const { coverage, web } = JSON.parse((await set.ok("output", "-json")).out);
  const { byEdition, agentsOnline, ...rest } = figures;
  expect(coverage.value).toMatchObject({ ...rest, agents_online: agentsOnline, by_edition: byEdition });
  expect(web.value).toBe(33);
  set.cloud.server("web-1").protection = "off";
  expect((await set.plan()).said).toContain("Fewer than 30 % of the web servers are protected.");
});
