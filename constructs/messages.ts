/** The wording of what the constructs say themselves. */
export const constructMessages = {
  plainSecret: (path: string) =>
    `${path} is written as plain text and will stand in the synthesised files. Give it as a TerraformVariable (ephemeral, so that no plan file keeps it), or leave it to the environment.`,
  whichCount: (property: string) =>
    `is Terraform's own word: it makes several of this resource. Declare ${property} for how many one of them has, or TerraformCount.of(...) for several resources`,
  takes: (what: string) => `takes ${what}, as the construct that it is`,
  howMany: () => "is required: how many servers the fleet will have is not known when this is synthesised",
  twoWaysIn: () => "agent and hook both put the agent on the server; declare one of them",
  noAddress: () => "is required: declare it, or the address of the server",
  terraformHostKey: () =>
    "the key itself (ssh-ed25519 AAAA...), which is all that Terraform's own SSH connection knows: no fingerprints",
  bastionKey: () =>
    "ssh.hostKey together with a bastion works from the release of Terraform on that mends hashicorp/terraform#6263; older ones expect the server's key of the bastion and fail. Leave it out there, or use AgentInstall, which checks both keys.",
  noWayIn: () => "takes a privateKey, a password, or agent: true; here there is none, so nobody could log in",
  encodedTokens: () =>
    "holds values that only Terraform knows, beside characters that have to be encoded before it does; write those in ASCII",
  noNullProvider: (library: string) =>
    `"null_resource" needs the package @${library}/provider-null, which is not installed here. Leave runOn out, or declare "terraform_data"`,
};
