import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientConfig, ConfigurationError, connect } from "../../provider/client";
import { Keyring, renewalMargin } from "../../provider/client/credentials/keyring";
import { MetadataService, NoMetadata } from "../../provider/client/credentials/metadata";
import { type Environment, lookForKeys } from "../../provider/client/credentials/sources";
import { Credentials } from "../../provider/client/secrets";
import { type Call, connected, failure, FakeCloud, type Reply, stopAll } from "./support/cloud";
import { VirtualClock } from "./support/clocks";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hss-client-"));
  mkdirSync(join(home, ".huaweicloud"));
});
afterEach(async () => {
  rmSync(home, { recursive: true });
  await stopAll();
});

function profile(text: string, path = join(home, ".huaweicloud", "credentials")): string {
  writeFileSync(path, text);
  return path;
}

function shared(content: unknown): string {
  const path = join(home, "config.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function found(config: ClientConfig, environment: Environment) {
  const look = lookForKeys(config, { HOME: home, ...environment }).find((one) => one.found);
  return look?.found && { ...look.found, credentials: look.found.credentials.reveal() };
}

describe("keys are taken from the first place that has them", () => {
  const config = { accessKey: "ak-config", secretKey: "sk-config", securityToken: "st-config" };
  const sdk = { HUAWEICLOUD_SDK_AK: "ak-sdk", HUAWEICLOUD_SDK_SK: "sk-sdk", HUAWEICLOUD_SDK_SECURITY_TOKEN: "st-sdk" };
  const hw = { HW_ACCESS_KEY: "ak-hw", HW_SECRET_KEY: "sk-hw", HW_SECURITY_TOKEN: "st-hw" };
  const cli = {
    current: "default",
    profiles: [
      {
        name: "default",
        mode: "AKSK",
        accessKeyId: "ak-cli",
        secretAccessKey: "sk-cli",
        region: "ap-southeast-3",
        projectId: "p-cli",
      },
      { name: "other", mode: "AKSK", accessKeyId: "ak-other", secretAccessKey: "sk-other", securityToken: "st-other" },
    ],
  };

  test("in the documented order", () => {
    profile(
      "[global]\nak=wrong\nsk=wrong\n[basic]\nak = ak-profile\nsk = sk-profile\nsecurity_token = st-profile\nproject_id = p-profile\n",
    );
    const path = shared(cli);
    const all = { ...sdk, ...hw, HW_SHARED_CONFIG_FILE: path };
    const token = (name: string) => ({ accessKey: `ak-${name}`, secretKey: `sk-${name}`, securityToken: `st-${name}` });
    expect(found(config, all)?.credentials).toEqual(token("config"));
    expect(found({}, all)?.credentials).toEqual(token("sdk"));
    expect(found({}, { ...hw, HW_SHARED_CONFIG_FILE: path })?.credentials).toEqual(token("hw"));
    expect(found({}, { HW_SHARED_CONFIG_FILE: path })).toMatchObject({
      credentials: token("profile"),
      projectId: "p-profile",
    });
  });

  test("the profile file may be another", () => {
    const path = profile("[basic]\nak=ak-there\nsk=sk-there\n", join(home, "elsewhere"));
    expect(found({}, { HUAWEICLOUD_SDK_CREDENTIALS_FILE: path })?.credentials.accessKey).toBe("ak-there");
  });

  test("the shared configuration's current profile, or the one that is named", () => {
    const HW_SHARED_CONFIG_FILE = shared(cli);
    expect(found({}, { HW_SHARED_CONFIG_FILE })).toMatchObject({
      credentials: { accessKey: "ak-cli", secretKey: "sk-cli" },
      region: "ap-southeast-3",
      projectId: "p-cli",
    });
    expect(found({}, { HW_SHARED_CONFIG_FILE, HW_PROFILE: "other" })?.credentials.securityToken).toBe("st-other");
  });

  test.each([
    ["config, no secret", { accessKey: "ak-config" }, {}, /accessKey but no secretKey/],
    ["config, no access key", { secretKey: "sk-config" }, {}, /secretKey but no accessKey/],
    ["environment", {}, { HUAWEICLOUD_SDK_SK: "sk-sdk" }, /HUAWEICLOUD_SDK_SK but no HUAWEICLOUD_SDK_AK/],
    ["other environment", {}, { HW_ACCESS_KEY: "ak-hw" }, /HW_ACCESS_KEY but no HW_SECRET_KEY/],
    ["a profile file that is not there", {}, { HUAWEICLOUD_SDK_CREDENTIALS_FILE: "/nowhere/at/all" }, /does not exist/],
    ["a shared configuration that is not there", {}, { HW_SHARED_CONFIG_FILE: "/nowhere/at/all" }, /does not exist/],
  ])("half a pair or a missing file is told, not passed over: %s", async (_, given, environment, words) => {
    const error = await failure(
      connect({ region: "cn-north-4", ...given }, { environment: { HOME: home, ...environment }, metadata: null }),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(words);
    for (const secret of ["ak-config", "sk-config", "sk-sdk", "ak-hw"]) expect(error.message).not.toContain(secret);
  });

  test("a broken shared configuration is told without its content", () => {
    const looks = lookForKeys(
      {},
      { HOME: home, HW_SHARED_CONFIG_FILE: shared('{"profiles": [{"secretAccessKey": "sk-cli"') },
    );
    expect(looks.at(-1)?.fault).toMatch(/not JSON/);
    expect(JSON.stringify(looks)).not.toContain("sk-cli");
    const other = lookForKeys({}, { HOME: home, HW_SHARED_CONFIG_FILE: shared(cli), HW_PROFILE: "third" });
    expect(other.at(-1)?.fault).toMatch(/no profile "third"/);
  });
});

test("without any keys one error names every place and what to set", async () => {
  const error = await failure<ConfigurationError>(
    connect({}, { environment: { HOME: home }, metadata: "http://127.0.0.1:9" }),
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error.faults).toEqual([expect.stringMatching(/no region/), expect.stringMatching(/no credentials/)]);
  const complete = await failure<ConfigurationError>(
    connect({ region: "cn-north-4" }, { environment: { HOME: home }, metadata: "http://127.0.0.1:9" }),
  );
  for (const place of [
    "accessKey, secretKey",
    "HUAWEICLOUD_SDK_AK",
    "HW_ACCESS_KEY",
    join(home, ".huaweicloud", "credentials"),
    "HW_SHARED_CONFIG_FILE",
    "metadata service of an ECS server (ECONNREFUSED)",
    "Set HUAWEICLOUD_SDK_AK",
  ]) {
    expect(complete.message).toContain(place);
  }
});

describe("the metadata service", () => {
  const at = "2026-01-08T02:56:19.587000Z";
  const agency = (name: string, expires_at: string = at) => ({
    json: { credential: { access: `ak-${name}`, secret: `sk-${name}`, securitytoken: `st-${name}`, expires_at } },
  });
  const token: Reply = { text: "metadata-token" };

  async function serve(answer: (call: Call, index: number) => Reply) {
    const fake = await FakeCloud.start(answer);
    return {
      fake,
      service: new MetadataService({ address: fake.url, timeout: 300 }),
      [Symbol.asyncDispose]: () => fake.stop(),
    };
  }

  test("gives keys for a token, which is reused", async () => {
    const { fake, service, ...rest } = await serve((call) => (call.method === "PUT" ? token : agency("one")));
    const credentials = await service.keys();
    await service.keys();
    await rest[Symbol.asyncDispose]();
    expect(credentials.reveal()).toEqual({ accessKey: "ak-one", secretKey: "sk-one", securityToken: "st-one" });
    expect(credentials.expiresAt).toBe(Date.parse("2026-01-08T02:56:19.587Z"));
    expect(fake.names).toEqual([
      "PUT /meta-data/latest/api/token",
      "GET /openstack/latest/securitykey",
      "GET /openstack/latest/securitykey",
    ]);
    expect(fake.calls[0]?.headers["x-metadata-token-ttl-seconds"]).toBe("21600");
    expect(fake.calls[1]?.headers["x-metadata-token"]).toBe("metadata-token");
  });

  test.each([404, 405, 503])("that knows no tokens (%d) is asked without one", async (status) => {
    const { fake, service, ...rest } = await serve((call) => (call.method === "PUT" ? { status } : agency("one")));
    await service.keys();
    await rest[Symbol.asyncDispose]();
    expect(fake.calls[1]?.headers).not.toHaveProperty("x-metadata-token");
  });

  test("that refuses the token is asked once more with a new one", async () => {
    const { fake, service, ...rest } = await serve((call, index) =>
      call.method === "PUT" ? token : index === 1 ? { status: 401 } : agency("one"),
    );
    await service.keys();
    await rest[Symbol.asyncDispose]();
    expect(fake.names.map((name) => name.split(" ")[0])).toEqual(["PUT", "GET", "PUT", "GET"]);
  });

  test.each([
    ["refuses for good", { status: 401 } as Reply, 4],
    ["knows no agency", { status: 401, text: "no agency is configured" } as Reply, 2],
    ["has no keys", { json: {} } as Reply, 2],
    ["answers with a page", { text: "<html>" } as Reply, 2],
    ["does not answer", "silence" as Reply, 2],
  ])("that %s gives none", async (_, reply, calls) => {
    const { fake, service, ...rest } = await serve((call) => (call.method === "PUT" ? token : reply));
    await expect(service.keys()).rejects.toBeInstanceOf(NoMetadata);
    expect(fake.calls).toHaveLength(calls);
    await rest[Symbol.asyncDispose]();
  });

  test("serves a client that has no other keys, and renews them when they are refused", async () => {
    let given = 0;
    const metadata = await FakeCloud.start((call) =>
      call.method === "PUT" ? token : agency(`${++given}`, "2099-01-01T00:00:00Z"),
    );
    const { fake, cloud } = await connected(
      (_, index) =>
        index === 0 ? { status: 401, json: { error_code: "APIGW.0301" } } : { json: { total_num: 0, data_list: [] } },
      { accessKey: "", secretKey: "" },
      { environment: { HOME: home }, metadata: metadata.url },
    );
    await cloud.hss.hosts.get("host-1");
    await metadata.stop();
    expect(fake.calls.map(({ headers }) => headers["x-security-token"])).toEqual(["st-1", "st-2"]);
  });
});

describe("temporary keys", () => {
  const keys = (name: string, expiresAt: number) =>
    new Credentials({ accessKey: `ak-${name}`, secretKey: `sk-${name}` }, expiresAt);

  test("are renewed forty minutes before they end, once for all who ask", async () => {
    const clock = new VirtualClock();
    let renewals = 0;
    const fetch = async () => {
      await clock.sleep(100);
      return keys(`${++renewals}`, clock.now() + 10 * renewalMargin);
    };
    const keyring = new Keyring(keys("0", clock.now() + renewalMargin), clock, fetch);
    expect((await keyring.current()).reveal().accessKey).toBe("ak-0");
    await clock.pass(1);
    const all = await clock.until(Promise.all([keyring.current(), keyring.current(), keyring.current()]));
    expect(all.map((one) => one.reveal().accessKey)).toEqual(["ak-1", "ak-1", "ak-1"]);
    expect(renewals).toBe(1);
    expect(renewalMargin).toBe(40 * 60_000);
  });

  test("stay in use when the renewal fails, which the next call tries again", async () => {
    const clock = new VirtualClock();
    let tries = 0;
    const fetch = async () => {
      if (++tries < 3) throw new NoMetadata("HTTP 500");
      return keys("new", clock.now() + 10 * renewalMargin);
    };
    const keyring = new Keyring(keys("old", clock.now() + 1_000), clock, fetch);
    expect((await keyring.current()).reveal().accessKey).toBe("ak-old");
    await clock.pass(2_000);
    await expect(keyring.current()).rejects.toThrow(/could not be renewed \(HTTP 500\)/);
    expect((await keyring.current()).reveal().accessKey).toBe("ak-new");
  });

  test("that were refused are not renewed twice for two callers", async () => {
    const clock = new VirtualClock();
    let renewals = 0;
    const old = keys("old", clock.now() + 10 * renewalMargin);
    const keyring = new Keyring(old, clock, async () => keys(`${++renewals}`, Infinity));
    const [one, two] = await Promise.all([keyring.renew(old), keyring.renew(old)]);
    expect(one).toBe(two);
    expect(await keyring.renew(old)).toBe(one);
    expect(renewals).toBe(1);
    expect(await new Keyring(old, clock).renew(old)).toBeUndefined();
  });
});
