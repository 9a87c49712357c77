import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { carriesToken } from "./access";
import { latestAgent, removeAgent, runInstaller } from "./core/agents";
import type { Cloud } from "./core/cloud";
import type { ServerRecord } from "./core/records";
import { agentFile } from "./machines/packages";

/** The agent host: the packages, and what their installation on a simulated machine reports. Packages are for all, reports for machines. */
export function addAgentHost(app: FastifyInstance, cloud: Cloud): void {
  const text = (reply: FastifyReply, status: number, body: string) =>
    reply.code(status).header("content-type", "application/octet-stream").send(body);

  app.get("/package/agent/*", (request, reply) => {
    // A machine that is told to run into a timeout asks for it; see Machine.reachAgentService.
    if (request.headers["x-simulated-delay"] !== undefined) return reply.hijack();
    const { pathname } = new URL(request.url, "http://simulator");
    const file = agentFile(pathname, latestAgent.Linux);
    return file === undefined ? text(reply, 404, "there is no such package\n") : text(reply, 200, file);
  });

  const onMachine = (path: string, act: (server: ServerRecord) => string) =>
    app.post(`/simulator/machines/:machine/${path}`, (request: FastifyRequest, reply: FastifyReply) => {
      cloud.settle();
      cloud.touch();
      const server = cloud.servers.get((request.params as { machine: string }).machine);
      const machine = server && cloud.machines.of(server.id);
      // One answer for both, so that nobody without the token learns which machines there are.
      return machine && carriesToken(request, machine.token)
        ? text(reply, 200, act(server))
        : text(reply, 401, "only a simulated machine may report what happened on it\n");
    });

  // The first line of the answer is the exit code of the installer, the rest what it prints.
  onMachine("installations", (server) => {
    const { exitCode, output } = runInstaller(cloud, server);
    return `${exitCode}\n${output}`;
  });
  onMachine("removals", (server) => {
    removeAgent(cloud, server);
    return "";
  });
}
