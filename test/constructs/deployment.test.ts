import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import { engines, storyUnderEach, storyWithEngine } from "../terraform/support/engines";
import { deploy } from "./support/deploy";
import { libraries, type Library, type Program } from "./support/libraries";

const [cdktf, cdktn] = libraries as readonly [Library, Library];

const fleet: Program = (stack, { hss, lib }) => {
  new hss.HssProvider(stack, "hss");
  const hosts = new hss.Hosts(stack, "hosts", { name: "web-" });
  const servers = hosts.protectable();
  const quota = new hss.Quota(stack, "quota", {
    edition: "enterprise",
    quotaCount: lib.Token.asNumber(lib.Op.add(hosts.protectableCount, 1)),
    period: { months: 1 },
  });
  new hss.HostProtection(stack, "web", { forEach: servers, hostId: servers.value, edition: "enterprise", quota });
  const alarms = new hss.AlarmNotification(stack, "alarms", { realtime: true, severities: ["high", "critical"] });
  new lib.TerraformOutput(stack, "bought", { value: quota.quotaCount });
  new lib.TerraformOutput(stack, "realtime", { value: alarms.realtime });
};

const seeds = { servers: ["web-1", "web-2", { name: "web-3", status: "stopped" as const }, "db-1"] };

storyUnderEach(
  "what either library synthesises is deployed where it lies, by nothing but init and apply",
  async (engine) => {
    // Each library once under each engine, without doing everything four times.
    const library = engine === engines.tofu ? cdktn : cdktf;
    await using cloud = await startSimulator(seeds);
    const found = cloud.snapshot();
    using stack = deploy(engine, library, cloud, fleet);

    await stack.ok("init");
    const lock = readFileSync(join(stack.made.folder, ".terraform.lock.hcl"), "utf8");
    expect(lock.match(/^provider "/gm)).toHaveLength(1);
    await stack.ok("apply");
    const guarded = () => cloud.servers.filter(({ protection }) => protection === "protected").map(({ name }) => name);
    expect(guarded()).toEqual(["web-1", "web-2"]);
    expect(cloud.quotas.filter(({ edition }) => edition === "enterprise")).toHaveLength(3);
    expect(JSON.parse((await stack.ok("output", "-json")).out)).toMatchObject({
      bought: { value: 3 },
      realtime: { value: true },
    });
    expect(await stack.plan()).toBe(0);

    cloud.server("web-2").protection = "off";
    expect(await stack.plan()).toBe(2);
    await stack.ok("apply");
    expect(guarded()).toEqual(["web-1", "web-2"]);

    await stack.ok("destroy");
    expect(cloud.snapshot()).toEqual(found);
  },
);

storyWithEngine("a stack that is synthesised again needs no other init", async (engine) => {
  await using cloud = await startSimulator(seeds);
  using stack = deploy(engine, cdktf, cloud, fleet);
  const before = readFileSync(join(stack.made.folder, ".terraform.lock.hcl"), "utf8");
  const { out } = await stack.ok("init", "-lockfile=readonly");
  expect(out).toContain("Reusing previous version of hss-iac/hss");
  expect(readFileSync(join(stack.made.folder, ".terraform.lock.hcl"), "utf8")).toBe(before);
});

storyWithEngine("the same program as HCL is as good", async (engine) => {
  await using cloud = await startSimulator(seeds);
  using stack = deploy(engine, cdktf, cloud, fleet, { hcl: true });
  expect(existsSync(join(stack.made.folder, "cdk.tf"))).toBe(true);
  await stack.ok("init");
  await stack.ok("validate");
  expect(await stack.plan()).toBe(2);
});
