import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Token } from "cdktf";
import { resources } from "../../provider/resources";
import { dataSources } from "../../provider/resources/data-sources";
import type { Field } from "../../provider/schema";
import { constructName } from "../../constructs/names";
import { libraries, type Library, type Program, synthesise, withoutNotes } from "./support/libraries";

const usualEngine = process.env["TERRAFORM_BINARY_NAME"];
afterEach(() => {
  if (usualEngine === undefined) delete process.env["TERRAFORM_BINARY_NAME"];
  else process.env["TERRAFORM_BINARY_NAME"] = usualEngine;
});

const [cdktf, cdktn] = libraries as readonly [Library, Library];

/** A program with everything there is. */
const everything: Program = (stack, { lib, hss }) => {
  const key = new lib.TerraformVariable(stack, "key", { type: "string", sensitive: true });
  const server = new lib.DataResource(stack, "server", { input: { id: "i", address: "10.0.0.1" } });
  const provider = new hss.HssProvider(stack, "hss", {
    region: "cn-north-4",
    endpoints: { hss: "http://127.0.0.1:1" },
  });
  new hss.HssProvider(stack, "second", { alias: "second", enterpriseProjectId: "0" });
  const hosts = new hss.Hosts(stack, "hosts", { name: "web-", agent: "online" });
  const servers = hosts.protectable();
  const quota = new hss.Quota(stack, "quota", {
    edition: "enterprise",
    quotaCount: lib.Token.asNumber(lib.Op.add(hosts.protectableCount, 1)),
    period: { months: 1 },
    tags: { team: "web" },
    timeouts: { create: "30m" },
  });
  new hss.HostProtection(stack, "web", { forEach: servers, hostId: servers.value, edition: "enterprise", quota });
  new hss.HostProtection(stack, "tamper", {
    hostId: hosts.hosts.get(0).hostId,
    edition: "wtp",
    webTamper: { directories: [{ path: "/var/www", backupDirectory: "/backup" }], excludedFileTypes: ["log"] },
    provider,
    lifecycle: { preventDestroy: true },
  });
  const ssh = {
    privateKey: key.stringValue,
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvcm9ubHlhdGVzdG9mdGhpcwAAAAAAAAAAAAAA",
    bastion: { host: "b", privateKey: key.stringValue },
  };
  new hss.ProtectedServer(stack, "by-provider", {
    hostId: server.id,
    address: server.output.lookup("address"),
    edition: "premium",
    quota,
    agent: { ssh, arch: "aarch64" },
  });
  new hss.ProtectedServer(stack, "by-hook", {
    hostId: server.id,
    address: server.output.lookup("address"),
    edition: "premium",
    hook: { ssh: { ...ssh, timeout: "2m" }, triggers: { image: "2" }, runOn: "terraform_data" },
  });
  const baseline = new hss.SecurityBaseline(stack, "baseline", {
    edition: "enterprise",
    servers: { a: "id-a", b: { hostId: "id-b", edition: "basic" } },
    quota: { spare: 2, period: { years: 1 } },
    alarms: {
      topic: { topicUrn: "urn:smn:cn-north-4:0:alarms" },
      realtime: true,
      severities: ["high"],
      ignoredEvents: ["weak-passwords"],
    },
  });
  new hss.SecurityBaseline(stack, "selected", {
    edition: "premium",
    fleet: { select: { name: "db-*" } },
    quota: { quotaCount: 3 },
  });
  new lib.TerraformOutput(stack, "listeners", { value: baseline.alarms?.confirmedListeners });
  new lib.TerraformOutput(stack, "found", { value: baseline.servers["a"]?.protection.found.edition });
  new lib.TerraformOutput(stack, "first_quota", { value: quota.quotas.get(0).quotaId });
  new lib.TerraformOutput(stack, "user_data", {
    value: hss.agentUserData(stack, "install", { userData: "#!/bin/sh\necho hello\n" }),
  });
  new lib.TerraformOutput(stack, "agent_list", { value: hss.ecsAgentList({ edition: "enterprise" }) });
};

describe("synthesis", () => {
  test("gives the same under cdktf and under its successor", () => {
    using one = synthesise(cdktf, everything);
    using other = synthesise(cdktn, everything);
    expect(withoutNotes(other.json)).toEqual(withoutNotes(one.json));
  });

  test("a baseline buys no quota that no server uses", () => {
    const quotaCounts = (props: Record<string, unknown>) => {
      using made = synthesise(cdktf, (stack, { hss }) => {
        new hss.HssProvider(stack, "hss");
        new hss.SecurityBaseline(stack, "base", { edition: "enterprise", quota: {}, ...props } as never);
      });
      const { resource } = withoutNotes(withoutHashes(made.json)) as { resource: Record<string, object> };
      const quotas = Object.values(resource["hss_quota"] ?? {}) as { quota_count: number }[];
      const users = ["hss_host_protection", "hss_fleet_protection"].flatMap((type) =>
        Object.values((resource[type] ?? {}) as Record<string, { depends_on?: string[] }>),
      );
      return [quotas.map(({ quota_count }) => quota_count), users.filter(({ depends_on }) => depends_on).length];
    };
    const used = { a: "id-a" };
    const perUse = { b: { hostId: "id-b", chargingMode: "postPaid" } };
    const own = { c: { hostId: "id-c", chargingMode: "prePaid", quotaId: "quota-1" } };
    expect(quotaCounts({ servers: { ...used, ...perUse, ...own } })).toEqual([[1], 1]);
    expect(quotaCounts({ servers: { ...perUse, ...own } })).toEqual([[], 0]);
    expect(quotaCounts({ servers: { ...perUse }, quota: { spare: 2 } })).toEqual([[2], 0]);
    const fleet = { hostIds: ["id-d", "id-e"] };
    expect(quotaCounts({ servers: used, fleet })).toEqual([[3], 2]);
    expect(quotaCounts({ servers: used, fleet: { ...fleet, chargingMode: "postPaid" } })).toEqual([[1], 1]);
    expect(quotaCounts({ fleet: { select: { name: "web-*" }, chargingMode: "postPaid" } })).toEqual([[], 0]);
  });

  test("says in Terraform's words what the program says in its own", () => {
    using made = synthesise(cdktf, everything);
    const { resource, data, output, provider, terraform } = withoutNotes(withoutHashes(made.json)) as Record<
      string,
      Record<string, unknown>
    >;
    expect(provider?.["hss"]).toEqual([
      { region: "cn-north-4", endpoints: { hss: "http://127.0.0.1:1" } },
      { alias: "second", enterprise_project_id: "0" },
    ]);
    expect(terraform?.["required_providers"]).toEqual({ hss: { source: "hss-iac/hss", version: expect.any(String) } });
    expect(data?.["hss_hosts"]).toEqual({ hosts: { name: "web-", agent: "online" } });
    const of = (type: string) => resource?.[type] as Record<string, Record<string, unknown>>;
    expect(of("hss_quota")).toMatchObject({
      quota: {
        edition: "enterprise",
        quota_count: expect.stringMatching(/^\$\{\(length\(\{for host in .*\}\) \+ 1\)\}$/),
        period: { months: 1 },
        tags: { team: "web" },
        timeouts: { create: "30m" },
      },
      baseline_quota: { quota_count: 3, period: { years: 1 } },
    });
    expect(of("hss_host_protection")).toMatchObject({
      web: {
        for_each: expect.stringContaining("data.hss_hosts.hosts.hosts"),
        host_id: "${each.value}",
        charging_mode: "prePaid",
        depends_on: ["hss_quota.quota"],
      },
      tamper: {
        host_id: "${data.hss_hosts.hosts.hosts[0].host_id}",
        web_tamper: {
          directories: [{ path: "/var/www", backup_directory: "/backup" }],
          excluded_file_types: ["log"],
        },
        provider: "hss",
        lifecycle: { prevent_destroy: true },
      },
      "by-provider_protection": { depends_on: ["hss_quota.quota", "hss_agent_install.by-provider_agent"] },
      "by-hook_protection": { depends_on: ["terraform_data.by-hook_agent_hook"] },
      baseline_a_protection: { host_id: "id-a", charging_mode: "prePaid", depends_on: ["hss_quota.baseline_quota"] },
      baseline_b_protection: { host_id: "id-b", edition: "basic" },
    });
    expect(of("hss_host_protection")["baseline_b_protection"]).not.toHaveProperty("charging_mode");
    expect(of("hss_agent_install")["by-provider_agent"]).toMatchObject({
      ssh: { host: '${terraform_data.server.output["address"]}', private_key: "${var.key}", bastion: { host: "b" } },
    });
    expect(of("terraform_data")["by-hook_agent_hook"]).toMatchObject({
      connection: { type: "ssh", agent: "false", timeout: "2m", bastion_host: "b", bastion_private_key: "${var.key}" },
      triggers_replace: { image: "2", hostId: "${terraform_data.server.id}" },
      provisioner: [{ "remote-exec": { inline: [expect.stringContaining("mktemp -d")] } }],
    });
    expect(output).toMatchObject({
      listeners: { value: "${hss_alarm_notification.baseline_alarms.confirmed_listeners}" },
      found: { value: "${hss_host_protection.baseline_a_protection.found.edition}" },
      first_quota: { value: "${hss_quota.quota.quotas[0].quota_id}" },
      agent_list: { value: "hss,hss-ent" },
      user_data: { value: expect.stringContaining('lookup(data.hss_agent_install_script.install.commands, "deb"') },
    });
  });

  test.each([
    ["terraform", "registry.terraform.io"],
    ["tofu", "registry.opentofu.org"],
  ])("for %s the plugin lies beside the stack, and the lock names it as one of %s", (engine, host) => {
    process.env["TERRAFORM_BINARY_NAME"] = engine;
    const program: Program = (stack, { hss }) => void new hss.HssProvider(stack, "hss");
    using made = synthesise(cdktf, program);
    const lock = readFileSync(join(made.folder, ".terraform.lock.hcl"), "utf8");
    expect(lock).toMatch(/provider "[\w.]+\/hss-iac\/hss" \{\n {2}version {5}= "[\d.]+"\n[^}]*"h1:/);
    expect(lock.match(/provider "[^"]*"/g)).toEqual([`provider "${host}/hss-iac/hss"`]);
    for (const each of ["registry.terraform.io", "registry.opentofu.org"])
      expect(existsSync(join(made.folder, `terraform.d/plugins/${each}/hss-iac/hss`))).toBe(true);
    using without = synthesise(cdktf, (stack, { hss }) => void new hss.HssProvider(stack, "hss", { bundled: false }));
    expect(existsSync(join(without.folder, "terraform.d"))).toBe(false);
  });

  test("no property hides one of the library's own", () => {
    const own = new Set<string>();
    for (
      let type = cdktf.lib.TerraformResource.prototype;
      type !== Object.prototype;
      type = Object.getPrototypeOf(type)
    )
      for (const name of Object.getOwnPropertyNames(type)) own.add(name);
    for (const name of ["count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners", "connection", "node"])
      own.add(name);
    const names = [
      ...resources.flatMap(({ name, fields, outputs }) =>
        Object.keys({ ...fields, ...outputs }).map((each) => [name, each] as const),
      ),
      ...dataSources.flatMap(({ name, filter, result }) =>
        Object.keys({ ...filter, ...result }).map((each) => [name, each] as const),
      ),
    ];
    expect(names.filter(([owner, each]) => own.has(constructName(each, owner)))).toEqual([]);
  });
});

describe("tokens", () => {
  /** A value of Terraform for a property, in the form that its type can hold. */
  function token({ kind }: Field, expression: string): unknown {
    if (kind.type === "integer") return Token.asNumber(expression);
    if (kind.type === "set" || kind.type === "list")
      return kind.element.kind.type === "text" ? Token.asList(expression) : Token.asAny(expression);
    if (kind.type === "map" || kind.type === "object" || kind.type === "boolean") return Token.asAny(expression);
    return Token.asString(Token.asAny(expression));
  }

  test.each(resources.map((each) => [each.name, each] as const))(
    "pass through every property of %s",
    (name, definition) => {
      using made = synthesise(cdktf, (stack, { hss }) => {
        new hss.HssProvider(stack, "hss", { bundled: false });
        const fields = Object.entries(definition.fields as Record<string, Field>);
        const props = fields.map(([property, field]) => [
          constructName(property, name),
          token(field, `\${var.${property}}`),
        ]);
        const type = hss[`Hss${name}` as keyof typeof hss] as new (scope: object, id: string, props: object) => object;
        new type(stack, "it", Object.fromEntries(props) as object);
      });
      const [it] = Object.values(made.json["resource"] ?? {}) as unknown as [{ it: Record<string, unknown> }];
      const { it: attributes } = withoutNotes(it) as { it: Record<string, unknown> };
      const expressions = Object.keys(definition.fields as object).map((property) => `\${var.${property}}`);
      expect(Object.values(attributes).sort()).toEqual(expressions.sort());
    },
  );
});

describe("wrong properties", () => {
  test("are refused all at once, each with the construct and the property it stands in", () => {
    const wrong: Program = (stack, { hss, lib }) => {
      new hss.HssProvider(stack, "hss", { endpoints: { hsss: "http://127.0.0.1" }, rateLimit: 0 });
      new hss.HostProtection(stack, "web", { hostId: "x", edition: "enterprize", quotaId: "q" });
      new hss.Quota(stack, "quota", { edition: "enterprise", quotaCount: 0, period: { months: 200 } });
      new hss.DataHssQuotas(stack, "quotas", { edition: "golden" });
      new hss.SecurityBaseline(stack, "base", { edition: "basic", fleet: { select: { name: "a" } }, quota: {} });
      new hss.AgentInstall(stack, "agent", { hostId: "x", ssh: { user: "root" } });
      new hss.AgentInstallHook(stack, "hook", { hostId: "x", ssh: { hostKey: "SHA256:abc" } });
      new hss.ProtectedServer(stack, "both", {
        hostId: "x",
        edition: "basic",
        agent: { ssh: { host: "h", password: new lib.TerraformVariable(stack, "p", {}).stringValue } },
        hook: { ssh: { host: "h", agent: true } },
      });
    };
    for (const library of libraries) {
      const told = messageOf(() => synthesise(library, wrong));
      for (const line of [
        /\[fleet\/hss\] endpoints\.hsss: the name "hsss" is not/,
        /\[fleet\/hss\] rateLimit: takes a whole number from 1/,
        /\[fleet\/web\] edition: "enterprize" is no edition; the nearest is "enterprise"/,
        /\[fleet\/web\] quotaId: a quota goes with chargingMode "prePaid"/,
        /\[fleet\/quota\] quotaCount: takes a whole number from 1/,
        /\[fleet\/quota\] period\.months: /,
        /\[fleet\/quotas\] edition: "golden" is/,
        /\[fleet\/agent\] ssh\.host: is required/,
        /\[fleet\/agent\] ssh: takes a privateKey/,
        /\[fleet\/hook\] ssh\.host: is required/,
        /\[fleet\/hook\] ssh: takes a privateKey/,
        /\[fleet\/hook\] ssh\.hostKey: "SHA256:abc" is not the key itself/,
        /\[fleet\/base\] quota\.quotaCount: is required/,
        /\[fleet\/base\/quota\] /,
        /\[fleet\/both\] agent and hook both put the agent on the server/,
      ])
        expect(told).toMatch(line);
      expect(told.match(/^ {2}\[fleet/gm)).toHaveLength(15);
    }
  });

  test("a secret in the program's text is warned of, and not repeated", () => {
    const warnings = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    using made = synthesise(cdktf, (stack, { hss }) => {
      new hss.HssProvider(stack, "hss", { secretKey: "in plain text" });
    });
    warnings.mockRestore();
    const manifest = readFileSync(join(made.folder, "..", "..", "manifest.json"), "utf8");
    expect(manifest).toContain("secretKey is written as plain text");
    expect(manifest).not.toContain('in plain text"');
  });

  test("null_resource is refused where its package is not", () => {
    const told = messageOf(() =>
      synthesise(cdktn, (stack, { hss }) => {
        new hss.HssProvider(stack, "hss");
        new hss.AgentInstallHook(stack, "hook", {
          hostId: "x",
          ssh: { host: "h", agent: true },
          runOn: "null_resource",
        });
      }),
    );
    expect(told).toContain('runOn: "null_resource" needs the package @cdktn/provider-null');
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("Nothing was refused.");
}

/** Identifiers inside other constructs end in a hash of their path. */
const withoutHashes = (json: object): unknown => JSON.parse(JSON.stringify(json).replace(/_[0-9A-F]{8}\b/g, ""));
