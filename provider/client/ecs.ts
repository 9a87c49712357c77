/**
 * ECS: whether a server exists, what it was bought with, and its tags. Source: ECS API reference, "Querying Details About
 * an ECS" and "Querying Details About ECSs".
 */
import type { Caller, Operation } from "./caller";
import { NotFound, Refused } from "./errors";
import { messages } from "./messages";
import { type Clock, type EcsServer, type EcsService, osTypes, type Tags } from "./model";
import { type Fields, fields, list, number, present, text } from "./records";
import { reuseWalkFor } from "./sharing";
import { fromApi } from "./words";

const path = "/v1/{project_id}/cloudservers";
const showServer: Operation = {
  title: "read the server",
  service: "ecs",
  method: "GET",
  path: `${path}/{server_id}`,
  repetition: "read",
};
const listServers: Operation = {
  title: "list servers",
  service: "ecs",
  method: "GET",
  path: `${path}/detail`,
  repetition: "read",
};

const pageSize = 1000;
/** Walks after which a list that changes under each of them is taken as it was last seen. */
const mostWalks = 3;

export interface EcsParts {
  caller: Caller;
  clock: Clock;
  enterpriseProjectId: string | undefined;
}

export function ecsService({ caller, clock, enterpriseProjectId = "all_granted_eps" }: EcsParts): EcsService {
  let last: { servers: Promise<EcsServer[]>; at: number } | undefined;

  /** Pages are told by number, so a server that goes moves others past the page that is read next. */
  const walk = async (walks = 1): Promise<EcsServer[]> => {
    const seen = new Map<string, EcsServer>();
    let total: number | undefined;
    for (let at = 1; ; at++) {
      const query = { limit: String(pageSize), offset: String(at), enterprise_project_id: enterpriseProjectId };
      const answer = fields(await caller.call(listServers, { query }));
      if (!Array.isArray(answer["servers"])) {
        const about = { operation: listServers.title, service: "ecs", status: 200 } as const;
        throw new Refused(messages.notUnderstood(about), about);
      }
      const page = list(answer["servers"]);
      // A server that is gone comes back with nothing but a fault.
      for (const server of page.filter(({ fault }) => fault === undefined).map(toServer))
        if (server.serverId !== "") seen.set(server.serverId, server);
      const count = number(answer["count"]);
      if (total !== undefined && count !== total && walks < mostWalks) return walk(walks + 1);
      total = count;
      if (page.length === 0 || at * pageSize >= (total ?? Infinity)) return [...seen.values()];
    }
  };

  return {
    async server(serverId, { signal } = {}) {
      try {
        const answer = await caller.call(showServer, { path: { server_id: serverId } }, { signal });
        return { ...toServer(fields(fields(answer)["server"])), serverId };
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },

    async servers() {
      if (last !== undefined && clock.now() - last.at <= reuseWalkFor) return last.servers;
      const asked = { servers: walk(), at: clock.now() };
      last = asked;
      // A failure is not kept: the next one who asks tries again.
      asked.servers.catch(() => {
        if (last === asked) last = undefined;
      });
      return asked.servers;
    },
  };
}

const toServer = (server: Fields): EcsServer =>
  present<EcsServer>({
    serverId: text(server["id"]) ?? "",
    name: text(server["name"]) ?? "",
    status: text(server["status"]) ?? "",
    createdAt: fromApi.time(server["created"]),
    agentList: (text(fields(server["metadata"])["__support_agent_list"]) ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    enterpriseProjectId: text(server["enterprise_project_id"]),
    osType: osTypes.find((os) => os.toLowerCase() === text(fields(server["metadata"])["os_type"])?.toLowerCase()),
    tags: toTags(server["tags"]),
  });

/** Tags come as `key=value`, or as the key alone. */
function toTags(value: unknown): Tags {
  const texts = Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === "string") : [];
  return Object.fromEntries(
    texts.map((tag) => {
      const [key = "", ...rest] = tag.split("=");
      return [key, rest.join("=")];
    }),
  );
}
