/** Keeps secrets out of everything that is printed: messages, logs, dumps of objects. */
import { inspect } from "node:util";

export interface Keys {
  accessKey: string;
  secretKey: string;
  securityToken?: string | undefined;
}

const hidden = "[credentials, not shown]";

/** A set of keys that no dump, `JSON.stringify` or template string shows. */
export class Credentials {
  readonly #keys: Keys;
  /** Milliseconds since the epoch; undefined for keys that do not expire. */
  readonly expiresAt: number | undefined;

  constructor(keys: Keys, expiresAt?: number) {
    this.#keys = { ...keys };
    this.expiresAt = expiresAt;
  }

  /** The keys in the clear, for the signer only. */
  reveal(): Keys {
    return this.#keys;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

/** Replaces every secret it was told of, wherever a text of ours or of the service repeats one. */
export class Redactor {
  readonly #secrets = new Set<string>();

  learn(credentials: Credentials): void {
    const { accessKey, secretKey, securityToken } = credentials.reveal();
    for (const secret of [accessKey, secretKey, securityToken]) this.learnText(secret);
  }

  /** Anything else that must not be shown, for example a proxy's password. */
  learnText(secret: string | undefined): void {
    // Very short values would blank out ordinary words; no real key is that short.
    if (secret && secret.length >= 6) this.#secrets.add(secret);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, "[redacted]");
    return clean;
  }

  /** Headers fit for a log. */
  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        /^(authorization|x-security-token|x-metadata-token|proxy-authorization)$/i.test(name)
          ? "[redacted]"
          : this.redact(value),
      ]),
    );
  }
}
