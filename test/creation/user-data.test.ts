import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { agentListOf, agentUserDataOf, userDataLimit } from "../../provider/creation";
import { InvalidInputs } from "../../provider/schema";
import { startSimulator } from "../../simulator";
import { client } from "../simulator/signed-client";

const installCommands = {
  rpm: "curl -O 'https://a/x.rpm' && rpm -ivh x.rpm",
  deb: "curl -O 'https://a/x.deb' && dpkg -i x.deb",
};
const withOwn = (userData?: string, os: "Linux" | "Windows" = "Linux") =>
  agentUserDataOf({ os, installCommands: os === "Linux" ? installCommands : { exe: "Install-Agent" }, userData });

const faults = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInputs) return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw error;
  }
  return [];
};

/** What Python's reader of MIME messages, the one that cloud-init and cloudbase-init use, makes of user data. */
function parts(text: string): { type: string; name: string | null; text: string }[] {
  const script = `
import email, json, sys
message = email.message_from_string(sys.stdin.read())
print(json.dumps([
    {"type": part.get_content_type(), "name": part.get_filename(), "text": part.get_payload(decode=True).decode("utf-8")}
    for part in message.walk() if not part.is_multipart()
]))`;
  const { status, stdout, stderr } = spawnSync("python3", ["-c", script], { input: text, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const read = hasPython ? test : test.skip;

test("the words that ECS knows for the agents of a new server", () => {
  expect(agentListOf({ edition: "none" })).toBe("");
  expect(agentListOf({ edition: "basic" })).toBe("hss");
  expect(agentListOf({ edition: "enterprise", cloudEye: true })).toBe("ces,hss,hss-ent");
  expect(agentListOf({ edition: "premium" })).toBe("hss");
});

test("an agent list of no edition that there is would be that of another one, and is refused", () => {
  const given = { edition: "enterprize", cloudEyes: true } as unknown as Parameters<typeof agentListOf>[0];
  expect(() => agentListOf(given)).toThrow(
    /^ecsAgentList cannot be used as written:\n {2}cloudEyes: there is no .*\n {2}edition: "enterprize" is no edition/,
  );
});

test("alone the agent's part is a script, which a shell accepts", () => {
  const text = withOwn();
  expect(text).toMatch(/^#!\/bin\/sh\n/);
  expect(spawnSync("sh", ["-n"], { input: text, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  expect(withOwn("  \n")).toBe(text);
});

describe("together with one's own", () => {
  const bom = "naïve ✓";
  read.each([
    ["a shell script", `#!/bin/bash\necho '${bom}'\n`, "text/x-shellscript"],
    ["cloud-config", "#cloud-config\npackages: [nginx]\n", "text/cloud-config"],
    ["a boothook", "#cloud-boothook\n#!/bin/sh\necho early\n", "text/cloud-boothook"],
    ["an include", "#include\nhttps://example.com/user-data\n", "text/x-include-url"],
    ["a template", "## template: jinja\n#cloud-config\nhostname: {{ v1.local_hostname }}\n", "text/jinja2"],
    ["a long line", `#!/bin/sh\n# ${"x".repeat(2000)}\n`, "text/x-shellscript"],
  ])("%s, word for word and in its own form", (_name, own, type) => {
    expect(parts(withOwn(own))).toEqual([
      { type, name: expect.any(String), text: own },
      { type: "text/x-shellscript", name: "hss-agent-install.sh", text: withOwn() },
    ]);
  });

  read("a MIME document, whose parts stay as they are", () => {
    const own = withOwn("#cloud-config\npackages: [nginx]\n").replaceAll("hss-agent-install", "another-installation");
    expect(parts(withOwn(own)).map(({ type, name }) => [type, name])).toEqual([
      ["text/cloud-config", "user-data.yaml"],
      ["text/x-shellscript", "another-installation.sh"],
      ["text/x-shellscript", "hss-agent-install.sh"],
    ]);
  });

  read.each([
    ["#ps1_sysnative\nWrite-Host 1\n", "text/x-shellscript", "user-data.ps1"],
    ["rem cmd\necho 1\n", "text/x-shellscript", "user-data.cmd"],
    ["#cloud-config\nset_hostname: a\n", "text/cloud-config", "user-data.yaml"],
  ])("for Windows: %j", (own, type, name) => {
    expect(parts(withOwn(own, "Windows"))).toEqual([
      { type, name, text: own },
      { type: "text/x-shellscript", name: "hss-agent-install.ps1", text: expect.stringContaining("Install-Agent") },
    ]);
  });

  read.each([
    ["blank lines before it", "\n\n#cloud-config\npackages: [nginx]\n"],
    ["a byte order mark before it", "\uFEFF#cloud-config\npackages: [nginx]\n"],
  ])("with %s", (_name, own) => {
    expect(parts(withOwn(own))[0]).toMatchObject({
      type: "text/cloud-config",
      text: "#cloud-config\npackages: [nginx]\n",
    });
  });

  test("a comment that names our part is no installation", () => {
    expect(faults(() => withOwn("#!/bin/sh\n# see hss-agent-install\n"))).toEqual([]);
  });

  test("commands are told apart by what they call where HSS names their packages otherwise", () => {
    const named = { "linux-rpm": installCommands.rpm, "linux-deb": installCommands.deb };
    expect(agentUserDataOf({ os: "Linux", installCommands: named })).toBe(withOwn());
  });

  test("it comes out the same each time", () => {
    expect(withOwn("#!/bin/sh\n")).toBe(withOwn("#!/bin/sh\n"));
    expect(withOwn("#!/bin/sh\n")).not.toBe(withOwn("#!/bin/bash\n"));
  });
});

describe("refused before anything is bought, all at once", () => {
  test.each([
    [
      "what cloud-init does not understand",
      "echo hello\n",
      /^userData: begins with "echo hello", which cloud-init does not understand/,
    ],
    [
      "what is encoded",
      Buffer.from("#!/bin/sh\n").toString("base64"),
      /^userData: is encoded \(base64\); give it as plain text/,
    ],
    ["what is packed", gzipSync("#!/bin/sh\n").toString("base64"), /^userData: is encoded \(gzip in base64\)/],
    [
      "what installs the agent already",
      withOwn("#!/bin/sh\n"),
      /^userData: carries the part that installs the agent already/,
    ],
    [
      "more than ECS takes",
      `#!/bin/sh\n${"#".repeat(userDataLimit)}`,
      /^userData: is too large: \d+ bytes .*ECS takes 32768/,
    ],
  ])("%s", (_name, own, said) => {
    expect(faults(() => withOwn(own))).toEqual([expect.stringMatching(said)]);
  });

  test("several faults, each with its path", () => {
    const none = { os: "Linux", installCommands: {}, userData: "hello" } as const;
    expect(faults(() => agentUserDataOf(none))).toEqual([
      expect.stringMatching(/^installCommands: HSS named no command/),
      expect.stringMatching(/^userData: begins with "hello"/),
    ]);
    expect(faults(() => agentUserDataOf({ os: "Windows", installCommands: {} }))).toEqual([
      expect.stringMatching(/neither a command nor a package for Windows/),
    ]);
  });

  test("the limit itself is not too large", () => {
    const own = (size: number) => `#!/bin/sh\n${"#\n".repeat(size / 2)}`;
    const overhead = Buffer.byteLength(withOwn(own(2))) - Buffer.byteLength(own(2));
    const most = userDataLimit - overhead - 10;
    expect(faults(() => withOwn(own(most - (most % 2))))).toEqual([]);
    expect(faults(() => withOwn(own(most + 4 - (most % 2))))).toHaveLength(1);
  });
});

test.each([
  ["Linux", undefined],
  ["Linux", "#cloud-config\npackages: [nginx]\n"],
  ["Linux", "#!/bin/bash\necho '✓'\n"],
  ["Windows", undefined],
  ["Windows", "#ps1_sysnative\nWrite-Host 1\n"],
] as const)("a %s server that is bought with it has the agent once it runs (own part %j)", async (os, userData) => {
  await using cloud = await startSimulator({
    agentSeconds: 20,
    clock: "manual",
    images: { "windows-2022": { os: "Windows" } },
  });
  const query = { os_type: os, os_arch: "x86_64" };
  const { json } = await client(cloud).get("setting/agent-install-script", query);
  const scripts = json.install_script_list as { package_type: string; cmd: string; package_download_url?: string }[];
  const text = agentUserDataOf({
    os,
    installCommands: Object.fromEntries(scripts.map(({ package_type, cmd }) => [package_type, cmd])),
    packageUrl: scripts[0]?.package_download_url,
    userData,
  });
  const server = {
    name: "web-1",
    imageRef: os === "Windows" ? "windows-2022" : "debian-12",
    flavorRef: "s6.large.2",
    vpcid: "vpc",
    nics: [{ subnet_id: "subnet" }],
    root_volume: { volumetype: "SSD" },
    user_data: Buffer.from(text).toString("base64"),
  };
  const reply = await client(cloud).post(`/v1/${cloud.projectId}/cloudservers`, { server });
  expect(reply.status).toBe(200);
  expect(cloud.server("web-1").agent).toBe("installing");
  cloud.advance(20);
  expect(cloud.server("web-1").agent).toBe("online");
});
