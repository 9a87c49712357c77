import { createHash } from "node:crypto";
import { utils } from "ssh2";
import { messages } from "./messages";

/** Keys with a passphrase are slow to open on purpose, and each is looked at several times in a run. Holds no key. */
const known = new Map<string, string | undefined>();

/**
 * What is wrong with a private key, and with which of the two properties; undefined when it can be used. Takes OpenSSH,
 * PEM (PKCS#1, SEC1) and PuTTY forms. Pure: nothing is read or sent.
 */
export function keyProblem(
  privateKey: string,
  passphrase: string | undefined,
): { property: "privateKey" | "passphrase"; message: string } | undefined {
  const message = problem(privateKey, passphrase);
  if (message === undefined) return undefined;
  return { property: message === messages.wrongPassphrase() ? "passphrase" : "privateKey", message };
}

function problem(privateKey: string, passphrase: string | undefined): string | undefined {
  const digest = createHash("sha256")
    .update(JSON.stringify([privateKey, passphrase]))
    .digest("hex");
  if (known.has(digest)) return known.get(digest);
  const found = look(privateKey, passphrase);
  known.set(digest, found);
  return found;
}

function look(privateKey: string, passphrase: string | undefined): string | undefined {
  const key = utils.parseKey(privateKey, passphrase);
  if (key instanceof Error) {
    if (/no passphrase given/i.test(key.message)) return messages.missingPassphrase();
    // A passphrase is tried only on a key that is encrypted.
    if (passphrase !== undefined && isEncrypted(privateKey)) return messages.wrongPassphrase();
    return messages.noPrivateKey(/^-----BEGIN PRIVATE KEY-----/m.test(privateKey));
  }
  const one = Array.isArray(key) ? key[0] : key;
  return one?.isPrivateKey() === true ? undefined : messages.publicKey();
}

function isEncrypted(privateKey: string): boolean {
  const bare = utils.parseKey(privateKey);
  return bare instanceof Error && /passphrase/i.test(bare.message);
}
