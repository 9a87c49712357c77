import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { engineListens } from "../../provider/pulumi/engine";
import { DynamicProvider } from "../../testing/engine/provider";
import { loadSdk } from "../../testing/engine/sdk";
import { startSimulator } from "../../testing";

async function listening(): Promise<{ engine: Server; address: string }> {
  const engine = createServer();
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  return { engine, address: `127.0.0.1:${(engine.address() as AddressInfo).port}` };
}
const killed = (engine: Server) => new Promise((resolve) => engine.close(resolve));

test("an engine is there for as long as it listens where it said", async () => {
  const { engine, address } = await listening();
  expect(await engineListens(address)).toBe(true);
  await killed(engine);
  expect(await engineListens(address)).toBe(false);
});

test.each(["", "index.js", "127.0.0.1:0"])("nobody is missing where there was no engine: %j", async (argument) => {
  expect(await engineListens(argument)).toBe(true);
});

test.each([
  ["is there", "struck from the journal"],
  ["was killed", "left in the journal for the next run"],
])("an order that comes through when its engine %s is %s", async (fate) => {
  const folder = resolve("examples", "pulumi-fleet");
  const home = mkdtempSync(join(tmpdir(), "hss-engine-"));
  const orders = () =>
    readdirSync(join(home, "orders")).map((file) => readFileSync(join(home, "orders", file), "utf8"));
  const cloud = await startSimulator({});
  const { engine, address } = await listening();
  const provider = await DynamicProvider.start({
    sdk: loadSdk(folder),
    folder,
    engine: address,
    environment: { PATH: process.env["PATH"] ?? "", HSS_STATE_HOME: home, ...cloud.environment },
    onOutput: () => undefined,
  });
  try {
    await provider.configure({});
    cloud.faults.add({ operation: "POST orders", kind: "latency", milliseconds: 1_000 });
    const creation = provider.create(
      {
        urn: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/hss:Quota::q",
        name: "q",
        type: "pulumi-nodejs:dynamic/hss:Quota",
      },
      {
        edition: "professional",
        count: 2,
        period: { months: 1 },
        __provider: 'exports.handler = () => require("hss-iac/pulumi-runtime").load("Quota")',
      },
    );
    while (cloud.faults.unmet().length > 0) await new Promise((resume) => setTimeout(resume, 20));
    if (fate === "was killed") await killed(engine);
    await creation;
    expect(orders().map((text) => JSON.parse(text))).toEqual(
      fate === "was killed" ? [expect.objectContaining({ isThrough: true, isAbandoned: true })] : [],
    );
  } finally {
    engine.close();
    await provider.stop();
    await cloud.close();
    rmSync(home, { recursive: true });
  }
});

test("what is told to an engine that reads no more stops nothing", async () => {
  const work = `require(${JSON.stringify(resolve("dist/provider/pulumi/runtime"))});
    setInterval(() => process.stderr.write("progress\\n"), 20);
    setTimeout(() => process.exit(7), 500);`;
  const child = spawn(process.execPath, ["-e", work], { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.destroy();
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(7);
});
