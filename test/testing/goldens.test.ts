import { goldens, inComparableOrder } from "./golden-fixture";
import { comparableEvents, errorsOf, GoldenRun, recordedErrors, recordedEvents } from "./golden-run";
import { describeWithPulumi } from "./real-pulumi";

jest.setTimeout(120_000);

function replay(engine: "embedded" | "pulumi"): void {
  let golden: GoldenRun;
  let broken = false;

  beforeAll(async () => {
    golden = await GoldenRun.on(engine);
  });
  afterAll(() => golden[Symbol.asyncDispose]());

  test.each(goldens.steps.map((step) => [step.step, step] as const))("%s", async (_, recorded) => {
    // Every step goes on from the state of the one before.
    if (broken) throw new Error("an earlier step went another way");
    broken = true;
    const { run, calls } = await golden.play(recorded);
    expect(inComparableOrder(calls)).toEqual(inComparableOrder(recorded.calls));
    expect(run.summary).toEqual(recorded.summary);
    expect(errorsOf(run)).toEqual(recordedErrors(recorded));
    expect(comparableEvents(run, recorded)).toEqual(recordedEvents(recorded));
    expect(run.exitCode).toBe(recorded.exit);
    if (recorded.resourcesAfter) expect(await golden.resources()).toEqual(recorded.resourcesAfter);
    broken = false;
  });
}

describe("the embedded engine does what was recorded of the real one", () => replay("embedded"));

// The same on the real engine says that the comparison is sound, and that its backend is.
describeWithPulumi("the real engine does what was recorded of it", () => replay("pulumi"));
