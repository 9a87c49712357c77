import { type Managed, type World, world, writes } from "./world";

const guarded = (count: number) =>
  Array.from({ length: count }, (_each, index) => ({
    name: `web-${index + 1}`,
    edition: "enterprise" as const,
    chargingMode: "postPaid" as const,
  }));
const rules = { closeBeforeChange: true };
const fleet = { select: { name: "web-*" }, edition: "premium" };
const editionsOf = ({ sim }: World) => new Set(sim.servers.map(({ edition }) => edition));

/** The longest that any server was without protection, in calls, and how many at most were at a time. */
function nakedness({ sim }: World) {
  const since = new Map<string, number>();
  const found = { calls: 0, servers: 0 };
  let now = 0;
  sim.onRequest(({ label }) => {
    if (label !== "POST protection") return;
    now++;
    for (const { id, protection } of sim.servers) {
      if (protection === "protected") since.delete(id);
      else found.calls = Math.max(found.calls, now - (since.get(id) ?? since.set(id, now).get(id) ?? now) + 1);
    }
    found.servers = Math.max(found.servers, since.size);
  });
  return found;
}

test("where every change needs closing, one server finds out and the others go together", async () => {
  const cloud = await world({ servers: guarded(200), rules });
  const naked = nakedness(cloud);
  await cloud.create("FleetProtection", fleet);
  expect(editionsOf(cloud)).toEqual(new Set(["premium"]));
  // All, the one alone, that closed and opened, the others closed and opened.
  expect(writes(cloud.sim)).toEqual(["premium", "premium", "null", "premium", "null", "premium"]);
  expect(cloud.sim.calls["GET hosts"]).toBeLessThanOrEqual(5);
  expect(naked).toEqual({ calls: 1, servers: 199 });
});

test("of a thousand no more are open to attack at a time than one call names", async () => {
  const cloud = await world({ servers: guarded(1000), rules });
  const naked = nakedness(cloud);
  await cloud.create("FleetProtection", fleet);
  expect(editionsOf(cloud)).toEqual(new Set(["premium"]));
  expect(writes(cloud.sim).length).toBeLessThanOrEqual(5 + 3 + 2 * 5);
  expect(naked).toEqual({ calls: 1, servers: 200 });
});

test("two hundred resources of their own cost as few", async () => {
  const cloud = await world({ servers: guarded(200), rules });
  const change = async (hostId: string): Promise<Managed> =>
    cloud.create("HostProtection", { hostId, edition: "premium" });
  await Promise.all(cloud.sim.servers.map(({ id }) => change(id)));
  expect(editionsOf(cloud)).toEqual(new Set(["premium"]));
  expect(writes(cloud.sim)).toHaveLength(6);
});

test("under the limit nobody is closed before there is room to open again", async () => {
  const cloud = await world(
    { servers: guarded(30), rules, rateLimit: "documented", clock: "manual", startAt: Date.now() },
    { rateLimit: 5 },
  );
  const closed: number[] = [];
  const opened: number[] = [];
  cloud.sim.onRequest(({ label, body }) => {
    if (label !== "POST protection") return;
    const isClosing = (body as { version?: string }).version === "hss.version.null";
    (isClosing ? closed : opened).push(cloud.sim.now());
  });
  await cloud.create("FleetProtection", fleet);
  expect(editionsOf(cloud)).toEqual(new Set(["premium"]));
  for (const time of closed) {
    const next = Math.min(...opened.filter((other) => other > time));
    expect(next - time).toBeLessThan(20_000);
  }
});

test("a server whose opening is refused even then gets back what it had, and the others what they want", async () => {
  const cloud = await world({ servers: guarded(20), rules });
  // Its agent goes as soon as it is closed.
  let isBroken = false;
  cloud.sim.onRequest(({ label }) => {
    if (label !== "POST protection" || isBroken || cloud.sim.server("web-1").protection === "protected") return;
    isBroken = true;
    cloud.sim.faults.add({
      operation: "POST protection",
      kind: "reply",
      status: 400,
      body: { error_code: "HSS.0014", error_msg: "not allowed" },
    });
  });
  const failure = await cloud.create("FleetProtection", fleet).catch((error: unknown) => error as Error);
  cloud.sim.onRequest(undefined);
  expect((failure as Error).message).toMatch(/19 of 20 .*\n {2}web-1 .*guarded by edition enterprise again, as before/);
  expect(cloud.sim.server("web-1").edition).toBe("enterprise");
  expect(cloud.sim.servers.slice(1).every(({ edition }) => edition === "premium")).toBe(true);
});

test("a refusal that does not come again closes nobody", async () => {
  const cloud = await world({ servers: guarded(20) });
  const naked = nakedness(cloud);
  const body = { error_code: "HSS.0001", error_msg: "host is busy" };
  cloud.sim.faults.add({ operation: "POST protection", kind: "reply", status: 400, body });
  await cloud.create("FleetProtection", fleet);
  expect(editionsOf(cloud)).toEqual(new Set(["premium"]));
  expect(writes(cloud.sim)).toEqual(["premium", "premium", "premium"]);
  expect(naked).toEqual({ calls: 0, servers: 0 });
});
