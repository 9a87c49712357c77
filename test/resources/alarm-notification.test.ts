import { type World, world } from "./world";

const topics = [
  {
    name: "alarms",
    displayName: "Alarms",
    subscriptions: [
      { protocol: "email", endpoint: "ops@example.com", confirmed: true },
      { protocol: "sms", endpoint: "+8613900000000", confirmed: false },
    ],
  },
  { name: "deserted" },
];
const urn = (cloud: World, name = "alarms") => `urn:smn:cn-north-4:${cloud.sim.projectId}:${name}`;
const wanted = (cloud: World) => ({
  topicUrn: urn(cloud),
  realtime: true,
  severities: ["high", "critical"],
  ignoredEvents: ["weak-passwords", "brute-force-attack"],
});
const set = (cloud: World, more: Record<string, unknown> = {}) =>
  cloud.create("AlarmNotification", { ...wanted(cloud), ...more });

test("settings are written once, by name, and who listens is told", async () => {
  const cloud = await world({ topics });
  const alarms = await set(cloud);
  expect(cloud.sim.alarms()).toMatchObject({ realtime: true, severities: ["high", "critical"] });
  expect(cloud.sim.requests.find(({ method }) => method === "PUT")?.body).toMatchObject({
    topic_urn: urn(cloud),
    ignored_event_class_list: ["weak_passwords", "4002"],
  });
  expect(alarms).toMatchObject({
    id: "cn-north-4/0",
    state: { channel: "smn", topicDisplayName: "Alarms", subscriptions: 2, confirmedListeners: 1 },
  });
  expect(await cloud.sync("AlarmNotification", alarms, wanted(cloud))).toEqual([]);
  expect(cloud.sim.calls["PUT alarm-config"]).toBe(1);
});

test("the order of severities is no change, and what is not declared is left as it is", async () => {
  const cloud = await world({ topics });
  cloud.sim.alarms().daily = true;
  const alarms = await set(cloud);
  expect(cloud.sim.alarms().daily).toBe(true);
  cloud.sim.alarms().daily = false;
  expect(await cloud.sync("AlarmNotification", alarms, { ...wanted(cloud), severities: ["critical", "high"] })).toEqual(
    [],
  );
});

test("muted alarms are drift, and are repaired", async () => {
  const cloud = await world({ topics });
  const alarms = await set(cloud);
  cloud.sim.alarms().realtime = false;
  expect(await cloud.sync("AlarmNotification", alarms, wanted(cloud))).toEqual(["realtime"]);
  expect(cloud.sim.alarms().realtime).toBe(true);
});

test.each(["merge", "replace"] as const)(
  "destroying restores the settings that were there (PUT: %s)",
  async (alarmPut) => {
    const cloud = await world({ topics, rules: { alarmPut } });
    cloud.sim.alarms().daily = true;
    const before = cloud.sim.snapshot();
    await cloud.remove("AlarmNotification", await set(cloud));
    expect(cloud.sim.snapshot()).toEqual(before);
  },
);

test("destroying keeps them when told so", async () => {
  const cloud = await world({ topics });
  await cloud.remove("AlarmNotification", await set(cloud, { onDestroy: "keep" }));
  expect(cloud.sim.alarms().realtime).toBe(true);
});

test.each(["list", "string"] as const)("a region that takes severities as a %s", async (severityShape) => {
  const cloud = await world({ topics, rules: { severityShape } });
  const alarms = await set(cloud, { severities: ["critical"] });
  expect(alarms.state).toMatchObject({ severities: ["critical"] });
});

test("a topic that does not exist is refused before anything is written", async () => {
  const cloud = await world({ topics });
  await expect(set(cloud, { topicUrn: urn(cloud, "nowhere") })).rejects.toThrow(
    /There is no SMN topic urn:smn:.*:nowhere, so alarms would go nowhere/,
  );
  expect(cloud.sim.calls["PUT alarm-config"]).toBeUndefined();
});

test("a topic that nobody has confirmed to listen to is told, or refused when listeners are required", async () => {
  const cloud = await world({ topics });
  const alarms = await set(cloud, { topicUrn: urn(cloud, "deserted") });
  expect(alarms.state).toMatchObject({ subscriptions: 0, confirmedListeners: 0 });
  expect(cloud.told).toContainEqual(expect.stringMatching(/^warning: Alarms go nowhere/));
  await expect(set(cloud, { topicUrn: urn(cloud, "deserted"), requireListener: true })).rejects.toThrow(
    /Alarms go nowhere.*Nothing was changed/,
  );
});

test("written, but not to be read back: what was there before is not forgotten", async () => {
  const cloud = await world({ topics });
  const before = cloud.sim.snapshot();
  cloud.sim.faults.add({
    operation: "GET alarm-config",
    after: 1,
    kind: "reply",
    status: 403,
    body: { error_code: "HSS.0013", error_msg: "no permission" },
  });
  const failure = (await set(cloud).catch((error: unknown) => error)) as {
    objectId(): string;
    objectState(): Record<string, unknown>;
  };
  const alarms = { id: failure.objectId(), state: failure.objectState() };
  await cloud.sync("AlarmNotification", alarms, wanted(cloud));
  await cloud.remove("AlarmNotification", alarms);
  expect(cloud.sim.snapshot()).toEqual(before);
});

test("settings of one enterprise project leave the others alone", async () => {
  const cloud = await world({ topics }, { enterpriseProjectId: "e-1" });
  const alarms = await set(cloud);
  expect(alarms.id).toBe("cn-north-4/e-1");
  expect(cloud.sim.alarms("e-1").severities).toEqual(["high", "critical"]);
  expect(cloud.sim.alarms().topicUrn).not.toBe(urn(cloud));
});

test("alarms that no longer go through the topic are drift, whether it was cleared or the channel changed", async () => {
  const cloud = await world({ topics });
  const alarms = await set(cloud);
  cloud.sim.alarms().channel = "rss";
  expect(await cloud.sync("AlarmNotification", alarms, wanted(cloud))).toEqual(["topicUrn"]);
  expect(cloud.sim.alarms().channel).toBe("sms");
  cloud.sim.alarms().topicUrn = "";
  expect(await cloud.sync("AlarmNotification", alarms, wanted(cloud))).toEqual(["topicUrn"]);
  expect(cloud.sim.alarms().topicUrn).toBe(urn(cloud));
});

test("adopted settings go back to how they were found, when told to restore", async () => {
  const cloud = await world({ topics });
  const before = cloud.sim.snapshot();
  const alarms = await set(cloud, { adopt: true, onDestroy: "restore" });
  expect(cloud.sim.alarms().topicUrn).toBe(urn(cloud));
  await cloud.remove("AlarmNotification", alarms);
  expect(cloud.sim.snapshot()).toEqual(before);
});

test.each(["cn-south-1/0", "cn-north-4/77", "x"])(
  "the id %s is not that of the settings here, and is refused",
  async (id) => {
    const cloud = await world({ topics });
    for (const state of [undefined, {}])
      await expect(cloud.read("AlarmNotification", { id, state })).rejects.toThrow(
        `"${id}" names no alarm settings of this region and enterprise project: there is one set of them, cn-north-4/0.`,
      );
    expect(await cloud.read("AlarmNotification", { id: "cn-north-4/0", state: undefined })).toMatchObject({
      channel: "messageCenter",
    });
  },
);
