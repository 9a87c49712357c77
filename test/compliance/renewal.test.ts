/** Whether quotas renew themselves: billing is asked for those that are about to end, and for what is declared of it. */
import { failing, readPolicy, type Report } from "../../provider/compliance";
import { type Simulator, startSimulator } from "../../simulator";
import { checked, pulumi } from "./small-states";

const query = "POST resources-query";
const read = readPolicy("version: 1\nquotas: { outliveDays: 14 }\n");
if ("problems" in read) throw new Error("the policy is wrong");
const policy = { file: "hss-policy.yaml", ...read };
const errors = new Set(["error"]);

const quotas = [
  { edition: "premium", id: "renewing", expiresInDays: 5, autoRenew: true },
  { edition: "premium", id: "ending", expiresInDays: 5 },
  { edition: "premium", id: "lasting", expiresInDays: 90 },
  { edition: "premium", id: "trial", expiresInDays: 3, trial: true },
] as const;

const verdicts = (report: Report) => Object.fromEntries(report.quotas.map(({ id, verdict }) => [id, verdict]));
const posts = ({ requests }: Simulator) => requests.filter(({ method }) => method !== "GET").map(({ label }) => label);

test("a quota that renews itself is not told as ending, and billing is asked once", async () => {
  await using cloud = await startSimulator({ quotas: [...quotas] });
  const report = await checked(cloud, {}, { policy });
  expect(verdicts(report)).toEqual({ renewing: "idle", ending: "expiring", lasting: "idle", trial: "trialEnding" });
  const of = (id: string) => report.quotas.find((quota) => quota.id === id);
  expect(of("renewing")?.autoRenew).toBe(true);
  expect(of("ending")?.autoRenew).toBe(false);
  expect(of("lasting")).not.toHaveProperty("autoRenew");
  expect(of("ending")?.findings[0]?.message).toMatch(
    /^It ends in [45] days, on \S+, and has to last 14 days\. It does not renew itself\.$/,
  );
  expect(posts(cloud)).toEqual([query]);
  expect(report.notChecked).toEqual([]);
});

test("without a policy for quotas, and without quotas that end, billing is not asked", async () => {
  await using cloud = await startSimulator({ quotas: [...quotas] });
  await checked(cloud, { state: pulumi("Quota", { edition: "premium", count: 1, quotaIds: ["ending"] }) });
  expect(posts(cloud)).toEqual([]);
  await using lasting = await startSimulator({ quotas: [quotas[2]] });
  await checked(lasting, {}, { policy });
  expect(posts(lasting)).toEqual([]);
});

test("where billing may not be asked, a quota that ends is told, and so is that", async () => {
  await using cloud = await startSimulator({ quotas: [...quotas] });
  const body = { error_code: "CBC.0151", error_msg: "Access denied." };
  cloud.faults.add({ operation: query, kind: "reply", status: 403, body, times: Number.POSITIVE_INFINITY });
  const report = await checked(cloud, {}, { policy });
  expect(verdicts(report)).toMatchObject({ renewing: "expiring", ending: "expiring" });
  expect(report.quotas.find(({ id }) => id === "renewing")?.findings[0]?.message).toContain(
    "Whether it renews itself could not be read: ",
  );
  expect(failing(report, errors)).toHaveLength(2);
  expect(cloud.faults.unmet()).toEqual([]);
});

test("declared renewal is compared, and unreadable where billing may not be asked", async () => {
  await using cloud = await startSimulator({ quotas: [...quotas] });
  const declared = (quotaId: string, autoRenew: boolean) =>
    pulumi("Quota", { edition: "premium", count: 1, quotaIds: [quotaId], autoRenew }, { name: quotaId, id: quotaId });
  const files = { one: declared("renewing", true), two: declared("ending", true), three: declared("lasting", false) };
  const report = await checked(cloud, files);
  expect(report.quotas.filter(({ id }) => id.startsWith("Quota ")).map(({ id, verdict }) => [id, verdict])).toEqual([
    ["Quota renewing", "inOrder"],
    ["Quota ending", "drifted"],
    ["Quota lasting", "inOrder"],
  ]);
  expect(failing(report, errors)).toMatchObject([{ property: "autoRenew", declared: "true", live: "false" }]);
  expect(report.outcome).toBe("findings");
  expect(posts(cloud)).toEqual([query]);

  cloud.faults.add({ operation: query, kind: "reply", status: 403, body: { error_code: "CBC.0151", error_msg: "no" } });
  const lost = await checked(cloud, { one: declared("renewing", true) });
  expect(lost).toMatchObject({ outcome: "unreadable", unreadable: [{ what: "Quota renewing" }] });
  expect(cloud.faults.unmet()).toEqual([]);
});

test("1,000 servers with quotas of which some end cost at most 12 calls, one of them to billing", async () => {
  await using cloud = await startSimulator({
    servers: Array.from({ length: 1000 }, (_, at) => ({
      ...{ name: `web-${at}`, edition: "enterprise" as const, chargingMode: "postPaid" as const },
    })),
    quotas: [{ edition: "premium", count: 40, expiresInDays: 5 }],
  });
  cloud.resetCalls();
  const report = await checked(cloud, {}, { policy });
  expect(failing(report, errors)).toHaveLength(40);
  expect(Object.values(cloud.calls).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(12);
  expect(cloud.calls[query]).toBe(1);
});
