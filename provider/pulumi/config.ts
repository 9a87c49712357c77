import type { ClientConfig } from "../lifecycle";

/** One setting of the `hss` namespace of a stack's configuration. */
interface Setting {
  key: string;
  doc: string;
  read: (value: string) => ClientConfig;
}

/** All settings, `hss:<key>`. Each is optional: the environment, the profile file and the ECS metadata service follow. */
export const settings: readonly Setting[] = [
  { key: "region", doc: "Region, for example `cn-north-4`.", read: (region) => ({ region }) },
  {
    key: "enterpriseProjectId",
    doc: "Enterprise project; `0` is the default one. Without it reads cover all that the caller may see.",
    read: (enterpriseProjectId) => ({ enterpriseProjectId }),
  },
  { key: "accessKey", doc: "Access key (AK). Better in the environment.", read: (accessKey) => ({ accessKey }) },
  {
    key: "secretKey",
    doc: "Secret key (SK), as a secret. Better in the environment.",
    read: (secretKey) => ({ secretKey }),
  },
  {
    key: "securityToken",
    doc: "Security token of temporary keys, as a secret.",
    read: (securityToken) => ({ securityToken }),
  },
  {
    key: "projectId",
    doc: "IAM project ID of the region; looked up when left out.",
    read: (projectId) => ({ projectId }),
  },
  {
    key: "endpoint",
    doc: "One base URL for all services, for a private gateway or a simulator.",
    read: (all) => ({ endpoints: { all } }),
  },
  { key: "proxy", doc: "Proxy to go through, instead of HTTPS_PROXY.", read: (proxy) => ({ proxy }) },
  {
    key: "caCertificates",
    doc: "PEM text or path of certificates to trust too.",
    read: (caCertificates) => ({ caCertificates }),
  },
  {
    key: "rateLimit",
    doc: "Calls a minute and API to stay under from the start.",
    read: (limit) => ({ rateLimit: Number(limit) }),
  },
];

/** The client's configuration from wherever a stack's configuration can be read. */
export function clientConfig(get: (key: string) => string | undefined): ClientConfig {
  return Object.assign(
    {},
    ...settings.map(({ key, read }) => {
      const value = get(`hss:${key}`);
      return value === undefined || value === "" ? {} : read(value);
    }),
  ) as ClientConfig;
}
