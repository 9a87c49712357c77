import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** One request as it arrived, with everything that its signature may cover. */
export interface SignedRequest {
  method: string;
  /** Path and query exactly as they stood on the request line. */
  rawUrl: string;
  /** Header names in lower case. A repeated header is joined by ", ". */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** An access key pair; `securityToken` makes it a temporary one. */
export interface Credentials {
  accessKey: string;
  secretKey: string;
  /** When set, requests with this key must carry it as `X-Security-Token`. */
  securityToken?: string;
}

export const algorithm = "SDK-HMAC-SHA256";

/** Further apart than this and a signature is refused, in seconds. The API's documentation states no figure. */
export const clockToleranceSeconds = 15 * 60;

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** Escapes everything but `A-Z a-z 0-9 - _ . ~`, in UTF-8, with capital hex digits. */
export const escapeText = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const unescapeText = (text: string) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The canonical URIs under which a path may have been signed. Huawei's signers disagree about a path that is already
 * escaped: one escapes the decoded path (so that an escaped slash parts it), one escapes each decoded part, another
 * escapes the escapes again (%20 becomes %2520). All are let in.
 */
export function canonicalPaths(rawPath: string): string[] {
  const signed = (segments: string[]) => {
    const path = segments.map(escapeText).join("/");
    return path.endsWith("/") ? path : `${path}/`;
  };
  const segments = rawPath.split("/");
  const readings = [segments.map(unescapeText), segments, unescapeText(rawPath).split("/")];
  return [...new Set(readings.map(signed))];
}

/** Keys in the order of their characters; per key its values in order; `key=value`, also for an empty value. */
export function canonicalQuery(rawQuery: string): string {
  const pairs = rawQuery
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [key, value].map((part) => unescapeText(part.replace(/\+/g, " "))) as [string, string];
    });
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return pairs
    .sort(([keyA, valueA], [keyB, valueB]) => order(keyA, keyB) || order(valueA, valueB))
    .map(([key, value]) => `${escapeText(key)}=${escapeText(value)}`)
    .join("&");
}

interface Claim {
  accessKey: string;
  signedHeaders: string[];
  signature: string;
}

function readAuthorization(header: string | undefined): Claim | undefined {
  const match = /^SDK-HMAC-SHA256\s+Access=([^,\s]+),\s*SignedHeaders=([^,\s]*),\s*Signature=([0-9a-fA-F]+)$/.exec(
    header?.trim() ?? "",
  );
  if (!match) return undefined;
  const [, accessKey = "", signedHeaders = "", signature = ""] = match;
  return { accessKey, signedHeaders: signedHeaders.split(";"), signature: signature.toLowerCase() };
}

/** The texts that may have been hashed for these signed headers: one for each reading of path and header values. */
export function canonicalRequests(request: SignedRequest, signedHeaders: string[]): string[] {
  const question = request.rawUrl.indexOf("?");
  const path = question < 0 ? request.rawUrl : request.rawUrl.slice(0, question);
  const query = canonicalQuery(question < 0 ? "" : request.rawUrl.slice(question + 1));
  const payload = request.headers["x-sdk-content-sha256"] ?? sha256(request.body);
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join("");
  return canonicalPaths(path).map((uri) =>
    [request.method.toUpperCase(), uri, query, headers, signedHeaders.join(";"), payload].join("\n"),
  );
}

export function stringToSign(date: string, canonicalRequest: string): string {
  return `${algorithm}\n${date}\n${sha256(canonicalRequest)}`;
}

/** The SK is the key of the HMAC as it is: this algorithm derives no daily key. */
export function signatureOf(secretKey: string, text: string): string {
  return createHmac("sha256", secretKey).update(text).digest("hex");
}

const parseDate = (date: string) => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  return match ? Date.parse(`${match.slice(1, 4).join("-")}T${match.slice(4, 7).join(":")}Z`) : Number.NaN;
};

export type Verdict = { accessKey: string } | { refusal: string };

/**
 * Checks a request against the known keys, as the API gateway does: only the headers that the request lists as signed
 * are covered, and `host` need not be among them, but `x-sdk-date` must be.
 */
export function verify(request: SignedRequest, known: readonly Credentials[], ...clocks: number[]): Verdict {
  const claim = readAuthorization(request.headers["authorization"]);
  if (!claim) return { refusal: "the Authorization header is missing or is no SDK-HMAC-SHA256 signature" };
  const credentials = known.find((pair) => pair.accessKey === claim.accessKey);
  if (!credentials) return { refusal: `the access key ${claim.accessKey} does not exist` };
  if (!claim.signedHeaders.includes("x-sdk-date")) return { refusal: "the header x-sdk-date is not signed" };

  const date = request.headers["x-sdk-date"] ?? "";
  // A client may live in this machine's time or, in a test that pushes it forward, in the cloud's.
  const skew = Math.min(...clocks.map((time) => Math.abs(parseDate(date) - time))) / 1000;
  if (!(skew <= clockToleranceSeconds)) {
    return { refusal: `the x-sdk-date "${date}" is more than 15 minutes away from this server's clock` };
  }
  const missing = claim.signedHeaders.find((name) => request.headers[name] === undefined);
  if (missing !== undefined) return { refusal: `the signed header ${missing} did not arrive` };

  const declared = request.headers["x-sdk-content-sha256"];
  if (declared !== undefined && declared !== "UNSIGNED-PAYLOAD" && declared.toLowerCase() !== sha256(request.body)) {
    return { refusal: "the body is not the one whose hash was signed" };
  }
  const given = Buffer.from(claim.signature);
  const fits = canonicalRequests(request, claim.signedHeaders).some((canonical) => {
    const expected = Buffer.from(signatureOf(credentials.secretKey, stringToSign(date, canonical)));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  if (!fits) return { refusal: "the signature does not match: the secret key, or a signed part, is not the same" };
  if (credentials.securityToken !== undefined && request.headers["x-security-token"] !== credentials.securityToken) {
    return { refusal: "the security token is missing or is not the one of this access key" };
  }
  return { accessKey: claim.accessKey };
}
