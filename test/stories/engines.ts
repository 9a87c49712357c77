import {
  PulumiProgram,
  type ProgramOptions,
  type Simulator,
  startSimulator,
  type SimulatorOptions,
} from "../../testing";
import { hasPulumi } from "../testing/real-pulumi";

export const engines = ["embedded", "pulumi"] as const;
export type Engine = (typeof engines)[number];

/** A test under each engine; that of the real CLI is skipped, by name, where there is none. */
export function underEachEngine(name: string, story: (engine: Engine) => Promise<void>, seconds = 180): void {
  test(`${name} (embedded engine)`, () => story("embedded"), seconds * 1000);
  const real = hasPulumi ? test : test.skip;
  real(`${name} (real pulumi CLI)`, () => story("pulumi"), seconds * 1000);
}

/** A story told under both engines must end in the same state and the same cloud. */
export function sameUnderBothEngines(name: string, story: (engine: Engine) => Promise<unknown>): void {
  const real = hasPulumi ? test : test.skip;
  real(
    `${name} (embedded engine and real pulumi CLI)`,
    async () => expect(await story("pulumi")).toEqual(await story("embedded")),
    360_000,
  );
}

export interface Stage extends AsyncDisposable {
  cloud: Simulator;
  program: PulumiProgram;
}

/** A program, given as JavaScript, on a simulated cloud. It reads what to declare from the variable STORY. */
export async function stage(
  engine: Engine,
  program: string,
  seeds: SimulatorOptions,
  options: ProgramOptions = {},
): Promise<Stage> {
  const cloud = await startSimulator(seeds);
  const files = {
    "index.js": `const pulumi = require("@pulumi/pulumi");\nconst hss = require("hss-iac/pulumi");\n${program}`,
  };
  const opened = await PulumiProgram.inline(files, {
    cloud,
    engine,
    ...options,
    environment: { HSS_POLL_SECONDS: "1", ...options.environment },
  });
  return {
    cloud,
    program: opened,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await cloud.close();
    },
  };
}

/**
 * What is left of a state without what no two runs share: times, and which of several quotas that are all alike guards
 * which server, which HSS deals out itself.
 */
export async function stateOf({ program, cloud }: Stage): Promise<unknown> {
  const quotaIds = new Set(cloud.quotas.map(({ id }) => id));
  const comparable = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, inner: unknown) => {
        if (/At$/.test(key) || key === "quotas") return undefined;
        return typeof inner === "string" && quotaIds.has(inner) ? "<a quota>" : inner;
      }),
    );
  const resources = await program.resources();
  return resources
    .sort((a, b) => (a.urn < b.urn ? -1 : 1))
    .map(({ type, name, id, inputs, outputs, dependencies }) =>
      comparable({ type, name, id, inputs, outputs, dependencies }),
    );
}
