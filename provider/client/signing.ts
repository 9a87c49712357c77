/**
 * Signs requests with an access key (SDK-HMAC-SHA256).
 * Source: API Gateway, "Signing API Requests with AK/SK"; checked against vectors of the official signer.
 */
import { createHash, createHmac } from "node:crypto";
import type { Keys } from "./secrets";

/** A repeated key has a list of values. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

export interface Unsigned {
  method: string;
  /** Path as it is sent: every segment already escaped once. */
  path: string;
  query: Query;
  /** Every header here is signed, so `host` and `X-Sdk-Date` must be among them. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

const algorithm = "SDK-HMAC-SHA256";

/** Percent-encoding of everything but `A-Z a-z 0-9 - _ . ~`, as the signature demands. */
export function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The query as signed and as sent, which are the same. */
export function queryString(query: Query): string {
  return Object.keys(query)
    .sort(byCodeUnit)
    .flatMap((name) => {
      const value = query[name] ?? "";
      const values = typeof value === "string" ? [value] : [...value].sort(byCodeUnit);
      return values.map((one) => `${escape(name)}=${escape(one)}`);
    })
    .join("&");
}

/** A time as the `X-Sdk-Date` header wants it: `20240115T083000Z`. */
export function sdkDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** The value of the `Authorization` header. */
export function authorization(request: Unsigned, keys: Keys): string {
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([a], [b]) => byCodeUnit(a, b));
  const lookup = Object.fromEntries(headers);
  const date = lookup["x-sdk-date"] ?? "";
  const signedHeaders = headers.map(([name]) => name).join(";");
  const canonicalRequest = [
    request.method,
    // Only the signed form ends with a slash; the request itself goes without.
    request.path.endsWith("/") ? request.path : `${request.path}/`,
    queryString(request.query),
    headers.map(([name, value]) => `${name}:${value}\n`).join(""),
    signedHeaders,
    lookup["x-sdk-content-sha256"] ?? sha256(request.body),
  ].join("\n");
  const signature = createHmac("sha256", keys.secretKey)
    .update([algorithm, date, sha256(canonicalRequest)].join("\n"))
    .digest("hex");
  return `${algorithm} Access=${keys.accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
