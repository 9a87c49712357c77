import { done, refusal, start } from "./cloud";

test("the statistics count what the host list shows", async () => {
  await using it = await start({
    servers: [
      { name: "a", edition: "premium", risks: { baseline: 1 }, assetValue: "important" },
      { name: "b", edition: "professional", agent: "offline" },
      { name: "c", agent: "not_installed" },
      { name: "d", agent: "install_failed", clusterId: "c1" },
      { name: "far", enterpriseProjectId: "eps-1" },
    ],
    quotas: [{ edition: "wtp" }],
  });
  expect((await it.get("host-management/host-statistics")).json).toMatchObject({
    ...{
      total_num: 4,
      risk_num: 1,
      unprotected_num: 2,
      not_installed_num: 1,
      installed_failed_num: 1,
      not_online_num: 3,
    },
    ...{ version_premium_num: 1, version_advanced_num: 1, version_basic_num: 0, version_container_num: 0, idle_num: 1 },
    ...{ protected_num: 1, protect_interrupt_num: 1, ignore_host_num: 0, host_group_num: 0 },
    asset_value_list: [
      { value_type: "important", host_num: 1 },
      { value_type: "common", host_num: 3 },
      { value_type: "test", host_num: 0 },
    ],
  });
  expect((await it.get("overview/agent/statistics")).json).toMatchObject({
    ...{
      online_num: 1,
      offline_num: 1,
      not_online_num: 3,
      incluster_num: 1,
      not_incluster_num: 3,
      wait_upgrade_num: 0,
    },
  });
  await it.post("setting/virus-kill", { enabled: true });
  it.cloud.advance(3 * 86_400);
  const statistics = (await it.get("overview/protection/statistics")).json;
  expect(statistics).toMatchObject({ protect_days: 3, auto_kill_virus_status: true, vul_detected_total_num: 0 });
});

test("a weak password scan was never made, runs, and is done; it needs an agent", async () => {
  await using it = await start({ servers: ["web", { name: "off", agent: "offline" }] });
  const path = (name: string, end: string) => `host-management/${it.id(name)}/${end}`;
  const status = async () => (await it.get(path("web", "scan-status"), { type: "pwd" })).json;
  expect(await status()).toEqual({ scan_status: "neverscan" });
  expect(await it.post(path("web", "manual-detect"), { type: "pwd" })).toMatchObject(done);
  expect(await status()).toEqual({ scan_status: "scanning" });
  it.cloud.advance(10);
  expect(await status()).toEqual({ scan_status: "scaned", scaned_time: it.cloud.now() });
  expect(await it.post(path("off", "manual-detect"), { type: "pwd" })).toMatchObject(refusal("HSS.1007"));
  expect(await it.get("host-management/nobody/scan-status", { type: "pwd" })).toMatchObject(refusal("HSS.1008"));
});

test("the policy of vulnerability scans is kept, and names its hosts when it must", async () => {
  await using it = await start({ servers: ["web"] });
  const policy = { scan_period: "one_day", scan_range_type: "specific_host", status: "open" };
  expect(await it.put("vulnerability/scan-policy", policy)).toMatchObject(refusal("HSS.0001", "host_ids"));
  expect(await it.put("vulnerability/scan-policy", { ...policy, host_ids: [it.id("web")] })).toMatchObject(done);
  const kept = (await it.get("vulnerability/scan-policy")).json;
  expect(kept).toMatchObject({ ...policy, host_ids: [it.id("web")], total_host_num: 1 });
});

test("ransomware prevention follows a policy that can only go when nobody uses it", async () => {
  await using it = await start({ servers: ["web"] });
  const policy = {
    ...{ policy_name: "documents", protection_mode: "alarm_only", protection_directory: "/srv" },
    ...{ protection_type: "doc,pdf", operating_system: "Linux" },
  };
  const url = "ransomware/protection/policy";
  expect(await it.post(url, { ...policy, protection_type: "doc,exe" })).toMatchObject(refusal("HSS.0001", "exe"));
  expect(await it.post(url, policy)).toMatchObject(done);
  const [made] = (await it.get(url, { policy_name: "doc" })).json.data_list;
  expect(made).toMatchObject({
    policy_name: "documents",
    bait_protection_status: "opened",
    count_associated_server: 0,
  });
  const open = { operating_system: "Linux", ransom_protection_status: "opened", backup_protection_status: "closed" };
  const hosts = { agent_id_list: [], host_id_list: [it.id("web")] };
  expect(await it.post("ransomware/protection/open", { ...open, ...hosts })).toMatchObject(
    refusal("HSS.0001", "protection_policy_id"),
  );
  const named = { ...open, ...hosts, protection_policy_id: made.policy_id };
  expect(await it.post("ransomware/protection/open", { ...named, backup_protection_status: "opened" })).toMatchObject(
    refusal("HSS.0001", "backup_cycle"),
  );
  expect(await it.post("ransomware/protection/open", named)).toMatchObject(done);
  expect((await it.host(it.id("web"))).ransom_protection_status).toBe("opened");
  const gone = `${url}?policy_id=${made.policy_id}`;
  expect(await it.delete(gone)).toMatchObject(refusal("HSS.0001", "enterprise_project_id is required"));
  const remove = () => it.delete(`${gone}&enterprise_project_id=0`);
  expect(await remove()).toMatchObject(refusal("HSS.1005", "in use"));
  await it.post("ransomware/protection/close", { ...hosts, close_protection_type: "close_anti" });
  expect(await remove()).toMatchObject(done);
  expect((await it.get(url)).json.total_num).toBe(0);
});
