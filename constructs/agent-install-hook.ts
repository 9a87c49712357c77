import {
  Annotations,
  DataResource,
  type ITerraformDependable,
  type RemoteExecProvisioner,
  type TerraformProvider,
  type SSHProvisionerConnection,
  type TerraformResource,
} from "cdktf";
import { Construct } from "constructs";
import type { Issue } from "../provider/schema";
import { refuseFor } from "./checking";
import { DataHssAgentInstallScript } from "./generated.gen";
import { hookScript } from "./hook-script";
import { commandsOf } from "./install-commands";
import { library } from "./library";
import { constructMessages } from "./messages";
import { nullResource } from "./null-resource";
import { isToken } from "./tokens";

/** A login of Terraform's own SSH connection. */
export interface HookLogin {
  /** IP address or name to connect to. */
  readonly host: string;
  /** TCP port. Default: 22. */
  readonly port?: number;
  /** User to log in as. Default: `root`. */
  readonly user?: string;
  readonly password?: string;
  /** Text of the private key to log in with. */
  readonly privateKey?: string;
  /** Log in with the keys of the running SSH agent (SSH_AUTH_SOCK). Default: false. */
  readonly agent?: boolean;
  /**
   * The key that the server must show, `ssh-ed25519 AAAA...`. Without it Terraform trusts whatever answers. Releases
   * without the mend of hashicorp/terraform#6263 (March 2026) expect the server's key of a bastion too, and fail: with
   * those, and with a bastion, leave it out, or use AgentInstall, which checks both.
   */
  readonly hostKey?: string;
}

/** How to log in to the server. */
export interface HookSsh extends Omit<HookLogin, "host"> {
  /** IP address or name to connect to; the `address` when left out. */
  readonly host?: string;
  /** How long to try to connect. Default: `5m`. */
  readonly timeout?: string;
  /** Server to connect through, where the other cannot be reached directly. */
  readonly bastion?: Omit<HookLogin, "agent">;
}

/** What a program declares of an {@link AgentInstallHook}. */
export interface AgentInstallHookProps {
  /** ID of the ECS server; another server is installed anew. */
  readonly hostId: string;
  /** IP address or name of the server, for example `server.accessIpV4` of an ECS resource. */
  readonly address?: string;
  readonly ssh: HookSsh;
  /** `x86_64`, or `aarch64`. Default: `x86_64`. */
  readonly arch?: string;
  /** Region that the agent reports to; the provider's when left out. */
  readonly region?: string;
  /** Command to run as root, instead of the one that HSS is asked for. Another command runs it again. */
  readonly command?: string;
  /** What else runs it again when it changes. */
  readonly triggers?: Record<string, string>;
  /**
   * The resource that carries Terraform's provisioner: `null_resource` of `@cdktf/provider-null` (default where that
   * package is installed), or the built-in `terraform_data`, which needs no provider (always with cdktn).
   */
  readonly runOn?: "null_resource" | "terraform_data";
  /** HSS provider that is asked for the command, where there are several. */
  readonly provider?: TerraformProvider;
  readonly dependsOn?: ITerraformDependable[];
}

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
    refuseFor(this, () => issuesOf(props));
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

function issuesOf({ address, ssh, runOn }: AgentInstallHookProps): Issue[] {
  const issues: Issue[] = [];
  const add = (message: string, ...path: string[]) => issues.push({ path, message });
  if ((ssh.host ?? address) === undefined) add(constructMessages.noAddress(), "ssh", "host");
  if (ssh.privateKey === undefined && ssh.password === undefined && ssh.agent !== true)
    add(constructMessages.noWayIn(), "ssh");
  const keys = { hostKey: ssh.hostKey, bastion: ssh.bastion?.hostKey };
  if (isFingerprint(keys.hostKey)) add(constructMessages.fingerprint(), "ssh", "hostKey");
  if (isFingerprint(keys.bastion)) add(constructMessages.fingerprint(), "ssh", "bastion", "hostKey");
  if (runOn === "null_resource" && nullResource() === undefined)
    add(constructMessages.noNullProvider(library), "runOn");
  return issues;
}

const isFingerprint = (key: string | undefined) => key !== undefined && !isToken(key) && key.startsWith("SHA256:");
