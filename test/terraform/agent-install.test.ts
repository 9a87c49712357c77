import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import { encodeMessage } from "../../provider/terraform/messages";
import { encodeObject } from "../../provider/terraform/msgpack";
import { Provider } from "../../provider/terraform/provider";
import { validateResourceConfig } from "../../provider/terraform/rpc/plan";
import { storyUnderEach } from "./support/engines";
import { road } from "./support/road";

const agent = "hss_agent_install.agent";

const configuration = `
variable "private_key" {
  type      = string
  sensitive = true
  # A plan file keeps the values of all other variables.
  ephemeral = true
}
variable "host" {
  type = object({ id = string, address = string, port = number, user = string, key = string })
}
resource "hss_agent_install" "agent" {
  host_id = var.host.id
  ssh = {
    host        = var.host.address
    port        = var.host.port
    user        = var.host.user
    private_key = var.private_key
    host_key    = var.host.key
  }
}
`;

interface Shown {
  resource_changes: { address: string; change: { actions: string[]; after: Record<string, unknown> | null } }[];
}

storyUnderEach("an agent is put on a server by SSH, and the key is kept nowhere", async (engine) => {
  await using cloud = await startSimulator({ servers: [{ name: "web-1", agent: "not_installed", ssh: true }] });
  const server = cloud.server("web-1");
  const login = () => {
    const { ssh, id } = cloud.server("web-1");
    if (ssh === undefined) throw new Error("The server has no SSH.");
    const { host: address, port, user, hostKey: key, privateKey = "" } = ssh;
    return { host: JSON.stringify({ id, address, port, user, key }), privateKey };
  };
  const first = login();
  await using set = await road(engine, cloud, {
    TF_LOG: "TRACE",
    TF_LOG_PATH: "trace.log",
    TF_VAR_private_key: first.privateKey,
    TF_VAR_host: first.host,
  });
  set.write(configuration);
  const said: string[] = [];
  const run = async (...args: string[]) => {
    const done = await set.run(...args);
    said.push(done.out, done.err);
    return done;
  };
  const planned = async (...args: string[]) => {
    const { code, said: told } = await run("plan", "-detailed-exitcode", "-out=plan.bin", ...args);
    if (code === 1) throw new Error(told);
    const { out } = await run("show", "-json", "plan.bin");
    const change = (JSON.parse(out) as Shown).resource_changes.find(({ address }) => address === agent)?.change;
    return { code, actions: change?.actions, after: change?.after };
  };

  expect(await run("init")).toMatchObject({ code: 0 });
  const creation = await planned();
  expect(creation).toMatchObject({
    code: 2,
    actions: ["create"],
    after: {
      // What will be run is shown before it is.
      install_commands: { rpm: expect.stringContaining("rpm -ivh"), deb: expect.stringContaining("dpkg -i") },
      ssh: { private_key: null, user: expect.any(String), bastion: null },
    },
  });
  expect(await run("apply", "plan.bin")).toMatchObject({ code: 0 });
  expect(server.agent).toBe("online");
  expect(await planned()).toMatchObject({ code: 0 });

  // The system is installed anew: the agent is gone, and put there again.
  server.rebuild();
  await cloud.ready();
  const again = login();
  set.environment["TF_VAR_private_key"] = again.privateKey;
  set.environment["TF_VAR_host"] = again.host;
  expect(await planned()).toMatchObject({ code: 2, actions: ["update"], after: { agent: "online" } });
  expect(await run("apply")).toMatchObject({ code: 0 });
  expect(server.agent).toBe("online");
  expect(await planned()).toMatchObject({ code: 0 });

  expect(await run("destroy")).toMatchObject({ code: 0 });
  expect(server.agent).toBe("not_installed");

  const files = (readdirSync(set.folder, { recursive: true, encoding: "utf8" }) as string[])
    .map((file) => join(set.folder, file))
    .filter((file) => statSync(file).isFile());
  const names = files.map((file) => file.split("/").at(-1));
  expect(names).toEqual(expect.arrayContaining(["trace.log", "plan.bin", "terraform.tfstate"]));
  const texts = {
    said: said.join("\n"),
    ...Object.fromEntries(files.map((file) => [file, readFileSync(file, "latin1")])),
  };
  for (const key of [first.privateKey, again.privateKey]) {
    // A line of the key's body: line breaks are written in many ways.
    const line = key.split("\n")[2] ?? "";
    expect(line.length).toBeGreaterThan(40);
    expect(
      Object.entries(texts)
        .filter(([, text]) => text.includes(line))
        .map(([file]) => file),
    ).toEqual([]);
  }
});

test("an engine that would keep what is write-only is refused, and told which one is needed", () => {
  const provider = new Provider(() => undefined);
  const config = encodeObject({
    host_id: "x",
    ssh: { host: "h", password: "p", bastion: { host: "b", password: "p" } },
  });
  const validate = (clientCapabilities: { writeOnlyAttributesAllowed: boolean } | null) =>
    validateResourceConfig(provider, { typeName: "hss_agent_install", config, clientCapabilities }).diagnostics;
  expect(validate({ writeOnlyAttributesAllowed: true })).toEqual([]);
  for (const old of [null, { writeOnlyAttributesAllowed: false }]) {
    expect(validate(old).map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^ssh\.password: is write-only, .* from 1\.11 on/),
      expect.stringMatching(/^ssh\.bastion\.password: is write-only/),
    ]);
  }
  expect(encodeMessage("Diagnosed", { diagnostics: validate(null) }).length).toBeGreaterThan(0);
});
