import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, createServer } from "node:tls";
import fc from "fast-check";
import { cliConfigurations, configurationsInTheWay } from "../../cli/terraform-install";
import { type Fields, integer, listOf, mapOf, object, setOf, text, UNKNOWN } from "../../provider/schema";
import { createCertificate } from "../../provider/terraform/certificate";
import { milliseconds } from "../../provider/terraform/durations";
import { openLog } from "../../provider/terraform/log";
import { platforms, pluginVersion, writeMirror } from "../../provider/terraform/mirror";
import { decodeObject, encodeObject } from "../../provider/terraform/msgpack";
import { attributeName, inTerraformWords, propertyNames, typeName } from "../../provider/terraform/names";
import { shownAfterApplying, shownAfterReading } from "../../provider/terraform/showing";
import { fromAttributes, toAttributes } from "../../provider/terraform/values";

const doc = "A field.";
const optional = true;

describe("values", () => {
  const inner = object({ firstName: text({ doc, optional }), age: integer({ doc, optional }) }, { doc, optional });
  const fields: Fields = {
    hostId: text({ doc, optional }),
    count: integer({ doc, optional }),
    people: listOf(inner, { doc, optional }),
    one: inner,
    labels: mapOf(text({ doc }), { doc, optional }),
    words: setOf(text({ doc }), { doc, optional }),
  };

  test("come back from Terraform's form as they went, unknown ones too", () => {
    const unknown = fc.constant(UNKNOWN);
    const whole = fc.integer();
    const person = fc.record({ firstName: fc.string(), age: fc.oneof(whole, unknown) }, { requiredKeys: [] });
    const anything = fc.record(
      {
        hostId: fc.oneof(fc.string(), unknown),
        count: fc.oneof(whole, fc.maxSafeInteger()),
        people: fc.array(fc.oneof(person, unknown)),
        one: fc.oneof(person, unknown),
        labels: fc.dictionary(
          fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
          fc.string(),
        ),
        words: fc.array(fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, (values) => {
        const travelled = decodeObject(encodeObject(toAttributes(fields, values)));
        expect(fromAttributes(fields, travelled ?? {})).toEqual({ ...values });
      }),
    );
  });

  test("every attribute is there, and numbers may come as text", () => {
    expect(toAttributes(fields, { one: { age: 3 } })).toEqual({
      ...{ host_id: null, count: null, people: null, labels: null, words: null },
      one: { first_name: null, age: 3 },
    });
    expect(fromAttributes(fields, { count: "12" })).toEqual({ count: 12 });
    expect(decodeObject({ json: Buffer.from('{"count":1}') })).toEqual({ count: 1 });
    expect(decodeObject(null)).toBeNull();
  });
});

describe("showing", () => {
  const fields: Fields = {
    word: text({ doc }),
    many: setOf(text({ doc }), { doc, computed: true, optional }),
    part: setOf(text({ doc }), {
      doc,
      optional,
      computed: true,
      satisfied: (declared: string[], live: string[]) => declared.every((each) => live.includes(each)),
    }),
  };

  test("after a reading, what still holds stays as it was written", () => {
    const before = { word: "a", many: ["x", "x", "y"], part: ["p"] };
    const live = { word: "b", many: ["x", "y"], part: ["p", "q"] };
    expect(shownAfterReading(fields, before, live, ["part"])).toEqual({
      values: { word: "b", many: ["x", "x", "y"], part: ["p"] },
      actual: { part: ["p", "q"] },
      broken: [],
    });
  });

  test("after a change, what was promised is shown, and what is otherwise is told", () => {
    const planned = { word: "a", many: UNKNOWN, part: ["p"] };
    expect(shownAfterApplying(fields, planned, { word: "b", many: ["x"], part: ["p", "q"] })).toEqual({
      values: { word: "a", many: ["x"], part: ["p"] },
      actual: { word: "b", part: ["p", "q"] },
      broken: ["word"],
    });
  });
});

test("durations as Terraform users write them", () => {
  expect(["90s", "1h30m", "1.5m", "250ms"].map(milliseconds)).toEqual([90_000, 5_400_000, 90_000, 250]);
  expect(["", "90", "1d", "-1s", "0s", "1h 30m", "999999h"].map(milliseconds)).toEqual(Array(7).fill(undefined));
});

test("names", () => {
  expect(typeName("AlarmNotification")).toBe("hss_alarm_notification");
  expect(["webTamper", "count", "provider"].map((name) => attributeName(name, "Quota"))).toEqual([
    "web_tamper",
    "quota_count",
    "quota_provider",
  ]);
  const words = propertyNames({
    hostId: text({ doc }),
    list: listOf(object({ runAs: text({ doc }) }, { doc }), { doc }),
  });
  expect(words).toEqual(["hostId", "runAs"]);
  expect(inTerraformWords("hostId and runAs, not hostIds or prePaid", words)).toBe(
    "host_id and run_as, not hostIds or prePaid",
  );
});

test("a certificate for the one client that may come", async () => {
  const [server, client, stranger] = [createCertificate(), createCertificate(), createCertificate()];
  const parsed = new X509Certificate(server.der);
  expect(parsed).toMatchObject({ subjectAltName: "DNS:localhost", ca: true, subject: "CN=localhost" });
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  expect(parsed.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(Date.parse(parsed.validTo)).toBeGreaterThan(Date.now());

  const listener = createServer(
    { key: server.key, cert: server.certificate, ca: client.certificate, requestCert: true, rejectUnauthorized: true },
    (socket) => socket.end("welcome"),
  );
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as { port: number };
  const knock = ({ key, certificate }: typeof client) =>
    new Promise<string>((resolve) => {
      const socket = connectTls({
        port,
        host: "127.0.0.1",
        servername: "localhost",
        ca: server.certificate,
        key,
        cert: certificate,
      });
      let heard = "";
      socket.on("data", (data: Buffer) => (heard += data.toString()));
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(heard));
    });
  const heard = [await knock(client), await knock(stranger)];
  listener.close();
  expect(heard).toEqual(["welcome", ""]);
});

test("levels of the log as TF_LOG and TF_LOG_PROVIDER have them", () => {
  const levelsWith = (environment: Record<string, string>) => {
    const lines: string[] = [];
    const log = openLog(environment, (line) => void lines.push(line));
    for (const level of ["trace", "debug", "info", "warn", "error"] as const) log(level, "said");
    return lines.length;
  };
  expect(levelsWith({})).toBe(2);
  expect(levelsWith({ TF_LOG: "INFO" })).toBe(3);
  expect(levelsWith({ TF_LOG: "trace", TF_LOG_PROVIDER: "ERROR" })).toBe(1);
  expect(levelsWith({ TF_LOG: "OFF" })).toBe(0);
  expect(levelsWith({ TF_LOG: "JSON" })).toBe(5);
});

describe("installing", () => {
  const folder = mkdtempSync(join(tmpdir(), "hss-install-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a mirror has a folder for each host and platform, and may be written again", () => {
    const options = { hosts: ["registry.terraform.io"] };
    writeMirror(folder, options);
    const written = writeMirror(folder, options);
    expect(written).toEqual(
      platforms.map((platform) => join(folder, "registry.terraform.io", "hss-iac", "hss", pluginVersion(), platform)),
    );
    for (const each of written) expect(readdirSync(each)).toContain("terraform-provider-hss");
  });

  test("a configuration of the CLI that says where providers come from is in the way", () => {
    const [own, other] = [join(folder, "own.tfrc"), join(folder, "other.tfrc")];
    writeFileSync(own, 'plugin_cache_dir = "x"\nprovider_installation {\n  direct {}\n}\n');
    writeFileSync(other, '# provider_installation is not here\nplugin_cache_dir = "x"\n');
    expect(configurationsInTheWay([own, other, join(folder, "none")])).toEqual([own]);
    expect(cliConfigurations({ TF_CLI_CONFIG_FILE: own })).toEqual([own]);
    expect(cliConfigurations({}, "/home/me")).toContain(join("/home/me", ".terraformrc"));
  });
});
