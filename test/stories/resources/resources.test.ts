import { resources } from "../../../provider/resources";
import { snakeCase } from "../../../provider/schema";
import { type Simulator, startSimulator } from "../../../testing";
import { hasPulumi } from "../../testing/real-pulumi";
import { storyWithEngine } from "../../terraform/support/engines";
import { type ResourceStory, type Step, steps, stories } from "./stories";
import { pulumiTeller, type Teller, terraformTeller, type TerraformTeller } from "./tellers";

/** What a step left in the cloud, and the calls it took. */
interface Chapter {
  cloud: unknown;
  writes: Record<string, number>;
  reads: number;
}

const seconds = (count: number) => count * 1000;

type Account = Record<Step, Chapter>;

async function tell(
  story: ResourceStory,
  open: (cloud: Simulator) => Promise<Teller> | Teller,
): Promise<{ account: Account; outputs: Record<string, unknown> }> {
  await using cloud = await startSimulator(story.seeds);
  await using teller = await open(cloud);
  const found = comparable(cloud);
  const chapter = async (work: () => Promise<unknown>): Promise<Chapter> => {
    cloud.resetCalls();
    await work();
    const calls = Object.entries(cloud.calls);
    const writes = Object.fromEntries(calls.filter(([label]) => !isRead(label)));
    const reads = calls.filter(([label]) => isRead(label)).reduce((sum, [, count]) => sum + count, 0);
    return { cloud: comparable(cloud), writes, reads };
  };

  const created = await chapter(() => teller.up());
  expect(story.holds(cloud)).toBe(true);
  const outputs = await teller.outputs();
  const again = await chapter(async () => expect(await teller.differs()).toBe(false));
  if ("toCdktf" in teller) {
    await (teller as TerraformTeller).toCdktf();
    // What CDKTF writes declares what the HCL does: the state of one satisfies the other.
    expect(await teller.differs()).toBe(false);
  }
  story.behindItsBack(cloud);
  expect(await teller.differs()).toBe(true);
  const repaired = await chapter(() => teller.repair());
  expect(story.holds(cloud)).toBe(true);
  const destroyed = await chapter(() => teller.destroy());
  expect(comparable(cloud)).toEqual(found);
  return { account: { created, again, repaired, destroyed }, outputs };
}

const isRead = (label: string) => label.startsWith("GET ") || /list|resources|show/i.test(label);

/** The cloud without what no two runs share: when, and which of several things that are all alike. */
function comparable(cloud: Simulator): unknown {
  const { servers, quotas } = cloud;
  return JSON.parse(
    JSON.stringify({ servers, quotas, alarms: cloud.alarms() }, (key, value: unknown) =>
      /^(id|hostId|quotaId|orderId|privateIp|ssh)$|At$/.test(key) ? undefined : value,
    ),
  );
}

const inSnakeCase = (outputs: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [snakeCase(name), value]));

test("every resource has a story", () => {
  const kebab = (name: string) => snakeCase(name).replaceAll("_", "-");
  expect(resources.map(({ name }) => kebab(name)).sort()).toEqual(Object.keys(stories).sort());
});

describe.each(Object.entries(stories))("the story of %s", (example, story) => {
  const inputs = (cloud: Simulator) => story.inputs?.(cloud) ?? {};
  const underPulumi = (engine: "embedded" | "pulumi") =>
    tell(story, (cloud) => pulumiTeller(engine, `resources/${example}`, cloud, inputs(cloud)));
  let embedded: ReturnType<typeof tell> | undefined;
  const reference = () => (embedded ??= underPulumi("embedded"));

  test(
    "under Pulumi (embedded engine)",
    async () => {
      const { outputs } = await reference();
      expect(inSnakeCase(outputs)).toEqual(story.outputs);
    },
    seconds(180),
  );

  (hasPulumi ? test : test.skip)(
    "under Pulumi (real pulumi CLI)",
    async () => {
      const { account, outputs } = await underPulumi("pulumi");
      const { account: other } = await reference();
      expect(inSnakeCase(outputs)).toEqual(story.outputs);
      expect(withoutReads(account)).toEqual(withoutReads(other));
    },
    seconds(360),
  );

  storyWithEngine(
    `the story of ${example} with the same calls and the same end as under Pulumi`,
    async (engine) => {
      const { account, outputs } = await tell(story, (cloud) =>
        terraformTeller(engine, `resources/${example}`, cloud, inputs(cloud)),
      );
      const { account: other } = await reference();
      expect(outputs).toEqual(story.outputs);
      expect(withoutReads(account)).toEqual(withoutReads(other));
      for (const step of steps) {
        const apart = account[step].reads - other[step].reads;
        // A wait looks as often as it takes, and on a busy machine an answer may grow too old to serve once more.
        expect({ step, beyond: Math.max(0, Math.abs(apart - story.readsApart[step]) - (story.waits ?? 2)) }).toEqual({
          step,
          beyond: 0,
        });
      }
    },
    360,
  );
});

const withoutReads = (account: Account) =>
  Object.fromEntries(steps.map((step) => [step, { cloud: account[step].cloud, writes: account[step].writes }]));
