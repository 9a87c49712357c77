/**
 * ECS: which servers there are, and what they were bought with. Sources: ECS API reference, "Querying Details About an
 * ECS" and "Querying Details About ECSs".
 */
import type { Caller, Operation } from "./caller";
import { NotFound, Refused } from "./errors";
import { messages } from "./messages";
import { type EcsServer, type EcsService, osTypes } from "./model";
import { type Fields, fields, list, number, present, text } from "./records";
import { fromApi } from "./words";

const showServer: Operation = {
  title: "read the server",
  service: "ecs",
  method: "GET",
  path: "/v1/{project_id}/cloudservers/{server_id}",
  repetition: "read",
};

const listServers: Operation = {
  title: "list the servers",
  service: "ecs",
  method: "GET",
  path: "/v1/{project_id}/cloudservers/detail",
  repetition: "read",
};

/** The most that one page may hold ("Querying Details About ECSs", `limit`). */
const pageSize = 1000;

export function ecsService(caller: Caller, enterpriseProjectId?: string): EcsService {
  return {
    async server(serverId, { signal } = {}) {
      try {
        const answer = fields(await caller.call(showServer, { path: { server_id: serverId } }, { signal }));
        const server = fields(answer["server"]);
        return toServer(server, serverId);
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },

    async servers({ signal } = {}) {
      const found = new Map<string, EcsServer>();
      // The offset of this list is the number of a page, and the first one is 1.
      for (let page = 1; ; page++) {
        const query = {
          limit: String(pageSize),
          offset: String(page),
          enterprise_project_id: enterpriseProjectId ?? "all_granted_eps",
        };
        const answer = fields(await caller.call(listServers, { query }, { signal }));
        if (!Array.isArray(answer["servers"])) {
          const about = { operation: listServers.title, service: "ecs", status: 200 } as const;
          throw new Refused(messages.notUnderstood(about), about);
        }
        const before = found.size;
        for (const server of list(answer["servers"])) {
          const id = text(server["id"]);
          if (id !== undefined && server["fault"] === undefined) found.set(id, toServer(server, id));
        }
        if (found.size === before || found.size >= (number(answer["count"]) ?? 0)) return [...found.values()];
      }
    },
  };
}

function toServer(server: Fields, serverId: string): EcsServer {
  const metadata = fields(server["metadata"]);
  const tags = (Array.isArray(server["tags"]) ? server["tags"] : []).map(String).map(toTag);
  return present<EcsServer>({
    serverId: text(server["id"]) ?? serverId,
    name: text(server["name"]) ?? "",
    status: text(server["status"]) ?? "",
    createdAt: fromApi.time(server["created"]),
    agentList: (text(metadata["__support_agent_list"]) ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    enterpriseProjectId: text(server["enterprise_project_id"]),
    tags: Object.fromEntries(tags),
    osType: osTypes.find((os) => os.toLowerCase() === text(metadata["os_type"])?.toLowerCase()),
  });
}

/** A tag reads `key=value`, or `key` alone ("Querying Details About ECSs", `tags`). */
function toTag(tag: string): [string, string] {
  const [key = "", ...value] = tag.split("=");
  return [key, value.join("=")];
}
