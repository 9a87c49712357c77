import { PassphraseSecrets } from "../../testing/engine/passphrase";
import { parsePath, resetIgnored } from "../../testing/engine/paths";
import { equal, markSecrets, mask, printValue, secret, unwrap } from "../../testing/engine/values";

test("secrets are taken off for a provider, and put on again where they were", () => {
  const asked = { password: secret("p"), nested: { key: secret("k"), plain: 1 }, list: [secret("l")] };
  expect(unwrap(asked)).toEqual({ password: "p", nested: { key: "k", plain: 1 }, list: ["l"] });
  expect(unwrap({ twice: secret({ inner: secret(1) }) })).toEqual({ twice: { inner: 1 } });
  const answered = markSecrets({ password: "p2", nested: { key: "k2", plain: 1 }, list: ["l"], fresh: "f" }, asked);
  expect(answered).toEqual({
    password: secret("p2"),
    nested: { key: secret("k2"), plain: 1 },
    list: secret(["l"]),
    fresh: "f",
  });
  expect(mask(answered)).toEqual({
    password: "[secret]",
    nested: { key: "[secret]", plain: 1 },
    list: "[secret]",
    fresh: "f",
  });
});

test("a secret is not equal to its plain value, and absent is not null", () => {
  expect(equal(secret("a"), secret("a"))).toBe(true);
  expect(equal(secret("a"), "a")).toBe(false);
  expect(equal({ a: 1 }, { a: 1, b: null })).toBe(false);
  expect(equal([1, { a: [2] }], [1, { a: [2] }])).toBe(true);
});

test("values are printed as the engine prints them", () => {
  expect(printValue(0)).toBe("{0}");
  expect(printValue(undefined)).toBe("{<nil>}");
  expect(printValue(["a", true])).toBe("{[{a} {true}]}");
  expect(printValue({ b: 1, a: "x" })).toBe("{map[a:{x} b:{1}]}");
});

test("property paths", () => {
  expect(parsePath('tags["a.b"].c[0][*]')).toEqual(["tags", "a.b", "c", "0", "*"]);
  const before = { size: 1, tags: { a: 1 }, rules: [{ port: 1 }, { port: 2 }] };
  const now = { size: 2, tags: { a: 2, b: 3 }, rules: [{ port: 8 }, { port: 9 }], extra: true };
  expect(resetIgnored(now, before, ["size"])).toEqual({ ...now, size: 1 });
  expect(resetIgnored(now, before, ["tags"])).toEqual({ ...now, tags: { a: 1 } });
  expect(resetIgnored(now, before, ["tags.*"])).toEqual({ ...now, tags: { a: 1 } });
  expect(resetIgnored(now, before, ["rules[*].port"])).toEqual({ ...now, rules: before.rules });
  expect(resetIgnored(now, before, ["rules[1].port"])).toEqual({ ...now, rules: [{ port: 8 }, { port: 2 }] });
  expect(resetIgnored(now, before, ["extra"])).toEqual({ size: 2, tags: now.tags, rules: now.rules });
  expect(now.tags).toEqual({ a: 2, b: 3 });
});

test("the passphrase secrets of the real CLI can be read, and nobody reads them with another passphrase", async () => {
  // Written by pulumi 3.248.0 with the passphrase "golden".
  const state = "v1:GAG9gigdhuI=:v1:XRNCuXov3r/U8rhE:/oQLRZ/m5AbqB/PPqYF5hiMVU59QRA==";
  const secrets = await PassphraseSecrets.open("golden", state);
  expect(secrets.decrypt("v1:O/KK089NxeluQm5L:omm9QAJcORrqPauO7+naDhOSMgI=")).toBe("hush");
  expect(secrets.decrypt(secrets.encrypt("grüße"))).toBe("grüße");
  await expect(PassphraseSecrets.open("other", state)).rejects.toThrow("another passphrase");
  const fresh = await PassphraseSecrets.create("p");
  expect((await PassphraseSecrets.open("p", fresh.state)).decrypt(fresh.encrypt("x"))).toBe("x");
});
