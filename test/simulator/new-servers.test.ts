import { gzipSync } from "node:zlib";
import type { Rules, SimulatorOptions } from "../../simulator";
import { start } from "./cloud";

const day = 86_400;

async function world(options: SimulatorOptions = {}) {
  const it = await start({ buildSeconds: 60, agentSeconds: 40, ...options });
  const project = it.cloud.projectId;
  return {
    ...it,
    create: (server: object, path = `/v1.1/${project}/cloudservers`) => it.post(path, { server }),
    /** Creates a server with this user data and waits until all is over. */
    async agentAfter(userData: string | Buffer, more: object = {}): Promise<unknown> {
      const user_data = Buffer.from(userData as string).toString("base64");
      const { json } = await it.post(`/v1.1/${project}/cloudservers`, {
        server: { name: "fresh", user_data, ...more },
      });
      it.cloud.advance(120);
      return it.cloud.server(json.serverIds[0]).agent;
    },
    async commandOf(format: "rpm" | "deb", arch = "x86_64"): Promise<string> {
      const { json } = await it.get("setting/agent-install-script", { os_type: "Linux", os_arch: arch });
      return json.install_script_list.find((one: { package_type: string }) => one.package_type === format).cmd;
    },
  };
}

describe("the basic edition that comes with a server", () => {
  const opened = async (rules: Partial<Rules> = {}, options: SimulatorOptions = {}) => {
    const it = await world({ rules, ...options });
    const metadata = { __support_agent_list: "hss,ces" };
    const id: string = (await it.create({ name: "fresh", metadata })).json.serverIds[0];
    it.cloud.advance(100);
    return { ...it, id, web: it.cloud.server(id) };
  };

  test("is a trial: free for 30 days, then the host is unprotected", async () => {
    await using it = await opened();
    const end = it.cloud.now() + 30 * day * 1000;
    expect(await it.host(it.id)).toMatchObject({
      ...{ version: "hss.version.basic", protect_status: "opened", charging_mode: "on_demand", expire_time: end },
      agent_status: "online",
    });
    const quotas = async () => (await it.get("billing/quotas-detail")).json.data_list;
    expect(await quotas()).toMatchObject([
      { version: "hss.version.basic", host_id: it.id, is_trial_quota: true, expire_time: end, used_status: "used" },
    ]);
    it.cloud.advance(30 * day - 1);
    expect(it.web.protection).toBe("protected");
    it.cloud.advance(1);
    expect(await it.host(it.id)).toMatchObject({
      version: "hss.version.null",
      protect_status: "closed",
      expire_time: -1,
    });
    expect(await quotas()).toEqual([]);
  });

  test("with basicAfterTrial free it goes on without a quota", async () => {
    await using it = await opened({ basicAfterTrial: "free" }, { basicTrialDays: 7 });
    it.cloud.advance(7 * day);
    expect(it.web).toMatchObject({ protection: "protected", edition: "basic", quotaId: undefined });
    expect(await it.host(it.id)).toMatchObject({ expire_time: -1 });
    expect(it.cloud.quotas).toEqual([]);
  });

  test.each(["unprotected", "free"] as const)("a paid edition instead outlives the trial (%s)", async (reading) => {
    await using it = await opened({ basicAfterTrial: reading });
    await it.protect([it.id], { version: "hss.version.premium", charging_mode: "on_demand" });
    it.cloud.advance(31 * day);
    expect(it.web).toMatchObject({ protection: "protected", edition: "premium" });
    expect(it.cloud.quotas.map(({ trial }) => trial)).toEqual([false]);
  });

  test.each(["unprotected", "free"] as const)("one that was closed stays closed (%s)", async (reading) => {
    await using it = await opened({ basicAfterTrial: reading });
    it.web.protection = "off";
    it.cloud.advance(31 * day);
    expect(it.web.protection).toBe("unprotected");
  });
});

test("enterprise that comes with a server is paid per use; Cloud Eye alone brings no HSS", async () => {
  await using it = await world();
  const create = async (list: string) => {
    const metadata = { __support_agent_list: list };
    const { json } = await it.create({ name: "fresh", metadata });
    it.cloud.advance(100);
    return it.cloud.server(json.serverIds[0]);
  };
  expect(await create("ces,hss,hss-ent")).toMatchObject({ edition: "enterprise", chargingMode: "postPaid" });
  expect(await create("ces")).toMatchObject({ agent: "not_installed", edition: undefined });
});

test("servers are made by both paths, paid per use or by the month", async () => {
  await using it = await world();
  const byUse = await it.create({ name: "by-use" }, `/v1/${it.cloud.projectId}/cloudservers`);
  const byMonth = await it.create({ name: "by-month", extendparam: { chargingMode: "prePaid" } });
  const charging = async (id: string) =>
    (await it.get(`/v1/${it.cloud.projectId}/cloudservers/${id}`)).json.server.metadata.charging_mode;
  expect(await charging(byUse.json.serverIds[0])).toBe("0");
  expect(await charging(byMonth.json.serverIds[0])).toBe("1");
});

describe("user data", () => {
  const message = (parts: string[], { end = "--==b==--\n" } = {}) =>
    [
      'Content-Type: multipart/mixed; boundary="==b=="\nMIME-Version: 1.0\n\n',
      ...parts.map((part) => `--==b==\n${part}\n`),
      end,
    ].join("");
  const script = (text: string) => `Content-Type: text/x-shellscript; charset="us-ascii"\nMIME-Version: 1.0\n\n${text}`;
  const encoded = (text: string) =>
    `Content-Type: text/x-shellscript\nContent-Transfer-Encoding: base64\n\n${Buffer.from(text).toString("base64")}`;
  const config = (text: string) => `Content-Type: text/cloud-config\n\n${text}`;
  const forms: [string, (command: string) => string | Buffer][] = [
    ["a shell script", (command) => `#!/bin/bash\nset -e\n${command}\n`],
    ["a shell script, compressed", (command) => gzipSync(`#!/bin/sh\n${command}\n`)],
    [
      "a cloud-config",
      (command) => `#cloud-config\npackages: [curl]\nruncmd:\n  - echo first\n  - |\n    ${command}\n`,
    ],
    ["a message of one script", (command) => message([script(`#!/bin/sh\n${command}`)])],
    ["a message of several parts", (command) => message([config("runcmd: [ls]"), script(`#!/bin/sh\n${command}`)])],
    ["a message whose part is base64", (command) => message([encoded(`#!/bin/sh\n${command}\n`)])],
    [
      "a message with a cloud-config",
      (command) => message([config(`#cloud-config\nruncmd:\n  - [sh, -c, "${command}"]`)]),
    ],
    [
      "a message with line ends of Windows",
      (command) => message([script(`#!/bin/sh\n${command}`)]).replace(/\n/g, "\r\n"),
    ],
  ];

  test.each(forms)("that is %s installs the agent", async (_name, form) => {
    await using it = await world();
    expect(await it.agentAfter(form(await it.commandOf("rpm")))).toBe("online");
  });

  const idle: [string, (command: string) => string][] = [
    ["plain text", (command) => command],
    ["a script with the command in a comment", (command) => `#!/bin/sh\n# ${command}\n`],
    ["a script that only fetches it", (command) => `#!/bin/sh\n${command.split(" && ")[0]}\n`],
    ["a script without its settings", (command) => `#!/bin/sh\n${command.replace(/echo '.*?' >>? \S+ && /g, "")}\n`],
    ["a script that fetches it elsewhere", (command) => `#!/bin/sh\n${command.replace("hss-agent", "mirror")}\n`],
    ["a cloud-config whose YAML is broken", (command) => `#cloud-config\nruncmd: [ ${command}\n  - {`],
    ["a cloud-config that only writes it", (command) => `#cloud-config\nwrite_files:\n  - content: "${command}"\n`],
    ["a message that is not closed", (command) => message([script(`#!/bin/sh\n${command}`)], { end: "" })],
    [
      "a message without its boundary",
      (command) => message([script(`#!/bin/sh\n${command}`)]).replace('boundary="==b=="', "x=y"),
    ],
  ];

  test.each(idle)("that is %s does nothing", async (_name, form) => {
    await using it = await world();
    expect(await it.agentAfter(form(await it.commandOf("rpm")))).toBe("not_installed");
  });

  test("installs what fits the server and nothing else", async () => {
    const images = { arm: { arch: "aarch64" }, windows: { os: "Windows" } } as const;
    await using it = await world({ images });
    const [x86, arm] = [await it.commandOf("deb"), await it.commandOf("deb", "aarch64")].map(
      (cmd) => `#!/bin/sh\n${cmd}\n`,
    );
    expect(await it.agentAfter(x86 as string, { flavorRef: "s6.large.2" })).toBe("online");
    expect(await it.agentAfter(x86 as string, { flavorRef: "kc1.large.2" })).toBe("not_installed");
    expect(await it.agentAfter(arm as string, { flavorRef: "kc1.large.2" })).toBe("online");
    expect(await it.agentAfter(x86 as string, { imageRef: "arm" })).toBe("not_installed");
    expect(await it.agentAfter(arm as string, { imageRef: "arm" })).toBe("online");
    expect(await it.agentAfter(x86 as string, { imageRef: "windows" })).toBe("not_installed");
  });

  test.each([
    ["#ps1_sysnative\n", ""],
    ["rem cmd\r\n", ""],
    ["#ps1\n", "a message"],
  ])("installs the agent for Windows: %j", async (start, form) => {
    await using it = await world({ images: { windows: { os: "Windows" } } });
    const query = { os_type: "Windows", os_arch: "x86_64" };
    const { json } = await it.get("setting/agent-install-script", query);
    const url = json.install_script_list[0].package_download_url;
    const text = `${start}Invoke-WebRequest '${url}' -OutFile agent.exe\nStart-Process agent.exe\n`;
    const userData = form === "" ? text : message([`Content-Type: text/x-shellscript\n\n${text}`]);
    expect(await it.agentAfter(userData, { imageRef: "windows" })).toBe("online");
    expect(await it.agentAfter(userData)).toBe("not_installed");
  });

  test("the agent that the script fetches by itself fits every server", async () => {
    await using it = await world({ rules: { installCommand: "script" }, agentHost: "simulator" });
    const userData = `#!/bin/bash\n${await it.commandOf("rpm")}\n`;
    expect(await it.agentAfter(userData)).toBe("online");
    expect(await it.agentAfter(userData, { flavorRef: "kc1.large.2" })).toBe("online");
  });

  test("is not run on Linux beside a password", async () => {
    await using it = await world();
    const userData = `#!/bin/sh\n${await it.commandOf("rpm")}\n`;
    expect(await it.agentAfter(userData, { adminPass: "Simulated-1" })).toBe("not_installed");
    expect(JSON.stringify(it.cloud.requests)).not.toContain("Simulated-1");
  });

  test("that is too long, or not base64, is refused", async () => {
    await using it = await world();
    const refused = {
      status: 400,
      json: { error: { code: "Ecs.0005", message: expect.stringContaining("user_data") } },
    };
    const sized = (bytes: number) => Buffer.alloc(bytes, "#").toString("base64");
    expect(await it.create({ name: "fresh", user_data: sized(32_769) })).toMatchObject(refused);
    expect(await it.create({ name: "fresh", user_data: "#!/bin/sh" })).toMatchObject(refused);
    expect(await it.create({ name: "fresh", user_data: sized(32_768) })).toMatchObject({ status: 200 });
    expect(it.cloud.servers).toHaveLength(1);
  });
});
