/**
 * Environment variables that the official Terraform provider reads and that hss-iac cannot follow. Each is refused by
 * name: ignored, it would let a run work as another user or in another place than was meant.
 * Source: terraform-provider-huaweicloud, provider schema (`MultiEnvDefaultFunc`).
 */
import type { Environment } from "./credentials/sources";
import { messages } from "./messages";
import type { ClientConfig } from "./model";

interface Unsupported {
  names: readonly string[];
  remedy: string;
  /** Whether the value asks for something at all; by default any that is not empty does. */
  matters?: (value: string) => boolean;
  /** True: an access key goes before it, in the official provider too. */
  yieldsToKeys?: boolean;
}

const useKeys = "Use an access key, temporary keys or the ECS metadata service.";

const unsupported: readonly Unsupported[] = [
  { names: ["HW_AUTH_TOKEN"], remedy: useKeys },
  { names: ["HW_USER_NAME", "HW_USER_ID", "HW_USER_PASSWORD"], remedy: useKeys, yieldsToKeys: true },
  {
    names: ["HW_AGENCY_NAME", "HW_AGENCY_DOMAIN_NAME", "HW_DELEGATED_PROJECT"],
    remedy: "Use temporary keys of the agency (HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN).",
  },
  {
    names: ["HW_ASSUME_ROLE_AGENCY_NAME", "HW_ASSUME_ROLE_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_ID"],
    remedy:
      "Assume the agency first, and set HW_ACCESS_KEY, HW_SECRET_KEY and HW_SECURITY_TOKEN to its temporary keys.",
  },
  {
    names: ["HC_CONTAINER_CREDENTIALS_FULL_URI"],
    remedy: "Credentials of pods are not supported; use an access key or temporary keys.",
    yieldsToKeys: true,
  },
  {
    names: ["HW_ASSUME_ROLE_ID_TOKEN", "HW_ASSUME_ROLE_ID_TOKEN_FILE", "HW_ASSUME_ROLE_IDP_ID"],
    remedy: "Get temporary keys with the token, and set HW_ACCESS_KEY, HW_SECRET_KEY and HW_SECURITY_TOKEN.",
  },
  {
    names: ["HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE"],
    remedy: "Get temporary keys with the token, and set HUAWEICLOUD_SDK_AK, _SK and _SECURITY_TOKEN.",
    yieldsToKeys: true,
  },
  {
    names: ["HW_INSECURE"],
    remedy: "Certificates are always verified; set caCertificates or HW_CACERT to trust a private authority.",
    matters: (value) => /^(1|t|true)$/i.test(value),
  },
  { names: ["HW_CERT", "HW_KEY"], remedy: "Client certificates are not supported; unset it." },
  {
    names: ["HW_SIGNING_ALGORITHM"],
    remedy: "Requests are signed with HMAC-SHA256; unset it.",
    matters: (value) => !/^HMAC-SHA256$/i.test(value),
  },
];

/** One sentence for each variable that is set and cannot be followed. */
export function unsupportedSettings(config: ClientConfig, environment: Environment): string[] {
  const hasKeys = [config.accessKey, environment["HW_ACCESS_KEY"], environment["HUAWEICLOUD_SDK_AK"]].some(Boolean);
  return unsupported.flatMap(({ names, remedy, matters = () => true, yieldsToKeys }) =>
    names
      .filter((name) => {
        const value = environment[name]?.trim() ?? "";
        return value !== "" && matters(value) && !(yieldsToKeys && hasKeys);
      })
      .map((name) => messages.unsupported(name, remedy)),
  );
}
