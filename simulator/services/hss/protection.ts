import { chargingFromWire, editionFromWire } from "../../core/editions";
import { closeByCall, hostsOf, open, type OpenRequest } from "../../core/protection";
import { hssError } from "../../gateway/errors";
import type { Edition } from "../../options";
import { sees, type Call, type Operations } from "../operation";
import { pathHost } from "./hosts";

const hosts = (call: Call, ids = call.body["host_id_list"]) =>
  hostsOf(call.cloud, ids, (server) => sees(call, server.enterpriseProjectId));

function openRequest({ body }: Call, edition: Edition): OpenRequest {
  return {
    edition,
    chargingMode: chargingFromWire(body["charging_mode"]),
    quotaId: (body["resource_id"] as string | undefined) || undefined,
    tags: (body["tags"] as OpenRequest["tags"] | undefined) ?? [],
  };
}

function openOrClose(call: Call): undefined {
  const edition = editionFromWire(call.body["version"]);
  const servers = hosts(call);
  if (!edition) for (const server of servers) closeByCall(call.cloud, server);
  else open(call.cloud, servers, openRequest(call, edition));
}

/** Web tamper protection opens only where it is closed; its charging mode is pay per use unless given. */
function openWebTamper(call: Call, policy?: Record<string, unknown>): undefined {
  const servers = hosts(call);
  const opened = servers.find((server) => server.webTamper);
  if (opened) throw hssError("HSS.0001", `web tamper protection of host ${opened.id} is open already`);
  const request = openRequest(call, "wtp");
  open(call.cloud, servers, {
    ...request,
    chargingMode: request.chargingMode ?? "postPaid",
    ...(policy && { policy }),
  });
}

/** The parts of a policy that both calls which set one have in common, checked against its system. */
function policyOf(call: Call, systems: Set<string>): Record<string, unknown> {
  const { body } = call;
  const needs: [switchName: string, needed: string][] = [
    ["enable_timing_off", "timing_off_config_info"],
    ["enable_rasp_protect", "rasp_path"],
    ["enable_privileged_process", "privileged_process_info"],
  ];
  for (const [name, needed] of needs) {
    if (body[name] === true && body[needed] === undefined)
      throw hssError("HSS.0001", `body.${needed} is required when ${name} is true`);
  }
  const info = body["protect_dir_info"] as { protect_dir_list: { local_backup_dir?: string }[] };
  info.protect_dir_list.forEach((entry, index) => {
    const path = `body.protect_dir_info.protect_dir_list[${index}].local_backup_dir`;
    if (systems.has("Linux") && !entry.local_backup_dir) throw hssError("HSS.0001", `${path} is required on Linux`);
    if (systems.has("Windows") && entry.local_backup_dir)
      throw hssError("HSS.0001", `${path} cannot be used on Windows`);
  });
  const { host_id_list: _hosts, charging_mode: _mode, resource_id: _quota, tags: _tags, ...policy } = body;
  return policy;
}

export const protectionOperations: Operations = {
  SwitchHostsProtectStatus(call) {
    if (editionFromWire(call.body["version"]) === "wtp" && !call.cloud.rules.wtpByProtectionCall)
      throw hssError("HSS.0001", "body.version: web tamper protection is opened by its own call");
    return openOrClose(call);
  },

  SwitchContainerProtectStatus: openOrClose,

  SetWtpProtectionStatusInfo(call) {
    if (call.body["status"] === true) return openWebTamper(call);
    for (const server of hosts(call)) if (server.protection?.edition === "wtp") closeByCall(call.cloud, server);
    return undefined;
  },

  SetRaspSwitch(call) {
    const servers = hosts(call);
    for (const server of servers) {
      if (!server.webTamper) throw hssError("HSS.0001", `web tamper protection of host ${server.id} is closed`);
      if (server.os !== "Linux") throw hssError("HSS.0001", `host ${server.id} is not Linux`);
    }
    for (const { webTamper } of servers) {
      if (webTamper) webTamper.policy = { ...webTamper.policy, enable_rasp_protect: call.body["status"] === true };
    }
    return undefined;
  },

  BatchStartWebTamperProtection(call) {
    const systems = new Set(hosts(call).map((server) => server.os));
    if (systems.size > 1) throw hssError("HSS.0001", "body.host_id_list mixes Linux and Windows");
    if ((call.body["tags"] as unknown[] | undefined)?.length && call.body["charging_mode"] === "packet_cycle")
      throw hssError("HSS.0001", "body.tags goes with on_demand only");
    return openWebTamper(call, policyOf(call, systems));
  },

  ShowWebTamperHostPolicy(call) {
    const server = pathHost(call);
    const { privileged_process_info, ...policy } = (server.webTamper?.policy ?? {}) as Record<string, object>;
    const directories = policy["protect_dir_info"] as { protect_dir_list?: object[] } | undefined;
    return {
      protect_dir_num: directories?.protect_dir_list?.length ?? 0,
      enable_timing_off: false,
      enable_rasp_protect: false,
      enable_privileged_process: false,
      ...policy,
      ...privileged_process_info,
      ...(directories && {
        protect_dir_info: {
          ...directories,
          protect_dir_list: directories.protect_dir_list?.map((entry) => ({ ...entry, protect_status: "opened" })),
        },
      }),
    };
  },

  UpdateWebTamperHostPolicy(call) {
    const server = pathHost(call);
    if (!server.webTamper) throw hssError("HSS.0001", `web tamper protection of host ${server.id} is closed`);
    server.webTamper.policy = policyOf(call, new Set([server.os]));
    return undefined;
  },
};
