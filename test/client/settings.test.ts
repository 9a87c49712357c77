import { ConfigurationError, connect } from "../../provider/client";
import { Endpoints } from "../../provider/client/endpoints";
import { settings } from "../../provider/client/settings";
import { failure, keys } from "./support/cloud";

const nowhere = { HOME: "/nowhere" };

test("all faults of a configuration are told at once, and no secret", async () => {
  const config = {
    accessKey: keys.accessKey,
    timeout: -1,
    rateLimit: 0.5,
    proxy: "proxy:8080x",
    endpoints: { hss: "hss.example" },
    caCertificates: "/nowhere/ca.pem",
  };
  const error = await failure<ConfigurationError>(connect(config, { environment: nowhere }));
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error.faults).toHaveLength(7);
  for (const word of ["secretKey", "region", "timeout", "rateLimit", "proxy", "endpoints.hss", "/nowhere/ca.pem"]) {
    expect(error.message).toContain(word);
  }
  expect(error.message).not.toContain(keys.accessKey);
});

test.each([
  ["config", { region: "a-1" }, { HW_REGION_NAME: "b-1" }, "a-1"],
  ["HW_REGION_NAME", {}, { HW_REGION_NAME: "b-1", HUAWEICLOUD_SDK_REGION: "c-1" }, "b-1"],
  ["HUAWEICLOUD_SDK_REGION", {}, { HUAWEICLOUD_SDK_REGION: "c-1" }, "c-1"],
])("the region comes from %s", (_, config, environment, region) => {
  expect(settings({ ...keys, ...config }, { ...nowhere, ...environment }).settings.region).toBe(region);
});

test("enterprise project and project come from the configuration, else from the environment", () => {
  const of = (config: object, environment: object) =>
    settings({ ...keys, region: "a-1", ...config }, { ...nowhere, ...environment }).settings;
  expect(of({ enterpriseProjectId: "0" }, { HW_ENTERPRISE_PROJECT_ID: "1" }).enterpriseProjectId).toBe("0");
  expect(of({}, { HW_ENTERPRISE_PROJECT_ID: "1" }).enterpriseProjectId).toBe("1");
  expect(of({}, {}).enterpriseProjectId).toBeUndefined();
  expect(of({ projectId: "a" }, { HUAWEICLOUD_SDK_PROJECT_ID: "b" }).projectId).toBe("a");
  expect(of({}, { HUAWEICLOUD_SDK_PROJECT_ID: "b", HW_PROJECT_ID: "c" }).projectId).toBe("b");
  expect(of({}, { HW_PROJECT_ID: "c" }).projectId).toBe("c");
});

test("the rate limit is learned unless it is set or switched off", () => {
  const of = (config: object, environment: object) =>
    settings({ ...keys, region: "a-1", ...config }, { ...nowhere, ...environment });
  expect(of({}, {}).settings).toMatchObject({ limit: undefined, learnLimit: true });
  expect(of({}, { HSS_RATE_LIMIT: "off" }).settings).toMatchObject({ limit: undefined, learnLimit: false });
  expect(of({}, { HSS_RATE_LIMIT: "7" }).settings).toMatchObject({
    limit: { calls: 7, window: 60_000 },
    learnLimit: true,
  });
  expect(of({ rateLimit: 3 }, { HSS_RATE_LIMIT: "off" }).settings).toMatchObject({
    limit: { calls: 3, window: 60_000 },
  });
  expect(of({}, { HSS_RATE_LIMIT: "fast" }).faults).toEqual([expect.stringMatching(/HSS_RATE_LIMIT .* or off/)]);
});

test.each([
  [__filename, /holds no certificate/],
  ["-----BEGIN CERTIFICATE-----\nnot one\n", /PEM text/],
])("certificates that are none are told", (caCertificates, words) => {
  expect(settings({ ...keys, region: "a-1", caCertificates }, nowhere).faults).toEqual([expect.stringMatching(words)]);
});

describe("endpoints", () => {
  const at = (region: string, config = {}, environment = {}) => new Endpoints(region, config, environment);

  test("of each service and region", () => {
    expect(at("cn-north-4").of("hss")).toBe("https://hss.cn-north-4.myhuaweicloud.com");
    expect(at("ap-southeast-3").of("smn")).toBe("https://smn.ap-southeast-3.myhuaweicloud.com");
    expect(at("eu-west-101").of("ecs")).toBe("https://ecs.eu-west-101.myhuaweicloud.eu");
    expect(at("eu-west-101").of("bss")).toBe("https://bss.myhuaweicloud.com");
  });

  test("are overridden by service, then for all, then by the environment", () => {
    const config = { endpoints: { iam: "http://iam", all: "http://all" } };
    const environment = {
      HSS_ENDPOINT: "http://one",
      HUAWEICLOUD_SDK_IAM_ENDPOINT: "http://sdk-iam",
      HUAWEICLOUD_SDK_REGION_SMN_CN_NORTH_4: "http://sdk-smn, http://spare",
    };
    const { HSS_ENDPOINT: _, ...official } = environment;
    expect(at("cn-north-4", config, environment).of("iam")).toBe("http://iam");
    expect(at("cn-north-4", config, environment).of("bss")).toBe("http://all");
    expect(at("cn-north-4", {}, environment).of("iam")).toBe("http://one");
    expect(at("cn-north-4", {}, official).of("iam")).toBe("http://sdk-iam");
    expect(at("cn-north-4", {}, official).of("smn")).toBe("http://sdk-smn");
    expect(at("cn-north-1", {}, official).of("smn")).toBe("https://smn.cn-north-1.myhuaweicloud.com");
  });

  test("of billing turn to the account's other site, once for all who met the wrong one", () => {
    const endpoints = at("cn-north-4");
    const tried = endpoints.of("bss");
    expect([endpoints.turnToOtherBssSite(tried), endpoints.turnToOtherBssSite(tried)]).toEqual([true, true]);
    expect(endpoints.of("bss")).toBe("https://bss-intl.myhuaweicloud.com");
    expect(at("cn-north-4", { endpoints: { bss: "http://own" } }).turnToOtherBssSite("http://own")).toBe(false);
  });
});
