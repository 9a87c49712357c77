import { readFileSync } from "node:fs";
import { join } from "node:path";
import { libraries, type Library, type Program, synthesise } from "./support/libraries";

const [cdktf] = libraries as readonly [Library, Library];

/** What synthesis says, line by line: the construct in brackets, the property, and what is wrong with it. */
function refusals(program: Program, library = cdktf): string[] {
  const withProvider: Program = (stack, given) => {
    new given.hss.HssProvider(stack, "hss", { bundled: false });
    program(stack, given);
  };
  try {
    synthesise(library, withProvider)[Symbol.dispose]();
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").flatMap((line) => (/^ {2}\[fleet/.test(line) ? [line.trim()] : []));
  }
}

/** As from JavaScript: whatever the types say. */
const untyped = (props: Record<string, unknown>) => props as never;

describe("every wrong property is told once, with the construct it was given to", () => {
  const login = { host: "h", agent: true };
  const cases: [string, Program, (string | RegExp)[]][] = [
    [
      "timeouts of a resource",
      (stack, { hss }) =>
        new hss.HostProtection(
          stack,
          "web",
          untyped({ hostId: "h", edition: "basic", timeouts: { create: "5 minutes", delete: "0s", creat: "5m" } }),
        ),
      [
        '[fleet/web] timeouts.creat: there is no property "creat"; did you mean "create" (create, read, update, delete)',
        '[fleet/web] timeouts.create: "5 minutes" is not a duration such as 90s, 20m or 1h30m',
        '[fleet/web] timeouts.delete: "0s" is not a duration such as 90s, 20m or 1h30m',
      ],
    ],
    [
      "timeouts where there are none",
      (stack, { hss }) => new hss.Hosts(stack, "hosts", untyped({ timeouts: { read: "5m" } })),
      [/^\[fleet\/hosts\] timeouts: there is no property "timeouts"/],
    ],
    [
      "a hook with a login",
      (stack, { hss }) =>
        new hss.AgentInstallHook(
          stack,
          "hook",
          untyped({
            hostId: "h",
            address: "",
            command: "",
            ssh: { agent: true, timeout: "5", port: 99999, hostKey: "SHA256:abc", bastion: { host: "", port: 0 } },
          }),
        ),
      [
        "[fleet/hook] address: takes 1 to 255 characters; here there are 0",
        "[fleet/hook] ssh.port: takes a whole number from 1 to 65535; here it is 99999",
        /^\[fleet\/hook\] ssh\.hostKey: "SHA256:abc" is not the key itself/,
        '[fleet/hook] ssh.timeout: "5" is not a duration such as 90s, 20m or 1h30m',
        "[fleet/hook] ssh.bastion.port: takes a whole number from 1 to 65535; here it is 0",
        "[fleet/hook] ssh.bastion.host: takes 1 to 255 characters; here there are 0",
        /^\[fleet\/hook\] command: takes 1 to 65536 characters/,
      ],
    ],
    [
      "a hook of a protected server, without a login",
      (stack, { hss }) =>
        new hss.ProtectedServer(
          stack,
          "web",
          untyped({
            hostId: "h",
            edition: "basic",
            hook: {
              ssh: { privatKey: "k", bastion: { user: "u" } },
              ...{ arch: "sparc", region: "r", runOn: "foo", triggers: { a: 1 } },
            },
          }),
        ),
      [
        /^\[fleet\/web\/agent\] ssh\.privatKey: there is no property "privatKey"; did you mean "privateKey"/,
        "[fleet/web/agent] ssh.bastion.host: is required",
        "[fleet/web/agent] ssh.host: is required: declare it, or the address of the server",
        /^\[fleet\/web\/agent\] ssh: takes a privateKey, a password, or agent: true/,
        '[fleet/web/agent] arch: "sparc" is not an architecture; it is one of: x86_64, aarch64',
        "[fleet/web/agent] triggers.a: takes text; here it is 1",
        '[fleet/web/agent] runOn: "foo" is not a resource to run on; it is one of: null_resource, terraform_data',
      ],
    ],
    [
      "a hook with nothing at all",
      (stack, { hss }) => new hss.AgentInstallHook(stack, "hook", untyped({ hostId: "h" })),
      ["[fleet/hook] ssh: is required"],
    ],
    [
      "a login of the provider's, all of it",
      (stack, { hss }) => new hss.ProtectedServer(stack, "web", { hostId: "h", edition: "basic", agent: { ssh: {} } }),
      [
        "[fleet/web/agent] ssh.host: is required",
        /^\[fleet\/web\/agent\] ssh: takes a privateKey, a password, or sshAgent: true/,
      ],
    ],
    [
      "a baseline",
      (stack, { hss }) =>
        new hss.SecurityBaseline(
          stack,
          "b",
          untyped({ edition: "basic", serverz: {}, servers: { a: "id-a" }, quota: { spare: -5 }, alarms: 5 }),
        ),
      [
        /^\[fleet\/b\] serverz: there is no property "serverz"; did you mean "servers"/,
        "[fleet/b] alarms: takes an object; here it is 5",
        "[fleet/b] quota.spare: takes a whole number from 0 to 500; here it is -5",
      ],
    ],
    [
      "a provider",
      (stack, { hss }) =>
        new hss.HssProvider(stack, "other", untyped({ alias: 7, bundled: "no", regoin: "cn-north-4" })),
      [
        /^\[fleet\/other\] regoin: there is no property "regoin"; did you mean "region"/,
        "[fleet/other] alias: takes text; here it is 7",
        '[fleet/other] bundled: takes true or false; here it is "no"',
      ],
    ],
    [
      "a number of quotas in Terraform's word for several resources",
      // @ts-expect-error -- a plain number is no count of a Quota
      (stack, { hss }) => new hss.Quota(stack, "q", { edition: "basic", count: 3 }),
      [/^\[fleet\/q\] count: is Terraform's own word: .* Declare quotaCount .*TerraformCount\.of/],
    ],
    [
      "what should have been a construct",
      (stack, { hss, lib }) => {
        const quota = "q-1";
        new hss.HostProtection(stack, "web", untyped({ hostId: "h", edition: "basic", quota, agent: { ssh: {} } }));
        new hss.FleetProtection(stack, "set", untyped({ hostIds: ["h"], edition: "basic", quota: { id: "q-1" } }));
        const topic = new lib.DataResource(stack, "topic", {});
        new hss.AlarmNotification(stack, "alarms", untyped({ topic, realtime: true }));
        new hss.AlarmNotification(stack, "more", untyped({ topic: "urn:smn:cn-north-4:p:alarms" }));
      },
      [
        "[fleet/web] quota: takes a Quota, as the construct that it is",
        "[fleet/web] agent: takes what puts the agent on the server, as the construct that it is",
        "[fleet/set] quota: takes a Quota, as the construct that it is",
        "[fleet/alarms] topic.topicUrn: is required",
        "[fleet/more] topic.topicUrn: is required",
      ],
    ],
    [
      "nothing wrong",
      (stack, { hss, lib }) => {
        new hss.AgentInstallHook(stack, "hook", { hostId: "h", ssh: { ...login, timeout: "1m30s" } });
        new hss.Quota(stack, "q", { edition: "basic", count: lib.TerraformCount.of(3), timeouts: {} });
      },
      [],
    ],
  ];
  for (const library of libraries)
    test.each(cases)(`${library.name}: %s`, (_name, program, told) => {
      const expected = told.map((line) => (typeof line === "string" ? line : expect.stringMatching(line)));
      expect(refusals(program, library).sort()).toEqual(expect.arrayContaining(expected));
      expect(refusals(program, library)).toHaveLength(told.length);
    });
});

test("whatever Terraform will know is allowed in a hook and in a baseline", () => {
  using made = synthesise(cdktf, (stack, { hss, lib }) => {
    new hss.HssProvider(stack, "hss", { bundled: false });
    const text = (name: string) => lib.Token.asString(lib.Token.asAny(`\${var.${name}}`));
    const number = (name: string) => lib.Token.asNumber(`\${var.${name}}`);
    const login = { port: number("port"), user: text("user"), password: text("password"), hostKey: text("key") };
    new hss.AgentInstallHook(stack, "hook", {
      ...{ hostId: text("id"), address: text("address"), region: text("region"), arch: text("arch") },
      ssh: {
        ...login,
        ...{ agent: lib.Token.asAny("${var.agent}"), timeout: text("timeout") },
        bastion: { ...login, host: text("bastion") },
      },
      triggers: { image: text("image") },
      runOn: "terraform_data",
    });
    new hss.HostProtection(stack, "web", { hostId: "h", edition: "basic", timeouts: { create: text("create") } });
    const servers = { a: text("a"), b: { hostId: text("b") } };
    new hss.SecurityBaseline(stack, "base", {
      ...{ edition: text("edition"), servers },
      quota: { spare: new lib.TerraformVariable(stack, "spare", { type: "number" }).numberValue },
    });
  });
  const resources = made.json["resource"] as unknown as Record<string, Record<string, object>>;
  expect(Object.values(resources["terraform_data"] ?? {})[0]).toMatchObject({
    connection: {
      ...{ host: "${var.address}", port: "${var.port}", agent: "${var.agent}", timeout: "${var.timeout}" },
      ...{ bastion_host: "${var.bastion}", bastion_port: "${var.port}" },
    },
  });
  expect(Object.values(resources["hss_quota"] ?? {})).toMatchObject([{ quota_count: "${(2 + var.spare)}" }]);
});

test("a plain secret in a hook is warned of", () => {
  using made = synthesise(cdktf, (stack, { hss }) => {
    new hss.HssProvider(stack, "hss", { bundled: false });
    new hss.AgentInstallHook(stack, "hook", { hostId: "h", ssh: { host: "h", password: "in plain text" } });
  });
  const manifest = readFileSync(join(made.folder, "..", "..", "manifest.json"), "utf8");
  expect(manifest).toContain("ssh.password is written as plain text");
  expect(manifest).not.toContain('in plain text"');
});
