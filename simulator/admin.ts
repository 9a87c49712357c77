import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Fault, Faults } from "./gateway/faults";
import type { MachineView } from "./machines/types";
import { installResults, editions, type NextInstall, type QuotaSeed, type ServerSeed } from "./options";
import type { Simulator } from "./simulator";
import type { ServerView } from "./server-view";

type Change = Record<string, unknown>;

/** What may be set on a server from outside, and what each property may be. */
const settable: Record<string, (value: unknown) => boolean> = {
  status: (value) => ["running", "stopped", "building", "error"].includes(value as string),
  agent: (value) => ["not_installed", "installing", "install_failed", "online", "offline"].includes(value as string),
  protection: (value) => value === "off" || value === "unprotected",
  edition: (value) => value === null || (editions as readonly unknown[]).includes(value),
  enterpriseProjectId: (value) => typeof value === "string",
  known: (value) => typeof value === "boolean",
  risks: (value) => typeof value === "object" && value !== null,
  agentVersion: (value) => typeof value === "string",
  assetValue: (value) => ["important", "common", "test"].includes(value as string),
  name: (value) => typeof value === "string" && value !== "",
};

class Refused extends Error {}

/** What else a change may say. */
const actions = ["install", "nextInstall", "rebuild", "removeAgent", "goOfflineAfter"];

/** What may be set of the next installation from outside, and what each property may be. */
const plannable: Record<keyof NextInstall, (value: unknown) => boolean> = {
  seconds: (value) => typeof value === "number" && value >= 0,
  failsWith: (value) => value !== "install_succeed" && (installResults as readonly unknown[]).includes(value),
  exitCode: (value) => Number.isInteger(value),
  output: (value) => typeof value === "string",
  neverOnline: (value) => value === true,
  cannotReachAgentService: (value) => value === true || value === "timeout",
};

function nextInstall(plan: unknown): NextInstall | undefined {
  if (plan === null) return undefined;
  if (typeof plan !== "object" || Array.isArray(plan)) throw new Refused("nextInstall is an object, or null");
  for (const [name, value] of Object.entries(plan)) {
    if (!Object.hasOwn(plannable, name))
      throw new Refused(`nextInstall.${name} is none of ${Object.keys(plannable).join(", ")}`);
    if (!plannable[name as keyof NextInstall](value))
      throw new Refused(`nextInstall.${name} cannot be ${JSON.stringify(value)}`);
  }
  return plan;
}

/** All of a machine: what opens it opens nothing but a simulated server. */
const withSecrets = (machine: MachineView) => {
  const { kind, host, port, user, privateKey, password, hostKey, fingerprint, logins, running } = machine;
  return { kind, host, port, user, privateKey, password, hostKey, fingerprint, logins, running };
};

function sshOf(server: ServerView): MachineView {
  if (!server.ssh) throw new Refused(`one cannot log into the server ${server.name}; its seed names no ssh`);
  return server.ssh;
}

async function changeSsh(machine: MachineView, { running, hostKey, ...rest }: Change): Promise<void> {
  const [stray] = Object.keys(rest);
  if (stray !== undefined) throw new Refused(`${stray} is none of running, hostKey`);
  if (![true, false, undefined].includes(running as boolean)) throw new Refused("running is true or false");
  if (hostKey !== undefined && hostKey !== "new") throw new Refused('hostKey can be set to "new" only');
  if (hostKey === "new") await machine.changeHostKey();
  if (running !== undefined) await (running === true ? machine.start() : machine.stop());
}

function changeServer(server: ServerView, change: Change): void {
  const { install, nextInstall: planned, rebuild, removeAgent, goOfflineAfter, ...properties } = change;
  const problems = Object.entries(properties).flatMap(([name, value]) => {
    const fits = Object.hasOwn(settable, name) ? settable[name] : undefined;
    if (!fits) return `${name} is no property that can be set (${[...Object.keys(settable), ...actions].join(", ")})`;
    return fits(value) ? [] : `${name} cannot be ${JSON.stringify(value)}`;
  });
  if (![true, undefined].includes(rebuild as true)) problems.push("rebuild can be true only");
  if (![true, undefined].includes(removeAgent as true)) problems.push("removeAgent can be true only");
  if (goOfflineAfter !== undefined && !(typeof goOfflineAfter === "number" && goOfflineAfter >= 0))
    problems.push("goOfflineAfter is a number of seconds");
  const { seconds, failsWith } = (install ?? {}) as { seconds?: number; failsWith?: never };
  if (failsWith !== undefined && !installResults.includes(failsWith))
    problems.push(`install.failsWith is none of ${installResults.join(", ")}`);
  if (problems.length > 0) throw new Refused(problems.join("; "));
  for (const [name, value] of Object.entries(properties)) Object.assign(server, { [name]: value ?? undefined });
  if (rebuild === true) server.rebuild();
  if (removeAgent === true) server.removeAgent();
  if (typeof goOfflineAfter === "number") server.goOfflineAfter(goOfflineAfter);
  if (planned !== undefined) server.nextInstall = nextInstall(planned);
  if (install !== undefined)
    server.installAgent({ ...(seconds !== undefined && { seconds }), ...(failsWith !== undefined && { failsWith }) });
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
  "GET /simulator/quotas": 'all quotas; POST adds some, such as {"edition": "premium", "count": 2}',
  "GET /simulator/alarms": 'the alarm settings; PATCH changes them, such as {"realtime": false}',
  "GET /simulator/faults":
    'injected faults; POST adds one, such as {"operation": "GET hosts", "kind": "503"}; DELETE clears them',
  "POST /simulator/advance": 'pushes the clock, such as {"seconds": 3600}',
  "POST /simulator/reset": "everything as it was at the start",
};

/** Steering from another process, under a path that no Huawei service uses. It is not signed. */
export function addAdmin(app: FastifyInstance, simulator: Simulator, faults: Faults): void {
  const bodyOf = (request: FastifyRequest): Change => {
    const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
    if (text.trim() === "") return {};
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refused("the body is no object");
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
        try {
          const result = (await act(request, bodyOf(request))) ?? { done: true };
          await simulator.ready();
          return await reply.send(`${JSON.stringify(result, undefined, 2)}\n`);
        } catch (error) {
          return reply.code(400).send(`${JSON.stringify({ error: (error as Error).message })}\n`);
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
    if (typeof body["name"] !== "string") throw new Refused("name is required");
    return simulator.addServer(body as unknown as ServerSeed);
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
  on("POST", "/quotas", (_request, body) => {
    if (!(editions as readonly unknown[]).includes(body["edition"]))
      throw new Refused(`edition is none of ${editions.join(", ")}`);
    return simulator.addQuota(body as unknown as QuotaSeed);
  });
  on("GET", "/topics", () => simulator.topics);
  on("GET", "/alarms", () => simulator.alarms());
  on("PATCH", "/alarms", (_request, body) => {
    const alarms = simulator.alarms();
    const known = Object.keys(alarms.toJSON());
    const stray = Object.keys(body).find((name) => !known.includes(name));
    if (stray !== undefined) throw new Refused(`${stray} is none of ${known.join(", ")}`);
    return Object.assign(alarms, body);
  });
  on("GET", "/faults", () => ({ injected: faults.list(), unmet: faults.unmet() }));
  on("POST", "/faults", (_request, body) => {
    const kinds = ["latency", "429", "500", "502", "503", "504"];
    kinds.push("reset-before", "reset-after", "partial", "half-done", "reply");
    const kind = String(body["kind"]);
    if (!kinds.includes(kind)) throw new Refused(`kind is none of ${kinds.join(", ")}`);
    // JSON has no infinity.
    const times = body["times"] === "always" ? { times: Infinity } : {};
    simulator.faults.add({ ...body, ...times, kind } as Fault);
    return faults.list();
  });
  on("DELETE", "/faults", () => simulator.faults.clear());
  on("POST", "/advance", (_request, body) => {
    if (typeof body["seconds"] !== "number") throw new Refused("seconds is required, a number");
    simulator.advance(body["seconds"]);
    return { now: new Date(simulator.now()).toISOString() };
  });
  on("POST", "/reset", () => simulator.reset());
}
