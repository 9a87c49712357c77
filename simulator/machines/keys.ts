import { createHash } from "node:crypto";
import { utils, type ParsedKey } from "ssh2";

/** A key pair: the private half as OpenSSH PEM, the public half as one line. */
export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

export function newKeyPair(comment: string): KeyPair {
  for (;;) {
    const { private: privateKey, public: publicKey } = utils.generateKeyPairSync("ed25519", { comment });
    // One pair in a few hundred is written in a form that nobody can read back.
    if (!(utils.parseKey(privateKey) instanceof Error)) return { privateKey, publicKey };
  }
}

/** Reads a key, public or private, or says whose key cannot be read. */
export function parseKey(text: string, whose: string): ParsedKey {
  const parsed = utils.parseKey(text);
  if (parsed instanceof Error) throw new RangeError(`${whose} cannot be read: ${parsed.message}`);
  return parsed;
}

/** The public half as one line without a comment. */
export function publicLine(privateKey: string): string {
  const key = parseKey(privateKey, "the host key");
  return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}

/** A key's fingerprint as OpenSSH prints it. */
export function fingerprint(line: string): string {
  const bytes = Buffer.from(line.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
}
