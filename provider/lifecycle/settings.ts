import { boolean, type Field, integer, mapOf, text } from "../schema";
import type { ClientConfig } from "../client/model";

/** One setting of the provider, under the same name for every engine, in the engine's own case. */
export interface Setting {
  name: string;
  field: Field;
  /** Its part of the client's configuration. */
  toConfig(value: never): ClientConfig;
}

const setting = <T>(name: string, field: Field<T>, toConfig: (value: T) => ClientConfig): Setting => ({
  name,
  field,
  toConfig,
});

const optional = true;

/** All settings. Each is optional: the environment, the profile file and the ECS metadata service follow. */
export const settings: readonly Setting[] = [
  setting("region", text({ doc: "Region, for example `cn-north-4`.", optional }), (region) => ({ region })),
  setting(
    "enterpriseProjectId",
    text({
      doc: "Enterprise project; `0` is the default one. Without it reads cover all that the caller may see.",
      optional,
    }),
    (enterpriseProjectId) => ({ enterpriseProjectId }),
  ),
  setting(
    "accessKey",
    text({ doc: "Access key (AK). Better in the environment.", optional, secret: true }),
    (accessKey) => ({ accessKey }),
  ),
  setting(
    "secretKey",
    text({ doc: "Secret key (SK), as a secret. Better in the environment.", optional, secret: true }),
    (secretKey) => ({ secretKey }),
  ),
  setting(
    "securityToken",
    text({ doc: "Security token of temporary keys, as a secret.", optional, secret: true }),
    (securityToken) => ({ securityToken }),
  ),
  setting(
    "projectId",
    text({ doc: "IAM project ID of the region; looked up when left out.", optional }),
    (projectId) => ({ projectId }),
  ),
  setting(
    "endpoint",
    text({ doc: "One base URL for all services, for a private gateway or a simulator.", optional }),
    (all) => ({ endpoints: { all } }),
  ),
  setting(
    "endpoints",
    mapOf(text({ doc: "Base URL." }), {
      doc: "Base URLs by service: `hss`, `bss`, `iam`, `ecs`, `smn`. Each goes before the one of `endpoint`.",
      names: text({ doc: "Service.", form: { pattern: /^(hss|bss|iam|ecs|smn)$/, name: "hss, bss, iam, ecs or smn" } }),
      optional,
    }),
    (endpoints) => ({ endpoints }),
  ),
  setting("authUrl", text({ doc: "Base URL of IAM.", optional }), (iam) => ({ endpoints: { iam } })),
  setting(
    "projectName",
    text({
      doc: "Name of the IAM project, where it is not the region's main one; HW_PROJECT_NAME does the same.",
      optional,
    }),
    (projectName) => ({ projectName }),
  ),
  setting(
    "cloud",
    text({ doc: "Domain of the services, for example `myhuaweicloud.eu`; HW_CLOUD does the same.", optional }),
    (cloud) => ({ cloud }),
  ),
  setting(
    "allowInsecureEndpoint",
    boolean({ doc: "Allows `http://` endpoints of other machines. Requests then travel in clear text.", optional }),
    (allowInsecureEndpoint) => ({ allowInsecureEndpoint }),
  ),
  setting(
    "metadataService",
    boolean({
      doc: "`false` never asks the ECS metadata service for credentials; HSS_METADATA=off does the same.",
      optional,
    }),
    (metadataService) => ({ metadataService }),
  ),
  setting(
    "maxRetries",
    integer({
      doc: "How often a call is repeated after faults; HW_MAX_RETRIES does the same.",
      optional,
      range: [0, 100],
    }),
    (maxRetries) => ({ maxRetries }),
  ),
  setting(
    "proxy",
    text({
      doc: "Proxy to go through, instead of HTTPS_PROXY. Sensitive, since it may hold a password.",
      optional,
      secret: true,
    }),
    (proxy) => ({ proxy }),
  ),
  setting(
    "caCertificates",
    text({ doc: "PEM text or path of certificates to trust too.", optional }),
    (caCertificates) => ({ caCertificates }),
  ),
  setting(
    "cacertFile",
    text({ doc: "Path of certificates to trust too, as the official provider calls it.", optional }),
    (caCertificates) => ({ caCertificates }),
  ),
  setting(
    "rateLimit",
    integer({ doc: "Calls a minute and API to stay under from the start.", optional, range: [1, 1_000_000] }),
    (rateLimit) => ({ rateLimit }),
  ),
];

/** The client's configuration from wherever an engine keeps its settings. */
export function clientConfig(valueOf: (setting: Setting) => unknown): ClientConfig {
  let config: ClientConfig = {};
  for (const setting of settings) {
    const value = valueOf(setting) ?? "";
    if (value === "") continue;
    const part = setting.toConfig(value as never);
    config = { ...config, ...part, endpoints: { ...config.endpoints, ...part.endpoints } };
  }
  return config;
}
