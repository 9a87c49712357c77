import { PulumiProgram } from "../../testing";

jest.setTimeout(60_000);

const thing = `
const pulumi = require("@pulumi/pulumi");
const provider = "exports.handler = () => ({ async create(inputs) { return { id: 'x', outs: inputs }; } })";
class Thing extends pulumi.CustomResource {
  constructor(name, inputs, options) {
    super("pulumi-nodejs:dynamic/t:Thing", name, { ...inputs, __provider: provider }, options);
  }
}
`;

/** What the embedded engine does not do: a program that asks for it, and the words by which it is refused. */
const refusals: [string, string, string][] = [
  [
    "another provider's resources",
    `new pulumi.CustomResource("aws:s3/bucket:Bucket", "b", {});`,
    "resources of other providers (aws:s3/bucket:Bucket",
  ],
  ["explicit providers", `new pulumi.ProviderResource("aws", "p", {});`, "explicit providers (pulumi:providers:aws)"],
  ["remote components", `new pulumi.ComponentResource("a:b:C", "c", {}, {}, true);`, "remote components"],
  ["imports", `new Thing("t", {}, { import: "id" });`, "the import option"],
  [
    "replaceWith",
    `const one = new Thing("one", {}); new Thing("t", {}, { replaceWith: [one] });`,
    "the replaceWith option",
  ],
  ["replacementTrigger", `new Thing("t", {}, { replacementTrigger: 1 });`, "the replacementTrigger option"],
  ["transforms", `new Thing("t", {}, { transforms: [() => undefined] });`, "transforms"],
  ["stack transforms", `pulumi.runtime.registerResourceTransform(() => undefined);`, "stack transforms"],
  ["hooks", `new Thing("t", {}, { hooks: { beforeCreate: [() => undefined] } });`, "resource hooks"],
  ["assets", `new Thing("t", { file: new pulumi.asset.StringAsset("x") });`, "asset values"],
  ["resources as inputs", `const one = new Thing("one", {}); new Thing("t", { one });`, "resource values"],
  ["functions", `pulumi.runtime.invoke("aws:index:getRegion", {});`, "functions (aws:index:getRegion)"],
  [
    "stack references",
    `new pulumi.StackReference("organization/other/dev");`,
    "reading resources (pulumi:pulumi:StackReference",
  ],
];

test.each(refusals)("%s are refused by name", async (_, code, words) => {
  await using program = await PulumiProgram.inline({ "index.js": thing + code }, { engine: "embedded" });
  const run = await program.up({ mayFail: true });
  expect(run.exitCode).toBe(1);
  const errors = run.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(`the embedded engine does not support ${words}`);
  expect(errors[0]).toContain('engine: "pulumi"');
});

test("a program of another language is refused", async () => {
  const files = { "Pulumi.yaml": "name: p\nruntime: python\n", "__main__.py": "" };
  await expect(PulumiProgram.inline(files, { engine: "embedded" })).rejects.toThrow('runtime "python" cannot be run');
});

test("a folder without a Pulumi.yaml is refused", async () => {
  await expect(PulumiProgram.from(__dirname, { engine: "embedded" })).rejects.toThrow("has no Pulumi.yaml");
});
