import * as errors from "../../provider/client/errors";
import { type Call, connected, type Reply, stopAll } from "./support/cloud";
import { asked, list } from "./support/hss";

afterEach(stopAll);

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
