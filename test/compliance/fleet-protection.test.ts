import { join } from "node:path";
import { check, readDeclared } from "../../provider/compliance";
import { Clouds } from "../../provider/lifecycle";
import { startSimulator } from "../../simulator";
import { PulumiProgram } from "../../testing";

test("a fleet's servers get verdicts of their own, in no more calls than without it", async () => {
  const names = ["web-1", "web-2", "web-3", "web-4", "web-5", "web-6", "db-1"];
  await using cloud = await startSimulator({ servers: [...names, { name: "web-7", agent: "offline" }] });
  await using stack = await PulumiProgram.inline(
    {
      "index.js": `const hss = require("hss-iac/pulumi");
new hss.FleetProtection("web", { select: { name: "web-*" }, edition: "enterprise", agentTimeoutMinutes: 0,
  except: [{ hostId: "${cloud.server("web-6").id}", until: "2999-01-01", reason: "end of life" }] });`,
    },
    { cloud, engine: "embedded", packages: join(__dirname, "..", "..") },
  );
  await stack.up();
  const state = Buffer.from(JSON.stringify(await stack.export()));
  cloud.server("web-1").protection = "off";
  cloud.server("web-2").delete();
  cloud.server("web-3").status = "stopped";
  cloud.addServer("web-9");
  cloud.resetCalls();
  const clouds = new Clouds({}, { readOnly: true, metadata: null, environment: cloud.environment });
  const report = await check({ cloudOf: (scope) => clouds.of(scope), states: [readDeclared("s.json", state)] });
  await clouds.close();
  expect(report.unreadable).toEqual([]);
  expect(Object.fromEntries(report.servers.map(({ name, verdict }) => [name, verdict]))).toEqual({
    ...{ "db-1": "naked", "web-1": "drifted", "web-2": "ghost", "web-3": "stopped", "web-4": "inOrder" },
    ...{ "web-5": "inOrder", "web-6": "waived", "web-7": "drifted", "web-9": "drifted" },
  });
  const of = (name: string) => report.servers.find((server) => server.name === name);
  expect(of("web-1")?.findings).toMatchObject([{ property: "drifted", live: "web-1: it is unprotected" }]);
  expect(of("web-6")?.waiver).toEqual({ until: "2999-01-01", reason: "end of life", ended: false });
  expect(report.resources).toMatchObject([{ address: "FleetProtection web", verdict: "drifted" }]);
  expect(cloud.calls).toEqual({
    ...{ "GET projects": 1, "GET servers": 1, "GET quotas-detail": 2, "GET alarm-config": 1, "GET hosts": 1 },
  });
});
