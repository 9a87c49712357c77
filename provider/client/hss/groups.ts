/** Server groups. Source: HSS API v5 reference, "Querying Server Groups" (ListHostGroups). */
import type { HostGroup, HssService } from "../model";
import { type Fields, text } from "../records";
import type { HssCalls, HssOperation } from "./calls";
import { page } from "./hosts";

const listGroups: HssOperation = {
  title: "list server groups",
  method: "GET",
  path: "/v5/{project_id}/host-management/groups",
  repetition: "read",
  scope: "read",
};

const pageSize = 200;

export function groups(calls: HssCalls): HssService["groups"] {
  return {
    async list({ name, signal } = {}) {
      const found = new Map<string, HostGroup>();
      for (let offset = 0, total = Infinity; offset < total;) {
        const query = {
          offset: String(offset),
          limit: String(pageSize),
          ...(name !== undefined && { group_name: name }),
        };
        const answer = (await calls.call(listGroups, { query }, { signal })) ?? {};
        const { records, keys, total: all } = page(listGroups, answer, toGroup, "group_id");
        for (const group of records) found.set(group.groupId, group);
        if (keys.length === 0) break;
        offset += keys.length;
        total = all;
      }
      return [...found.values()];
    },
  };
}

function toGroup(record: Fields): HostGroup | undefined {
  const groupId = text(record["group_id"]);
  if (groupId === undefined) return undefined;
  const members = record["host_id_list"];
  return {
    groupId,
    name: text(record["group_name"]) ?? "",
    hostIds: Array.isArray(members) ? members.filter((id): id is string => typeof id === "string") : [],
  };
}
