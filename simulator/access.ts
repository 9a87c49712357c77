import { timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Whether a name or address, as it stands in a URL, is this computer's loopback interface and nothing else. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith("127.");
  if (isIP(bare) === 6) return bare === "::1" || /^::ffff:127\./.test(bare);
  return bare === "localhost" || bare.endsWith(".localhost");
}

const hostnameOf = (authority: string | undefined): string | undefined => {
  try {
    return new URL(`http://${authority ?? ""}`).hostname;
  } catch {
    return undefined;
  }
};

/**
 * Why a request may not come in, or nothing. A web page of another origin can send requests to loopback addresses, and
 * with a name of its own that resolves to 127.0.0.1 (DNS rebinding) read the answers too: such requests name a foreign
 * host in `Host`, or a foreign origin in `Origin`. No client of a cloud API sends an Origin.
 */
export function foreignRequest({ headers }: Pick<FastifyRequest, "headers">): string | undefined {
  const host = hostnameOf(headers.host);
  if (host === undefined || !isLoopback(host))
    return `the Host header names ${JSON.stringify(headers.host ?? "")}: address the simulator as 127.0.0.1 or localhost`;
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host ?? ""}`)
    return `requests from web pages of ${JSON.stringify(origin)} are refused`;
  return undefined;
}

/** Turns away every request that foreign web pages can make, before anything reads it. */
export function addOriginCheck(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    const reason = foreignRequest(request);
    if (reason === undefined) return undefined;
    return reply
      .code(403)
      .header("content-type", "application/json")
      .send(`${JSON.stringify({ error: reason })}\n`);
  });
}

/** Whether a request carries `Authorization: Bearer <token>`; the comparison takes the same time for every wrong one. */
export function carriesToken({ headers }: Pick<FastifyRequest, "headers">, token: string): boolean {
  const given = Buffer.from(/^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "");
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
