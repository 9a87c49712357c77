import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { carriesToken } from "./access";
import type { Fault, Faults } from "./gateway/faults";
import { check, InvalidInput } from "./input/seeds";
import type { MachineView } from "./machines/types";
import type { NextInstall, QuotaSeed, ServerSeed, TopicSeed, UpgradeFailure } from "./options";
import type { Simulator } from "./simulator";
import type { ServerView } from "./server-view";

type Change = Record<string, unknown>;

/** A server that cannot do what was asked of it. */
class Refused extends Error {}

/** All of a machine, with what opens it. */
const withSecrets = (machine: MachineView) => {
  const { kind, host, port, user, privateKey, password, hostKey, fingerprint, logins, running } = machine;
  return { kind, host, port, user, privateKey, password, hostKey, fingerprint, logins, running };
};

function sshOf(server: ServerView): MachineView {
  if (!server.ssh) throw new Refused(`the server ${server.name} has no SSH server: its seed has no "ssh"`);
  return server.ssh;
}

async function changeSsh(machine: MachineView, change: Change): Promise<void> {
  check("sshChange", change);
  const { running, hostKey } = change;
  if (hostKey === "new") await machine.changeHostKey();
  if (running !== undefined) await (running === true ? machine.start() : machine.stop());
}

function changeServer(server: ServerView, change: Change): void {
  check("serverChange", change);
  const { install, nextInstall, failNextUpgrade, rebuild, removeAgent, goOfflineAfter, ...properties } = change;
  for (const [name, value] of Object.entries(properties)) Object.assign(server, { [name]: value ?? undefined });
  if (rebuild === true) server.rebuild();
  if (removeAgent === true) server.removeAgent();
  if (typeof goOfflineAfter === "number") server.goOfflineAfter(goOfflineAfter);
  if (failNextUpgrade !== undefined) server.failNextUpgrade(failNextUpgrade as UpgradeFailure);
  if (nextInstall !== undefined) server.nextInstall = (nextInstall as NextInstall | null) ?? undefined;
  if (install !== undefined) server.installAgent(install as NextInstall);
}

const help = {
  "GET /simulator/state": "everything there is, as plain data (?history=true adds orders and moments)",
  "GET /simulator/calls": "how often each API was called; DELETE forgets them",
  "GET /simulator/requests": "the requests themselves",
  "GET /simulator/servers": 'all servers; POST adds one, such as {"name": "web-9"}',
  "GET /simulator/servers/{name or id}":
    'one server; PATCH changes it, such as {"protection": "off"}; DELETE deletes it',
  "GET /simulator/servers/{name or id}/ssh":
    'how to log into it, with its private key; PATCH changes it, such as {"running": false} or {"hostKey": "new"}',
  "GET /simulator/topics": 'all topics; POST adds one, such as {"name": "alarms"}',
  "GET /simulator/quotas": 'all quotas; POST adds some, such as {"edition": "premium", "count": 2}',
  "GET /simulator/alarms": 'the alarm settings; PATCH changes them, such as {"realtime": false}',
  "GET /simulator/faults":
    'injected faults; POST adds one, such as {"operation": "GET hosts", "kind": "503"}; DELETE clears them',
  "POST /simulator/advance": 'pushes the clock, such as {"seconds": 3600}',
  "POST /simulator/reset": "everything as it was at the start",
};

const unauthorized =
  "the steering interface needs the simulator's token: send the header Authorization: Bearer TOKEN; hss simulate prints " +
  "a file with it for curl --config, and startSimulator() gives it as adminToken";

/** Steering from another process, under a path that no Huawei service uses, for whoever has the token of this start. */
export function addAdmin(app: FastifyInstance, simulator: Simulator, faults: Faults): void {
  const bodyOf = (request: FastifyRequest): Change => {
    const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
    if (text.trim() === "") return {};
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      throw new Refused("the body is not valid JSON");
    }
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw new Refused("the body must be a JSON object");
    return body as Change;
  };
  const on = (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    act: (request: FastifyRequest, body: Change) => unknown,
  ) =>
    app.route({
      method,
      url: `/simulator${path}`,
      async handler(request: FastifyRequest, reply: FastifyReply) {
        void reply.header("content-type", "application/json; charset=utf-8");
        if (!carriesToken(request, simulator.adminToken))
          return reply
            .code(401)
            .header("www-authenticate", "Bearer")
            .send(`${JSON.stringify({ error: unauthorized })}\n`);
        try {
          const result = (await act(request, bodyOf(request))) ?? { done: true };
          await simulator.ready();
          return await reply.send(`${JSON.stringify(result, undefined, 2)}\n`);
        } catch (error) {
          const { message } = error as Error;
          const problems = error instanceof InvalidInput && { problems: error.problems };
          return reply.code(400).send(`${JSON.stringify({ error: message, ...problems })}\n`);
        }
      },
    });
  const server = (request: FastifyRequest) => simulator.server((request.params as { server: string }).server);

  on("GET", "", () => ({ url: simulator.url, region: simulator.region, projectId: simulator.projectId, help }));
  on("GET", "/state", (request) =>
    simulator.snapshot({ history: (request.query as { history?: string }).history === "true" }),
  );
  on("GET", "/calls", () => simulator.calls);
  on("DELETE", "/calls", () => simulator.resetCalls());
  on("GET", "/requests", () => simulator.requests);
  on("GET", "/servers", () => simulator.servers);
  on("POST", "/servers", (_request, body) => {
    check("server", body);
    const seed = body as unknown as ServerSeed;
    if (seed.id === undefined && simulator.servers.some((other) => other.name === seed.name))
      throw new Refused(`name: another server is called "${seed.name}": choose another name, or give this one an "id"`);
    return simulator.addServer(seed);
  });
  on("GET", "/servers/:server", server);
  on("PATCH", "/servers/:server", (request, body) => {
    const changed = server(request);
    changeServer(changed, body);
    return changed;
  });
  on("DELETE", "/servers/:server", (request) => server(request).delete());
  on("GET", "/servers/:server/ssh", (request) => withSecrets(sshOf(server(request))));
  on("PATCH", "/servers/:server/ssh", async (request, body) => {
    const machine = sshOf(server(request));
    await changeSsh(machine, body);
    return withSecrets(machine);
  });
  on("GET", "/quotas", () => simulator.quotas);
  on("POST", "/quotas", (_request, body) => simulator.addQuota(body as unknown as QuotaSeed));
  on("GET", "/topics", () => simulator.topics);
  on("POST", "/topics", (_request, body) => simulator.addTopic(body as unknown as TopicSeed));
  on("GET", "/alarms", () => simulator.alarms());
  on("PATCH", "/alarms", (_request, body) => {
    check("alarmChange", body);
    return Object.assign(simulator.alarms(), body);
  });
  on("GET", "/faults", () => ({ injected: faults.list(), unmet: faults.unmet() }));
  on("POST", "/faults", (_request, body) => {
    // JSON has no infinity.
    const times = body["times"] === "always" ? { times: Infinity } : {};
    simulator.faults.add({ ...body, ...times } as Fault);
    return faults.list();
  });
  on("DELETE", "/faults", () => simulator.faults.clear());
  on("POST", "/advance", (_request, body) => {
    check("advance", body);
    simulator.advance(body["seconds"] as number);
    return { now: new Date(simulator.now()).toISOString() };
  });
  on("POST", "/reset", () => simulator.reset());
}
