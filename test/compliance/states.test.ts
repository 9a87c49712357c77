import { allFindings, check, failing, readDeclared, type Report } from "../../provider/compliance";
import { Clouds } from "../../provider/lifecycle";
import { type Simulator, startSimulator } from "../../simulator";

/** States as engines write them, reduced to what is read. */
const pulumi = (type: string, inputs: object, more: { stack?: string; id?: string; secrets?: string[] } = {}) =>
  JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        {
          type: `pulumi-nodejs:dynamic/hss:${type}`,
          urn: `urn:pulumi:${more.stack ?? "prod"}::web::pulumi-nodejs:dynamic/hss:${type}::web`,
          ...{ id: more.id ?? "web", inputs, outputs: inputs, additionalSecretOutputs: more.secrets ?? [] },
        },
      ],
    },
  });

async function checked(cloud: Simulator, files: Record<string, string>, baseline = new Set<string>()): Promise<Report> {
  const clouds = new Clouds({}, { readOnly: true, metadata: null, environment: cloud.environment });
  try {
    return await check({
      cloudOf: (scope) => clouds.of(scope),
      states: Object.entries(files).map(([name, text]) => readDeclared(name, Buffer.from(text))),
      baseline,
    });
  } finally {
    await clouds.close();
  }
}

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
  expect(failing(await checked(cloud, { "again.json": quotas("prod") }, baseline), errors)).toEqual([]);
  const later = await checked(cloud, { "prod.json": quotas("prod"), "dev.json": quotas("dev") }, baseline);
  expect(failing(later, errors)).toMatchObject([
    { kind: "ghost", subject: "resource", location: { file: "dev.json" } },
  ]);
});
