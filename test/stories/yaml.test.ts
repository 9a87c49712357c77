import { PulumiProgram } from "../../testing";
import { describeWithPulumi } from "../testing/real-pulumi";

/** A program in another language than those of this package, whose stack has outputs only. */
const files = {
  "Pulumi.yaml": `name: inline
runtime: yaml
config:
  greeting:
    type: string
    default: Hello
variables:
  recipient: world
outputs:
  said: \${greeting}, \${recipient}
`,
};

describeWithPulumi("a YAML program on the real pulumi CLI", () => {
  test("is previewed, carried out, found unchanged and destroyed", async () => {
    await using program = await PulumiProgram.inline(files, { engine: "pulumi" });
    expect((await program.preview()).summary).toEqual({ create: 1 });
    expect(await program.up()).toMatchObject({ outputs: { said: "Hello, world" }, summary: { create: 1 } });
    expect(await program.preview({ refresh: true, expectNoChanges: true })).toMatchObject({ changed: false });
    expect((await program.destroy()).summary).toEqual({ delete: 1 });
  }, 120_000);

  test("the embedded engine says that it cannot run one", async () => {
    await expect(PulumiProgram.inline(files, { engine: "embedded" })).rejects.toThrow(
      'runtime "yaml" cannot be run here; only nodejs programs can',
    );
  });
});
