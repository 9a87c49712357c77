/** Sends one request and brings back its answer. Knows connections, proxies and certificates, nothing of Huawei Cloud. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type * as Undici from "undici";
import type { Answer } from "./failures";
import { bypassesProxy } from "./no-proxy";

export interface TransportOptions {
  /** Milliseconds without an answer after which one attempt is given up. */
  timeout: number;
  /** URL of a proxy; overrides the environment's. */
  proxy?: string | undefined;
  /** PEM text or the path of a PEM file. */
  caCertificates?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Outgoing {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** No answer came. */
export class NetworkFault extends Error {
  constructor(
    /** For example `ECONNRESET`. */
    readonly code: string,
    /** True when the request cannot have been received: no connection was made. */
    readonly unsent: boolean,
    /** True when trying again cannot help, as with a certificate that is not trusted. */
    readonly lasting: boolean,
  ) {
    super(code);
    this.name = "NetworkFault";
  }
}

export class Transport {
  readonly #options: TransportOptions;
  readonly #certificates: string[] | undefined;
  #connections: Promise<Connections> | undefined;

  /** Throws when a file of certificates cannot be read. */
  constructor(options: TransportOptions) {
    this.#options = options;
    this.#certificates = certificates(options);
  }

  /** Any status is an answer; only the lack of one throws (`NetworkFault`, or the signal's reason). */
  async send(outgoing: Outgoing, options: { newConnection?: boolean } = {}): Promise<Answer> {
    const { timeout } = this.#options;
    const { request, pool, unkept } = await (this.#connections ??= connect(this.#options, this.#certificates));
    try {
      const { statusCode, headers, body } = await request(outgoing.url, {
        method: outgoing.method as Undici.Dispatcher.HttpMethod,
        headers: outgoing.headers,
        body: outgoing.body ?? null,
        headersTimeout: timeout,
        bodyTimeout: timeout,
        dispatcher: (options.newConnection ? unkept : pool).to(new URL(outgoing.url)),
        ...(outgoing.signal ? { signal: outgoing.signal } : {}),
      });
      return { status: statusCode, headers: flat(headers), body: await body.text() };
    } catch (error) {
      if (outgoing.signal?.aborted) throw outgoing.signal.reason;
      throw networkFault(error);
    }
  }

  async close(): Promise<void> {
    const made = await this.#connections;
    await Promise.all([made?.pool.close(), made?.unkept.close()]);
  }
}

/** The connections to each host, through a proxy or not. */
interface Route {
  to(url: URL): Undici.Dispatcher;
  close(): Promise<void>;
}

interface Connections {
  request: typeof Undici.request;
  pool: Route;
  /** For what must not meet a kept connection that the other side has just closed. */
  unkept: Route;
}

/** The library is loaded by who sends something: a Terraform plugin is often started only to tell its schema. */
async function connect(options: TransportOptions, ca: string[] | undefined): Promise<Connections> {
  const undici = await import("undici");
  const pool = (pipelining: number) => dispatcher(undici, options, ca, pipelining);
  return { request: undici.request, pool: pool(1), unkept: pool(0) };
}

/** PEM texts to trust: the system's, the environment's, the user's. Undefined when only the first matter. */
export function certificates(options: Pick<TransportOptions, "caCertificates" | "environment">): string[] | undefined {
  const { caCertificates, environment } = options;
  const others = extraCertificates(environment["SSL_CERT_FILE"]);
  if (!caCertificates && others.length === 0) return undefined;
  const read = (certificates: string) =>
    certificates.includes("-----BEGIN") ? certificates : readFileSync(certificates, "utf8");
  // Naming certificates replaces the default ones, and with them those of NODE_EXTRA_CA_CERTS.
  const extra = extraCertificates(environment["NODE_EXTRA_CA_CERTS"]);
  return [...rootCertificates, ...extra, ...others, ...(caCertificates ? [read(caCertificates)] : [])];
}

/** Like Node itself, goes on without a file that cannot be read. */
function extraCertificates(path: string | undefined): string[] {
  try {
    return path ? [readFileSync(path, "utf8")] : [];
  } catch {
    return [];
  }
}

/** At one time to one host. */
const connections = 32;

function dispatcher(
  { Agent, ProxyAgent }: typeof Undici,
  options: TransportOptions,
  ca: string[] | undefined,
  pipelining: number,
): Route {
  // Stated, so that NODE_TLS_REJECT_UNAUTHORIZED cannot turn it off: what this channel answers is run as root.
  const tls = { rejectUnauthorized: true, ...(ca && { ca }) };
  const connect = { timeout: Math.min(options.timeout, 10_000), ...tls };
  const { environment: variables } = options;
  const common = { pipelining, connections };
  const direct = new Agent({ connect, ...common });
  const through = (uri: string | undefined) =>
    uri ? new ProxyAgent({ uri, connect, requestTls: tls, proxyTls: tls, ...common }) : direct;
  const http = through(options.proxy ?? variables["http_proxy"] ?? variables["HTTP_PROXY"]);
  const https = through(options.proxy ?? variables["https_proxy"] ?? variables["HTTPS_PROXY"]);
  const except = variables["no_proxy"] ?? variables["NO_PROXY"] ?? "";
  return {
    to: (url) => (bypassesProxy(url, except) ? direct : url.protocol === "http:" ? http : https),
    close: async () => {
      await Promise.all([...new Set([direct, http, https])].map((each) => each.close()));
    },
  };
}

const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function networkFault(error: unknown): NetworkFault {
  // Node gathers the failures of several addresses of one host in an AggregateError.
  const parts = error instanceof AggregateError ? error.errors : [error];
  const codes = parts.map((part) => codeOf(part));
  const code = codeOf(error) ?? codes.find((one) => one !== undefined) ?? "network fault";
  const certificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(code);
  return new NetworkFault(code, certificate || neverConnected.has(code), certificate);
}

function codeOf(error: unknown): string | undefined {
  const { code, cause } = (typeof error === "object" && error !== null ? error : {}) as {
    code?: unknown;
    cause?: unknown;
  };
  if (typeof code === "string" && code !== "UND_ERR_SOCKET") return code;
  return (cause === undefined ? undefined : codeOf(cause)) ?? (typeof code === "string" ? code : undefined);
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}
