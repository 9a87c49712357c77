import * as errors from "../../provider/client/errors";
import { type Call, connected, failure, type Reply, stopAll } from "./support/cloud";
import { asked, list } from "./support/hss";

afterEach(stopAll);

describe("a host", () => {
  const read = async (record: object) => {
    const { cloud } = await connected(() => list([{ host_id: "host-1", ...record }]));
    return cloud.hss.hosts.get("host-1");
  };

  test("as HSS lists it, in our words", async () => {
    const host = await read({
      host_name: "web-1",
      enterprise_project_id: "eps-1",
      host_status: "ACTIVE",
      os_type: "Linux",
      private_ip: "10.0.0.1",
      public_ip: "",
      agent_status: "online",
      agent_version: "3.2.9",
      install_progress: 100,
      install_result_code: "install_succeed",
      version: "hss.version.advanced",
      protect_status: "opened",
      protect_interrupt: false,
      protect_degradation: true,
      degradation_reason: "cpu",
      charging_mode: "packet_cycle",
      resource_id: "quota-1",
      open_time: 1_700_000_000_000,
      expire_time: -1,
      detect_result: "risk",
      asset: 1,
      vulnerability: 2,
      baseline: 3,
      intrusion: 4,
    });
    expect(host).toEqual({
      hostId: "host-1",
      name: "web-1",
      enterpriseProjectId: "eps-1",
      server: "running",
      osType: "Linux",
      privateIp: "10.0.0.1",
      agent: "online",
      agentVersion: "3.2.9",
      outside: false,
      agentUpgradable: false,
      agentInstallResult: "install_succeed",
      edition: "professional",
      protection: "protected",
      degraded: true,
      degradationReason: "cpu",
      chargingMode: "prePaid",
      quotaId: "quota-1",
      openedAt: "2023-11-14T22:13:20.000Z",
      risk: "risky",
      risks: { assets: 1, vulnerabilities: 2, baseline: 3, intrusions: 4 },
    });
  });

  test.each([
    ["not guarded", { version: "hss.version.null", protect_status: "closed" }, { protection: "unprotected" }],
    [
      "interrupted",
      { protect_status: "opened", protect_interrupt: true, interrupt_reason: "offline" },
      { protection: "interrupted", interruptReason: "offline" },
    ],
    ["in exception", { protect_status: "protection_exception" }, { protection: "interrupted" }],
    ["with an agent of no known state", { agent_status: "installed" }, { agent: "offline" }],
    [
      "being installed",
      { agent_status: "installing", install_progress: 40 },
      { agent: "installing", agentInstallProgress: 40 },
    ],
    ["on trial", { expire_time: 1_700_000_000_000 }, { trialEndsAt: "2023-11-14T22:13:20.000Z" }],
    ["of which nothing is told", {}, { agent: "not_installed", protection: "unprotected", risk: "pending" }],
    [
      "in words new to us",
      {
        agent_status: "upgrading",
        host_status: "PAUSED",
        detect_result: "?",
        version: "hss.version.antivirus",
        protect_status: "?",
        os_type: "BSD",
        charging_mode: 7,
        open_time: "soon",
        asset: null,
      },
      { agent: "offline", server: "running", risk: "pending", protection: "unprotected" },
    ],
  ])("%s", async (_, record, expected) => {
    const host = await read(record);
    expect(host).toMatchObject(expected);
    for (const value of Object.values(host ?? {})) expect(value).toBeDefined();
  });

  test("that only looks like the one asked for is not it", async () => {
    const { cloud } = await connected(() => list([{ host_id: "host-10" }]));
    expect(await cloud.hss.hosts.get("host-1")).toBeUndefined();
  });
});

test("an answer that is no list is not taken for a list without the host", async () => {
  const { cloud } = await connected(() => ({ json: {} }));
  await expect(cloud.hss.hosts.get("host-1")).rejects.toThrow(/not what hss sends/);
  const empty = await connected(() => ({ json: { total_num: 0 } }));
  expect(await empty.cloud.hss.hosts.get("host-1")).toBeUndefined();
});

test("a list without a total is walked to its first empty page", async () => {
  const { fake, cloud } = await connected(({ query }) => ({
    json: { data_list: query["offset"] === "0" ? [{ host_id: "host-1" }] : [] },
  }));
  expect(await cloud.hss.hosts.list()).toHaveLength(1);
  expect(fake.calls).toHaveLength(2);
});

test("a list without a total that repeats itself is not walked for ever", async () => {
  const { fake, cloud } = await connected(() => ({ json: { data_list: [{ host_id: "host-1" }] } }));
  expect(await cloud.hss.hosts.list()).toHaveLength(1);
  expect(fake.calls).toHaveLength(2);
});

test("hosts are walked by two hundred", async () => {
  const all = Array.from({ length: 450 }, (_, index) => ({ host_id: `host-${index}` }));
  const { fake, cloud } = await connected(({ query }) => {
    const offset = Number(query["offset"]);
    return list(all.slice(offset, offset + Number(query["limit"])), all.length);
  });
  expect(await cloud.hss.hosts.list()).toHaveLength(450);
  expect(fake.calls.map(({ query }) => [query["offset"], query["limit"]])).toEqual([
    ["0", "200"],
    ["199", "200"],
    ["398", "200"],
  ]);
});

test("a write is seen by the next read", async () => {
  let opened = false;
  const { cloud } = await connected((call) => {
    if (call.method === "POST") opened = true;
    return list([{ host_id: "host-1", protect_status: opened ? "opened" : "closed" }]);
  });
  expect((await cloud.hss.hosts.get("host-1"))?.protection).toBe("unprotected");
  await cloud.hss.protection.open("host-1", { edition: "basic", chargingMode: "postPaid" });
  expect((await cloud.hss.hosts.get("host-1"))?.protection).toBe("protected");
});

describe("web tamper directories", () => {
  const policy = {
    protect_dir_num: 1,
    protect_dir_info: {
      protect_dir_list: [
        {
          protect_dir: "/www",
          exclude_child_dir: "a; b",
          exclue_file_path: "old",
          local_backup_dir: "/backup",
          protect_status: "opened",
        },
      ],
      exclude_file_type: "log",
      protect_mode: "recovery",
    },
    enable_timing_off: true,
    timing_off_config_info: { week_off_list: [1] },
    enable_rasp_protect: false,
    rasp_path: "",
    enable_privileged_process: true,
    privileged_child_status: true,
    privileged_process_path_list: ["/bin/x"],
  };

  test("are read", async () => {
    const { cloud } = await connected(() => ({ json: policy }));
    expect(await cloud.hss.webTamper.directories("host-1")).toEqual({
      directories: [{ path: "/www", backupDirectory: "/backup", excludedDirectories: ["a", "b"] }],
      excludedFileTypes: ["log"],
      mode: "recovery",
    });
  });

  test("are written with everything else of the policy kept as it was", async () => {
    const { fake, cloud } = await connected(() => ({ json: policy }));
    await cloud.hss.webTamper.setDirectories("host-1", { directories: [{ path: "/srv", backupDirectory: "/b" }] });
    expect(asked(fake.calls)[1]).toEqual([
      "PUT webtamper/host-1/policy",
      {
        protect_dir_info: { protect_dir_list: [{ protect_dir: "/srv", local_backup_dir: "/b" }] },
        enable_timing_off: true,
        timing_off_config_info: { week_off_list: [1] },
        enable_privileged_process: true,
        privileged_process_info: { privileged_process_path_list: ["/bin/x"], privileged_child_status: true },
      },
    ]);
  });
});

describe("alarm settings", () => {
  const refusesLists = ({ body }: Call): Reply =>
    Array.isArray((body as { alarm_level?: unknown } | undefined)?.alarm_level)
      ? { status: 400, json: { error_code: "HSS.0001", error_msg: "alarm_level" } }
      : {};

  test("are read in our words", async () => {
    const { cloud } = await connected(() => ({
      json: {
        alarm_type: "sms",
        topic_urn: "urn:smn:x",
        display_name: "ops",
        daily_alarm: false,
        realtime_alarm: true,
        alarm_level: ["critical", "high", "new"],
        ignored_event_class_list: ["1010"],
      },
    }));
    expect(await cloud.hss.alarms.get()).toEqual({
      channel: "smn",
      topicUrn: "urn:smn:x",
      topicDisplayName: "ops",
      daily: false,
      realtime: true,
      severities: ["high", "critical"],
      ignoredEventCodes: ["1010"],
    });
  });

  test("of nothing are nothing", async () => {
    const { cloud } = await connected(() => ({ json: {} }));
    expect(await cloud.hss.alarms.get()).toEqual({});
  });

  test("are written with all that is given", async () => {
    const { fake, cloud } = await connected(() => ({}));
    await cloud.hss.alarms.set({
      channel: "messageCenter",
      severities: ["high", "critical"],
      realtime: false,
      ignoredEventCodes: [],
    });
    expect(asked(fake.calls)).toEqual([
      [
        "PUT setting/alarm-config",
        { alarm_type: "rss", alarm_level: ["high", "critical"], realtime_alarm: false, ignored_event_class_list: [] },
      ],
    ]);
  });

  test("with one severity fall back to the other documented shape, and remember it", async () => {
    const { fake, cloud } = await connected(refusesLists);
    await cloud.hss.alarms.set({ severities: ["high"] });
    await cloud.hss.alarms.set({ severities: ["low"] });
    expect(fake.calls.map(({ body }) => (body as { alarm_level: unknown }).alarm_level)).toEqual([
      ["high"],
      "high",
      "low",
    ]);
  });

  test("with several severities say that one may be all that is taken", async () => {
    const { fake, cloud } = await connected(refusesLists);
    const error = await failure<errors.CloudError>(cloud.hss.alarms.set({ severities: ["high", "critical"] }));
    expect(error).toBeInstanceOf(errors.InvalidRequest);
    expect(error.message).toMatch(/one severity only.*high, critical/);
    expect(error.code).toBe("HSS.0001");
    expect(fake.calls).toHaveLength(1);
  });

  test("that are refused in both shapes are refused", async () => {
    const { fake, cloud } = await connected(() => ({
      status: 400,
      json: { error_code: "HSS.0001", error_msg: "topic" },
    }));
    await expect(cloud.hss.alarms.set({ severities: ["high"] })).rejects.toThrow(/topic/);
    await expect(cloud.hss.alarms.set({ severities: ["high"] })).rejects.toThrow(/topic/);
    expect(fake.calls).toHaveLength(4);
  });
});
