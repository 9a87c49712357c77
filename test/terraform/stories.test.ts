import { readFileSync } from "node:fs";
import { join } from "node:path";
import { storyWithEngine } from "./support/engines";
import { stage } from "./support/stage";

const servers = ["web-1", "web-2"];

const protection = (edition: string, more = "") => `
data "hss_hosts" "web" {
  name = "web-1"
}
resource "hss_host_protection" "web" {
  host_id = data.hss_hosts.web.hosts[0].host_id
  edition = "${edition}"
  ${more}
}
`;

const web = "hss_host_protection.web";

storyWithEngine("one server from the first plan to the last call", async (engine) => {
  await using set = await stage(engine, { servers });
  const { cloud } = set;
  const found = cloud.snapshot();
  set.write(protection("enterprise"));

  const first = await set.plan();
  expect(first.code).toBe(2);
  expect(first.changes[web]).toMatchObject({
    actions: ["create"],
    // What can be known is known: where it will be, what it is called, what is declared by default.
    after: {
      id: cloud.server("web-1").id,
      region: "cn-north-4",
      enterprise_project_id: "all_granted_eps",
      edition: "enterprise",
      charging_mode: "postPaid",
      protection: "protected",
      adopted: null,
      timeouts: null,
    },
    after_unknown: { quota_id: true, status: true, host_name: true },
  });
  expect(cloud.snapshot()).toEqual(found);

  await set.ok("apply");
  expect(cloud.server("web-1")).toMatchObject({ protection: "protected", edition: "enterprise" });
  expect(readFileSync(join(set.folder, "terraform.tfstate"), "utf8")).not.toContain(cloud.credentials.secretKey);
  expect((await set.resources())[web]).toMatchObject({
    host_name: "web-1",
    status: "protected",
    agent: "online",
    adopt: null,
    found: null,
  });
  expect(await set.plan()).toMatchObject({ code: 0 });

  // A click in the console.
  cloud.server("web-1").protection = "off";
  const drift = await set.plan();
  expect(drift.code).toBe(2);
  expect(drift.changes[web]).toMatchObject({ actions: ["update"], changed: ["protection"] });
  expect(drift.changes[web]?.before?.["protection"]).toBe("unprotected");
  await set.ok("apply");
  expect(cloud.server("web-1")).toMatchObject({ protection: "protected", edition: "enterprise" });

  set.write(protection("premium"));
  const change = await set.plan();
  expect(change.changes[web]).toMatchObject({
    actions: ["update"],
    changed: ["edition"],
    after: { region: "cn-north-4", id: cloud.server("web-1").id },
  });
  await set.ok("apply");
  expect(cloud.server("web-1").edition).toBe("premium");

  // What only tells what to do with it changes nothing of it, so nothing of it becomes unknown.
  set.write(protection("premium", 'on_destroy = "unprotect"'));
  const intent = await set.plan();
  expect(intent.changes[web]).toMatchObject({ actions: ["update"], changed: ["on_destroy"] });
  expect(Object.values(intent.changes[web]?.after_unknown ?? {})).not.toContain(true);
  await set.ok("apply");
  expect(await set.plan()).toMatchObject({ code: 0 });

  // Other timeouts are no change of the object.
  set.write(protection("premium", 'on_destroy = "unprotect"\n  timeouts {\n    update = "5m"\n  }'));
  cloud.resetCalls();
  await set.ok("apply", "-refresh=false");
  expect(cloud.calls).not.toHaveProperty(["POST protection"]);
  expect((await set.resources())[web]).toMatchObject({ timeouts: { create: null, update: "5m" } });

  await set.ok("destroy");
  expect(cloud.snapshot()).toEqual(found);
});

storyWithEngine("another server is another object", async (engine) => {
  await using set = await stage(engine, { servers });
  const { cloud } = set;
  set.write(protection("enterprise"));
  await set.ok("apply");
  set.write(protection("enterprise").replace('name = "web-1"', 'name = "web-2"'));
  const planned = await set.plan();
  expect(planned.changes[web]).toMatchObject({
    actions: ["delete", "create"],
    after: { host_id: cloud.server("web-2").id },
  });
  await set.ok("apply");
  expect([cloud.server("web-1").protection, cloud.server("web-2").protection]).toEqual(["unprotected", "protected"]);
});

storyWithEngine("values that come from something else are unknown until it is there", async (engine) => {
  await using set = await stage(engine, { servers });
  const { cloud } = set;
  set.write(`
resource "terraform_data" "host" {
  input = "${cloud.server("web-1").id}"
}
resource "terraform_data" "severities" {
  input = ["high", "critical"]
}
resource "hss_host_protection" "web" {
  host_id = terraform_data.host.output
  edition = "enterprise"
}
resource "hss_alarm_notification" "alarms" {
  realtime   = true
  severities = terraform_data.severities.output
}
`);
  const planned = await set.plan();
  expect(planned.changes[web]).toMatchObject({ actions: ["create"], after_unknown: { host_id: true, id: true } });
  await set.ok("apply");
  expect(cloud.server("web-1").edition).toBe("enterprise");
  expect(cloud.alarms().severities.sort()).toEqual(["critical", "high"]);
  expect(await set.plan()).toMatchObject({ code: 0 });

  // An unknown value where replacing hangs on it: Terraform has to expect another object.
  set.write(`
resource "terraform_data" "host" {
  input = "${cloud.server("web-2").id}"
}
resource "hss_host_protection" "web" {
  host_id = terraform_data.host.output
  edition = "enterprise"
}
`);
  expect((await set.plan()).changes[web]).toMatchObject({ actions: ["delete", "create"] });
  await set.ok("apply");
  expect(cloud.server("web-2").protection).toBe("protected");
});

storyWithEngine("what is wrong is told before any call, with its place in the file", async (engine) => {
  await using set = await stage(engine, { servers });
  set.write(`
resource "hss_host_protection" "web" {
  host_id  = "x"
  edition  = "enterprize"
  quota_id = "q"
  timeouts {
    create = "soon"
  }
}
resource "hss_alarm_notification" "alarms" {
  severities = ["loud"]
}
resource "hss_host_protection" "tamper" {
  host_id    = "x"
  edition    = "wtp"
  web_tamper = { directories = [{ path = "/a" }, { path = "" }] }
}
`);
  const { code, out } = await set.run("validate", "-json");
  expect(code).toBe(1);
  const { diagnostics } = JSON.parse(out) as {
    diagnostics: { summary: string; detail: string; range?: { start: { line: number } }; snippet?: { code: string } }[];
  };
  const told = diagnostics.map(({ detail, snippet }) => [snippet?.code.trim(), detail]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['edition  = "enterprize"', expect.stringContaining('"enterprize" is no edition; the nearest is "enterprise"')],
      ['quota_id = "q"', expect.stringContaining('a quota goes with charging_mode "prePaid"')],
      ['create = "soon"', 'timeouts.create: "soon" is not a duration such as 90s, 20m or 1h30m'],
      ['severities = ["loud"]', expect.stringContaining('"loud" is no')],
      [expect.any(String), expect.stringContaining("web_tamper.directories[1].path: takes 1 to 256 characters")],
    ]),
  );
  expect(diagnostics).toHaveLength(5);
  expect(set.cloud.requests).toEqual([]);
});

storyWithEngine("what exists is imported, and then nothing is to be changed", async (engine) => {
  await using set = await stage(engine, {
    servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }],
    topics: [{ name: "alarms", subscriptions: [{ protocol: "email", endpoint: "a@example.com", confirmed: true }] }],
  });
  const { cloud } = set;
  Object.assign(cloud.alarms(), { realtime: true, severities: ["high", "critical"] });
  const [topic] = cloud.topics;
  cloud.alarms().topicUrn = topic?.urn ?? "";
  const found = cloud.snapshot();
  set.write(
    `${protection("enterprise")}
resource "hss_alarm_notification" "alarms" {
  realtime = true
}
`,
  );
  await set.ok("import", web, cloud.server("web-1").id);
  const elsewhere = await set.run("import", "hss_alarm_notification.alarms", "cn-south-1/77");
  expect(elsewhere).toMatchObject({ code: 1, said: expect.stringMatching(/set region and enterprise_project_id/) });
  await set.ok("import", "hss_alarm_notification.alarms", "cn-north-4/0");
  expect(await set.plan()).toMatchObject({ code: 0 });
  // What the configuration does not mention stays known, follows the cloud, and is no reason to change anything.
  expect((await set.resources())["hss_alarm_notification.alarms"]).toMatchObject({ severities: ["critical", "high"] });
  cloud.alarms().severities = ["critical"];
  expect(await set.plan()).toMatchObject({ code: 0 });
  cloud.alarms().severities = ["high", "critical"];

  const missing = await set.run("import", "hss_host_protection.other", "nobody");
  expect(missing.code).toBe(1);
  await set.ok("destroy");
  expect(cloud.snapshot()).toEqual(found);
});

storyWithEngine("an agent that is waited for longer than the timeouts allow", async (engine) => {
  await using set = await stage(engine, { servers: [{ name: "web-1", agent: "not_installed" }] });
  set.write(protection("enterprise", 'timeouts {\n    create = "1500ms"\n  }'));
  const applied = await set.run("apply");
  expect(applied.code).toBe(1);
  expect(applied.said).toContain("hss_host_protection could not be created");
  expect(applied.said).toContain("after 1500ms (timeouts.create)");
  expect(await set.resources()).not.toHaveProperty([web]);
});

storyWithEngine("a refresh is no longer waited for than the timeouts allow", async (engine) => {
  await using set = await stage(engine, { servers });
  const { cloud } = set;
  set.write(`resource "hss_host_protection" "web" {
  host_id = "${cloud.server("web-1").id}"
  edition = "enterprise"
  timeouts {
    read = "1s"
  }
}
`);
  await set.ok("apply");
  cloud.faults.add({ operation: "GET hosts", kind: "503", times: 20 });
  const planned = await set.run("plan");
  cloud.faults.clear();
  expect(planned.code).toBe(1);
  expect(planned.said).toContain("still being asked. It was broken off after 1s (timeouts.read).");
});

storyWithEngine(
  "a creation that does not come to its end is finished by the next run, not done anew",
  async (engine) => {
    await using set = await stage(engine, { servers });
    const { cloud } = set;
    set.write(`resource "hss_quota" "web" {
  edition     = "enterprise"
  quota_count = 2
  tags        = { team = "web" }
}
`);
    cloud.faults.add({ operation: "POST tags", kind: "reply", status: 403, body: { error_code: "HSS.0010" } });
    const applied = await set.run("apply");
    expect({ code: applied.code, said: applied.said }).toMatchObject({
      code: 0,
      said: expect.stringContaining("The object is kept in the state; the next plan shows what is left to do."),
    });
    const [id] = Object.values(await set.resources()).map((values) => values["id"]);

    const left = await set.plan();
    expect(left.changes["hss_quota.web"]).toMatchObject({ actions: ["update"] });
    await set.ok("apply");
    expect(cloud.quotas.map(({ tags }) => tags)).toEqual([{ team: "web" }, { team: "web" }]);
    expect(cloud.calls["POST orders"]).toBe(1);
    expect((await set.resources())["hss_quota.web"]).toMatchObject({
      id,
      quota_count: 2,
      tags: { team: "web" },
      idle: 2,
    });
    expect(await set.plan()).toMatchObject({ code: 0 });
  },
);

storyWithEngine(
  "a configuration that the engine writes for an import is accepted and changes nothing",
  async (engine) => {
    await using set = await stage(engine, {
      servers: [
        { name: "web-1", edition: "enterprise", chargingMode: "postPaid" },
        { name: "web-2", edition: "premium", chargingMode: "prePaid" },
        { name: "db-1", edition: "enterprise", chargingMode: "postPaid" },
      ],
    });
    const id = (name: string) => set.cloud.server(name).id;
    const imports = {
      "hss_host_protection.one": id("web-1"),
      "hss_host_protection.two": id("web-2"),
      "hss_fleet_protection.all": `${id("web-1")},${id("db-1")}`,
      "hss_alarm_notification.region": `${set.cloud.region}/all_granted_eps`,
    };
    set.write(
      Object.entries(imports)
        .map(([to, from]) => `import {\n  to = ${to}\n  id = "${from}"\n}\n`)
        .join(""),
    );
    const found = set.cloud.snapshot();
    await set.ok("plan", "-generate-config-out=generated.tf", "-out=plan.bin");
    expect((await set.ok("apply", "plan.bin")).said).toContain(
      "Resources: 4 imported, 0 added, 0 changed, 0 destroyed.",
    );
    expect(await set.plan()).toMatchObject({ code: 0 });
    expect(set.cloud.snapshot()).toEqual(found);
  },
);
