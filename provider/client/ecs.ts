/** ECS: whether a server exists. Source: ECS API reference, "Querying Details About an ECS". */
import type { Caller, Operation } from "./caller";
import { NotFound } from "./errors";
import type { EcsService } from "./model";
import { fields, text } from "./records";

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
        return {
          serverId: text(server["id"]) ?? serverId,
          name: text(server["name"]) ?? "",
          status: text(server["status"]) ?? "",
        };
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
  };
}
