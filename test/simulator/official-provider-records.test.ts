import { servedOperations } from "../../simulator";
import { refusal, start } from "./cloud";

const all = { enterprise_project_id: "all_granted_eps" };

/** Three hosts with risks, one of them in a cluster and one in another enterprise project, and one without an agent. */
const risky = () =>
  start({
    servers: [
      { name: "web", risks: { asset: 2, vulnerability: 5, baseline: 12, intrusion: 6 }, edition: "premium" },
      { name: "win", os: "Windows", risks: { vulnerability: 1, baseline: 1 }, enterpriseProjectId: "eps-1" },
      { name: "node", clusterId: "c-1", risks: { vulnerability: 2, intrusion: 1 } },
      { name: "bare", agent: "not_installed", risks: { intrusion: 1 } },
    ],
  });

test("vulnerabilities are as many as the hosts say, by host, by vulnerability and in all", async () => {
  await using it = await risky();
  const ofHost = async (name: string) => (await it.get(`vulnerability/host/${it.id(name)}`, all)).json;
  expect([(await ofHost("web")).total_num, (await ofHost("win")).total_num, (await ofHost("node")).total_num]).toEqual([
    5, 1, 2,
  ]);
  const { data_list } = (await it.get("vulnerability/vulnerabilities", { ...all, type: "linux_vul" })).json;
  expect(data_list.map(({ host_num }: { host_num: number }) => host_num)).toEqual([2, 2, 1, 1, 1]);
  const { vul_id, host_id_list } = data_list[1];
  expect(host_id_list).toEqual([it.id("web"), it.id("node")]);
  const hosts = (await it.get("vulnerability/hosts", { ...all, vul_id, type: "linux_vul" })).json;
  expect(hosts.data_list.map(({ host_name }: { host_name: string }) => host_name)).toEqual(["web", "node"]);
  const affected = { select_type: "all_host", host_ids: [it.id("node")] };
  expect((await it.get("vulnerability/statistics/affected", { ...all, ...affected })).json).toMatchObject({
    ...{ vul_num: 2, host_num: 1, total_vul_num: 2, data_list: [{ type: "linux_vul", vul_num: 2 }] },
  });
  expect((await it.get("vulnerability/statistics", all)).json).toMatchObject({
    ...{ existed_vul_hosts: 3, unrepair: 6, need_urgent_repair: 3 },
  });
  expect((await it.get("overview/protection/statistics", all)).json.vul_detected_total_num).toBe(8);
});

test("alarms are as many as the hosts say, however they are counted, and have their time", async () => {
  await using it = await risky();
  const events = async (query: Record<string, string | number> = {}) =>
    (await it.get("event/events", { category: "host", ...query })).json;
  expect((await events()).total_num).toBe(7);
  expect((await events({ host_name: "we" })).total_num).toBe(6);
  expect((await events({ category: "container" })).data_list[0].resource_info.cluster_id).toBe("c-1");
  const severities = (await it.get("event/severity", { category: "host", host_id: it.id("web") })).json;
  expect(severities).toEqual({ total_num: 6, critical_num: 2, high_num: 2, medium_num: 1, low_num: 1 });
  const { data_list } = (await it.get("event/att-ck", { category: "host" })).json;
  expect(data_list.reduce((sum: number, { num }: { num: number }) => sum + num, 0)).toBe(7);
  const types = (await it.get("event/event-type", { category: "host", severity: "Critical" })).json;
  expect(types).toMatchObject({ total_num: 2, data_list: [{ event_type_list: [{ event_type: 1001, event_num: 2 }] }] });
  const ids = (await events()).data_list.map(({ event_id }: { event_id: string }) => event_id);
  expect(new Set(ids).size).toBe(7);
  it.cloud.advance(8 * 86_400);
  expect((await events({ last_days: 7 })).total_num).toBe(0);
  expect((await events({ last_days: 9 })).total_num).toBe(7);
});

test("a host fails as many baseline rules as it says; one without an agent is not checked", async () => {
  await using it = await risky();
  const rules = (await it.get("baseline/risk-config/check-rules", { ...all, limit: 200 })).json;
  expect(rules).toMatchObject({ total_num: 22, failed_num: 13, pass_num: 9 });
  const failed = await it.get("baseline/risk-config/check-rules", { ...all, statistics_scan_result: "failed" });
  expect(failed.json).toMatchObject({ total_num: 13 });
  expect(failed.json.data_list).toHaveLength(10);
  const { check_rule_id, standard } = failed.json.data_list[0];
  const unhandled = { ...all, check_rule_id, standard, result_type: "unhandled" };
  expect((await it.get("baseline/check-rule/hosts", unhandled)).json).toMatchObject({
    ...{ total_num: 1, data_list: [{ host_id: it.id("web"), result_type: "unhandled" }] },
  });
  expect((await it.get("baseline/overview", all)).json).toMatchObject({
    ...{ host_num: 3, failed_host_num: 2, check_rule_num: 22, check_rule_failed_num: 13 },
    host_risks: [{ host_id: it.id("web"), high_risk_num: 4, medium_risk_num: 4, low_risk_num: 4 }, {}],
  });
  const handled = { action: "ignore", handle_status: "unhandled", check_rule_list: [{ check_rule_id, standard }] };
  expect((await it.post("baseline/check-rule/handle-affect-baseline", handled)).json).toMatchObject({
    ...{ total_rule_num: 1, rule_num: 1, host_num: 1, data_list: [{ host_name: "web" }] },
  });
});

test("an agent tells of its host's ports and accounts, and asset risks are ports that stand open", async () => {
  await using it = await risky();
  const ports = async (query: Record<string, string>) =>
    (await it.get("asset/ports", { host_id: it.id("web"), ...query })).json.data_list;
  expect(await ports({})).toHaveLength(3);
  expect(await ports({ status: "danger" })).toHaveLength(2);
  expect((await it.get("asset/ports", { host_id: it.id("bare") })).json).toEqual({ total_num: 0, data_list: [] });
  expect((await it.get("asset/statistics", { host_id: it.id("web") })).json).toMatchObject({
    ...{ port_num: 3, account_num: 1, database_num: 0 },
  });
  expect((await it.get("asset/overview/statistics/top/account", all)).json.data_list).toEqual([
    { name: "root", host_num: 2, percentage: 67 },
    { name: "Administrator", host_num: 1, percentage: 33 },
  ]);
  const apps = async (query: Record<string, string | boolean>) => (await it.get("asset/apps", query)).json.total_num;
  expect([await apps({ app_name: "openssh" }), await apps({ app_name: "openssh", part_match: true })]).toEqual([0, 2]);
});

test("clusters are those that servers belong to, with the agent's own pods", async () => {
  await using it = await risky();
  const { cluster_info_list } = (await it.get("kubernetes/clusters")).json;
  expect(cluster_info_list).toMatchObject([{ cluster_id: "c-1", total_nodes_number: 1, sys_vul_num: 2 }]);
  const [pod] = (await it.get("kubernetes/pods")).json.data_list;
  expect(pod).toMatchObject({ node_name: "node", status: "Running" });
  expect((await it.get(`kubernetes/${pod.pod_name}/pod/detail`)).json.containers).toHaveLength(1);
  expect(await it.get("kubernetes/nobody/pod/detail")).toMatchObject(refusal("HSS.0011", "nobody"));
  expect(await it.get("container-network/c-2/network-info")).toMatchObject(refusal("HSS.0011", "c-2"));
  expect((await it.get("container/node-statistics")).json).toMatchObject({ unprotected_num: 1, protected_num: 0 });
  const body = { cluster_id_list: ["c-1"] };
  expect((await it.post("container/kubernetes/clusters/risks/query", body)).json.data_list).toMatchObject([
    { cluster_id: "c-1", vul_num: 2, event_num: 1 },
  ]);
});

test("parameters are held to their description, hosts to the enterprise project, and passwords stay out of sight", async () => {
  await using it = await risky();
  expect(await it.get("common/hosts", { colour: "red" })).toMatchObject(refusal("HSS.0001", "query.colour"));
  expect(await it.get("event/severity")).toMatchObject(refusal("HSS.0001", "query.category is required"));
  expect(await it.get("event/severity", { category: "cloud" })).toMatchObject(refusal("HSS.0001", "query.category"));
  expect(await it.get("vulnerability/host/nobody")).toMatchObject(refusal("HSS.1008", "nobody"));
  const hosts = async (query: Record<string, string>) => (await it.get("common/hosts", query)).json.total_num;
  expect([await hosts({}), await hosts(all), await hosts({ enterprise_project_id: "eps-1" })]).toEqual([3, 4, 1]);
  expect(await hosts({ ...all, agent_status: "installed" })).toBe(3);
  expect(await hosts({ ...all, host_name: "N" })).toBe(2);
  const guarded = await it.get("rasp/servers", { app_status: "closed", os_type: "windows", ...all });
  expect(guarded.json.data_list).toMatchObject([{ host_name: "win" }]);
  const registry = { registry_addr: "registry.example.com", namespace: "n", username: "u", password: "s3cr3t" };
  expect(await it.get("image/registries/image-upload-command", registry)).toMatchObject({ status: 200 });
  expect(JSON.stringify(it.cloud.requests)).not.toContain("s3cr3t");
  expect(it.cloud.calls).toMatchObject({ "GET common/hosts": 6, "GET image/registries/image-upload-command": 1 });
});

test("no two operations are counted under one name", () => {
  const labels = servedOperations.map(({ label }) => label);
  expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
});
