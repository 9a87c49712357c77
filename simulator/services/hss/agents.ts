import { canUpgrade, latestAgent, previousAgent, uninstallAgent, upgradeAgent } from "../../core/agents";
import { editionFromWire } from "../../core/editions";
import type { ServerRecord } from "../../core/records";
import { settingsOf } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import { installerFile, installerPath, packageFile, packagePath } from "../../machines/packages";
import { agentHosts, exact, fuzzy, sees, type Call, type Operations } from "../operation";
import { protectStatus } from "./host-view";
import { visibleHosts } from "./hosts";

/** The hosts of an agent command: each must be known and must have an agent that answers. */
function reachableHosts(call: Call): ServerRecord[] {
  const servers = ((call.body["host_id_list"] as string[] | undefined) ?? []).map((id) => {
    const server = call.cloud.servers.get(id);
    if (!server?.known || !sees(call, server.enterpriseProjectId)) throw hssError("HSS.1008", `host ${id}`);
    return server;
  });
  for (const { id, agent } of servers) {
    if (agent.state === "offline") throw hssError("HSS.1007", `host ${id}`);
    if (agent.state !== "online") throw hssError("HSS.1001", `host ${id}`);
  }
  return servers;
}

function matchingHosts(call: Call): ServerRecord[] {
  const { cloud, body } = call;
  const edition = editionFromWire(body["version"]);
  return visibleHosts(call).filter(
    (server) =>
      canUpgrade(server) &&
      fuzzy(body["host_name"], server.name) &&
      exact(body["host_id"], server.id) &&
      fuzzy(body["private_ip"], server.privateIp) &&
      fuzzy(body["public_ip"], server.publicIp) &&
      exact(edition, server.protection?.edition) &&
      exact(body["protect_status"], protectStatus(cloud, server)) &&
      exact(body["os_type"], server.os) &&
      exact(body["policy_group_id"], server.policyGroupId) &&
      exact(body["group_id"], server.groupId) &&
      exact(body["asset_value"], server.assetValue),
  );
}

/** Install commands in the shape that public installation scripts show. */
function installScripts(call: Call): object[] {
  const { cloud, query } = call;
  const { origin, master, slave } = agentHosts(call);
  if (query["os_type"] === "Windows") {
    const url = `${origin}/package/agent/windows/hostguard_setup.exe`;
    return [{ package_type: "exe", cmd: "", package_download_url: url }];
  }
  const architecture = query["os_arch"] === "aarch64" ? "aarch64" : "x86_64";
  // The organisation is known of servers inside Huawei Cloud.
  const organisation = query["outside_host"] === true ? cloud.domainId : "";
  const settings = [`MASTER_IP=${master}`, `SLAVE_IP=${slave}`, `ORG_ID=${organisation}`];
  const asScript = cloud.rules.installCommand === "script" || query["batch_install"] === true;
  if (asScript) settings.push("DATA_CENTER_TAG=", "SERVICE_PROVIDER_NAME=", "HOST_GROUP_ID=");
  const configure = settings.map((line, row) => `echo '${line}' ${row === 0 ? ">" : ">>"} hostguard_setup_config.conf`);
  if (cloud.rules.installScripts === "single") {
    const url = origin + installerPath;
    const cmd = [`curl -k -O '${url}'`, ...configure, `bash ${installerFile}`, `rm -f ${installerFile}`].join(" && ");
    return [{ package_type: "Linux", cmd, package_download_url: url }];
  }
  return (["rpm", "deb"] as const).map((format) => {
    const url = origin + (asScript ? installerPath : packagePath(architecture, format));
    const file = asScript ? installerFile : packageFile(architecture, format);
    const install = asScript ? "bash" : format === "rpm" ? "rpm -ivh" : "dpkg -i";
    const clean = [...(asScript ? [] : ["rm -f hostguard_setup_config.conf"]), `rm -f ${file}`];
    return {
      package_type: format,
      cmd: [`curl -k -O '${url}'`, ...configure, `${install} ${file}`, ...clean].join(" && "),
      package_download_url: url,
    };
  });
}

export const agentOperations: Operations = {
  UninstallAgents(call) {
    for (const server of reachableHosts(call)) uninstallAgent(call.cloud, server);
    return undefined;
  },

  UpgradeAgents(call) {
    const all = call.body["operate_all"] === true;
    if (!all && !(call.body["host_id_list"] as string[] | undefined)?.length)
      throw hssError("HSS.0001", "body.host_id_list is required when operate_all is false");
    for (const server of all ? matchingHosts(call) : reachableHosts(call)) upgradeAgent(call.cloud, server);
    return undefined;
  },

  ListAgentInstallScript(call) {
    if (call.query["os_type"] === "Windows" && call.query["os_arch"] !== "x86_64")
      throw hssError("HSS.0001", "query.os_arch: Windows has x86_64 only");
    return { install_script_list: installScripts(call) };
  },

  ListAgentVersion: ({ cloud, query }) => ({
    data_list: (["Linux", "Windows"] as const)
      .filter((os) => exact(query["os_type"], os))
      .map((os_type) => ({
        os_type,
        latest_version: latestAgent[os_type],
        version_list: [latestAgent[os_type], previousAgent[os_type]].map((release_version, age) => ({
          release_version,
          release_note: "",
          update_time: cloud.now() - (age + 1) * 30 * 86_400_000,
        })),
      })),
  }),

  ListAgentAutoUpgradeStatus: ({ cloud, enterpriseProjectId }) => ({
    enabled: settingsOf(cloud, enterpriseProjectId).agentAutoUpgrade,
  }),

  ChangeAgentAutoUpgradeStatus({ cloud, enterpriseProjectId, body }) {
    settingsOf(cloud, enterpriseProjectId).agentAutoUpgrade = body["enabled"] === true;
    return undefined;
  },
};
