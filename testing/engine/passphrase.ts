import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const iterations = 1_000_000;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const proof = "pulumi";

/**
 * Pulumi's passphrase secrets manager: AES-256-GCM under a key derived with PBKDF2. Its state, `v1:<salt>:<proof>`,
 * stands in an exported deployment, so that whoever knows the passphrase can read the secrets in it.
 */
export class PassphraseSecrets {
  private constructor(
    private readonly key: Buffer,
    readonly state: string,
  ) {}

  /** A new manager with a salt of its own. Takes a third of a second: the derivation is slow on purpose. */
  static async create(passphrase: string): Promise<PassphraseSecrets> {
    const salt = randomBytes(8);
    const key = await derive(passphrase, salt);
    return new PassphraseSecrets(key, `v1:${salt.toString("base64")}:${encrypt(key, proof)}`);
  }

  /**
   * The manager of an exported deployment.
   *
   * @throws when the passphrase is another one
   */
  static async open(passphrase: string, state: string): Promise<PassphraseSecrets> {
    const [version, salt, ...rest] = state.split(":");
    if (version !== "v1" || salt === undefined) throw new Error("The state's secrets are of an unknown version.");
    const key = await derive(passphrase, Buffer.from(salt, "base64"));
    const manager = new PassphraseSecrets(key, state);
    try {
      if (manager.decrypt(rest.join(":")) === proof) return manager;
    } catch {
      // GCM notices a wrong key.
    }
    throw new Error("The state's secrets were encrypted with another passphrase.");
  }

  encrypt(text: string): string {
    return encrypt(this.key, text);
  }

  decrypt(text: string): string {
    const [version, nonce, sealed] = text.split(":");
    if (version !== "v1" || nonce === undefined || sealed === undefined) throw new Error("not an encrypted value");
    const bytes = Buffer.from(sealed, "base64");
    const cipher = createDecipheriv("aes-256-gcm", this.key, Buffer.from(nonce, "base64"));
    cipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([cipher.update(bytes.subarray(0, -tagBytes)), cipher.final()]).toString("utf8");
  }
}

function derive(passphrase: string, salt: Buffer): Promise<Buffer> {
  return promisify(pbkdf2)(passphrase, salt, iterations, keyBytes, "sha256");
}

function encrypt(key: Buffer, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}
