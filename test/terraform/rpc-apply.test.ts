import { UNKNOWN } from "../../provider/schema";
import type { Attributes } from "../../provider/terraform/msgpack";
import { created as createdOf, errors, type PluginClient, pluginClient } from "./support/plugin-client";

const host = { host_id: "host-1", edition: "enterprise" };
const servers = [{ id: "host-1", name: "web-1" }];
const type = "hss_host_protection";
const created = (plugin: PluginClient, config: Attributes, of = type) => createdOf(plugin, of, config);

describe("carrying out", () => {
  test("what fails before anything is changed leaves the state as it was", async () => {
    await using plugin = await pluginClient({ servers: [{ ...servers[0], name: "web-1", status: "stopped" }] });
    await plugin.configure();
    const { applied } = await created(plugin, host);
    expect(applied["newState"]).toBeNull();
    expect(errors(applied)).toMatchObject([{ severity: 1, summary: `${type} could not be created` }]);
  });

  test("an update that does not come to its end is an error, and the state tells what is", async () => {
    await using plugin = await pluginClient({ quotas: [{ edition: "basic", count: 1, id: "q" }] });
    await plugin.configure();
    const config = { edition: "enterprise", quota_count: 1 };
    const { state, bytes } = await created(plugin, config, "hss_quota");
    const wanted = { ...config, quota_count: 3, tags: { team: "web" } };
    plugin.cloud.faults.add({ operation: "POST tags", kind: "reply", status: 403, body: { error_code: "HSS.0010" } });
    const planned = await plugin.plan("hss_quota", state, wanted, bytes);
    const applied = await plugin.apply("hss_quota", state, planned["plannedState"] as Attributes, wanted, bytes);
    expect(errors(applied)).toMatchObject([{ severity: 1, summary: "hss_quota could not be updated completely" }]);
    expect(applied["newState"]).toMatchObject({ quota_count: 3, tags: null });

    const [now, left] = [applied["newState"] as Attributes, applied["private"] as Uint8Array];
    const next = await plugin.plan("hss_quota", now, wanted, left);
    expect(next["plannedState"]).toMatchObject({ tags: { team: "web" }, quotas: UNKNOWN });
    const finished = await plugin.apply("hss_quota", now, next["plannedState"] as Attributes, wanted, left);
    expect(finished.diagnostics).toEqual([]);
    expect(plugin.cloud.calls["POST orders"]).toBe(2);
    expect(plugin.cloud.faults.unmet()).toEqual([]);
  });

  test("an unfinished creation is a warning, and due without a refresh too", async () => {
    await using plugin = await pluginClient();
    await plugin.configure();
    plugin.cloud.faults.add({ operation: "POST tags", kind: "reply", status: 403, body: { error_code: "HSS.0010" } });
    const config = { edition: "enterprise", quota_count: 2, tags: { team: "web" } };
    const { applied, state, bytes } = await created(plugin, config, "hss_quota");
    expect(errors(applied)).toMatchObject([{ severity: 2, detail: expect.stringContaining("could not be set") }]);
    // Terraform takes a state that breaks its plan for an error, and an error for a reason to begin anew.
    expect(state).toMatchObject(config);
    const next = await plugin.plan("hss_quota", state, config, bytes);
    expect(next["plannedState"]).toMatchObject({ ...config, id: state["id"], quotas: UNKNOWN });
    const refreshed = await plugin.read("hss_quota", state, bytes);
    expect(refreshed["newState"]).toMatchObject({ tags: {} });
    const finished = await plugin.apply("hss_quota", state, next["plannedState"] as Attributes, config, bytes);
    expect(finished.diagnostics).toEqual([]);
    expect(plugin.cloud.quotas.map(({ tags }) => tags)).toEqual([{ team: "web" }, { team: "web" }]);
  });

  test("adopted quotas: the attribute holds what was written, the rest is remembered", async () => {
    await using plugin = await pluginClient({ quotas: [{ edition: "enterprise", id: "q-1" }] });
    await plugin.configure();
    const config = { edition: "enterprise", quota_count: 2, adopt: true, quota_ids: ["q-1"] };
    const { applied, state, bytes } = await created(plugin, config, "hss_quota");
    expect(applied.diagnostics).toEqual([]);
    expect(state).toMatchObject({ adopted: true, quota_ids: ["q-1"], quota_count: 2 });
    expect((state["quotas"] as object[]).length).toBe(2);
    const read = await plugin.read("hss_quota", state, bytes);
    const now = read["newState"] as Attributes;
    // HSS lists its quotas in no order.
    expect({ ...now, quotas: null }).toEqual({ ...state, quotas: null });
    const again = await plugin.plan("hss_quota", now, config, read["private"] as Uint8Array);
    expect(again["plannedState"]).toEqual(now);
    // An adopted object is kept on destroy.
    const gone = await plugin.apply("hss_quota", state, null, null, bytes);
    expect(gone).toMatchObject({ newState: null, diagnostics: [] });
    expect(plugin.cloud.quotas).toHaveLength(2);
  });

  test("a value that was unknown in part is known in the end, in the words of the configuration", async () => {
    await using plugin = await pluginClient({ servers });
    await plugin.configure();
    const directory = { path: "/srv", backup_directory: "/backup", excluded_directories: null, excluded_files: null };
    const config = (path: unknown) => ({
      ...{ host_id: "host-1", edition: "hss.version.wtp" },
      web_tamper: { directories: [{ ...directory, path }], excluded_file_types: null, mode: null },
    });
    const planned = (await plugin.plan(type, null, config(UNKNOWN)))["plannedState"] as Attributes;
    expect(planned["web_tamper"]).toMatchObject({ directories: [{ path: UNKNOWN }], mode: "recovery" });
    const applied = await plugin.apply(type, null, planned, config("/srv"));
    expect(applied.diagnostics).toEqual([]);
    expect(applied["newState"]).toMatchObject({
      edition: "hss.version.wtp",
      web_tamper: { directories: [directory], mode: "recovery" },
    });
  });

  test("an object that is gone has no state", async () => {
    await using plugin = await pluginClient({ servers });
    await plugin.configure();
    const read = await plugin.read(type, { id: "host-9", host_id: "host-9", edition: "basic" });
    expect(read["newState"]).toBeNull();
  });
});
