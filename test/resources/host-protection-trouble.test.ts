import { world, writes } from "./world";
import { protect } from "./hosts";

describe("trouble", () => {
  test("a batch that was done by half is finished, and nobody is lost", async () => {
    const names = ["a", "b", "c", "d"];
    const cloud = await world({ servers: names });
    cloud.sim.faults.add({ operation: "POST protection", kind: "half-done" });
    const results = await Promise.allSettled(names.map((name) => protect(cloud, name)));
    expect(results.map(({ status }) => status)).toEqual(names.map(() => "fulfilled"));
    expect(cloud.sim.servers.every(({ protection }) => protection === "protected")).toBe(true);
  });

  test("one server that is refused does not take the others down", async () => {
    const cloud = await world({ servers: ["a", "b", { name: "c", agent: "online" }] });
    const [a, b, c] = ["a", "b", "c"].map((name) => cloud.sim.server(name));
    // Its agent goes offline after everybody has looked.
    cloud.sim.onRequest(({ path }) => {
      if (path.includes("hosts") && c !== undefined) c.agent = "offline";
    });
    const results = await Promise.allSettled(["a", "b", "c"].map((name) => protect(cloud, name)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect([a?.protection, b?.protection, c?.protection]).toEqual(["protected", "protected", "unprotected"]);
  });

  test.each(["reset-after", "reset-before", "503", "429"] as const)(
    "%s while protection is written: it ends protected",
    async (kind) => {
      const cloud = await world({ servers: ["web-1"] });
      cloud.sim.faults.add({ operation: "POST protection", kind });
      const host = await protect(cloud, "web-1");
      expect(host.state).toMatchObject({ protection: "protected" });
      await cloud.remove("HostProtection", host);
      expect(cloud.sim.server("web-1").protection).toBe("unprotected");
    },
  );

  test("opened, but not to be read back: the object is remembered, with what was found before", async () => {
    const cloud = await world({ servers: ["web-1"] });
    cloud.sim.faults.add({
      operation: "GET hosts",
      after: 1,
      times: 1,
      kind: "reply",
      status: 403,
      body: { error_code: "HSS.0013", error_msg: "no permission" },
    });
    const failure = await protect(cloud, "web-1").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: "Incomplete",
      message: expect.stringMatching(/HSS accepted edition enterprise .* could not be read back.*run again/),
    });
    const incomplete = failure as { objectId(): string; objectState(): Record<string, unknown> };
    expect(incomplete.objectState()).not.toHaveProperty("found");
    const host = { id: incomplete.objectId(), state: incomplete.objectState() };
    await cloud.sync("HostProtection", host, { hostId: host.id, edition: "enterprise" });
    await cloud.remove("HostProtection", host);
    expect(cloud.sim.server("web-1").protection).toBe("unprotected");
  });

  test("a refused right to read is never taken for a server that is gone", async () => {
    const cloud = await world({ servers: ["web-1"] });
    const host = await protect(cloud, "web-1");
    cloud.sim.faults.add({
      operation: "GET hosts",
      kind: "reply",
      status: 403,
      body: { error_code: "HSS.0013", error_msg: "no permission" },
    });
    await expect(cloud.read("HostProtection", host)).rejects.toThrow(/403/);
  });
});

describe("nothing is forgotten, and nobody is left naked", () => {
  test("a server that moves to another name in the program stays protected", async () => {
    const cloud = await world({ servers: ["web-1"] });
    const host = await protect(cloud, "web-1");
    const run = cloud.run();
    await run.create("HostProtection", { hostId: host.id, edition: "enterprise" });
    await run.remove("HostProtection", host);
    expect(cloud.sim.server("web-1").protection).toBe("protected");
    expect(cloud.told).toContainEqual(
      expect.stringMatching(/is kept: another resource of this program manages it now/),
    );
  });

  test("declaring the default enterprise project where none was declared is no replacement, and no change", async () => {
    const cloud = await world({ servers: ["web-1"] });
    const host = await protect(cloud, "web-1");
    expect(host.state).toMatchObject({ enterpriseProjectId: "all_granted_eps" });
    expect(
      await cloud.sync("HostProtection", host, { hostId: host.id, edition: "enterprise", enterpriseProjectId: "0" }),
    ).toEqual([]);
  });

  test("an adopted protection goes back to how it was found, when told to restore", async () => {
    const cloud = await world({ servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }] });
    const host = await protect(cloud, "web-1", { edition: "premium", adopt: true, onDestroy: "restore" });
    await cloud.remove("HostProtection", host);
    expect(cloud.sim.server("web-1")).toMatchObject({ protection: "protected", edition: "enterprise" });
  });

  test("protected, but its tags are refused: remembered, and destroyed as it was found", async () => {
    const cloud = await world({ servers: ["web-1"], quotas: [{ edition: "enterprise" }] });
    cloud.sim.faults.add({
      method: "POST",
      path: "/tags/create",
      kind: "reply",
      status: 403,
      body: { error_code: "HSS.0013", error_msg: "no permission" },
    });
    const wanted = { chargingMode: "prePaid", tags: { env: "prod" } };
    const failure = (await protect(cloud, "web-1", wanted).catch((error: unknown) => error)) as {
      message: string;
      objectId(): string;
      objectState(): Record<string, unknown>;
    };
    expect(failure.message).toMatch(/something that is declared beside the edition could not be set: .*403/);
    const host = { id: failure.objectId(), state: failure.objectState() };
    await cloud.sync("HostProtection", host, { hostId: host.id, edition: "enterprise", ...wanted });
    await cloud.remove("HostProtection", host);
    expect(cloud.sim.server("web-1").protection).toBe("unprotected");
  });

  const refused = { kind: "reply", status: 400, body: { error_code: "HSS.0014", error_msg: "not allowed" } } as const;
  const forced = {
    servers: [{ name: "web-1", edition: "enterprise" as const, chargingMode: "postPaid" as const }],
    rules: { closeBeforeChange: true },
  };

  test("between closing and opening a look that fails does not keep it from being opened again", async () => {
    const cloud = await world(forced);
    const host = await protect(cloud, "web-1");
    cloud.sim.faults.add({ operation: "POST protection", after: 2, ...refused });
    // The look after the refusal, not those before.
    cloud.sim.onRequest(({ label, status }) => {
      if (label === "POST protection" && status === 400 && writes(cloud.sim).length === 3)
        cloud.sim.faults.add({
          operation: "GET hosts",
          kind: "reply",
          status: 403,
          body: { error_code: "HSS.0013", error_msg: "no permission" },
        });
    });
    await expect(cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" })).rejects.toThrow(
      /guarded by edition enterprise again, as before/,
    );
    expect(cloud.sim.server("web-1")).toMatchObject({ protection: "protected", edition: "enterprise" });
  });

  test("closed, and the opening is accepted without effect: it is opened once more", async () => {
    const cloud = await world(forced);
    const host = await protect(cloud, "web-1");
    cloud.sim.faults.add({ operation: "POST protection", after: 2, kind: "reply", status: 200, body: {} });
    await cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" });
    expect(cloud.sim.server("web-1")).toMatchObject({ protection: "protected", edition: "premium" });
  });

  test("a close of which no answer comes back is followed by opening again", async () => {
    const cloud = await world(forced);
    const host = await protect(cloud, "web-1");
    // The change is refused, then closing breaks off each time it is repeated, although the first was carried out.
    let closes = 0;
    cloud.sim.onRequest(({ label, body }) => {
      if (label === "POST protection" && (body as { version?: string }).version === "hss.version.null") closes += 1;
      if (closes > 0) cloud.sim.faults.clear();
    });
    cloud.sim.faults.add({ operation: "POST protection", after: 1, kind: "reset-after" });
    await cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" });
    expect(closes).toBeGreaterThan(0);
    expect(cloud.sim.server("web-1")).toMatchObject({ protection: "protected", edition: "premium" });
  });

  test("a refusal by the gateway closes nothing", async () => {
    const cloud = await world({ servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }] });
    const host = await protect(cloud, "web-1");
    cloud.sim.faults.add({
      operation: "POST protection",
      kind: "reply",
      status: 404,
      body: { error_code: "APIGW.0101", error_msg: "not found" },
    });
    const wanted = { hostId: host.id, edition: "premium" };
    await expect(cloud.sync("HostProtection", host, wanted)).rejects.toThrow(/APIGW\.0101/);
    expect(writes(cloud.sim)).toEqual(["premium"]);
  });

  test("web tamper protection that has to be opened again guards what it guarded", async () => {
    const cloud = await world({ servers: ["web-1"], rules: { closeBeforeChange: true } });
    const webTamper = { directories: [{ path: "/var/www", backupDirectory: "/backup" }], mode: "recovery" };
    const host = await protect(cloud, "web-1", { edition: "wtp", webTamper });
    cloud.sim.faults.add({
      operation: "POST protection",
      after: 1,
      kind: "reply",
      status: 400,
      body: { error_code: "HSS.0014", error_msg: "not allowed" },
    });
    await expect(cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" })).rejects.toThrow(
      /guarded by edition wtp again, as before/,
    );
    expect(await cloud.cloud.hss.webTamper.directories(host.id)).toMatchObject(webTamper);
  });

  test("protection that was recorded as off and is on again is no drift", async () => {
    const cloud = await world({ servers: ["web-1"] });
    const host = await protect(cloud, "web-1");
    cloud.sim.server("web-1").protection = "off";
    host.state = (await cloud.read("HostProtection", host)) ?? {};
    expect(host.state).toMatchObject({ protection: "unprotected" });
    cloud.sim.server("web-1").edition = "enterprise";
    const wanted = { hostId: host.id, edition: "enterprise" };
    expect(await cloud.sync("HostProtection", host, wanted)).toEqual([]);
  });

  test("basic edition with a quota is no free basic edition", async () => {
    const cloud = await world({ servers: ["web-1"], quotas: [{ edition: "basic", id: "q-basic" }] });
    cloud.sim.server("web-1").edition = undefined;
    const host = await protect(cloud, "web-1", { edition: "basic" });
    const prePaid = { hostId: host.id, edition: "basic", chargingMode: "prePaid" };
    expect(await cloud.sync("HostProtection", host, prePaid)).toEqual(["chargingMode"]);
    expect(await cloud.sync("HostProtection", host, prePaid)).toEqual([]);
    expect(cloud.sim.server("web-1").quotaId).toBe("q-basic");
  });
});
