import { startSimulator, type Simulator } from "../../simulator";
import { storyUnderEach, storyWithEngine } from "../terraform/support/engines";
import { deploy } from "./support/deploy";
import { standInForNull } from "./support/null-mirror";
import { libraries, type Library, type Program } from "./support/libraries";

const [cdktf, cdktn] = libraries as readonly [Library, Library];

const servers = [
  { name: "web-1", agent: "not_installed" as const, ssh: true as const },
  { name: "bastion", ssh: true as const },
];

type Text = (name: string) => string;

/** Logs in through a bastion. Neither key is checked: see `hostKey` of the hook. */
const throughBastion = (text: Text, port: (name: string) => number) => ({
  port: port("port"),
  user: text("user"),
  privateKey: text("key"),
  bastion: {
    host: text("bastion"),
    port: port("bastion_port"),
    user: text("bastion_user"),
    privateKey: text("bastion_key"),
  },
});

const directly = (text: Text, port: (name: string) => number) => ({
  port: port("port"),
  user: text("user"),
  privateKey: text("key"),
  hostKey: text("host_key"),
});

/** Installs by a hook, then protects. What changes from run to run comes as variables. */
const program =
  (login: typeof throughBastion | typeof directly): Program =>
  (stack, { hss, lib }) => {
    const text = (name: string) => {
      const secret = name.endsWith("key");
      const variable = new lib.TerraformVariable(stack, name, { type: "string", sensitive: secret });
      if (secret) variable.addOverride("ephemeral", true);
      return variable.stringValue;
    };
    new hss.HssProvider(stack, "hss");
    new hss.ProtectedServer(stack, "web", {
      hostId: text("host_id"),
      address: text("address"),
      edition: "enterprise",
      hook: {
        ssh: { ...login(text, (name) => lib.Token.asNumber(text(name))), timeout: "30s" },
        triggers: { image: text("image") },
      },
    });
  };

function variables(cloud: Simulator): Record<string, string> {
  const [web, bastion] = ["web-1", "bastion"].map((name) => cloud.server(name).ssh);
  if (web === undefined || bastion === undefined) throw new Error("One cannot log in here.");
  const values = {
    host_id: cloud.server("web-1").id,
    ...{ address: web.host, port: web.port, user: web.user, key: web.privateKey, host_key: web.hostKey },
    ...{ bastion: bastion.host, bastion_port: bastion.port, bastion_user: bastion.user },
    ...{ bastion_key: bastion.privateKey, image: "1" },
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`TF_VAR_${name}`, String(value)]));
}

storyUnderEach(
  "a hook on terraform_data installs the agent through a bastion, and again when the server changes",
  async (engine) => {
    await using cloud = await startSimulator({ servers });
    const server = cloud.server("web-1");
    using stack = deploy(engine, cdktn, cloud, program(throughBastion));
    Object.assign(stack.environment, variables(cloud));
    await stack.ok("init");
    await stack.ok("apply");
    expect(server).toMatchObject({ agent: "online", protection: "protected", edition: "enterprise" });
    expect(await stack.plan()).toBe(0);

    // Another image: the same server, a new system.
    server.rebuild();
    await cloud.ready();
    Object.assign(stack.environment, variables(cloud), { TF_VAR_image: "2" });
    await stack.ok("apply");
    expect(server).toMatchObject({ agent: "online", protection: "protected" });
    expect(cloud.server("bastion").ssh?.logins).toBeGreaterThan(0);
    expect(await stack.plan()).toBe(0);
    await stack.ok("destroy");
  },
);

storyWithEngine(
  "a hook on null_resource does the same, here with a stand-in for the null provider",
  async (engine) => {
    await using cloud = await startSimulator({ servers });
    const server = cloud.server("web-1");
    using stack = deploy(engine, cdktf, cloud, program(directly));
    standInForNull(stack.made.folder);
    Object.assign(stack.environment, variables(cloud));
    expect(Object.keys(stack.made.json["resource"] ?? {})).toContain("null_resource");
    await stack.ok("init");
    await stack.ok("apply");
    expect(server).toMatchObject({ agent: "online", protection: "protected" });
    expect(await stack.plan()).toBe(0);

    // A server that has the agent is left as it is, whatever runs the hook again.
    const installs = cloud.requests.length;
    Object.assign(stack.environment, { TF_VAR_image: "2" });
    const { out } = await stack.ok("apply");
    expect(out).toContain("The HSS agent is here already.");
    expect(cloud.requests.length).toBeGreaterThan(installs);
    await stack.ok("destroy");
  },
  90,
);
