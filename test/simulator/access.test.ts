import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:net";
import { commandAccount, startSimulator, type MachineView, type Simulator } from "../../simulator";
import { kinds, run } from "./login";

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A request with any headers, such as a browser or another user's program sends it. */
const ask = (cloud: Simulator, { method = "GET", path = "/simulator/state", headers = {}, body }: Sent) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = httpRequest(`${cloud.url}${path}`, { method, headers }, (answer) => {
      let text = "";
      answer.on("data", (data: Buffer) => (text += data.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });

const bearer = ({ adminToken }: Simulator) => ({ authorization: `Bearer ${adminToken}` });

describe("the steering interface", () => {
  test("has a token of its own at each start, 256 bits of chance", async () => {
    await using one = await startSimulator({ seed: 1 });
    await using two = await startSimulator({ seed: 1 });
    expect(one.adminToken).not.toBe(two.adminToken);
    expect(Buffer.from(one.adminToken, "base64url")).toHaveLength(32);
    expect(JSON.stringify(one.environment)).not.toContain(one.adminToken);
  });

  test.each([
    ["GET", ""],
    ["GET", "/state"],
    ["GET", "/requests"],
    ["GET", "/servers/web-1/ssh"],
    ["PATCH", "/servers/web-1"],
    ["DELETE", "/servers/web-1"],
    ["POST", "/quotas"],
    ["POST", "/faults"],
    ["POST", "/advance"],
    ["POST", "/reset"],
    ["POST", "/machines/web-1/installations"],
    ["POST", "/machines/web-1/removals"],
  ])("%s /simulator%s answers 401 without the token, and does nothing", async (method, path) => {
    await using cloud = await startSimulator({
      servers: [{ name: "web-1", id: "web-1", agent: "not_installed", ssh: { kind: "built-in" } }],
    });
    const before = JSON.stringify(cloud.snapshot());
    for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: `Bearer ${"A".repeat(43)}` }]) {
      const { status, text } = await ask(cloud, { method, path: `/simulator${path}`, headers });
      expect([path, status]).toEqual([path, 401]);
      expect(text).not.toContain("PRIVATE KEY");
    }
    expect(JSON.stringify(cloud.snapshot())).toBe(before);
    const told = await ask(cloud, { method: "GET", path: "/simulator/servers/web-1/ssh", headers: bearer(cloud) });
    expect([told.status, told.text.includes("PRIVATE KEY")]).toEqual([200, true]);
  });
});

describe("web pages", () => {
  test.each<[string, Sent]>([
    ["a name that was made to resolve to 127.0.0.1", { headers: { host: "rebound.example:80" } }],
    ["an address of the network", { headers: { host: "192.0.2.7" } }],
    ["a name that only begins like the loopback", { headers: { host: "127.0.0.1.example" } }],
    ["a foreign origin", { headers: { origin: "https://evil.example" } }],
    ["the origin of a local file", { headers: { origin: "null" } }],
    [
      "a cross-site form",
      {
        ...{ method: "POST", path: "/simulator/reset", body: "{}" },
        headers: { origin: "https://evil.example", "content-type": "text/plain" },
      },
    ],
    ["another port of this computer", { headers: { origin: "http://127.0.0.1:1" } }],
  ])("%s is refused on every path, with the token too", async (_what, sent) => {
    await using cloud = await startSimulator({ servers: ["web-1"] });
    cloud.server("web-1").delete();
    const paths = [
      sent.path ?? "/simulator/state",
      "/v3/projects",
      "/package/agent/linux/x86/hostguard.x86_64.rpm",
      "/no",
    ];
    for (const path of paths) {
      const { status, text } = await ask(cloud, { ...sent, path, headers: { ...bearer(cloud), ...sent.headers } });
      expect([path, status]).toEqual([path, 403]);
      expect(JSON.parse(text)).toEqual({ error: expect.stringMatching(/Host header|web pages/) });
    }
    expect(cloud.servers).toEqual([]);
  });

  test.each(["127.0.0.1", "localhost", "[::1]", "hss.localhost"])("%s is this computer", async (host) => {
    await using cloud = await startSimulator();
    const { port } = new URL(cloud.url);
    const headers = { ...bearer(cloud), host: `${host}:${port}`, origin: `http://${host}:${port}` };
    expect((await ask(cloud, { headers })).status).toBe(200);
  });
});

const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((address) => address && !address.internal && address.family === "IPv4")?.address;

(elsewhere ? test : test.skip)("nothing listens beyond the loopback interface", async () => {
  await using cloud = await startSimulator({
    servers: kinds.map((kind) => ({ name: kind, agent: "not_installed", ssh: { kind } })),
  });
  const ports = [Number(new URL(cloud.url).port), ...cloud.servers.map(({ ssh }) => ssh?.port ?? 0)];
  for (const port of ports) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(port, elsewhere as string);
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    expect([port, reached]).toEqual([port, false]);
  }
});

/** Runs a shell command as another user of this computer; only root can. */
async function asNobody(command: string): Promise<string> {
  const child = spawn("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c", command], {
    cwd: "/",
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data.toString()));
  await new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  return said;
}
const canChangeUser = process.getuid?.() === 0 && commandAccount() !== undefined;

(canChangeUser ? describe : describe.skip)("another user of this computer", () => {
  test("gets neither key nor token from a simulator of root, nor a shell", async () => {
    const before = new Set(readdirSync(tmpdir()));
    await using cloud = await startSimulator({
      servers: kinds.map((kind) => ({ name: kind, agent: "not_installed", ssh: { kind } })),
    });
    for (const { name } of cloud.servers) {
      const stdout = await asNobody(`curl -s -o - -w '%{http_code}' ${cloud.url}/simulator/servers/${name}/ssh`);
      expect(stdout).toMatch(/401$/);
      expect(stdout).not.toContain("PRIVATE KEY");
    }
    const made = readdirSync(tmpdir()).filter((name) => name.startsWith("hss-") && !before.has(name));
    expect(made.length).toBeGreaterThanOrEqual(kinds.length);
    // What sshd trusts can be neither read nor changed by others.
    const keys = await asNobody(
      `find ${made.map((name) => join(tmpdir(), name)).join(" ")} -path '*sshd/*' 2> /dev/null`,
    );
    expect(keys).toBe("");
  });

  test.each(kinds)("is who commands on a machine behind %s run as when the simulator is root's", async (kind) => {
    await using cloud = await startSimulator({ servers: [{ name: "web-1", agent: "not_installed", ssh: { kind } }] });
    const web = cloud.server("web-1").ssh as MachineView;
    const account = commandAccount();
    expect(account?.uid).toBeGreaterThan(0);
    const secret = join(mkdtempSync(join(tmpdir(), "hss-secret-")), "secret");
    execFileSync("sh", ["-c", `echo of-root > ${secret}`]);
    const status = (await run(web, "cat /proc/self/status")).stdout;
    expect(/^Uid:\s+(\d+)\s+(\d+)\s+(\d+)/m.exec(status)?.slice(1)).toEqual(Array(3).fill(String(account?.uid)));
    expect(/^Groups:\s*(\d*)\s*$/m.exec(status)?.[1]).toBe("");
    expect(/^CapEff:\s+(\S+)/m.exec(status)?.[1]).toMatch(/^0+$/);
    expect(await run(web, `cat ${secret}`)).toMatchObject({ code: 1, stdout: "" });
    expect(
      (await run(web, 'for file in "$HSS_MACHINE"/*/sshd_config "$HSS_MACHINE"/session; do echo > "$file"; done')).code,
    ).not.toBe(0);
    // What the machine itself takes the login for stays root.
    expect((await run(web, "id -u; whoami")).stdout).toBe("0\nroot\n");
  });

  test.each(kinds)("cannot make root follow a link out of a machine behind %s", async (kind) => {
    await using cloud = await startSimulator({ servers: [{ name: "web-1", ssh: { kind } }] });
    const server = cloud.server("web-1");
    const web = server.ssh as MachineView;
    const folder = mkdtempSync(join(tmpdir(), "hss-victim-"));
    execFileSync("sh", [
      "-c",
      `echo precious > ${folder}/file; mkdir ${folder}/sub; echo precious > ${folder}/sub/file`,
    ]);
    await run(
      web,
      `rm -f "$HSS_MACHINE/state/hostguard" && ln -s ${folder}/file "$HSS_MACHINE/state/hostguard"; ln -s ${folder} there; ln -s ${folder}/file .curlrc`,
    );
    server.agent = "offline";
    server.nextInstall = { cannotReachAgentService: true };
    server.rebuild();
    await cloud.ready();
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("precious\n");
    expect(readFileSync(join(folder, "sub/file"), "utf8")).toBe("precious\n");
    expect(statSync(join(folder, "file")).uid).toBe(0);
  });
});
