import { connect } from "../../provider/client";
import type { ConfigurationError } from "../../provider/client";
import { Endpoints } from "../../provider/client/endpoints";
import { connected, failure, keys, stopAll } from "./support/cloud";

afterEach(stopAll);

const quick = { metadata: null, environment: {} };
const faultsOf = async (config: object, environment: Record<string, string> = {}) =>
  (await failure<ConfigurationError>(connect({ region: "cn-north-4", ...keys, ...config }, { ...quick, environment })))
    .faults;

describe("where signed requests go", () => {
  test.each([
    "attacker.example/x",
    "x@attacker.example",
    "cn-north-4.attacker.example",
    "cn-north-4:8443",
    "cn-north-4#",
    "cn-north-4?x",
    "-cn",
    "",
    "../cn-north-4",
    "cn north",
  ])("a region %p that a state or a plan names is refused before any call", async (region) => {
    const { cloud, fake } = await connected(() => ({ json: {} }));
    expect(() => cloud.within({ region })).toThrow(/invalid region/);
    expect(() => new Endpoints(region, {}, {})).toThrow(/letters, digits and hyphens only/);
    expect(fake.calls).toEqual([]);
  });

  test("endpoints without TLS are refused, whichever source they have", async () => {
    const plain = "http://gateway.example";
    expect(await faultsOf({ endpoints: { all: plain, iam: plain } })).toHaveLength(2);
    for (const name of ["HSS_ENDPOINT", "HW_AUTH_URL", "HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4"]) {
      const [fault, ...others] = await faultsOf({}, { [name]: plain });
      expect(others).toEqual([]);
      expect(fault).toContain(`${name} is an http:// URL of another machine`);
    }
  });

  test.each(["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://gateway.example/hss"])(
    "%s is an endpoint",
    async (all) => {
      await (await connect({ region: "cn-north-4", ...keys, endpoints: { all } }, quick)).close();
    },
  );

  test.each([
    "http://127.0.0.1.example",
    "http://localhost.example",
    "https://user:password@gateway.example",
    "ftp://x",
  ])("%s is none", async (all) => {
    expect(await faultsOf({ endpoints: { all } })).toHaveLength(1);
  });

  test("a setting or a variable allows them explicitly", async () => {
    const config = { region: "cn-north-4", ...keys, endpoints: { all: "http://gateway.example" } };
    await (await connect({ ...config, allowInsecureEndpoint: true }, quick)).close();
    await (await connect(config, { ...quick, environment: { HSS_ALLOW_INSECURE_ENDPOINT: "1" } })).close();
  });

  test("HW_CLOUD and HW_AUTH_URL are followed as the official provider follows them", () => {
    const endpoints = new Endpoints(
      "eu-west-0",
      {},
      { HW_CLOUD: "cloud.example", HW_AUTH_URL: "https://iam.example/v3" },
    );
    expect(["hss", "bss", "iam"].map((service) => endpoints.of(service as "hss"))).toEqual([
      "https://hss.eu-west-0.cloud.example",
      "https://bss.cloud.example",
      "https://iam.example",
    ]);
  });

  test("NODE_TLS_REJECT_UNAUTHORIZED is answered with a warning", async () => {
    const emit = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    await connected(() => ({ json: {} }), {}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } });
    expect(emit.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining("are verified all the same")]);
    emit.mockRestore();
  });
});

describe("settings of the official provider", () => {
  test.each([
    ["HW_AUTH_TOKEN", "token"],
    ["HW_AGENCY_NAME", "agency"],
    ["HW_ASSUME_ROLE_AGENCY_NAME", "agency"],
    ["HW_INSECURE", "true"],
    ["HW_KEY", "key.pem"],
    ["HW_SIGNING_ALGORITHM", "SM2SM3"],
    ["HW_ASSUME_ROLE_ID_TOKEN_FILE", "/token"],
  ])("%s is refused by name", async (name, value) => {
    expect(await faultsOf({}, { [name]: value })).toEqual([expect.stringContaining(`${name} is set`)]);
  });

  test("credentials of a pod are refused by name where there are no keys", async () => {
    const environment = { HC_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1/credentials" };
    const faults = await faultsOf({ accessKey: "", secretKey: "" }, environment);
    expect(faults).toContainEqual(expect.stringContaining("HC_CONTAINER_CREDENTIALS_FULL_URI is set"));
  });

  test("what asks for nothing is no fault", async () => {
    const environment = { HW_INSECURE: "false", HW_SIGNING_ALGORITHM: "HMAC-SHA256", HW_USER_NAME: "user" };
    await (await connect({ region: "cn-north-4", ...keys }, { ...quick, environment })).close();
  });

  test("HW_PROJECT_NAME names the project that is looked up", async () => {
    const { cloud, fake } = await connected(
      ({ path }) => ({
        json:
          path === "/v3/projects"
            ? { projects: [{ id: "payments-id", name: "cn-north-4_payments" }] }
            : { total_num: 0, data_list: [] },
      }),
      { projectId: "" },
      { environment: { HW_PROJECT_NAME: "cn-north-4_payments" } },
    );
    await cloud.hss.hosts.list();
    expect(fake.calls[0]?.query).toEqual({ name: "cn-north-4_payments" });
    expect(fake.calls[1]?.path).toContain("payments-id");
  });

  test("HW_MAX_RETRIES bounds how often a call is repeated", async () => {
    const { cloud, fake } = await connected(() => ({ status: 503 }), {}, { environment: { HW_MAX_RETRIES: "2" } });
    await failure(cloud.hss.hosts.list());
    expect(fake.calls).toHaveLength(3);
  });

  test("the metadata service can be switched off", async () => {
    const error = await failure(
      connect(
        { region: "cn-north-4" },
        { environment: { HSS_METADATA: "off", HOME: "/nowhere" }, metadata: "http://127.0.0.1:9" },
      ),
    );
    expect(error.message).not.toContain("the metadata service of");
  });
});
