import { type Managed, type World, world, writes } from "./world";

const declared = (more: Record<string, unknown> = {}) => ({
  select: { name: "web-*" },
  edition: "enterprise",
  ...more,
});
const web = (count: number) => Array.from({ length: count }, (_each, index) => `web-${index + 1}`);
const editionsOf = (cloud: World) => cloud.sim.servers.map(({ edition }) => edition);
const names = (map: unknown) => Object.values((map ?? {}) as Record<string, string>);
const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );

describe("each server is judged, changed and restored by its own record", () => {
  const raised = async (found: Parameters<typeof world>[0] & object) => {
    const cloud = await world(found);
    const fleet = await cloud.create("FleetProtection", declared());
    cloud.sim.server("web-1").edition = "premium";
    return { cloud, fleet };
  };

  test("a server that was raised elsewhere is kept, and the others are still taken off", async () => {
    const { cloud, fleet } = await raised({ servers: web(2) });
    fleet.state = (await cloud.read("FleetProtection", fleet)) ?? {};
    // A second refresh starts from the drifted edition that the first has shown.
    fleet.state = (await cloud.read("FleetProtection", fleet)) ?? {};
    expect(fleet.state).toMatchObject({ edition: "premium", guarded: 1 });
    await cloud.remove("FleetProtection", fleet);
    expect(editionsOf(cloud)).toEqual(["premium", undefined]);
    expect(cloud.told.join("\n")).toMatch(/web-1 is left as it is: .*premium/);
    expect(cloud.told).toContain("warning: takes protection off 1 server: web-2");
  });

  test("a server that is back already, as after a destroy that broke off, stays as it was found", async () => {
    const cloud = await world({
      servers: [{ name: "web-1", edition: "basic", chargingMode: "postPaid" }, "web-2"],
    });
    const fleet = await cloud.create("FleetProtection", declared());
    cloud.sim.server("web-1").edition = "basic";
    fleet.state = (await cloud.read("FleetProtection", fleet)) ?? {};
    await cloud.remove("FleetProtection", fleet);
    expect(editionsOf(cloud)).toEqual(["basic", undefined]);
  });

  test("a state of a release without records is read by what it declares", async () => {
    const { cloud, fleet } = await raised({ servers: web(2) });
    delete fleet.state["opened"];
    cloud.skip(61_000);
    await cloud.remove("FleetProtection", fleet);
    expect(editionsOf(cloud)).toEqual(["premium", undefined]);
  });
});

describe("protection that is more than declared", () => {
  const premium = { name: "web-1", edition: "premium", chargingMode: "postPaid" } as const;
  const wanted = (cloud: World, kind: string, more: Record<string, unknown> = {}) =>
    kind === "FleetProtection"
      ? declared(more)
      : { hostId: cloud.sim.server("web-1").id, edition: "enterprise", ...more };

  test.each(["HostProtection", "FleetProtection"])("is kept by a %s and told, unless it is allowed", async (kind) => {
    const cloud = await world({ servers: [premium] });
    const object = await cloud.create(kind, wanted(cloud, kind));
    expect(editionsOf(cloud)).toEqual(["premium"]);
    expect(cloud.told.join("\n")).toContain("Set allowDowngrade to true to lower it, or declare what it has.");
    expect(await cloud.sync(kind, object, wanted(cloud, kind))).toEqual([]);
    await cloud.sync(kind, object, wanted(cloud, kind, { allowDowngrade: true }));
    expect(editionsOf(cloud)).toEqual(["enterprise"]);
  });

  test.each(["HostProtection", "FleetProtection"])(
    "is kept by an update of a %s that did not know it",
    async (kind) => {
      const cloud = await world({ servers: ["web-1"] });
      const object = await cloud.create(kind, wanted(cloud, kind, { edition: "basic" }));
      cloud.sim.server("web-1").edition = "premium";
      cloud.skip(61_000);
      await cloud.run().update(kind, object, wanted(cloud, kind));
      expect(editionsOf(cloud)).toEqual(["premium"]);
      // A refresh has shown it by then, so that a plan names the change.
      expect(await cloud.sync(kind, object, wanted(cloud, kind))).toContain("edition");
      expect(editionsOf(cloud)).toEqual(["enterprise"]);
    },
  );

  test.each(["HostProtection", "FleetProtection"])("includes a paid quota where a %s pays per use", async (kind) => {
    const cloud = await world({ servers: [{ name: "web-1", edition: "enterprise", chargingMode: "prePaid" }] });
    const object = await cloud.create(kind, wanted(cloud, kind));
    expect(cloud.sim.server("web-1").chargingMode).toBe("prePaid");
    expect(await cloud.sync(kind, object, wanted(cloud, kind))).toEqual([]);
  });
});

describe("a selection", () => {
  test.each([{}, { name: null }, { name: undefined }, { tags: {} }])(
    "without a criterion is refused: %j",
    async (select) => {
      const cloud = await world({ servers: web(2) });
      expect(await messageOf(cloud.create("FleetProtection", declared({ select })))).toContain(
        'name: "*" for every server',
      );
      expect(cloud.sim.requests).toEqual([]);
    },
  );

  test.each(["plain", "decorated"] as const)(
    "of a group goes by its ID, with %s names in lists",
    async (displayNames) => {
      const servers = [...web(2).map((name) => ({ name, group: "g1" })), { name: "web-9", group: "g10" }];
      const cloud = await world({ servers, rules: { displayNames } });
      const wanted = declared({ select: { group: "g1" } });
      const fleet = await cloud.create("FleetProtection", wanted);
      expect(names(fleet.state["members"])).toEqual(web(2));
      expect(await cloud.sync("FleetProtection", fleet, wanted)).toEqual([]);
      expect(editionsOf(cloud)).toEqual(["enterprise", "enterprise", undefined]);
    },
  );

  test("of a group that does not exist is an error, and takes no protection off", async () => {
    const cloud = await world({ servers: web(1).map((name) => ({ name, group: "g1" })) });
    const fleet = await cloud.create("FleetProtection", declared({ select: { group: "g1" } }));
    const gone = declared({ select: { group: "g2" } });
    expect(await messageOf(cloud.sync("FleetProtection", fleet, gone))).toContain('there is no server group "g2"');
    fleet.state = { ...fleet.state, select: { group: "g2" } };
    const live = await cloud.read("FleetProtection", fleet);
    expect(live).toMatchObject({ selectionError: expect.stringContaining("No server joins or leaves") });
    expect(editionsOf(cloud)).toEqual(["enterprise"]);
  });

  test("that matches no server is told when it is new", async () => {
    const cloud = await world({ servers: ["db-1"] });
    await cloud.create("FleetProtection", declared());
    expect(cloud.told.join("\n")).toContain("The selection matches no server, so this fleet protects none.");
  });

  const shrunk = async (count: number, more: Record<string, unknown>) => {
    const cloud = await world({ servers: web(count) });
    const fleet = await cloud.create("FleetProtection", declared());
    const before = writes(cloud.sim).length;
    const message = await messageOf(cloud.sync("FleetProtection", fleet, declared(more)));
    const off = cloud.sim.servers.filter(({ protection }) => protection === "unprotected").length;
    return { cloud, message, off, written: writes(cloud.sim).length - before };
  };

  test("that becomes empty needs the user's word", async () => {
    const { message, off, written } = await shrunk(3, { select: { name: "wbe-*" } });
    expect(message).toContain("set allowEmpty to true, or destroy the fleet");
    expect([off, written]).toEqual([0, 0]);
    const byIds = await shrunk(3, { select: undefined, hostIds: [] });
    expect([byIds.off, byIds.message?.includes("allowEmpty")]).toEqual([0, true]);
    expect((await shrunk(3, { select: { name: "wbe-*" }, allowEmpty: true })).off).toBe(3);
  });

  test("that would take protection off more servers than maxRemovals needs the user's word", async () => {
    const narrow = { select: { name: "web-1" } };
    const { message, off, written } = await shrunk(12, narrow);
    expect(message).toContain("11 servers have left the selection and would lose protection");
    expect(message).toContain("set maxRemovals to 11 or more");
    expect([off, written]).toEqual([0, 0]);
    expect((await shrunk(12, { ...narrow, maxRemovals: 11 })).off).toBe(11);
    expect((await shrunk(11, narrow)).off).toBe(10);
  });

  test("that covers more servers than maxServers changes nothing", async () => {
    const cloud = await world({ servers: web(4) });
    expect(await messageOf(cloud.create("FleetProtection", declared({ maxServers: 3 })))).toContain(
      "The selection covers 4 servers, and maxServers is 3. Nothing was changed.",
    );
    expect(writes(cloud.sim)).toEqual([]);
    await cloud.create("FleetProtection", declared({ maxServers: 4 }));
  });

  test("lets no server go that left since the last refresh", async () => {
    const cloud = await world({ servers: web(3) });
    const fleet: Managed = await cloud.create("FleetProtection", declared());
    cloud.sim.server("web-3").name = "db-3";
    cloud.skip(61_000);
    await cloud.run().update("FleetProtection", fleet, declared({ edition: "premium" }));
    expect(editionsOf(cloud)).toEqual(["premium", "premium", "enterprise"]);
    expect(names(fleet.state["leaving"])).toEqual(["db-3 is no longer among the servers to protect"]);
    await cloud.sync("FleetProtection", fleet, declared({ edition: "premium" }));
    expect(editionsOf(cloud)).toEqual(["premium", "premium", undefined]);
  });
});

describe("a server that was found on a quota that is gone", () => {
  const found = { name: "web-1", edition: "enterprise", chargingMode: "prePaid" } as const;
  const begin = async (kind: string) => {
    const cloud = await world({ servers: [found] });
    const one = { hostId: cloud.sim.server("web-1").id, edition: "premium", chargingMode: "postPaid" };
    const wanted = kind === "HostProtection" ? one : declared({ edition: "premium" });
    const object = await cloud.create(kind, wanted);
    cloud.sim.quotas.find(({ edition }) => edition === "enterprise")?.delete();
    cloud.skip(61_000);
    return { cloud, object, wanted };
  };

  test.each(["HostProtection", "FleetProtection"])("goes back on another idle quota (%s)", async (kind) => {
    const { cloud, object } = await begin(kind);
    cloud.sim.addQuota({ edition: "enterprise" });
    await cloud.remove(kind, object);
    expect(cloud.sim.server("web-1")).toMatchObject({ edition: "enterprise", chargingMode: "prePaid" });
  });

  test.each(["HostProtection", "FleetProtection"])(
    "can be let go by the way that the error names (%s)",
    async (kind) => {
      const { cloud, object, wanted } = await begin(kind);
      expect(await messageOf(cloud.remove(kind, object))).toContain(
        'set onDestroy to "unprotect" (off) or "keep" (as it is)',
      );
      await cloud.sync(kind, object, { ...wanted, onDestroy: "unprotect" });
      await cloud.remove(kind, object);
      expect(cloud.sim.server("web-1").protection).toBe("unprotected");
    },
  );
});
