import {
  Annotations,
  DataResource,
  type ITerraformDependable,
  type RemoteExecProvisioner,
  type SSHProvisionerConnection,
  type TerraformResource,
} from "cdktf";
import { Construct } from "constructs";
import { type Rule, UNKNOWN } from "../provider/schema";
import { issuesIn, refuseFor, warnOfPlainSecrets } from "./checking";
import { type AgentInstallHookProps, DataHssAgentInstallScript } from "./generated.gen";
import { hookFields } from "./hook-fields";
import { hookScript } from "./hook-script";
import { commandsOf } from "./install-commands";
import { library } from "./library";
import { constructMessages } from "./messages";
import { nullResource } from "./null-resource";

/**
 * Installs the agent by Terraform's own SSH connection when the resource is created: with a bastion and timeouts, and again
 * when the script or the server changes. Unlike AgentInstall it sees no drift and uninstalls nothing; it needs no
 * credentials of HSS on the server's side. Linux only. A server that has the agent is left as it is.
 */
export class AgentInstallHook extends Construct implements ITerraformDependable {
  /** Carries the provisioner. */
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: AgentInstallHookProps) {
    super(scope, id);
    const issues = issuesIn({ fields: hookFields, rules: [carriedBySomething] }, declaredBy(props));
    if (issues.length > 0) {
      refuseFor(this, () => issues);
      // The stack is not written: this stands for what cannot be made.
      this.resource = new DataResource(this, "hook", {});
      return;
    }
    warnOfPlainSecrets(this, hookFields, { ...props });
    if (props.ssh.hostKey !== undefined && props.ssh.bastion !== undefined)
      Annotations.of(this).addWarning(constructMessages.bastionKey());
    const { hostId, arch, region, command, triggers, provider, dependsOn } = props;
    const question = {
      ...(arch !== undefined && { arch }),
      ...(region !== undefined && { region }),
      ...(provider && { provider }),
    };
    const commands = command ?? commandsOf(new DataHssAgentInstallScript(this, "script", question));
    const script = hookScript(commands);
    const carrier = {
      connection: connectionOf(props),
      provisioners: [{ type: "remote-exec", inline: [script] } satisfies RemoteExecProvisioner],
      ...(dependsOn && { dependsOn }),
    };
    const reasons = { ...triggers, hostId, script };
    const onNull = props.runOn === "terraform_data" ? undefined : nullResource();
    this.resource =
      onNull === undefined
        ? new DataResource(this, "hook", { ...carrier, triggersReplace: reasons })
        : onNull(this, "hook", { ...carrier, triggers: reasons });
  }

  get fqn(): string {
    return this.resource.fqn;
  }
}

function connectionOf({ address, ssh }: AgentInstallHookProps): SSHProvisionerConnection {
  const { host = address ?? "", bastion, agent, ...login } = ssh;
  return {
    type: "ssh",
    host,
    user: "root",
    ...login,
    // Terraform takes any running SSH agent unless it is told not to; the library has the word for true or false as text.
    agent: String(agent ?? false),
    ...(bastion && {
      bastionHost: bastion.host,
      ...(bastion.port !== undefined && { bastionPort: bastion.port }),
      bastionUser: bastion.user ?? "root",
      ...(bastion.password !== undefined && { bastionPassword: bastion.password }),
      ...(bastion.privateKey !== undefined && { bastionPrivateKey: bastion.privateKey }),
      ...(bastion.hostKey !== undefined && { bastionHostKey: bastion.hostKey }),
    }),
  };
}

/** What is checked: the address stands for a host that is left out, and is checked under its own name. */
function declaredBy({ provider: _provider, dependsOn: _dependsOn, ...props }: AgentInstallHookProps) {
  const { address, ssh } = props;
  if (address === undefined || typeof ssh !== "object" || ssh.host !== undefined) return props;
  return { ...props, ssh: { ...ssh, host: UNKNOWN } };
}

const carriedBySomething: Rule<typeof hookFields> = ({ runOn }, findings) => {
  if (runOn === "null_resource" && nullResource() === undefined)
    findings.add("runOn", constructMessages.noNullProvider(library));
};
