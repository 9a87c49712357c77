import { resources } from "../../provider/resources";
import { dataSources } from "../../provider/resources/data-sources";
import { UNKNOWN } from "../../provider/schema";
import { typeName } from "../../provider/terraform/names";
import { type Attributes, encodeObject } from "../../provider/terraform/msgpack";
import { created as createdOf, errors, type PluginClient, pluginClient } from "./support/plugin-client";

const host = { host_id: "host-1", edition: "enterprise" };
const servers = [{ id: "host-1", name: "web-1" }];
const type = "hss_host_protection";
const created = (plugin: PluginClient, config: Attributes, of = type) => createdOf(plugin, of, config);

describe("what the provider is", () => {
  test("its schema has every resource, data source and setting, each with a description", async () => {
    await using plugin = await pluginClient();
    const schema = (await plugin.call("GetProviderSchema", "Empty", "SchemaResponse")) as unknown as {
      provider: { block: Block };
      resourceSchemas: Record<string, { block: Block }>;
      dataSourceSchemas: Record<string, { block: Block }>;
      serverCapabilities: object;
    };
    const named = (all: readonly { name: string }[]) => all.map(({ name }) => typeName(name)).sort();
    expect(Object.keys(schema.resourceSchemas).sort()).toEqual(named(resources));
    expect(Object.keys(schema.resourceSchemas)).toContain(type);
    expect(Object.keys(schema.dataSourceSchemas).sort()).toEqual(named(dataSources));
    expect(Object.keys(schema.dataSourceSchemas)).toContain("hss_hosts");
    expect(schema.serverCapabilities).toMatchObject({ getProviderSchemaOptional: true });
    const blocks = [
      schema.provider,
      ...Object.values(schema.resourceSchemas),
      ...Object.values(schema.dataSourceSchemas),
    ];
    for (const { block } of blocks)
      for (const { description } of everyAttribute(block)) expect(description).not.toBe("");

    const attributes = byName(schema.resourceSchemas[type]?.block);
    expect(attributes["host_id"]).toMatchObject({ required: true, computed: false, type: '"string"' });
    expect(attributes["host_id"]?.description).toContain("Another value replaces the resource.");
    expect(attributes["charging_mode"]).toMatchObject({ optional: true, computed: true });
    expect(attributes["charging_mode"]?.description).toContain('Default: `"postPaid"`');
    expect(attributes["on_destroy"]).toMatchObject({ optional: true, computed: false });
    expect(attributes["status"]).toMatchObject({ required: false, optional: false, computed: true });
    expect(attributes["tags"]).toMatchObject({ type: '["map","string"]' });
    expect(attributes["web_tamper"]?.nestedType).toMatchObject({ nesting: 1 });
    // Terraform has a meaning of its own for "count".
    expect(byName(schema.resourceSchemas["hss_quota"]?.block)).toHaveProperty("quota_count");
    expect(byName(schema.provider.block)["secret_key"]).toMatchObject({ sensitive: true, optional: true });
  });

  test("what a message about the connection names is a setting as the provider block has it", async () => {
    await using plugin = await pluginClient({ servers });
    plugin.cloud.faults.add({ operation: "GET projects", kind: "reply", status: 200, body: { projects: [] } });
    await plugin.configure();
    const { planned, applied } = await created(plugin, host);
    const told = [...errors(planned), ...errors(applied)].map(({ detail }) => detail);
    expect(told).toEqual([expect.stringContaining("Set project_id or HUAWEICLOUD_SDK_PROJECT_ID")]);
  });

  test("what it has nothing of is answered politely", async () => {
    await using plugin = await pluginClient();
    const metadata = await plugin.call("GetMetadata", "Empty", "MetadataResponse");
    expect(metadata["resources"]).toContainEqual({ typeName: type });
    expect(await plugin.call("GetFunctions", "Empty", "FunctionsResponse")).toEqual({ diagnostics: [] });
    expect(await plugin.call("CallFunction", "FunctionRequest", "FunctionResponse", { name: "f" })).toEqual({
      error: { text: "This provider has no function f." },
    });
    for (const procedure of ["ValidateEphemeralResourceConfig", "OpenEphemeralResource"]) {
      const answer = await plugin.call(procedure, "ValidateRequest", "Diagnosed", { typeName: "hss_secret" });
      expect(errors(answer)[0]?.detail).toBe("This provider has no ephemeral resource hss_secret.");
    }
    const moved = await plugin.call("MoveResourceState", "MoveRequest", "MoveResponse", {
      sourceTypeName: "huaweicloud_hss_host_protection",
      targetTypeName: type,
    });
    expect(errors(moved)[0]?.detail).toContain("Remove it from the state and import the object");
    await expect(plugin.plan("hss_nothing", null, {})).rejects.toThrow(/knows no hss_nothing \(hss_host_protection/);
  });
});

describe("settings", () => {
  test("wrong ones are told with their attribute, and secrets are not repeated", async () => {
    await using plugin = await pluginClient();
    const answer = await plugin.configure({ rate_limit: 0, endpoints: { ftp: "https://x" } });
    expect(errors(answer)).toEqual([
      expect.objectContaining({ severity: 1, steps: ["endpoints", "ftp"] }),
      expect.objectContaining({
        steps: ["rate_limit"],
        summary: 'provider hss: "rate_limit" cannot be used as written',
      }),
    ]);
    const elsewhere = await plugin.configure({ proxy: "no url" });
    expect(errors(elsewhere)[0]).toMatchObject({ summary: "provider hss could not be configured" });
  });

  test("while one is unknown a plan goes as far as it can, and a read says what is missing", async () => {
    await using plugin = await pluginClient({ servers });
    expect((await plugin.configure({ secret_key: UNKNOWN })).diagnostics).toEqual([]);
    const planned = await plugin.plan(type, null, host);
    expect(planned["plannedState"]).toMatchObject({ host_id: "host-1", region: UNKNOWN });
    const read = await plugin.read(type, { id: "host-1", ...host });
    expect(errors(read)[0]?.detail).toContain("secret_key is not known yet");
    expect(plugin.cloud.requests).toEqual([]);
  });
});

describe("planning", () => {
  test("any extension of the encoding is an unknown value", async () => {
    await using plugin = await pluginClient({ servers });
    await plugin.configure();
    // fixmap of 2: host_id as ext 12 with what is known of it (never null), edition as plain text.
    const refined = Buffer.concat([
      Buffer.from([0x82, 0xa7]),
      Buffer.from("host_id"),
      Buffer.from([0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2, 0xa7]),
      Buffer.from("edition"),
      Buffer.from([0xa7]),
      Buffer.from("premium"),
    ]);
    const value = { msgpack: refined };
    const planned = await plugin.call("PlanResourceChange", "PlanRequest", "PlanResponse", {
      typeName: type,
      priorState: { msgpack: Buffer.from([0xc0]) },
      proposedNewState: value,
      config: value,
    });
    expect(planned["plannedState"]).toMatchObject({ host_id: UNKNOWN, id: UNKNOWN, edition: "premium" });
    expect(planned.diagnostics).toEqual([]);
  });

  test("the words of the configuration stay, whatever the cloud calls them", async () => {
    await using plugin = await pluginClient({ servers });
    await plugin.configure();
    const config = { host_id: "host-1", edition: "hss.version.enterprise", charging_mode: "on_demand" };
    const { state, bytes } = await created(plugin, config);
    expect(state).toMatchObject(config);
    expect(plugin.cloud.server("web-1").edition).toBe("enterprise");
    const read = await plugin.read(type, state, bytes);
    expect(read["newState"]).toEqual(state);
    const again = await plugin.plan(type, state, config, bytes);
    expect(again["plannedState"]).toEqual(state);
    // Our own word for the same is no change either.
    const other = await plugin.plan(type, state, { host_id: "host-1", edition: "enterprise" }, bytes);
    expect(other["plannedState"]).toEqual(state);
  });

  test("a change of what replaces names its attribute", async () => {
    await using plugin = await pluginClient({ servers: [...servers, { id: "host-2", name: "web-2" }] });
    await plugin.configure();
    const { state, bytes } = await created(plugin, host);
    const planned = await plugin.plan(type, state, { ...host, host_id: "host-2" }, bytes);
    expect(planned["requiresReplace"]).toMatchObject([{ steps: [{ attributeName: "host_id" }] }]);
    expect(planned["plannedState"]).toMatchObject({ id: UNKNOWN, quota_id: UNKNOWN });
  });

  test("a withdrawn declaration is a change, an absent one never was", async () => {
    await using plugin = await pluginClient();
    await plugin.configure();
    const of = "hss_alarm_notification";
    const { state, bytes } = await created(plugin, { realtime: true, severities: ["critical", "high"] }, of);
    expect(state).toMatchObject({ realtime: true, daily: null });
    const planned = await plugin.plan(of, state, { realtime: true }, bytes);
    expect(planned["plannedState"]).toMatchObject({ severities: null });
    const { newState } = await plugin.apply(
      of,
      state,
      planned["plannedState"] as Attributes,
      { realtime: true },
      bytes,
    );
    expect(newState).toMatchObject({ realtime: true, severities: null });
  });
});

describe("states of other releases", () => {
  test("attributes that are new are absent, those that went are dropped", async () => {
    await using plugin = await pluginClient();
    const json = Buffer.from(JSON.stringify({ id: "host-1", host_id: "host-1", edition: "basic", former: [1] }));
    const upgraded = await plugin.call("UpgradeResourceState", "UpgradeRequest", "UpgradeResponse", {
      typeName: type,
      version: 0,
      rawState: { json },
    });
    const state = upgraded["upgradedState"] as Attributes;
    expect(state).toMatchObject({ host_id: "host-1", edition: "basic", web_tamper: null, timeouts: null });
    expect(state).not.toHaveProperty("former");
  });
});

describe("data sources", () => {
  test("answer what is there, in snake case", async () => {
    await using plugin = await pluginClient({
      servers,
      quotas: [{ edition: "premium", id: "q-1", tags: { aB: "1" } }],
    });
    await plugin.configure();
    const read = (typeName: string, config: Attributes) =>
      plugin.call("ReadDataSource", "DataRequest", "DataResponse", {
        typeName,
        config: encodeObject(config),
      });
    const hosts = await read("hss_hosts", { name: "web" });
    expect(hosts["state"]).toMatchObject({
      name: "web",
      hosts: [{ host_id: "host-1", agent: "online", edition: null }],
    });
    const quotas = await read("hss_quotas", { used: false });
    expect(quotas["state"]).toMatchObject({ quotas: [{ quota_id: "q-1", tags: { aB: "1" } }] });
    const alarms = await read("hss_alarm_notification", {});
    expect(alarms["state"]).toMatchObject({ realtime: expect.any(Boolean) });
    const wrong = await read("hss_hosts", { agent: "lost" });
    expect(errors(wrong)).toMatchObject([{ steps: ["agent"] }]);
  });
});

describe("the log", () => {
  test("is hclog's JSON, one line each, and holds no secret", async () => {
    await using plugin = await pluginClient({ servers });
    await plugin.configure();
    await created(plugin, host);
    expect(plugin.logged.length).toBeGreaterThan(1);
    for (const line of plugin.logged) {
      const entry = JSON.parse(line) as Record<string, string>;
      expect(entry["@timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(entry).toMatchObject({ "@level": expect.any(String), "@module": "provider.hss" });
      expect(line).not.toContain(plugin.cloud.credentials.secretKey);
    }
  });

  test("without a wish it keeps to warnings", async () => {
    await using plugin = await pluginClient({ servers }, "warn");
    await plugin.configure();
    await created(plugin, host);
    expect(plugin.logged).toEqual([]);
  });
});

interface Attribute {
  name: string;
  type: string;
  description: string;
  required: boolean;
  optional: boolean;
  computed: boolean;
  sensitive: boolean;
  nestedType: { nesting: number; attributes: Attribute[] } | null;
}

interface Block {
  attributes: Attribute[];
}

const everyAttribute = ({ attributes }: Block): Attribute[] =>
  attributes.flatMap((each) => [each, ...(each.nestedType ? everyAttribute(each.nestedType) : [])]);

const byName = (block: Block | undefined): Record<string, Attribute> =>
  Object.fromEntries(
    (block?.attributes ?? []).map((each) => [each.name, { ...each, type: Buffer.from(each.type).toString() }]),
  );
