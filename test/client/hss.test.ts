import * as errors from "../../provider/client/errors";
import type { ProtectionPlan } from "../../provider/client";
import { type Call, connected, failure, type Reply, stopAll } from "./support/cloud";

afterEach(stopAll);

const list = (records: object[], total = records.length): Reply => ({ json: { total_num: total, data_list: records } });
const asked = (calls: readonly Call[]) =>
  calls.map(({ method, path, body }) => [`${method} ${path.replace("/v5/project-1/", "")}`, body]);

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

describe("quotas", () => {
  const record = (id: string, version = "hss.version.enterprise") => ({
    resource_id: id,
    version,
    quota_status: "normal",
    used_status: "idle",
    charging_mode: "packet_cycle",
  });
  const container = record("quota-c", "hss.version.container.enterprise");
  const serve = ({ query }: Call): Reply => {
    const all =
      query["category"] === "container_resource"
        ? [container]
        : [record("quota-1"), record("quota-2", "hss.version.basic")];
    return list(query["resource_id"] ? all.filter(({ resource_id }) => resource_id === query["resource_id"]) : all);
  };

  test("as HSS lists them, in our words", async () => {
    const full = {
      ...record("quota-1"),
      quota_status: "freeze",
      used_status: "used",
      host_id: "host-1",
      host_name: "web-1",
      tags: [{ key: "env", value: "prod" }, { key: "bare" }],
      create_time: 1_700_000_000_000,
      expire_time: -1,
      shared_quota: "shared",
      enterprise_project_id: "eps-1",
      is_trial_quota: true,
    };
    const { cloud } = await connected(() => list([full, { resource_id: "x", version: "hss.version.imagescan" }]));
    expect(await cloud.hss.quotas.get(["quota-1"])).toEqual([
      {
        quotaId: "quota-1",
        edition: "enterprise",
        state: "frozen",
        used: true,
        hostId: "host-1",
        hostName: "web-1",
        chargingMode: "prePaid",
        tags: { env: "prod", bare: "" },
        createdAt: "2023-11-14T22:13:20.000Z",
        shared: true,
        trial: true,
        enterpriseProjectId: "eps-1",
      },
    ]);
  });

  test.each([
    ["host editions", "basic" as const, [undefined], ["quota-2"]],
    ["the container edition", "container" as const, ["container_resource"], ["quota-c"]],
    ["every edition", undefined, [undefined, "container_resource"], ["quota-1", "quota-2", "quota-c"]],
  ])("of %s are asked for where they are listed", async (_, edition, categories, ids) => {
    const { fake, cloud } = await connected(serve);
    const quotas = await cloud.hss.quotas.list(edition ? { edition } : {});
    expect(quotas.map(({ quotaId }) => quotaId)).toEqual(ids);
    expect(fake.calls.map(({ query }) => query["category"])).toEqual(categories);
  });

  test("by id: container quotas are looked for only when an id was not found among the others", async () => {
    const { fake, cloud } = await connected(serve);
    expect(await cloud.hss.quotas.get(["quota-1", "quota-1"])).toHaveLength(1);
    expect(fake.calls).toHaveLength(1);
    expect((await cloud.hss.quotas.get(["quota-c", "quota-gone"])).map(({ quotaId }) => quotaId)).toEqual(["quota-c"]);
    expect(fake.calls.map(({ query }) => query["category"])).toEqual([undefined, undefined, "container_resource"]);
    // Where a quota once was found, it is looked for alone from then on; so is one whose edition is known.
    fake.calls.length = 0;
    await cloud.hss.quotas.get(["quota-1"], { fresh: true });
    await cloud.hss.quotas.get(["quota-c"], { fresh: true });
    await cloud.hss.quotas.get(["quota-new"], { edition: "basic", fresh: true });
    await cloud.hss.quotas.get(["quota-new"], { edition: "container", fresh: true });
    expect(fake.calls.map(({ query }) => query["category"])).toEqual([
      undefined,
      "container_resource",
      undefined,
      "container_resource",
    ]);
  });

  test("of editions new to us neither end the walk nor show up", async () => {
    const strange = Array.from({ length: 200 }, (_, index) => record(`strange-${index}`, "hss.version.imagescan"));
    const all = [...strange, record("quota-1"), ...strange, record("quota-2")];
    const { fake, cloud } = await connected(({ query }) => {
      const offset = Number(query["offset"]);
      return list(all.slice(offset, offset + Number(query["limit"])), all.length);
    });
    const quotas = await cloud.hss.quotas.list({ edition: "enterprise" });
    expect(quotas.map(({ quotaId }) => quotaId)).toEqual(["quota-1", "quota-2"]);
    expect(fake.calls).toHaveLength(3);
  });

  test("are read anew after protection was opened or closed, which binds and frees them", async () => {
    const { fake, cloud } = await connected(serve);
    const reads = () => fake.calls.filter(({ method }) => method === "GET").length;
    await cloud.hss.quotas.get(["quota-1"]);
    await cloud.hss.quotas.get(["quota-1"]);
    expect(reads()).toBe(1);
    await cloud.hss.protection.close("host-1", { edition: "basic" });
    await cloud.hss.quotas.get(["quota-1"]);
    expect(reads()).toBe(2);
  });

  test("are tagged in one call and untagged key by key", async () => {
    const { fake, cloud } = await connected((call) => (call.path.endsWith("/gone") ? { status: 404 } : {}));
    await cloud.hss.quotas.tag("quota-1", { b: "2", a: "1" });
    await cloud.hss.quotas.tag("quota-1", {});
    await cloud.hss.quotas.untag("quota-1", ["a b/c", "gone"]);
    expect(asked(fake.calls)).toEqual([
      [
        "POST hss/quota-1/tags/create",
        {
          tags: [
            { key: "a", value: "1" },
            { key: "b", value: "2" },
          ],
        },
      ],
      ["DELETE hss/quota-1/tags/a%20b%2Fc", undefined],
      ["DELETE hss/quota-1/tags/gone", undefined],
    ]);
    await expect(cloud.hss.quotas.untag("quota-1", ["delete"])).rejects.toBeInstanceOf(errors.InvalidRequest);
    expect(fake.calls).toHaveLength(3);
  });
});

describe("protection", () => {
  const webTamper = {
    directories: [
      { path: "/www", backupDirectory: "/backup", excludedDirectories: ["a", "b"], excludedFiles: ["c.txt"] },
    ],
    excludedFileTypes: ["log", "tmp"],
    mode: "alarm",
  } as const;
  const post = "POST host-management/protection";

  test.each<[ProtectionPlan, string, object]>([
    [
      { edition: "basic", chargingMode: "postPaid" },
      post,
      { version: "hss.version.basic", charging_mode: "on_demand" },
    ],
    [
      { edition: "professional", chargingMode: "prePaid" },
      post,
      { version: "hss.version.advanced", charging_mode: "packet_cycle" },
    ],
    [
      { edition: "enterprise", chargingMode: "prePaid", quotaId: "quota-1" },
      post,
      { version: "hss.version.enterprise", charging_mode: "packet_cycle", resource_id: "quota-1" },
    ],
    [
      { edition: "premium", chargingMode: "postPaid", tags: { b: "2", a: "1" } },
      post,
      {
        version: "hss.version.premium",
        charging_mode: "on_demand",
        tags: [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
      },
    ],
    [
      { edition: "container", chargingMode: "postPaid", tags: {} },
      "POST container/switch-version",
      { version: "hss.version.container.enterprise", charging_mode: "on_demand" },
    ],
    [
      { edition: "wtp", chargingMode: "prePaid", quotaId: "quota-1" },
      "POST webtamper/static/status",
      { status: true, charging_mode: "packet_cycle", resource_id: "quota-1" },
    ],
    [
      { edition: "wtp", chargingMode: "postPaid", tags: { a: "1" }, webTamper: webTamper as never },
      "POST webtamper/protection/batch-open",
      {
        charging_mode: "on_demand",
        tags: [{ key: "a", value: "1" }],
        protect_dir_info: {
          protect_dir_list: [
            { protect_dir: "/www", local_backup_dir: "/backup", exclude_child_dir: "a;b", exclude_file_path: "c.txt" },
          ],
          exclude_file_type: "log;tmp",
          protect_mode: "alarm",
        },
      },
    ],
  ])("is opened by the call that the edition needs: %j", async (plan, name, body) => {
    const { fake, cloud } = await connected(() => ({}));
    await cloud.hss.protection.open("host-1", plan);
    expect(asked(fake.calls)).toEqual([[name, { ...body, host_id_list: ["host-1"] }]]);
  });

  test.each([
    [{ edition: "enterprise", chargingMode: "prePaid" } as const, post, { version: "hss.version.null" }],
    [
      { edition: "container", chargingMode: "prePaid" } as const,
      "POST container/switch-version",
      { version: "hss.version.null", charging_mode: "packet_cycle" },
    ],
    [
      { edition: "container" } as const,
      "POST container/switch-version",
      { version: "hss.version.null", charging_mode: "on_demand" },
    ],
    [{ edition: "wtp" } as const, "POST webtamper/static/status", { status: false }],
  ])("is closed by the call that the edition needs: %j", async (from, name, body) => {
    const { fake, cloud } = await connected(() => ({}));
    await cloud.hss.protection.close("host-1", from);
    expect(asked(fake.calls)).toEqual([[name, { ...body, host_id_list: ["host-1"] }]]);
  });

  test("of hosts with the same plan goes out as one call; a quota guards one host", async () => {
    const { fake, cloud } = await connected(() => ({}));
    const plan = { edition: "enterprise", chargingMode: "prePaid" } as const;
    await Promise.all([
      cloud.hss.protection.open("host-1", plan),
      cloud.hss.protection.open("host-2", { ...plan, quotaId: "quota-2" }),
      cloud.hss.protection.open("host-3", { chargingMode: "prePaid", edition: "enterprise" }),
      cloud.hss.protection.open("host-4", { ...plan, tags: { a: "1" } }),
      cloud.hss.protection.open("host-5", { ...plan, quotaId: "quota-2" }),
      cloud.hss.protection.close("host-6", { edition: "basic" }),
      cloud.hss.protection.close("host-7", { edition: "premium" }),
    ]);
    const groups = fake.calls.map(({ body }) => (body as { host_id_list: string[] }).host_id_list.join());
    expect(groups.sort()).toEqual(["host-1,host-3", "host-2", "host-4", "host-5", "host-6,host-7"]);
  });

  test("of one unknown host among many fails for that host only", async () => {
    const { fake, cloud } = await connected(({ body }) =>
      (body as { host_id_list: string[] }).host_id_list.includes("host-3")
        ? { status: 400, json: { error_code: "00000010", error_description: "access denied" } }
        : {},
    );
    const hosts = [1, 2, 3, 4].map((index) => `host-${index}`);
    const outcomes = await Promise.allSettled(
      hosts.map((host) => cloud.hss.protection.close(host, { edition: "basic" })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect((outcomes[2] as PromiseRejectedResult).reason).toBeInstanceOf(errors.UnknownHost);
    expect(fake.calls).toHaveLength(5);
  });

  test.each([
    ["credentials", { status: 401, json: { error_code: "APIGW.0301" } } as Reply],
    ["the gateway's permission", { status: 403, json: { error_code: "APIGW.0302" } } as Reply],
  ])("that fails for %s is not split", async (_, reply) => {
    const { fake, cloud } = await connected(() => reply);
    const outcomes = await Promise.allSettled(
      ["a", "b", "c"].map((host) => cloud.hss.protection.close(host, { edition: "basic" })),
    );
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(fake.calls).toHaveLength(1);
  });

  test("of web tamper with tags needs directories and pay per use", async () => {
    const { fake, cloud } = await connected(() => ({}));
    const tags = { a: "1" };
    for (const plan of [
      { edition: "wtp", chargingMode: "postPaid", tags },
      { edition: "wtp", chargingMode: "prePaid", tags, webTamper: webTamper as never },
    ] as ProtectionPlan[]) {
      await expect(cloud.hss.protection.open("host-1", plan)).rejects.toBeInstanceOf(errors.InvalidRequest);
    }
    expect(fake.calls).toHaveLength(0);
  });
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
