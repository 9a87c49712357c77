/** What a client needs to know before its first call, from configuration, environment and files. Collects every fault. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Environment, type Found, lookForKeys } from "./credentials/sources";
import { allowsInsecure, endpointFault, isRegion, namedEndpoints } from "./endpoints";
import { messages } from "./messages";
import { unsupportedSettings } from "./official-settings";
import type { ClientConfig } from "./model";
import { documentedLimit, type Limit } from "./pacing";

export interface Settings {
  region: string;
  enterpriseProjectId: string | undefined;
  projectId: string | undefined;
  projectName: string | undefined;
  metadataService: boolean;
  maxRetries: number | undefined;
  /** Undefined: only the metadata service of an ECS server can have keys. */
  keys: Found | undefined;
  /** Places that were looked at for keys in vain; undefined when one of them was at fault, and so meant to be used. */
  looked: string[] | undefined;
  timeout: number;
  /** Undefined: to be learned from the first 429. */
  limit: Limit | undefined;
  learnLimit: boolean;
  proxy: string | undefined;
  caCertificates: string | undefined;
}

/** Milliseconds one attempt of a call may take when nothing is configured. */
export const usualTimeout = 30_000;

/**
 * The region comes from `region`, `HW_REGION_NAME`, `HUAWEICLOUD_SDK_REGION` or the shared configuration file; the
 * enterprise project from `enterpriseProjectId` or `HW_ENTERPRISE_PROJECT_ID`; the project from `projectId`,
 * `HUAWEICLOUD_SDK_PROJECT_ID`, `HW_PROJECT_ID` or beside the keys.
 */
export function settings(config: ClientConfig, environment: Environment): { settings: Settings; faults: string[] } {
  const faults: string[] = [];
  const looks = lookForKeys(config, environment);
  const keys = looks.find((look) => look.found)?.found;
  for (const look of looks) if (look.fault) faults.push(look.fault);

  const region =
    config.region || environment["HW_REGION_NAME"] || environment["HUAWEICLOUD_SDK_REGION"] || keys?.region || "";
  if (!region) faults.push(messages.noRegion());
  else if (!isRegion(region)) faults.push(messages.invalidRegion(region));

  const timeout = config.timeout ?? usualTimeout;
  if (!(timeout > 0 && timeout <= 2 ** 31 - 1))
    faults.push(messages.badValue("timeout", "a positive number of milliseconds"));

  const cloud = config.cloud || environment["HW_CLOUD"] || "";
  if (cloud !== "" && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(cloud))
    faults.push(messages.badValue(config.cloud ? "cloud" : "HW_CLOUD", "a domain such as myhuaweicloud.eu"));
  for (const [name, value] of namedEndpoints(config, environment)) {
    const fault = endpointFault(name, value, allowsInsecure(config, environment));
    if (fault !== undefined) faults.push(fault);
  }
  for (const [name, value] of proxies(config, environment)) {
    if (!isHttp(value)) faults.push(messages.badValue(name, "an http:// or https:// URL"));
  }
  faults.push(...unsupportedSettings(config, environment));
  const caCertificates = config.caCertificates || environment["HW_CACERT"] || undefined;
  if (caCertificates) checkCertificates(caCertificates, faults);

  return {
    settings: {
      region,
      enterpriseProjectId: config.enterpriseProjectId || environment["HW_ENTERPRISE_PROJECT_ID"] || undefined,
      projectId:
        config.projectId ||
        environment["HUAWEICLOUD_SDK_PROJECT_ID"] ||
        environment["HW_PROJECT_ID"] ||
        keys?.projectId ||
        undefined,
      projectName: config.projectName || environment["HW_PROJECT_NAME"] || undefined,
      metadataService: metadataService(config, environment, faults),
      maxRetries: maxRetries(config, environment, faults),
      keys,
      looked: looks.some((look) => look.fault) ? undefined : looks.map((look) => look.place),
      timeout,
      ...rateLimit(config, environment, faults),
      proxy: config.proxy,
      caCertificates,
    },
    faults,
  };
}

/** `rateLimit` and HSS_RATE_LIMIT count calls a minute; `off` sends unpaced and learns nothing. */
function rateLimit(config: ClientConfig, environment: Environment, faults: string[]) {
  const fromEnvironment = environment["HSS_RATE_LIMIT"]?.trim();
  if (config.rateLimit === undefined && (!fromEnvironment || fromEnvironment === "off")) {
    return { limit: undefined, learnLimit: fromEnvironment !== "off" };
  }
  const calls = config.rateLimit ?? Number(fromEnvironment);
  if (!Number.isInteger(calls) || calls < 1) {
    const name = config.rateLimit === undefined ? "HSS_RATE_LIMIT" : "rateLimit";
    const wanted = "a whole number of calls a minute, at least 1";
    faults.push(messages.badValue(name, config.rateLimit === undefined ? `${wanted}, or off` : wanted));
  }
  return { limit: { calls, window: documentedLimit.window }, learnLimit: true };
}

function proxies(config: ClientConfig, environment: Environment): [name: string, value: string][] {
  const named: [string, string | undefined][] = [
    ["proxy", config.proxy],
    ...["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].map((name): [string, string | undefined] => [
      name,
      environment[name],
    ]),
  ];
  return named.filter((pair): pair is [string, string] => Boolean(pair[1]));
}

/** HSS_METADATA takes `on` or `off`. */
function metadataService(config: ClientConfig, environment: Environment, faults: string[]): boolean {
  const given = environment["HSS_METADATA"]?.trim().toLowerCase() ?? "";
  if (!["", "on", "off"].includes(given)) faults.push(messages.badValue("HSS_METADATA", "on or off"));
  return config.metadataService ?? given !== "off";
}

function maxRetries(config: ClientConfig, environment: Environment, faults: string[]): number | undefined {
  const given = environment["HW_MAX_RETRIES"]?.trim();
  if (config.maxRetries === undefined && !given) return undefined;
  const retries = config.maxRetries ?? Number(given);
  if (!Number.isInteger(retries) || retries < 0 || retries > 100)
    faults.push(
      messages.badValue(
        config.maxRetries === undefined ? "HW_MAX_RETRIES" : "maxRetries",
        "a whole number from 0 to 100",
      ),
    );
  return retries;
}

function isHttp(value: string): boolean {
  try {
    return /^https?:$/.test(new URL(value).protocol);
  } catch {
    return false;
  }
}

function checkCertificates(certificates: string, faults: string[]): void {
  const isText = certificates.includes("-----BEGIN");
  let pem: string;
  try {
    pem = isText ? certificates : readFileSync(certificates, "utf8");
  } catch (error) {
    faults.push(messages.badFile(certificates, (error as NodeJS.ErrnoException).code ?? "unreadable"));
    return;
  }
  try {
    new X509Certificate(pem);
  } catch {
    if (isText)
      faults.push(messages.badValue("caCertificates", "PEM text of certificates, or the path of such a file"));
    else faults.push(messages.badFile(certificates, "it holds no certificate in PEM form"));
  }
}
