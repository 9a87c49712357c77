import { join } from "node:path";
import { resources } from "../../provider/resources";
import { DynamicProvider, InitializationFailed } from "../../testing/engine/provider";
import { loadSdk } from "../../testing/engine/sdk";
import type { Properties } from "../../testing/engine/values";
import { type Simulator, startSimulator, type SimulatorOptions } from "../../testing";

/** The example's folder: the host resolves `hss-iac/pulumi-runtime` from where a program stands. */
const folder = join(__dirname, "..", "..", "examples", "pulumi-fleet");
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** The SDK's own provider host in a process of its own, on a simulated cloud. */
async function host(
  seeds: SimulatorOptions,
): Promise<{ cloud: Simulator; provider: DynamicProvider; nextRun(): Promise<DynamicProvider>; output: () => string }> {
  const cloud = await startSimulator(seeds);
  closing.push(() => cloud.close());
  let output = "";
  const start = async () => {
    const provider = await DynamicProvider.start({
      sdk: loadSdk(folder),
      folder,
      environment: { PATH: process.env["PATH"] ?? "", HSS_POLL_SECONDS: "1", ...cloud.environment },
      onOutput: (text) => (output += text),
    });
    closing.unshift(() => provider.stop());
    return provider;
  };
  const nextRun = async () => {
    const provider = await start();
    await provider.configure({});
    return provider;
  };
  return { cloud, provider: await start(), nextRun, output: () => output };
}

const resource = (name: string, type = "HostProtection") => ({
  urn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/hss:${type}::${name}`,
  name,
  type: `pulumi-nodejs:dynamic/hss:${type}`,
});
const inputs = (values: Properties, type = "HostProtection"): Properties => ({
  ...values,
  __provider: `exports.handler = () => require("hss-iac/pulumi-runtime").load("${type}")`,
});

test("creates that arrive together before anything was configured all work, on one connection and in one call", async () => {
  const names = Array.from({ length: 8 }, (_each, index) => `web-${index}`);
  const { cloud, provider } = await host({ servers: names });
  await provider.configure({ "hss:region": "cn-north-4" });
  const created = await Promise.all(
    names.map((name) =>
      provider.create(
        resource(name),
        inputs({ hostId: cloud.server(name).id, edition: "basic", chargingMode: "postPaid" }),
      ),
    ),
  );
  expect(created.map(({ id }) => id)).toEqual(names.map((name) => cloud.server(name).id));
  expect(cloud.calls).toEqual({ "GET projects": 1, "GET hosts": 2, "POST protection": 1 });
});

test("check lets unknown values through, fills in defaults, and calls nothing", async () => {
  const { cloud, provider } = await host({});
  await provider.configure({});
  const { inputs: checked, failures } = await provider.check(
    resource("web"),
    {},
    inputs({ hostId: unknown, edition: "hss.version.premium", quotaId: unknown }),
  );
  expect(failures).toEqual([]);
  expect(checked).toEqual(
    inputs({
      hostId: unknown,
      edition: "premium",
      chargingMode: "postPaid",
      quotaId: unknown,
      protection: "protected",
      agentTimeoutMinutes: 10,
    }),
  );
  expect(cloud.requests).toEqual([]);
});

test("check names every property that is wrong", async () => {
  const { provider } = await host({});
  await provider.configure({});
  const { failures } = await provider.check(
    resource("q", "Quota"),
    {},
    inputs({ edition: "gold", count: 501, period: { months: 12 } }, "Quota"),
  );
  expect(failures).toEqual([
    {
      property: "edition",
      reason: '"gold" is not an edition; it is one of: basic, professional, enterprise, premium, wtp, container',
    },
    { property: "count", reason: "takes a whole number from 1 to 500; here it is 501" },
    { property: "period", reason: "period.months: takes a whole number from 1 to 9; here it is 12" },
  ]);
});

test("an object that exists but is not as wanted is handed over with its state", async () => {
  const { cloud, provider } = await host({ servers: ["web"] });
  await provider.configure({});
  cloud.faults.add({
    operation: "GET hosts",
    after: 1,
    kind: "reply",
    status: 403,
    body: { error_code: "HSS.0013", error_msg: "no permission" },
  });
  const given = inputs({ hostId: cloud.server("web").id, edition: "basic", chargingMode: "postPaid" });
  const failure = await provider.create(resource("web"), given).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InitializationFailed);
  const { id, outputs, reasons } = failure as InitializationFailed;
  expect(id).toBe(cloud.server("web").id);
  expect(outputs).toMatchObject({ __provider: given["__provider"], hostId: id });
  expect(reasons).toEqual([expect.stringMatching(/^HSS accepted edition basic .* could not be read back/)]);
});

test("a plain failure is no partial creation, and its message is the whole of it", async () => {
  const { provider, output } = await host({});
  await provider.configure({});
  const failure = await provider
    .create(resource("web"), inputs({ hostId: "nowhere", edition: "basic" }))
    .catch((error: unknown) => error);
  expect(failure).not.toBeInstanceOf(InitializationFailed);
  expect((failure as Error).message).toMatch(/^There is no server nowhere in region cn-north-4/);
  await provider.check(resource("web"), {}, inputs({ hostId: "nowhere", edition: "basic" }));
  const gone = { inputs: {}, outputs: inputs({ region: "nowhere-at-all" }) };
  await expect(provider.read(resource("web"), "nowhere", gone)).rejects.toThrow(/nowhere-at-all/);
  expect(output()).not.toMatch(/\bat .*\.js:/);
});

test("a read answers inputs that differ exactly where the cloud does, and no id for what is gone", async () => {
  const { cloud, nextRun } = await host({ servers: ["web"], quotas: [{ edition: "enterprise", id: "q-1" }] });
  let provider = await nextRun();
  const declared = inputs({
    hostId: cloud.server("web").id,
    edition: "enterprise",
    chargingMode: "prePaid",
    protection: "protected",
    agentTimeoutMinutes: 10,
  });
  const { id, outputs } = await provider.create(resource("web"), declared);
  expect(outputs).toMatchObject({ quotaId: "q-1", status: "protected" });
  expect((await provider.read(resource("web"), id, { inputs: declared, outputs }))?.inputs).toEqual(declared);

  cloud.server("web").protection = "off";
  // Each command of an engine has a provider process of its own.
  provider = await nextRun();
  const read = await provider.read(resource("web"), id, { inputs: declared, outputs });
  expect(read?.inputs).toEqual({ ...declared, protection: "unprotected" });
  expect(
    await provider.diff(resource("web"), id, { inputs: declared, outputs: read?.outputs ?? {} }, declared, []),
  ).toMatchObject({ changes: true, replaces: [] });

  cloud.server("web").delete();
  provider = await nextRun();
  expect(await provider.read(resource("web"), id, { inputs: declared, outputs })).toBeUndefined();
  await provider.delete(resource("web"), id, { inputs: declared, outputs });
});

test("a resource that this release does not know is refused by name", async () => {
  const { provider } = await host({});
  await provider.configure({});
  await expect(provider.check(resource("x", "Moat"), {}, inputs({}, "Moat"))).rejects.toThrow(
    `knows no resource Moat (${resources.map(({ name }) => name).join(", ")})`,
  );
});
