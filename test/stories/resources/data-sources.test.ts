import { dataSources } from "../../../provider/resources/data-sources";
import { snakeCase } from "../../../provider/schema";
import { type Simulator, startSimulator } from "../../../testing";
import { storyWithEngine } from "../../terraform/support/engines";
import { pulumiTeller, terraformTeller } from "./tellers";

const seeds = {
  servers: ["db-1", "web-1", { name: "web-2", edition: "enterprise" as const }],
  quotas: [{ edition: "enterprise" as const, count: 2 }],
};

/** What the example of each data source says at its end. */
const answers: Record<string, Record<string, unknown>> = {
  hosts: { names: ["web-1"] },
  quotas: { idle_count: 2 },
  coverage: { percent: 50 },
  "agent-install-script": { deb: expect.stringContaining("dpkg -i") },
  "alarm-notification": { severities: ["high", "critical"], listeners: 0 },
};

async function cloudToAsk(): Promise<Simulator> {
  const cloud = await startSimulator({ ...seeds, topics: [{ name: "alarms" }] });
  Object.assign(cloud.alarms(), {
    channel: "smn",
    topicUrn: cloud.topics[0]?.urn ?? "",
    severities: ["high", "critical"],
  });
  return cloud;
}

/** Sets come in any order. */
const ordered = (outputs: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value]),
  );

test("every data source has an example", () => {
  const names = dataSources.map(({ name }) => snakeCase(name).replaceAll("_", "-"));
  expect(names.sort()).toEqual(Object.keys(answers).sort());
});

test("they answer under Pulumi", async () => {
  await using cloud = await cloudToAsk();
  for (const [example, answer] of Object.entries(answers)) {
    await using program = await pulumiTeller("embedded", `data-sources/${example}`, cloud, {});
    await program.up();
    const outputs = Object.entries(await program.outputs()).map(([name, value]) => [snakeCase(name), value]);
    expect(ordered(Object.fromEntries(outputs))).toEqual(ordered(answer));
  }
}, 180_000);

storyWithEngine(
  "they answer the same under Terraform, from HCL and from CDKTF",
  async (engine) => {
    await using cloud = await cloudToAsk();
    for (const [example, answer] of Object.entries(answers)) {
      await using program = terraformTeller(engine, `data-sources/${example}`, cloud, {});
      await program.up();
      expect(ordered(await program.outputs())).toEqual(ordered(answer));
      await program.toCdktf();
      expect({ example, differs: await program.differs() }).toEqual({ example, differs: false });
    }
  },
  180,
);
