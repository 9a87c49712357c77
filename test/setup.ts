import { engines } from "./terraform/support/engines";

// CDKTF asks terraform for its version while it synthesises; where there is only OpenTofu it has to be told.
if (engines.terraform === undefined && engines.tofu !== undefined)
  process.env["TERRAFORM_BINARY_NAME"] ??= engines.tofu;
