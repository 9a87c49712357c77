import * as errors from "../../provider/client/errors";
import type { ProtectionPlan } from "../../provider/client";
import { connected, type Reply, stopAll } from "./support/cloud";
import { asked } from "./support/hss";

afterEach(stopAll);

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
