import { PermissionDenied, QuotaShortage, UnknownHost } from "../../provider/client";
import { type World, world } from "./world";

const web = (count: number) => Array.from({ length: count }, (_each, index) => `web-${index + 1}`);
const plan = { edition: "enterprise", chargingMode: "postPaid" } as const;
const everyTime = { operation: "POST protection", times: Infinity, kind: "reply" } as const;

/** Opens all hosts, and `more` that the simulated cloud does not know; answers the errors. */
async function open({ cloud, sim }: World, more: readonly string[] = []) {
  const hostIds = [...sim.servers.map(({ id }) => id), ...more];
  await cloud.hss.hosts.list();
  sim.resetCalls();
  const outcomes = await Promise.allSettled(hostIds.map((id) => cloud.hss.protection.open(id, plan)));
  return outcomes.map((outcome) => (outcome.status === "rejected" ? (outcome.reason as Error) : undefined));
}

test("missing rights are nobody's fault, and found out by one call", async () => {
  const cloud = await world({ servers: web(200) });
  const body = { error_code: "HSS.0013", error_msg: "no permission" };
  cloud.sim.faults.add({ ...everyTime, status: 400, body });
  const errors = await open(cloud);
  expect(errors.every((error) => error instanceof PermissionDenied)).toBe(true);
  expect(cloud.sim.calls).toEqual({ "POST protection": 1 });
});

test.each([400, 403])("access denied (HTTP %d) to hosts that HSS lists is about rights", async (status) => {
  const cloud = await world({ servers: web(200) });
  cloud.sim.faults.add({ ...everyTime, status, body: { error_code: "00000010", error_description: "access denied" } });
  const errors = await open(cloud);
  expect(errors.every((error) => error instanceof UnknownHost)).toBe(true);
  // One for each halving, and one look at the host that was refused alone.
  expect(cloud.sim.calls).toEqual({ "POST protection": 9, "GET hosts": 1 });
});

test("the same answer for one host that HSS does not know is that host's alone", async () => {
  const cloud = await world({ servers: web(199) });
  const errors = await open(cloud, ["nowhere"]);
  expect(errors.pop()).toBeInstanceOf(UnknownHost);
  expect(errors.filter((error) => error !== undefined)).toEqual([]);
  expect(cloud.sim.servers.every(({ edition }) => edition === "enterprise")).toBe(true);
});

test("also where it comes first, and four more do", async () => {
  const cloud = await world({ servers: web(195) });
  const nowhere = Array.from({ length: 5 }, (_, index) => `nowhere-${index}`);
  const hostIds = [...nowhere, ...cloud.sim.servers.map(({ id }) => id)];
  const outcomes = await Promise.allSettled(hostIds.map((id) => cloud.cloud.hss.protection.open(id, plan)));
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...nowhere.map(() => "rejected"),
    ...cloud.sim.servers.map(() => "fulfilled"),
  ]);
  expect(cloud.sim.calls["POST protection"]).toBeLessThanOrEqual(25);
});

test("quotas that do not suffice are used up, and then it is over for all", async () => {
  const cloud = await world({ servers: web(200), quotas: [{ edition: "enterprise", count: 150 }] });
  const hostIds = cloud.sim.servers.map(({ id }) => id);
  const outcomes = await Promise.allSettled(
    hostIds.map((id) => cloud.cloud.hss.protection.open(id, { edition: "enterprise", chargingMode: "prePaid" })),
  );
  const failed = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
  expect(failed).toHaveLength(50);
  expect(failed.every((error) => error instanceof QuotaShortage)).toBe(true);
  expect(cloud.sim.calls["POST protection"]).toBeLessThanOrEqual(17);
});
