import { agentInstallScript } from "../provider/resources/data-sources";
import { login } from "../provider/resources/ssh-fields";
import { boolean, mapOf, object, oneOf, type Rule, text } from "../provider/schema";
import { duration } from "../provider/terraform/durations";
import { constructMessages } from "./messages";

const optional = true;
const { host, port, user } = login;

const door = {
  ...{ port, user },
  password: text({ doc: "Password to log in with.", optional, secret: true, length: [1, 1024] }),
  privateKey: text({ doc: "Text of the private key to log in with.", optional, secret: true, length: [1, 65536] }),
  hostKey: text({
    doc: "The key that the server must show, `ssh-ed25519 AAAA...`. Without it Terraform trusts whatever answers. Releases without the mend of hashicorp/terraform#6263 (March 2026) expect the server's key of a bastion too, and fail: with those, and with a bastion, leave it out, or use AgentInstall, which checks both.",
    optional,
    form: { pattern: /^(ssh|ecdsa|sk)-\S+ AAAA\S+/, name: constructMessages.terraformHostKey() },
  }),
};

const sshFields = {
  host: text({
    doc: "IP address or name to connect to; the `address` when left out.",
    optional,
    length: [1, 255],
  }),
  ...door,
  agent: boolean({ doc: "Log in with the keys of the running SSH agent (SSH_AUTH_SOCK).", default: false }),
  timeout: duration({ doc: "How long to try to connect.", default: "5m" }),
  bastion: object(
    { host, ...door },
    { doc: "Server to connect through, where the other cannot be reached directly.", optional },
  ),
};

const somewhere: Rule<typeof sshFields> = ({ host }, findings) => {
  if (host === undefined) findings.add("host", constructMessages.noAddress());
};
const someWayIn: Rule<typeof sshFields> = ({ privateKey, password, agent }, findings) => {
  if (privateKey === undefined && password === undefined && !agent) findings.addToAll(constructMessages.noWayIn());
};

/** What a program declares of an AgentInstallHook. */
export const hookFields = {
  hostId: text({ doc: "ID of the ECS server; another server is installed anew.", length: [1, 64] }),
  address: text({
    doc: "IP address or name of the server, for example `server.accessIpV4` of an ECS resource.",
    optional,
    length: [1, 255],
  }),
  ssh: object(sshFields, { doc: "How to log in to the server.", rules: [somewhere, someWayIn] }),
  arch: agentInstallScript.filter.arch,
  region: text({
    doc: "Region that the agent reports to; the provider's when left out.",
    optional,
  }),
  command: text({
    doc: "Command to run as root, instead of the one that HSS is asked for. Another command runs it again.",
    optional,
    length: [1, 65536],
  }),
  triggers: mapOf(text({ doc: "Any text." }), { doc: "What else runs it again when it changes.", optional }),
  runOn: oneOf(["null_resource", "terraform_data"], {
    noun: "resource to run on",
    doc: "The resource that carries Terraform's provisioner: `null_resource` of `@cdktf/provider-null` (default where that package is installed), or the built-in `terraform_data`, which needs no provider (always with cdktn).",
    optional,
  }),
};
