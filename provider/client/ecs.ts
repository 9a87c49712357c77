/** ECS: whether a server exists, and what it was bought with. Source: ECS API reference, "Querying Details About an ECS". */
import type { Caller, Operation } from "./caller";
import { NotFound } from "./errors";
import type { EcsServer, EcsService } from "./model";
import { fields, present, text } from "./records";
import { fromApi } from "./words";

const showServer: Operation = {
  title: "read the server",
  service: "ecs",
  method: "GET",
  path: "/v1/{project_id}/cloudservers/{server_id}",
  repetition: "read",
};

export function ecsService(caller: Caller): EcsService {
  return {
    async server(serverId, { signal } = {}) {
      try {
        const server = fields(
          fields(await caller.call(showServer, { path: { server_id: serverId } }, { signal }))["server"],
        );
        return present<EcsServer>({
          serverId: text(server["id"]) ?? serverId,
          name: text(server["name"]) ?? "",
          status: text(server["status"]) ?? "",
          createdAt: fromApi.time(server["created"]),
          agentList: (text(fields(server["metadata"])["__support_agent_list"]) ?? "")
            .split(",")
            .map((name) => name.trim())
            .filter(Boolean),
        });
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
  };
}
