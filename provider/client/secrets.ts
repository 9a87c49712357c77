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

/** A secret as a service may repeat it: URL-encoded, as hexadecimal digits, or within base64 at any of three offsets. */
function encodedForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // Characters that hold bits of a neighbour differ with it.
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(first, last);
  });
  const url = encodeURIComponent(secret);
  const lowerCase = url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
  return [
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ...[url, lowerCase, encodeURIComponent(bytes.toString("base64")), escapeAll(secret)],
    ...[bytes.toString("hex"), bytes.toString("hex").toUpperCase(), JSON.stringify(secret).slice(1, -1)],
  ];
}

/** Signers also encode what `encodeURIComponent` leaves. */
const escapeAll = (secret: string) =>
  encodeURIComponent(secret).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

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
    if (!secret || secret.length < 6) return;
    for (const form of [secret, ...encodedForms(secret)]) this.#secrets.add(form);
  }

  redact(text: string): string {
    let clean = text;
    // The longest first, so that no rest of a longer form stays behind.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length))
      clean = clean.replaceAll(secret, "[redacted]");
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
