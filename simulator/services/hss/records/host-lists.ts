import { describedOperations, type Source } from "./described";
import { hasAgent, hostsWhere } from "./host-facts";

/** Hosts on which something could be switched on now. */
const ready: Source = (call) => hostsWhere(call, ({ agent }) => agent.state === "online");

export const hostListOperations = describedOperations({
  ListCommonHost: (call) => hostsWhere(call),
  ListAntiVirusHost: ready,
  ListAntiVirusPaidHosts: ready,
  ListAppWhitelistHostStatus: ready,
  ListDecoyPortAvailableHost: ready,
  ListWebTamperHost: (call) => hostsWhere(call, (server) => hasAgent(server) && !server.webTamper),
  // Application protection cannot be opened here, so every host of the list is one where it is closed.
  ListProtectionServers: (call) =>
    hostsWhere(call, hasAgent).map((host) => ({
      ...host,
      app_status: "closed",
      protect_status: "closed",
      rasp_status: "app_not_configure",
      policy_name: "",
    })),
  ShowAppRaspSwitchStatus: () => ({ status: "app_not_configure" }),
  ListPluginStatus: (call) =>
    hostsWhere(call, hasAgent).map((host) => ({
      ...host,
      plugin_code: call.query["plugin_code"],
      plugin_status: "not_installed",
      host_type: host["cluster_id"] === "" ? "host" : "container",
      os_type: String(host["os_type"]).toLowerCase(),
      os_arch: "x86_64",
      install_progress: "0",
    })),
  ShowWebTamperRaspPath: ({ cloud, path }) => ({
    rasp_path: cloud.servers.get(path["host_id"] ?? "")?.webTamper?.policy["rasp_path"],
  }),
});
