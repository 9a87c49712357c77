import { done, refusal, start } from "./cloud";

describe("alarm settings", () => {
  const all = {
    alarm_type: "sms",
    display_name: "alarms",
    topic_urn: "urn:smn:cn-north-4:p:alarms",
    daily_alarm: true,
    realtime_alarm: true,
    alarm_level: ["high", "critical"],
    ignored_event_class_list: ["weak_passwords"],
  };

  test("read back what was written; merged by default, replaced when told so", async () => {
    await using merging = await start();
    expect(await merging.put("setting/alarm-config", all)).toMatchObject(done);
    expect(await merging.put("setting/alarm-config", { realtime_alarm: false })).toMatchObject(done);
    expect((await merging.get("setting/alarm-config")).json).toEqual({ ...all, realtime_alarm: false });
    await using replacing = await start({ rules: { alarmPut: "replace" } });
    await replacing.put("setting/alarm-config", all);
    await replacing.put("setting/alarm-config", { alarm_type: "sms", realtime_alarm: true });
    expect((await replacing.get("setting/alarm-config")).json).toEqual({
      ...{ alarm_type: "sms", display_name: "", topic_urn: "", daily_alarm: false, realtime_alarm: true },
      ...{ alarm_level: [], ignored_event_class_list: [] },
    });
  });

  test.each([
    ["either", 200, 200],
    ["list", 200, 400],
    ["string", 400, 200],
  ] as const)("alarm_level with the shape %s: a list answers %d, a string %d", async (severityShape, list, text) => {
    await using it = await start({ rules: { severityShape } });
    const asList = await it.put("setting/alarm-config", { alarm_level: ["critical", "low"] });
    expect(asList.status).toBe(list);
    if (list === 200) expect(it.cloud.alarms().severities).toEqual(["low", "critical"]);
    else expect(asList).toMatchObject(refusal("HSS.0001", "alarm_level"));
    const asText = await it.put("setting/alarm-config", { alarm_level: "medium" });
    expect(asText.status).toBe(text);
    if (text === 200) expect((await it.get("setting/alarm-config")).json.alarm_level).toEqual(["medium"]);
    else expect(asText).toMatchObject(refusal("HSS.0001", "alarm_level"));
  });

  test("unknown severities, events and channels are refused, with the path", async () => {
    await using it = await start();
    expect(await it.put("setting/alarm-config", { alarm_level: ["fatal"] })).toMatchObject(
      refusal("HSS.0001", "body.alarm_level"),
    );
    expect(await it.put("setting/alarm-config", { ignored_event_class_list: ["1010", "9"] })).toMatchObject(
      refusal("HSS.0001", "body.ignored_event_class_list[1]"),
    );
    expect(await it.put("setting/alarm-config", { alarm_type: "pigeon" })).toMatchObject(
      refusal("HSS.0001", "body.alarm_type"),
    );
  });

  test("each enterprise project has its own, and a click in the console shows", async () => {
    await using it = await start({ rules: { topicMustExist: true }, topics: [{ name: "alarms" }] });
    const eps = { enterprise_project_id: "eps-1" };
    expect(await it.put("setting/alarm-config", { topic_urn: "urn:nothing" }, eps)).toMatchObject(
      refusal("HSS.0001", "topic"),
    );
    expect(
      await it.put("setting/alarm-config", { topic_urn: it.cloud.topics[0]?.urn, daily_alarm: true }, eps),
    ).toMatchObject(done);
    expect((await it.get("setting/alarm-config")).json.daily_alarm).toBe(false);
    expect((await it.get("setting/alarm-config", eps)).json.daily_alarm).toBe(true);
    it.cloud.alarms("eps-1").daily = false;
    expect((await it.get("setting/alarm-config", eps)).json.daily_alarm).toBe(false);
  });
});

test("topics and who listens to them", async () => {
  const subscriptions = [
    { protocol: "email", endpoint: "a@example.com", confirmed: true },
    { protocol: "sms", endpoint: "+8610000000000", confirmed: false },
  ];
  await using it = await start({
    topics: [{ name: "alarms", displayName: "Alarms", subscriptions }, { name: "alarms-2" }],
  });
  const base = `/v2/${it.cloud.projectId}/notifications/topics`;
  expect((await it.get(base, { name: "alarms" })).json).toMatchObject({
    topic_count: 1,
    topics: [{ display_name: "Alarms" }],
  });
  expect((await it.get(base, { fuzzy_name: "alarm" })).json.topic_count).toBe(2);
  const urn = `urn:smn:cn-north-4:${it.cloud.projectId}:alarms`;
  expect((await it.get(`${base}/${urn}`)).json).toMatchObject({ topic_urn: urn, name: "alarms" });
  const listed = (await it.get(`${base}/${urn}/subscriptions`, { offset: 1, limit: 1 })).json;
  expect(listed).toMatchObject({
    subscription_count: 2,
    subscriptions: [{ protocol: "sms", status: 0, topic_urn: urn }],
  });
  const [, sms] = it.cloud.topics[0]?.subscriptions ?? [];
  if (sms) sms.confirmed = true;
  expect(
    (await it.get(`${base}/${urn}/subscriptions`)).json.subscriptions.map((entry: { status: number }) => entry.status),
  ).toEqual([1, 1]);
  expect(await it.get(`${base}/${urn}-none`)).toMatchObject({
    status: 404,
    json: { code: expect.stringContaining("SMN") },
  });
  expect(await it.get(`${base}/${urn}/subscriptions`, { limit: 101 })).toMatchObject({
    status: 400,
    json: { code: expect.stringContaining("SMN") },
  });
});

test.each([
  ["setting/virus-kill", "POST"],
  ["setting/config/auto-open-quota", "PUT"],
  ["setting/config/agent-auto-upgrade", "PUT"],
  ["setting/switches/image_popup", "PUT"],
] as const)("the switch %s", async (path, method) => {
  await using it = await start();
  expect((await it.get(path)).json).toEqual({ enabled: false });
  expect(await it[method === "PUT" ? "put" : "post"](path, { enabled: true })).toMatchObject(done);
  expect((await it.get(path)).json).toEqual({ enabled: true });
  expect((await it.get(path, { enterprise_project_id: "eps-1" })).json).toEqual({ enabled: false });
  const before = (await start()).cloud;
  expect(it.cloud.snapshot()).not.toEqual(before.snapshot());
  await it[method === "PUT" ? "put" : "post"](path, { enabled: false });
  expect(it.cloud.snapshot()).toEqual(before.snapshot());
  await before.close();
});

test("a switch that does not exist is refused", async () => {
  await using it = await start();
  expect(await it.get("setting/switches/light")).toMatchObject(refusal("HSS.0001", "path.code"));
});

test("host groups are made without an answer, found by name, and gone with HSS.1019", async () => {
  await using it = await start({ servers: ["web", "db"] });
  expect(await it.post("host-management/groups", { group_name: "front", host_id_list: [it.id("web")] })).toMatchObject(
    done,
  );
  expect(await it.post("host-management/groups", { group_name: "front", host_id_list: [] })).toMatchObject(
    refusal("HSS.0001", "already"),
  );
  const [group] = (await it.get("host-management/groups", { group_name: "ron" })).json.data_list;
  expect(group).toMatchObject({
    group_name: "front",
    host_num: 1,
    unprotect_host_num: 1,
    host_id_list: [it.id("web")],
  });
  await it.put("host-management/groups", { group_id: group.group_id, group_name: "back", host_id_list: [it.id("db")] });
  expect((await it.get("host-management/hosts", { group_id: group.group_id })).json.data_list).toEqual([
    expect.objectContaining({ host_name: "db", group_name: "back" }),
  ]);
  const remove = () => it.delete(`host-management/groups?group_id=${group.group_id}`);
  expect(await remove()).toMatchObject(done);
  expect(await remove()).toMatchObject(refusal("HSS.1019"));
  expect((await it.host(it.id("db"))).group_id).toBeUndefined();
});

test("a host is in one group: joining another takes it out of the first", async () => {
  await using it = await start({ servers: ["web"] });
  for (const group_name of ["old", "new"]) {
    await it.post("host-management/groups", { group_name, host_id_list: [it.id("web")] });
  }
  const groups = (await it.get("host-management/groups")).json.data_list;
  expect(groups.map((group: { host_num: number }) => group.host_num)).toEqual([0, 1]);
  expect(await it.post("host-management/groups", { group_name: "bad", host_id_list: ["nobody"] })).toMatchObject(
    refusal("HSS.1008"),
  );
  expect((await it.get("host-management/groups")).json.total_num).toBe(2);
});

test("policy groups are copied from premium ones, used by fitting hosts, and deleted when unused", async () => {
  await using it = await start({ servers: [{ name: "web", edition: "premium" }, "bare"] });
  const groups = (await it.get("policy/groups", { limit: 200 })).json.data_list as Record<string, string>[];
  const id = (version: string) =>
    groups.find((group) => group["support_version"] === `hss.version.${version}` && group["support_os"] === "Linux")?.[
      "group_id"
    ];
  expect(await it.put("policy/group", { name: "copy", group_id: id("enterprise") })).toMatchObject(refusal("HSS.1005"));
  expect(await it.put("policy/group", { name: "copy", group_id: id("premium") })).toMatchObject(done);
  expect(await it.put("policy/group", { name: "copy", group_id: id("premium") })).toMatchObject(refusal("HSS.1020"));
  const [copy] = (await it.get("policy/groups", { group_name: "copy" })).json.data_list;
  const deploy = (name: string) =>
    it.post("policy/deploy", { target_policy_group_id: copy.group_id, host_id_list: [it.id(name)] });
  expect(await deploy("bare")).toMatchObject(refusal("HSS.1005"));
  expect(await deploy("web")).toMatchObject(done);
  expect(await it.delete("policy/group", { id_list: [copy.group_id] })).toMatchObject(refusal("HSS.1005", "in use"));
  await it.protect([it.id("web")], { version: "hss.version.null" });
  expect(await it.delete("policy/group", { id_list: [copy.group_id] })).toMatchObject(done);
});

test("protected hosts cannot be ignored, and only Windows has this firewall", async () => {
  await using it = await start({ servers: ["web", { name: "safe", edition: "premium" }] });
  const ignore = (name: string) => it.put("host/operate", { operate_type: "ignore", host_id_list: [it.id(name)] });
  expect(await ignore("safe")).toMatchObject(refusal("HSS.1003"));
  expect(await ignore("web")).toMatchObject(done);
  expect((await it.get("host-management/host-statistics")).json.ignore_host_num).toBe(1);
  const firewall = { firewall_status: "Closed", host_id_list: [it.id("web")] };
  expect(await it.post("host-management/firewall", firewall)).toMatchObject(refusal("HSS.0001"));
  expect(await it.post("host-management/firewall", { ...firewall, firewall_status: "closed" })).toMatchObject(
    refusal("HSS.0001", "body.firewall_status"),
  );
});

test("the newer list of ransomware servers says all that the older one does", async () => {
  await using it = await start({ servers: ["web"] });
  const [one, other] = [await it.get("ransomware/server"), await it.get("ransomware/servers")];
  expect(one.json).toMatchObject({
    total_num: 1,
    data_list: [{ host_name: "web", ransom_protection_status: "closed" }],
  });
  expect(other.json).toMatchObject(one.json);
});
