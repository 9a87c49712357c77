import type { ServerRecord } from "../../../core/records";
import type { Call } from "../../operation";
import { counted, describedOperations, distinct, type Facts, type Source } from "./described";
import { hasAgent, hostsWhere, perHost } from "./host-facts";

interface Inventory {
  accounts: readonly Facts[];
  apps: readonly Facts[];
  autoLaunch: readonly Facts[];
  kernelModules: readonly Facts[];
  ports: readonly Facts[];
  processes: readonly Facts[];
}

/** What every server of a system has on it: the least that one which is managed and guarded has. */
const inventories: Record<ServerRecord["os"], Inventory> = {
  Linux: {
    accounts: [
      {
        ...{ user_name: "root", user_group_name: "root", user_home_dir: "/root", shell: "/bin/bash" },
        ...{ login_permission: true, root_permission: true },
      },
    ],
    apps: [{ app_name: "openssh-server", version: "8.2" }],
    // Types: 0 service, 1 scheduled task, 2 preloaded library, 3 registry key, 4 startup folder.
    autoLaunch: [{ name: "sshd", type: 0, path: "/usr/sbin/sshd", run_user: "root", hash: "" }],
    kernelModules: [{ name: "ip_tables", file_name: "ip_tables.ko", path: "/lib/modules", size: 32768, version: "" }],
    ports: [{ port: 22, type: "TCP", laddr: "0.0.0.0", pid: 1001, path: "/usr/sbin/sshd", status: "normal" }],
    processes: [{ path: "/usr/sbin/sshd", launch_params: "-D", process_pid: 1001, run_permission: "root" }],
  },
  Windows: {
    accounts: [
      {
        ...{ user_name: "Administrator", user_group_name: "Administrators", user_home_dir: "C:\\Users\\Administrator" },
        ...{ login_permission: true, root_permission: true },
      },
    ],
    apps: [{ app_name: "Windows Defender", version: "4.18" }],
    autoLaunch: [
      { name: "TermService", type: 0, path: "C:\\Windows\\System32\\svchost.exe", run_user: "SYSTEM", hash: "" },
    ],
    kernelModules: [],
    ports: [
      {
        ...{ port: 3389, type: "TCP", laddr: "0.0.0.0", pid: 1001, path: "C:\\Windows\\System32\\svchost.exe" },
        status: "normal",
      },
    ],
    processes: [
      {
        ...{ path: "C:\\Windows\\System32\\svchost.exe", launch_params: "-k NetworkService", process_pid: 1001 },
        run_permission: "SYSTEM",
      },
    ],
  },
};

/** Ports that the asset risks of a host stand for, in this order. */
const dangerous = [23, 21, 445, 135, 139, 1433, 3306, 6379];

const dangerousPorts = ({ risks }: ServerRecord): Facts[] =>
  dangerous.slice(0, risks.asset).map((port, index) => ({
    ...{ port, type: "TCP", laddr: "0.0.0.0", pid: 2001 + index, path: "", status: "danger" },
  }));

const entriesOf = (server: ServerRecord, kind: keyof Inventory): readonly Facts[] => {
  if (!hasAgent(server)) return [];
  const entries = inventories[server.os][kind];
  return kind === "ports" ? [...entries, ...dangerousPorts(server)] : entries;
};

const categoryOf = ({ clusterId }: ServerRecord) => (clusterId === "" ? "host" : "container");

/** Entries of one kind, of all hosts in sight that have an agent to tell of them. */
const all = (call: Call, kind: keyof Inventory): Facts[] =>
  perHost(call, (server) =>
    entriesOf(server, kind).map((entry) => ({
      ...entry,
      process_path: entry["path"],
      port_string: String(entry["port"] ?? ""),
      category: categoryOf(server),
      recent_scan_time: server.createdAt,
      update_time: server.createdAt,
      launch_time: server.createdAt,
    })),
  );

const listOf =
  (kind: keyof Inventory): Source =>
  (call) =>
    all(call, kind);

/** How many there are of each name. */
const ofEach = (found: readonly Facts[], field: string): Facts[] =>
  [...counted(found, field).values()].map((some) => ({ ...some[0], num: some.length }));

const totals =
  (kind: keyof Inventory, field: string): Source =>
  (call, among) =>
    ofEach(among(all(call, kind)), field);

/** The names on most hosts; percentages are of the hosts with an agent. */
const top =
  (kind: keyof Inventory, field: string): Source =>
  (call) => {
    const hosts = hostsWhere(call, hasAgent).length;
    const names = [...counted(all(call, kind), field)].map(([name, found]) => {
      const host_num = distinct(found, "host_id");
      return { name: String(name), host_num, percentage: Math.round((100 * host_num) / hosts) };
    });
    return { total_num: names.length, data_list: names.sort((a, b) => b.host_num - a.host_num).slice(0, 5) };
  };

export const assetOperations = describedOperations({
  ListUsers: listOf("accounts"),
  ListUserStatistics: totals("accounts", "user_name"),
  ShowAccountTop: top("accounts", "user_name"),
  ListApps: listOf("apps"),
  ListAppStatistics: totals("apps", "app_name"),
  ShowSoftwareTop: top("apps", "app_name"),
  ListAutoLaunchs: listOf("autoLaunch"),
  // The one list that writes the type as a text.
  ListAutoLaunchStatistics: (call, among) =>
    ofEach(among(all(call, "autoLaunch")), "name").map((total) => ({ ...total, type: String(total["type"]) })),
  ShowAutoLaunchTop: top("autoLaunch", "name"),
  ListKernelModuleHostInfo: (call) =>
    all(call, "kernelModules").map((entry) => ({ ...entry, kernel_module_info: entry })),
  ListKernelModuleStatistics: totals("kernelModules", "name"),
  ListPorts: listOf("ports"),
  ListPortHost: listOf("ports"),
  ListPortStatistics: totals("ports", "port"),
  ShowPortTop: top("ports", "port"),
  ShowCommonPort: ({ query }) => ({
    type: "TCP",
    status: dangerous.includes(Number(query["port"])) ? "danger" : "normal",
  }),
  ListProcessesHost: listOf("processes"),
  ListProcessStatistics: totals("processes", "path"),
  ShowAssetStatistic: (call, among) => ({
    account_num: among(all(call, "accounts")).length,
    app_num: among(all(call, "apps")).length,
    auto_launch_num: among(all(call, "autoLaunch")).length,
    kernel_module_num: among(all(call, "kernelModules")).length,
    port_num: among(all(call, "ports")).length,
    process_num: among(all(call, "processes")).length,
  }),
  ShowHostAssetManualCollectStatus(call) {
    const [host] = hostsWhere(call, ({ id }) => id === call.query["host_id"]);
    return { scan_status: host ? "scanned" : "neverscan", scanned_time: host?.["agent_update_time"] };
  },
});
