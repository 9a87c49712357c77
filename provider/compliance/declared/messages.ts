/** What can be wrong with a state or a plan, and what to do about it. */
export const messages = {
  unknownResource: (address: string) =>
    `${address} is of a kind that this release does not know; check with the release that wrote it, or a newer one.`,
  pendingOperations: () =>
    "The last update was broken off, so the state may be behind. Run: pulumi refresh, then export the stack again.",
  erroredPlan: () => "The plan ended with an error and is not complete. Make it again.",
  encryptedState: () => "The state is encrypted. Give what is readable instead: tofu show -json > state.json",
  binaryPlan: () => "This is a plan in Terraform's own form. Give what is readable instead: terraform show -json PLAN",
  empty: () => "There is nothing in it.",
  noJson: (what: string, line: number, column: number) => `${what} is no JSON (line ${line}, column ${column}).`,
  unknownKind: () =>
    "It is none of these: an export of a Pulumi stack, the state file of a Pulumi file backend, a Terraform state file (version 4), or what terraform show -json writes of a state or a plan.",
  pulumiVersion: (version: unknown) =>
    `It is a Pulumi state of version ${String(version)}, and only version 3 is understood. Export the stack with a current CLI: pulumi stack export`,
  terraformVersion: (version: unknown) =>
    `It is a Terraform state of version ${String(version)}, and only version 4 is understood. Write it anew with a current Terraform: terraform state pull`,
};
