import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DeploymentDocument, type Simulator, type SimulatorOptions, startSimulator } from "../../testing";
import { storyWithEngine } from "../terraform/support/engines";
import { stage as terraformStage } from "../terraform/support/stage";
import { hasPulumi } from "../testing/real-pulumi";
import { type Engine, stage } from "./engines";

const folder = join(__dirname, "..", "fixtures", "golden-states");

interface Inputs {
  resources: string[];
  ids: Record<string, string>;
  ssh: Record<string, unknown>;
  topicUrn: string;
}

interface Golden<State> {
  inputs: Inputs;
  cloud: Pick<SimulatorOptions, "servers" | "quotas"> & { alarms: object };
  state: State;
}

interface Definitions {
  cases: Record<string, string[]>;
  passphrase: string;
  seeds: SimulatorOptions;
  terraform(resources: string[]): string;
  variables(inputs: object): Record<string, string>;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- a script without types of its own
const definitions = require("../fixtures/golden-states/cases.cjs") as Definitions;
const names = Object.keys(definitions.cases);

/** A state with what belongs to it, as if it had been made in the account of this test's cloud. */
async function read<State>(engine: "pulumi" | "terraform", name: string): Promise<Golden<State>> {
  const text = readFileSync(join(folder, engine, `${name}.json`), "utf8");
  await using twin = await startSimulator({ seed: laterSeed, topics: definitions.seeds.topics ?? [] });
  const { topicUrn } = (JSON.parse(text) as Golden<State>).inputs;
  return JSON.parse(text.replaceAll(topicUrn, twin.topics[0]?.urn ?? "")) as Golden<State>;
}

/** Another one than the states were made with: what this cloud makes by itself must not get an ID of theirs. */
const laterSeed = "a later release";

/** The key with which an agent was installed is kept nowhere; another one is no change. */
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});

const told = (inputs: Inputs, changed: boolean) => ({ ...inputs, ssh: { ...inputs.ssh, privateKey }, changed });

/** The cloud as it was when the state was written. */
const seedsOf = ({ cloud }: Golden<unknown>): SimulatorOptions => ({
  ...definitions.seeds,
  seed: laterSeed,
  servers: cloud.servers ?? [],
  quotas: cloud.quotas ?? [],
});

function restoreAlarms(cloud: Simulator, golden: Golden<unknown>): void {
  Object.assign(cloud.alarms(), golden.cloud.alarms);
}

/** What of the cloud the resources of a state decide. */
const outcome = (cloud: Simulator) => ({
  servers: cloud.servers.map(({ name, agent, protection, edition }) => ({ name, agent, protection, edition })),
  quotas: cloud.quotas.map(({ edition, tags }) => ({ edition, tags })),
  alarms: cloud.alarms().toJSON(),
});

/** The cloud before anything was declared. */
async function found(): Promise<unknown> {
  await using cloud = await startSimulator({ ...definitions.seeds, servers: withoutSsh(definitions.seeds) });
  return outcome(cloud);
}

const withoutSsh = ({ servers = [] }: SimulatorOptions) =>
  servers.map((server) => {
    if (typeof server === "string") return server;
    const { ssh: _ssh, ...rest } = server;
    return rest;
  });

/** How the changed program wants the cloud, for the resources of a state. */
function holdsChange(cloud: Simulator, resources: string[]): void {
  const wants = (name: string) => resources.includes(name);
  if (wants("quota")) {
    const bought = cloud.quotas.filter(({ chargingMode }) => chargingMode === "prePaid");
    expect(bought.map(({ autoRenew }) => autoRenew)).toEqual([false, false]);
    const team = wants("prepaid-protection") ? undefined : "core";
    expect(bought.map(({ tags }) => tags["team"])).toEqual([team, team]);
  }
  if (wants("host-protection")) expect(cloud.server("web-1").edition).toBe("premium");
  if (wants("prepaid-protection"))
    expect(cloud.server("web-2")).toMatchObject({ edition: "enterprise", chargingMode: "prePaid" });
  if (wants("fleet-protection"))
    expect(["fleet-1", "fleet-2"].map((name) => cloud.server(name).edition)).toEqual(["premium", "premium"]);
  if (wants("alarm-notification")) expect([...cloud.alarms().severities]).toEqual(["critical"]);
}

async function underPulumi(engine: Engine, name: string): Promise<void> {
  const golden = await read<DeploymentDocument>("pulumi", name);
  const program = readFileSync(join(folder, "programs", "index.js"), "utf8").replace(/^const hss = .*$/m, "");
  await using set = await stage(engine, program, seedsOf(golden), { passphrase: definitions.passphrase });
  restoreAlarms(set.cloud, golden);
  await set.program.import(golden.state);
  const environment = (changed: boolean) => ({ GOLDEN: JSON.stringify(told(golden.inputs, changed)) });

  const clean = await set.program.preview({ refresh: true, environment: environment(false) });
  expect({ name, changes: clean.steps.filter(({ op }) => op !== "same") }).toEqual({ name, changes: [] });

  const changed = await set.program.up({ refresh: true, environment: environment(true) });
  expect(changed.summary).not.toHaveProperty("replace");
  expect(changed.summary).not.toHaveProperty("create");
  holdsChange(set.cloud, golden.inputs.resources);

  await set.program.destroy({ environment: environment(true) });
  expect(outcome(set.cloud)).toEqual(await found());
}

test("each state is there", () => {
  const files = names.map((name) => `${name}.json`).sort();
  for (const engine of ["pulumi", "terraform"]) expect(readdirSync(join(folder, engine)).sort()).toEqual(files);
});

test.each(names)(
  "an earlier release's %s is read, changed and destroyed (embedded engine)",
  (name) => underPulumi("embedded", name),
  120_000,
);

(hasPulumi ? test : test.skip)(
  "an earlier release's state of everything is read, changed and destroyed (real pulumi CLI)",
  () => underPulumi("pulumi", "everything"),
  180_000,
);

storyWithEngine(
  "an earlier release's states are read, changed and destroyed under Terraform",
  async (engine) => {
    for (const name of names) {
      const golden = await read<object>("terraform", name);
      await using set = await terraformStage(engine, seedsOf(golden));
      restoreAlarms(set.cloud, golden);
      const { cases: _cases, terraform, variables } = definitions;
      set.write(terraform(golden.inputs.resources));
      writeFileSync(join(set.folder, "terraform.tfstate"), JSON.stringify(golden.state));
      const apply = async (changed: boolean, ...args: string[]) => {
        writeFileSync(
          join(set.folder, "golden.auto.tfvars.json"),
          JSON.stringify(asFile(variables(told(golden.inputs, changed)))),
        );
        return set.run(...args);
      };
      const clean = await apply(false, "plan", "-detailed-exitcode");
      expect({ name, code: clean.code, said: clean.said }).toMatchObject({ name, code: 0 });
      const changed = await apply(true, "apply");
      expect({ name, code: changed.code, said: changed.said }).toMatchObject({ name, code: 0 });
      expect(changed.said).toMatch(/0 added, \d changed, 0 destroyed/);
      holdsChange(set.cloud, golden.inputs.resources);
      const destroyed = await apply(true, "destroy");
      expect({ name, code: destroyed.code, said: destroyed.said }).toMatchObject({ name, code: 0 });
      expect(outcome(set.cloud)).toEqual(await found());
    }
  },
  240,
);

/** Variables of the environment as a file has them. */
const asFile = (variables: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name.replace("TF_VAR_", ""),
      /^[{[]|^(true|false)$/.test(value) ? (JSON.parse(value) as unknown) : value,
    ]),
  );
