import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostKeyForm, pinnedFingerprint, typeOfKey } from "../../provider/ssh/host-keys";
import { knownKeys } from "../../provider/ssh/host-keys";
import { keyPair } from "./servers";

const pair = keyPair("ed25519");
const key = pair.public.trim().split(" ").slice(0, 2).join(" ");
const known = (hosts: string, host: string, port = 22) =>
  knownKeys(`${hosts} ${key}\n`, host, port).fingerprints.size > 0;

test.each([
  ["web-1", "web-1", 22, true],
  ["web-1", "WEB-1", 22, true],
  ["web-1,192.0.2.1", "192.0.2.1", 22, true],
  ["web-1", "web-1", 2222, false],
  ["[web-1]:2222", "web-1", 2222, true],
  ["*.example.com", "a.example.com", 22, true],
  ["*.example.com,!b.example.com", "b.example.com", 22, false],
  ["web-?", "web-12", 22, false],
  ["@cert-authority web-1", "web-1", 22, false],
  ["# web-1", "web-1", 22, false],
])("a line of known_hosts for %j speaks of %s port %i: %s", (hosts, host, port, speaks) => {
  expect(known(hosts, host, port)).toBe(speaks);
});

const hasKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;
(hasKeygen ? test : test.skip)("names that ssh-keygen has hashed are found", () => {
  const path = join(mkdtempSync(join(tmpdir(), "hss-known-")), "known_hosts");
  writeFileSync(path, `web-1 ${key}\n[web-2]:2222 ${key}\n`);
  expect(spawnSync("ssh-keygen", ["-H", "-f", path]).status).toBe(0);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(/^\|1\|/);
  const speaks = (host: string, port: number) => knownKeys(text, host, port).fingerprints.size > 0;
  expect([speaks("web-1", 22), speaks("web-2", 2222), speaks("web-2", 22), speaks("web-3", 22)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("a pinned key may come from a .pub file, from ssh-keyscan, or be a fingerprint", () => {
  const fingerprint = pinnedFingerprint(key);
  for (const form of [
    key,
    `${key} root@web-1`,
    `web-1 ${key}`,
    `[192.0.2.1]:2222 ${key}`,
    fingerprint,
    `${fingerprint}=`,
  ]) {
    expect(hostKeyForm.pattern.test(form)).toBe(true);
    expect(pinnedFingerprint(form)).toBe(fingerprint);
  }
  expect(typeOfKey(`web-1 ${key}`)).toBe("ssh-ed25519");
  for (const form of ["ssh-ed25519 x", "SHA256:short", "MD5:aa:bb", ""])
    expect(hostKeyForm.pattern.test(form)).toBe(false);
});
