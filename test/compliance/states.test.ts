import { allFindings, failing } from "../../provider/compliance";
import { startSimulator } from "../../simulator";
import { checked, pulumi } from "./small-states";

test.each([
  ["running", "violating"],
  ["error", "violating"],
  ["building", "inOrder"],
  ["stopped", "stopped"],
] as const)("protection that does not work on a server that is %s is %s", async (status, verdict) => {
  await using cloud = await startSimulator({
    servers: [{ name: "web", edition: "premium", chargingMode: "postPaid", agent: "offline", status }],
  });
  const report = await checked(cloud, {});
  expect(report.servers).toMatchObject([{ protection: "interrupted", server: status, verdict }]);
});

test("what was known of one stack is news of another that has a resource of the same name", async () => {
  await using cloud = await startSimulator({ servers: ["web-1"] });
  const quotas = (stack: string) =>
    pulumi("Quota", { edition: "premium", count: 1, quotaIds: ["gone"] }, { stack, id: "gone" });
  const first = await checked(cloud, { "prod.json": quotas("prod") });
  const ghosts = allFindings(first).filter(({ subject }) => subject === "resource");
  expect(ghosts).toMatchObject([{ kind: "ghost" }]);
  expect(ghosts[0]).not.toHaveProperty("identity");
  const baseline = new Set(allFindings(first).map(({ key }) => key));
  const errors = new Set(["error"]);
  expect(failing(await checked(cloud, { "again.json": quotas("prod") }, { baseline }), errors)).toEqual([]);
  const later = await checked(cloud, { "prod.json": quotas("prod"), "dev.json": quotas("dev") }, { baseline });
  expect(failing(later, errors)).toMatchObject([
    { kind: "ghost", subject: "resource", location: { file: "dev.json" } },
  ]);
});

const shownSecret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const address = "hss_host_protection.web";
const resource = { mode: "managed", type: "hss_host_protection", name: "web", address };

const secretly: Record<string, (hostId: string) => string> = {
  "an export of Pulumi with its secrets": (hostId) =>
    pulumi("HostProtection", { hostId, edition: shownSecret("premium") }, { id: hostId }),
  "an output that Pulumi was told to hide": (hostId) =>
    pulumi("HostProtection", { hostId, edition: "premium" }, { id: hostId, secrets: ["edition"] }),
  "a state file of Terraform": (hostId) =>
    JSON.stringify({
      ...{ version: 4, lineage: "one" },
      resources: [
        {
          ...resource,
          instances: [
            {
              attributes: { id: hostId, host_id: hostId, edition: "premium" },
              sensitive_attributes: [[{ type: "get_attr", value: "edition" }]],
            },
          ],
        },
      ],
    }),
  "a shown state of Terraform": (hostId) =>
    JSON.stringify({
      format_version: "1.0",
      values: {
        root_module: {
          resources: [
            {
              ...resource,
              values: { id: hostId, host_id: hostId, edition: "premium" },
              sensitive_values: { edition: true },
            },
          ],
        },
      },
    }),
  "a plan of Terraform": (hostId) =>
    JSON.stringify({
      format_version: "1.2",
      resource_changes: [
        {
          ...resource,
          change: {
            actions: ["update"],
            before: { id: hostId, host_id: hostId, edition: "basic" },
            after: { id: hostId, host_id: hostId, edition: "premium" },
            after_unknown: {},
            ...{ before_sensitive: false, after_sensitive: { edition: true } },
          },
        },
      ],
    }),
};

test.each(Object.keys(secretly))("a secret of %s is compared, and told by neither value", async (name) => {
  await using cloud = await startSimulator({
    servers: [{ name: "web", edition: "enterprise", chargingMode: "postPaid" }],
  });
  const state = secretly[name]?.(cloud.server("web").id) ?? "";
  const report = await checked(cloud, { state });
  expect(report.unreadable).toEqual([]);
  const findings = allFindings(report).filter(({ property }) => property === "edition");
  expect(findings).toMatchObject([{ kind: "drifted", declared: "(secret)", live: "(secret)" }]);
  expect(JSON.stringify(findings)).not.toMatch(/premium|enterprise/);
  // The same without the mark is told.
  const open = state
    .replace('{"edition":true}', "{}")
    .replace('[[{"type":"get_attr","value":"edition"}]]', "[]")
    .replace('["edition"]', "[]");
  if (open !== state)
    expect(allFindings(await checked(cloud, { open }))).toMatchObject([{ declared: "premium", live: "enterprise" }]);
});

const attributes = (id: string) => ({ id, host_id: id, edition: "enterprise" });

test.each([
  ["delete", {}, () => null, []],
  [
    "move",
    { previous_address: address, address: "hss_host_protection.site" },
    attributes,
    ["hss_host_protection.site"],
  ],
  ["replacement", {}, (hostId: string) => ({ host_id: hostId, edition: "enterprise" }), [address]],
  ["update", {}, attributes, [address]],
])("a %s in a plan takes the place of what the state declares", async (_name, entry, after, expected) => {
  await using cloud = await startSimulator({
    servers: [{ name: "web", edition: "enterprise", chargingMode: "postPaid" }],
  });
  const hostId = cloud.server("web").id;
  const state = {
    ...{ version: 4, lineage: "one" },
    resources: [{ ...resource, instances: [{ attributes: attributes(hostId) }] }],
  };
  const change = { before: attributes(hostId), after: after(hostId), after_unknown: {} };
  const plan = { format_version: "1.2", resource_changes: [{ ...resource, ...entry, change }] };
  const report = await checked(cloud, { state: JSON.stringify(state), plan: JSON.stringify(plan) });
  expect(report.unreadable).toEqual([]);
  expect(report.servers[0]?.managedBy.map((each) => each.address)).toEqual(expected);
  expect(report.servers[0]?.verdict).toBe(expected.length === 0 ? "unmanaged" : "inOrder");
});

test("what a state calls secret of declared quotas is in no entry of theirs", async () => {
  await using cloud = await startSimulator({ servers: ["web"] });
  const hostId = cloud.server("web").id;
  const quota = { edition: "container", count: 2, quotaIds: ["gone"] };
  const host = { hostId, edition: "container", chargingMode: "prePaid" };
  const files = (secrets: string[]) => ({
    quotas: pulumi("Quota", quota, { id: "order", name: "spare", secrets }),
    hosts: pulumi("HostProtection", host, { id: hostId, secrets }),
  });
  const open = await checked(cloud, files([]));
  expect(open.quotas.map(({ id, edition }) => [id, edition])).toEqual([
    ["container", "container"],
    ["Quota spare", "container"],
  ]);
  const hidden = await checked(cloud, files(["edition"]));
  expect(hidden.quotas.map(({ id, verdict }) => [id, verdict])).toEqual([["Quota spare", "ghost"]]);
  expect(JSON.stringify(hidden)).not.toContain("container");
  // The server itself still has its verdict.
  expect(hidden.servers).toMatchObject([{ verdict: "drifted" }]);
});
