import { promisify } from "node:util";
import { readFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect as dial, type Server } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { certificates, NetworkFault, Transport } from "../../provider/client/transport";
import { failure } from "./support/cloud";

const pem = join(__dirname, "support", "certificates", "for-tests-only.pem");
const key = readFileSync(join(__dirname, "support", "certificates", "for-tests-only-key.pem"));

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

function transport(options: Partial<ConstructorParameters<typeof Transport>[0]> = {}): Transport {
  const one = new Transport({ timeout: 1_000, environment: {}, ...options });
  ends.push(() => one.close());
  return one;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const service = () => createHttpServer((request, response) => response.end(`${request.method} ${request.url}`));

/** A proxy that leads every tunnel to one port and remembers who was asked for. */
async function proxyTo(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const inner = dial(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      inner.pipe(socket).pipe(inner);
    });
    inner.on("error", () => socket.destroy());
    socket.on("error", () => inner.destroy());
    ends.push(async () => {
      inner.destroy();
      socket.destroy();
    });
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

test("kept connections serve calls that follow each other, and what must not meet an old one gets its own", async () => {
  let connections = 0;
  const server = service().on("connection", () => connections++);
  const url = `http://127.0.0.1:${await listen(server)}/`;
  const one = transport();
  for (let index = 0; index < 10; index++) await one.send({ method: "GET", url, headers: {} });
  // A connection that has just answered may not be free again at once.
  expect(connections).toBeLessThanOrEqual(2);
  connections = 0;
  for (let index = 0; index < 2; index++)
    await one.send({ method: "POST", url, headers: {}, body: "{}" }, { newConnection: true });
  expect(connections).toBe(2);
});

test.each([
  ["the configuration", (url: string) => ({ proxy: url })],
  ["HTTP_PROXY", (url: string) => ({ environment: { HTTP_PROXY: url } })],
  ["http_proxy", (url: string) => ({ environment: { http_proxy: url } })],
])("a proxy of %s is used", async (_, options) => {
  const proxy = await proxyTo(await listen(service()));
  const answer = await transport(options(proxy.url)).send({
    method: "GET",
    url: "http://hss.example/v5/x",
    headers: {},
  });
  expect(answer.body).toBe("GET /v5/x");
  expect(proxy.asked).toEqual(["hss.example:80"]);
});

test("the configuration's proxy beats the environment's", async () => {
  const proxy = await proxyTo(await listen(service()));
  const options = { proxy: proxy.url, environment: { HTTP_PROXY: "http://127.0.0.1:9" } };
  await transport(options).send({ method: "GET", url: "http://hss.example/", headers: {} });
  expect(proxy.asked).toHaveLength(1);
});

test("this machine itself and what NO_PROXY names are reached directly", async () => {
  const port = await listen(service());
  const proxy = await proxyTo(port);
  const direct = transport({ environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: "hss.invalid" } });
  expect((await direct.send({ method: "GET", url: `http://127.0.0.1:${port}/x`, headers: {} })).body).toBe("GET /x");
  const fault = await failure<NetworkFault>(direct.send({ method: "GET", url: "http://hss.invalid/", headers: {} }));
  expect(fault).toBeInstanceOf(NetworkFault);
  expect(fault.unsent).toBe(true);
  expect(proxy.asked).toEqual([]);
});

describe("certificates", () => {
  const secure = () => createHttpsServer({ key, cert: readFileSync(pem) }, (_, response) => response.end("secure"));

  test.each([
    ["as a path", pem],
    ["as text", readFileSync(pem, "utf8")],
  ])("of one's own are trusted: %s", async (_, caCertificates) => {
    const url = `https://127.0.0.1:${await listen(secure())}/`;
    expect((await transport({ caCertificates }).send({ method: "GET", url, headers: {} })).body).toBe("secure");
  });

  test("that are not trusted end the call for good, before anything is sent", async () => {
    const url = `https://127.0.0.1:${await listen(secure())}/`;
    const fault = await failure<NetworkFault>(transport().send({ method: "GET", url, headers: {} }));
    expect(fault).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT", unsent: true, lasting: true });
  });

  test("of SSL_CERT_FILE are trusted", async () => {
    const url = `https://127.0.0.1:${await listen(secure())}/`;
    const own = new Transport({ timeout: 2_000, environment: { SSL_CERT_FILE: pem } });
    expect((await own.send({ method: "GET", url, headers: {} })).body).toBe("secure");
    await own.close();
  });

  test("are verified although NODE_TLS_REJECT_UNAUTHORIZED says otherwise", async () => {
    const url = `https://127.0.0.1:${await listen(secure())}/`;
    const program = `
      const { Transport } = require(${JSON.stringify(require.resolve("../../dist/provider/client/transport.js"))});
      new Transport({ timeout: 2000, environment: process.env }).send({ method: "GET", url: ${JSON.stringify(url)}, headers: {} })
        .then(({ body }) => console.log("answered", body), ({ code }) => console.log("refused", code));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
      env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    });
    expect(stdout).toBe("refused DEPTH_ZERO_SELF_SIGNED_CERT\n");
  });

  test("stand beside the system's and those of NODE_EXTRA_CA_CERTS", () => {
    const all = certificates({ caCertificates: pem, environment: { NODE_EXTRA_CA_CERTS: pem } });
    expect(all).toHaveLength(rootCertificates.length + 2);
    const missing = { NODE_EXTRA_CA_CERTS: "/nowhere/extra.pem" };
    expect(certificates({ caCertificates: pem, environment: missing })).toHaveLength(rootCertificates.length + 1);
    expect(certificates({ caCertificates: undefined, environment: { NODE_EXTRA_CA_CERTS: pem } })).toBeUndefined();
  });
});

describe("a call without an answer", () => {
  test("tells whether it may have been received", async () => {
    const port = await listen(createHttpServer((request) => request.socket.destroy()));
    const received = await failure<NetworkFault>(
      transport().send({ method: "POST", url: `http://127.0.0.1:${port}/`, headers: {}, body: "{}" }),
    );
    expect(received).toMatchObject({ unsent: false, lasting: false });
    const refused = await failure<NetworkFault>(
      transport().send({ method: "POST", url: "http://127.0.0.1:9/", headers: {}, body: "{}" }),
    );
    expect(refused).toMatchObject({ code: "ECONNREFUSED", unsent: true, lasting: false });
  });

  test("is given up after the timeout", async () => {
    const port = await listen(createHttpServer(() => undefined));
    const begun = Date.now();
    const fault = await failure<NetworkFault>(
      transport({ timeout: 300 }).send({ method: "GET", url: `http://127.0.0.1:${port}/`, headers: {} }),
    );
    expect(fault).toMatchObject({ code: "UND_ERR_HEADERS_TIMEOUT", unsent: false });
    expect(Date.now() - begun).toBeLessThan(2_500);
  });

  test("is also one whose body stops half way", async () => {
    const port = await listen(
      createHttpServer((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
      }),
    );
    const fault = await failure<NetworkFault>(
      transport({ timeout: 300 }).send({ method: "GET", url: `http://127.0.0.1:${port}/`, headers: {} }),
    );
    expect(fault).toMatchObject({ code: "UND_ERR_BODY_TIMEOUT", unsent: false });
  });
});
