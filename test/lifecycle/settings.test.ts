import { clientConfig as fromStack } from "../../provider/pulumi/config";
import { clientConfig, settings } from "../../provider/lifecycle";

test("settings that belong together end in one configuration", () => {
  const given: Record<string, unknown> = {
    ...{ region: "cn-north-4", endpoint: "https://all", endpoints: { hss: "https://hss" }, authUrl: "https://iam" },
    ...{ cacertFile: "/ca.pem", rateLimit: 5, proxy: "" },
  };
  expect(clientConfig(({ name }) => given[name])).toEqual({
    region: "cn-north-4",
    endpoints: { all: "https://all", hss: "https://hss", iam: "https://iam" },
    caCertificates: "/ca.pem",
    rateLimit: 5,
  });
});

test("keys are marked as secret", () => {
  expect(settings.filter(({ field }) => field.secret).map(({ name }) => name)).toEqual([
    "accessKey",
    "secretKey",
    "securityToken",
    "proxy",
  ]);
});

test("a stack holds text, and JSON where more is needed", () => {
  const stack: Record<string, string> = { "hss:rateLimit": "5", "hss:endpoints": '{"hss":"https://hss"}' };
  expect(fromStack((key) => stack[key])).toEqual({ rateLimit: 5, endpoints: { hss: "https://hss" } });
  expect(() => fromStack((key) => (key === "hss:endpoints" ? "https://hss" : undefined))).toThrow(
    /pulumi config set --path hss:endpoints/,
  );
});
