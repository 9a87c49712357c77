/**
 * Keys of the agency of the ECS server that this runs on.
 * Source: ECS user guide, "Obtaining Metadata" (`/openstack/latest/securitykey`, metadata token).
 */
import type { Agent } from "undici";
import { Credentials } from "../secrets";

export const metadataAddress = "http://169.254.169.254";

export interface MetadataOptions {
  /** Base URL of the metadata service. */
  address: string;
  /** Milliseconds for one request. */
  timeout?: number;
}

/** Nothing there answers: this is no ECS server, or it has no agency. */
export class NoMetadata extends Error {
  override name = "NoMetadata";
}

export class MetadataService {
  readonly #address: string;
  readonly #timeout: number;
  #token: string | undefined;

  constructor(options: MetadataOptions) {
    this.#address = options.address;
    this.#timeout = options.timeout ?? 3_000;
  }

  /** Fresh temporary keys. Throws `NoMetadata` when there are none to be had. */
  async keys(): Promise<Credentials> {
    // A metadata service is never behind a proxy, and asked too seldom to keep a connection.
    const { Agent } = await import("undici");
    const agent = new Agent({ connect: { timeout: this.#timeout }, pipelining: 0 });
    try {
      this.#token ??= await this.#newToken(agent);
      let answer = await this.#get(agent);
      if (answer.status === 401 && !/agency/i.test(answer.body)) {
        this.#token = await this.#newToken(agent);
        answer = await this.#get(agent);
      }
      if (answer.status !== 200) throw new NoMetadata(`HTTP ${answer.status}`);
      return credentialsIn(answer.body);
    } catch (error) {
      if (error instanceof NoMetadata) throw error;
      throw new NoMetadata((error as { code?: string }).code ?? (error as Error).name);
    } finally {
      await agent.destroy();
    }
  }

  #get(agent: Agent): Promise<{ status: number; body: string }> {
    return this.#ask(
      agent,
      "GET",
      "/openstack/latest/securitykey",
      this.#token ? { "X-Metadata-Token": this.#token } : {},
    );
  }

  /** An empty token stands for a service that knows none. */
  async #newToken(agent: Agent): Promise<string> {
    const { status, body } = await this.#ask(agent, "PUT", "/meta-data/latest/api/token", {
      "X-Metadata-Token-Ttl-Seconds": "21600",
    });
    if ([404, 405, 503].includes(status)) return "";
    if (status !== 200) throw new NoMetadata(`HTTP ${status}`);
    return body.trim();
  }

  async #ask(agent: Agent, method: "GET" | "PUT", path: string, headers: Record<string, string>) {
    const { request } = await import("undici");
    const { statusCode, body } = await request(this.#address + path, {
      method,
      headers,
      dispatcher: agent,
      signal: AbortSignal.timeout(this.#timeout),
    });
    return { status: statusCode, body: await body.text() };
  }
}

function credentialsIn(body: string): Credentials {
  let keys: Record<string, unknown> = {};
  try {
    keys = JSON.parse(body)?.credential ?? {};
  } catch {
    // Answered below; the parser's message could quote a key.
  }
  const { access, secret, securitytoken, expires_at } = keys;
  const expiresAt = Date.parse(String(expires_at));
  if (typeof access !== "string" || typeof secret !== "string" || Number.isNaN(expiresAt)) {
    throw new NoMetadata("the answer holds no keys");
  }
  const securityToken = typeof securitytoken === "string" ? securitytoken : undefined;
  return new Credentials({ accessKey: access, secretKey: secret, securityToken }, expiresAt);
}
