import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type ClientConfig,
  type ClientParts,
  connect,
  type ConnectedCloud,
  type LogRecord,
} from "../../../provider/client";
import { HastyClock } from "./clocks";

export interface Call {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** "POST /v5/p/quotas/orders", without the query. */
  name: string;
  /** The caller's port: the same for calls over the same connection. */
  port: number | undefined;
}

export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  /** The connection ends without an answer. */
  | "hang up"
  /** No answer ever comes. */
  | "silence";

/** A stand-in for Huawei Cloud that answers as a test says and remembers what it was asked. */
export class FakeCloud {
  readonly calls: Call[] = [];
  #answer: (call: Call, index: number) => Reply;

  private constructor(
    readonly server: Server,
    answer: (call: Call, index: number) => Reply,
  ) {
    this.#answer = answer;
  }

  static async start(answer: (call: Call, index: number) => Reply): Promise<FakeCloud> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://cloud");
        const text = Buffer.concat(chunks).toString();
        const call: Call = {
          method: request.method ?? "",
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: request.headers,
          body: text ? JSON.parse(text) : undefined,
          name: `${request.method} ${url.pathname}`,
          port: request.socket.remotePort,
        };
        cloud.calls.push(call);
        const reply = cloud.#answer(call, cloud.calls.length - 1);
        if (reply === "silence") return;
        if (reply === "hang up") return request.socket.destroy();
        response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
        response.end(reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json)));
      });
    });
    const cloud = new FakeCloud(server, answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return cloud;
  }

  answer(answer: (call: Call, index: number) => Reply): void {
    this.#answer = answer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export const keys = { accessKey: "AKEXAMPLE0123456789A", secretKey: "skEXAMPLEabcdefghijklmnopqrstuvwxyz012345" };

export interface Connected {
  fake: FakeCloud;
  cloud: ConnectedCloud;
  clock: HastyClock;
  log: LogRecord[];
}

const open: { stop(): Promise<void> }[] = [];

/** A client of a stand-in. `stopAll` in `afterEach` ends both. */
export async function connected(
  answer: (call: Call, index: number) => Reply,
  config: ClientConfig = {},
  parts: ClientParts = {},
): Promise<Connected> {
  const fake = await FakeCloud.start(answer);
  const clock = new HastyClock();
  const log: LogRecord[] = [];
  const cloud = await connect(
    { region: "cn-north-4", projectId: "project-1", endpoints: { all: fake.url }, timeout: 2_000, ...keys, ...config },
    { clock, environment: {}, log: (record) => log.push(record), random: () => 0, ...parts },
  );
  open.push({
    stop: async () => {
      await fake.stop();
      await cloud.close();
    },
  });
  return { fake, cloud, clock, log };
}

export async function stopAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.stop()));
}

/** What a promise was rejected with. */
export async function failure<T extends Error = Error>(promise: Promise<unknown>): Promise<T> {
  try {
    await promise;
  } catch (error) {
    return error as T;
  }
  throw new Error("it did not fail");
}
