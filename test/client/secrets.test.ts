import { inspect } from "node:util";
import fc from "fast-check";
import { connect } from "../../provider/client";
import { Keyring } from "../../provider/client/credentials/keyring";
import { Credentials, Redactor } from "../../provider/client/secrets";
import { connected, failure, keys, type Reply, stopAll } from "./support/cloud";
import { HastyClock } from "./support/clocks";

afterEach(stopAll);

const secrets = { ...keys, securityToken: "token-of-the-session" };

/** Everything that a log, a crash or an engine could print of a value. */
function dumps(value: unknown): string {
  const parts = [
    inspect(value, { depth: Infinity, showHidden: true }),
    String(value),
    JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)),
  ];
  if (value instanceof Error) parts.push(value.stack ?? "", value.message, inspect(value.cause, { depth: Infinity }));
  return parts.join("\n");
}

function expectNoSecret(value: unknown): void {
  const text = dumps(value);
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
}

test("credentials show themselves in no dump", () => {
  const credentials = new Credentials(secrets, 1);
  expectNoSecret(credentials);
  expectNoSecret({ nested: [credentials] });
  expectNoSecret(new Keyring(credentials, new HastyClock()));
  expect(`${credentials}`).toBe("[credentials, not shown]");
});

test("neither does a client, nor its parts, after it was used", async () => {
  const { cloud } = await connected(() => ({ json: { total_num: 0, data_list: [] } }), secrets);
  await cloud.hss.hosts.get("host-1");
  const { clock: _, ...services } = cloud;
  expectNoSecret(services);
});

const echo = JSON.stringify(secrets);
test.each<[string, Reply]>([
  ["a refusal that repeats what was sent", { status: 403, json: { error_code: "HSS.0013", error_msg: `no: ${echo}` } }],
  [
    "a signature error",
    { status: 401, json: { error_code: "APIGW.0301", error_msg: `verify aksk failed: ${secrets.accessKey}` } },
  ],
  ["a page that repeats what was sent", { status: 200, text: echo.slice(1) }],
  ["a failure that lasts", { status: 500, text: echo }],
  ["an ended connection", "hang up"],
])("neither does the error of %s", async (_, reply) => {
  const { cloud, log } = await connected(() => reply, secrets);
  expectNoSecret(await failure(cloud.hss.hosts.get("host-1")));
  expectNoSecret(
    await failure(cloud.hss.quotas.order({ edition: "basic", count: 1, period: { months: 1 }, autoRenew: false })),
  );
  expectNoSecret(log);
});

test("neither does the error of a configuration", async () => {
  const config = { ...secrets, secretKey: "", endpoints: { all: "nowhere" } };
  expectNoSecret(await failure(connect(config, { environment: { HOME: "/nowhere" } })));
  const proxy = `nowhere://user:${secrets.secretKey}@proxy`;
  expectNoSecret(await failure(connect({ ...secrets, region: "a-1", proxy }, { environment: { HOME: "/nowhere" } })));
});

test("a redactor leaves none of what it was told, wherever it stands", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const redactor = new Redactor();
      redactor.learn(new Credentials(secrets));
      const clean = redactor.redact(`${before}${secrets.secretKey}${after}${secrets.accessKey}`);
      expect(clean).not.toContain(secrets.secretKey);
      expect(clean).not.toContain(secrets.accessKey);
    }),
  );
  const headers = new Redactor().headers({ authorization: "a", "X-Security-Token": "b", region: "c" });
  expect(headers).toEqual({ authorization: "[redacted]", "X-Security-Token": "[redacted]", region: "c" });
});

test.each([
  ["base64", (secret: string) => Buffer.from(`user:${secret}`).toString("base64")],
  ["base64 at another offset", (secret: string) => Buffer.from(`ab${secret}zz`).toString("base64")],
  ["base64 for URLs", (secret: string) => Buffer.from(`x${secret}`).toString("base64url")],
  ["URL-encoded", (secret: string) => encodeURIComponent(secret)],
  ["hexadecimal", (secret: string) => Buffer.from(secret).toString("hex")],
])("a secret that a service echoes as %s is masked", (_name, encode) => {
  const redactor = new Redactor();
  const secret = "sk/EXAMPLE+with=special~characters>>>???";
  redactor.learnText(secret);
  const echoed = encode(secret);
  const shown = redactor.redact(`said ${echoed} end`);
  expect(shown).toMatch(/^said .*\[redacted\].* end$/);
  // What is left besides the mask holds at most the bits shared with neighbours.
  expect(shown.length).toBeLessThan("said [redacted] end".length + 12);
});
