import { storyWithEngine } from "./support/engines";
import { stage } from "./support/stage";

const fleet = "hss_fleet_protection.web";
const declare = (more: string) => `resource "hss_fleet_protection" "web" {\n  edition = "enterprise"\n  ${more}\n}\n`;

storyWithEngine("a fleet: who joins and who leaves is planned, one waits, all go back", async (engine) => {
  await using set = await stage(engine, {
    servers: [
      { name: "web-1", tags: ["env=prod"] },
      { name: "web-2", tags: ["env=prod"], edition: "basic", chargingMode: "postPaid" },
      { name: "web-3", tags: ["env=prod"], status: "stopped" },
      { name: "web-4", tags: ["env=test"] },
      { name: "db-1", tags: ["env=prod"] },
    ],
  });
  const { cloud } = set;
  const found = cloud.snapshot();
  const id = (name: string) => cloud.server(name).id;
  const waiver = `except = [{ host_id = "${id("web-1")}", until = "2999-12-31", reason = "end of life" }]`;
  const select = 'select = { name = "web-*", tags = { env = "prod" } }';
  set.write(declare(`${select}\n  agent_timeout_minutes = 0`));

  const first = await set.plan();
  expect(first.changes[fleet]).toMatchObject({ actions: ["create"], after_unknown: { members: true } });
  expect(first.said).toContain(
    `3 servers join: web-1 (${id("web-1")}) web-2 (${id("web-2")}) web-3 (${id("web-3")}) The apply looks again.`,
  );
  expect(cloud.snapshot()).toEqual(found);
  const applied = await set.ok("apply");
  expect(applied.said).toContain("1 server of the fleet cannot be protected yet");
  expect((await set.resources())[fleet]).toMatchObject({
    guarded: 2,
    waiting: { [id("web-3")]: "web-3: the server is stopped" },
    found: { [id("web-2")]: { edition: "basic", charging_mode: "postPaid" } },
  });
  expect(await set.plan()).toMatchObject({ code: 0 });

  // The world moves on: one comes, one goes, one starts.
  cloud.addServer({ name: "web-5", tags: ["env=prod"] });
  cloud.server("web-2").name = "old-2";
  cloud.server("web-3").status = "running";
  const moved = await set.plan();
  expect(moved.changes[fleet]).toMatchObject({
    actions: ["update"],
    before: {
      joining: { [id("web-3")]: "web-3", [id("web-5")]: "web-5" },
      leaving: { [id("old-2")]: "web-2 is no longer among the servers to protect" },
    },
  });
  await set.ok("apply");
  expect(await set.plan()).toMatchObject({ code: 0 });
  expect(cloud.server("old-2")).toMatchObject({ edition: "basic", chargingMode: "postPaid" });
  expect(["web-1", "web-3", "web-5"].map((name) => cloud.server(name).edition)).toEqual(Array(3).fill("enterprise"));

  set.write(declare(`${select}\n  ${waiver}`));
  const waived = await set.plan();
  expect(waived.said).toContain(
    `1 server leaves: web-1 (${id("web-1")}) 1 server is left out by a waiver: web-1, until 2999-12-31: end of life`,
  );
  await set.ok("apply");
  expect(cloud.server("web-1").protection).toBe("unprotected");
  expect((await set.resources())[fleet]?.["exempt"]).toEqual({
    [id("web-1")]: "web-1, until 2999-12-31: end of life",
  });
  expect(await set.plan()).toMatchObject({ code: 0 });

  await set.ok("destroy");
  expect(cloud.servers.map(({ name, edition }) => [name, edition])).toEqual([
    ["web-1", undefined],
    ["old-2", "basic"],
    ["web-3", undefined],
    ["web-4", undefined],
    ["db-1", undefined],
    ["web-5", undefined],
  ]);
});

storyWithEngine("a fleet is imported by the ids of its servers", async (engine) => {
  await using set = await stage(engine, {
    servers: ["web-1", "web-2"].map((name) => ({
      name,
      edition: "enterprise" as const,
      chargingMode: "postPaid" as const,
    })),
  });
  const ids = set.cloud.servers.map(({ id }) => id);
  set.write(declare(`host_ids = ${JSON.stringify(ids)}`));
  const { said } = await set.ok("import", fleet, [...ids, "nobody"].join(","));
  expect(said).toContain("1 server of the import is left out, since HSS lists no such server: nobody.");
  expect(await set.plan()).toMatchObject({ code: 0 });
});

storyWithEngine("a fleet imported by ids and declared by what its servers have in common settles", async (engine) => {
  await using set = await stage(engine, {
    servers: ["web-1", "web-2", "db-1"].map((name) => ({
      name,
      edition: "enterprise" as const,
      chargingMode: "postPaid" as const,
    })),
  });
  const ids = set.cloud.servers.map(({ id }) => id);
  set.write(declare('select = { name = "web-*" }'));
  await set.ok("import", fleet, ids.slice(0, 2).join(","));
  const planned = await set.plan();
  expect(planned.changes[fleet]?.actions).toEqual(["update"]);
  await set.ok("apply");
  expect(await set.plan()).toMatchObject({ code: 0 });
  set.cloud.addServer("web-3");
  expect((await set.plan()).changes[fleet]?.before).toMatchObject({
    joining: { [set.cloud.server("web-3").id]: "web-3" },
  });
  await set.ok("apply");
  expect(await set.plan()).toMatchObject({ code: 0 });
  expect((await set.resources())[fleet]).toMatchObject({ guarded: 3 });
});

storyWithEngine("a plan that was saved is carried out although servers have come and gone since", async (engine) => {
  await using set = await stage(engine, { servers: ["web-1", "web-2"] });
  const { cloud } = set;
  set.write(declare('select = { name = "web-*" }'));
  await set.plan();
  cloud.addServer({ name: "web-3" });
  await set.ok("apply", "plan.bin");
  expect(cloud.servers.map(({ edition }) => edition)).toEqual(["enterprise", "enterprise", "enterprise"]);
  expect(await set.plan()).toMatchObject({ code: 0 });
});

storyWithEngine("an apply takes protection off no server that its plan does not name", async (engine) => {
  await using set = await stage(engine, { servers: ["web-1", "web-2", "web-3"] });
  const { cloud } = set;
  set.write(declare('select = { name = "web-*" }'));
  await set.ok("apply");
  cloud.server("web-2").name = "old-2";
  const planned = await set.plan();
  expect(planned.said).toContain(`1 server leaves: web-2 (${cloud.server("old-2").id}) 2 servers stay.`);
  cloud.server("web-3").name = "old-3";
  const applied = await set.ok("apply", "plan.bin");
  expect(applied.said).toContain("takes protection off 1 server: old-2");
  expect(applied.said).toContain("1 server left the selection after the plan, which does not name it: old-3.");
  expect(cloud.servers.map(({ edition }) => edition)).toEqual(["enterprise", undefined, "enterprise"]);
  expect((await set.plan()).said).toContain("1 server leaves: old-3");
  await set.ok("apply");
  expect(cloud.servers.map(({ edition }) => edition)).toEqual(["enterprise", undefined, undefined]);
});

storyWithEngine("a selection without a criterion is refused", async (engine) => {
  await using set = await stage(engine, { servers: ["web-1"] });
  for (const select of ["{}", "{ name = null }"]) {
    set.write(declare(`select = ${select}`));
    const { code, said } = await set.plan();
    expect([code, said]).toEqual([1, expect.stringContaining("has no criterion")]);
  }
});
