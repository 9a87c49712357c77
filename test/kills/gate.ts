/**
 * A proxy in front of the simulator that stops a request where a kill is wanted. It passes headers and bodies on as they
 * are, so signatures stay valid, and the simulator knows nothing of it.
 */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { servedOperations } from "../../simulator";

/** Which request a trap stops: the n-th call of one API since the trap was set, counted from 1. */
export interface Target {
  /** A label of the simulator's log, such as `POST orders`, or `anyWrite`. */
  label: string;
  nth: number;
}

/** What is done at the points that a request passes. A request that is held passes the next point afterwards. */
export interface Trap extends Target {
  /** The request has arrived and has not been passed on. */
  onArrival?: () => Promise<void>;
  /** The cloud has done its work, and nothing of the reply has been sent. */
  onDone?: () => Promise<void>;
  /** The connection is broken instead of sending the reply. */
  loseReply?: boolean;
  /** The reply has left, or the connection has been broken. */
  onReply?: () => Promise<void>;
}

interface Reply {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

const routes = servedOperations.map(({ label, spec }) => ({
  label,
  method: spec.method,
  path: new RegExp(`^/+${spec.path.replace(/^\//, "").replace(/\{\w+\}/g, "[^/]+")}/?$`),
}));

/** The simulator's label of a request; method and path for one that it does not know. */
export function labelOf(method: string, url: string): string {
  const path = url.replace(/\?.*$/, "");
  return routes.find((route) => route.method === method && route.path.test(path))?.label ?? `${method} ${path}`;
}

/** Stands for the writes of every API together. */
export const anyWrite = "any write";

/** BSS answers a question that is sent by POST; what is no API of the cloud is no write of ours. */
const isWrite = (label: string) => !/^GET |^POST resources-query$|\//.test(label);

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

function pass(upstream: string, incoming: IncomingMessage, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const outgoing = request(new URL(upstream), { method, path: url, headers, agent: false }, (reply) => {
      bodyOf(reply).then((bytes) => {
        resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: bytes });
      }, reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Until the last byte is in the hands of the operating system, or the connection is gone. */
const send = (response: ServerResponse, { status, headers, body }: Reply): Promise<void> =>
  new Promise((resolve) => {
    response.once("close", resolve).once("finish", resolve);
    const { "transfer-encoding": _chunked, connection: _connection, ...rest } = headers;
    response.writeHead(status, { ...rest, "content-length": body.length }).end(body);
  });

export class Gate implements AsyncDisposable {
  #trap: Trap | undefined;
  #counts = new Map<string, number>();
  #inFlight = 0;
  #lastActivity = Date.now();
  /** Labels of requests since the trap was set, in order of arrival. */
  arrived: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(upstream: string): Promise<Gate> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const gate = new Gate(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (incoming, response) => {
      response.on("error", () => undefined);
      void gate.serve(upstream, incoming, response).catch(() => response.destroy());
    });
    return gate;
  }

  /** Counts calls anew, and stops one of them. */
  set(trap: Trap | undefined): void {
    this.#trap = trap;
    this.#counts = new Map();
    this.arrived = [];
  }

  /** Resolves once no request has been under way for so long; after `atMost` milliseconds in any case. */
  async quiet(milliseconds: number, atMost: number): Promise<void> {
    const end = Date.now() + atMost;
    while (Date.now() < end && (this.#inFlight > 0 || Date.now() - this.#lastActivity < milliseconds)) await pause(50);
  }

  private async serve(upstream: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const label = labelOf(incoming.method ?? "", incoming.url ?? "");
    const body = await bodyOf(incoming);
    const nth = (this.#counts.get(label) ?? 0) + 1;
    this.#counts.set(label, nth);
    this.arrived.push(label);
    const set = this.#trap;
    const trap = set && this.matches(set, label, nth) ? set : undefined;
    this.#inFlight++;
    try {
      await trap?.onArrival?.();
      const reply = await pass(upstream, incoming, body);
      await trap?.onDone?.();
      if (trap?.loseReply) incoming.socket.resetAndDestroy();
      else await send(response, reply);
    } finally {
      this.#inFlight--;
      this.#lastActivity = Date.now();
    }
    // Not awaited by the request, which is over.
    void trap?.onReply?.();
  }

  private matches(target: Target, label: string, nth: number): boolean {
    if (target.label !== anyWrite) return target.label === label && target.nth === nth;
    return isWrite(label) && this.arrived.filter(isWrite).length === target.nth;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
