/**
 * Where each service of a region is reached, and which addresses are acceptable. Every signed request goes to one of them,
 * so a region or an endpoint is checked whichever source it has: configuration, environment, state, plan or policy.
 * Source of the hosts: Huawei Cloud, "Regions and Endpoints".
 */
import { isIP } from "node:net";
import type { Environment } from "./credentials/sources";
import { ConfigurationError } from "./errors";
import { messages } from "./messages";
import type { ClientConfig, ServiceName } from "./model";

/** Environment variable that allows endpoints without TLS, as the setting `allowInsecureEndpoint` does. */
export const insecureVariable = "HSS_ALLOW_INSECURE_ENDPOINT";

const services: readonly ServiceName[] = ["hss", "bss", "iam", "ecs", "smn"];

/** A region becomes a part of host names, so it may hold no dot, slash, colon or `@`. */
export const isRegion = (region: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/i.test(region) && region.length <= 63;

/** Throws `ConfigurationError` for a region that cannot be one. `source` is not quoted: it may be any text. */
export function checkRegion(region: string): void {
  if (isRegion(region)) return;
  const fault = messages.invalidRegion(region);
  throw new ConfigurationError(messages.configuration([fault]), [fault]);
}

/** What is wrong with an endpoint, or undefined. `name` is the setting or variable that holds it. */
export function endpointFault(name: string, value: string, allowInsecure: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return messages.badValue(name, "an https:// URL");
  }
  if (!/^https?:$/.test(url.protocol)) return messages.badValue(name, "an https:// URL");
  if (url.username || url.password || url.search || url.hash)
    return messages.badValue(name, "an https:// URL without user, password, query and fragment");
  if (url.protocol === "http:" && !allowInsecure && !isLoopback(url.hostname)) return messages.insecureEndpoint(name);
  return undefined;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) === 4) return host.startsWith("127.");
  return isIP(host) === 6 ? host === "::1" : host === "localhost" || host.endsWith(".localhost");
}

/** Whether endpoints without TLS are allowed. */
export const allowsInsecure = (config: ClientConfig, environment: Environment): boolean =>
  config.allowInsecureEndpoint === true || /^(1|true)$/i.test(environment[insecureVariable]?.trim() ?? "");

/** Every endpoint that configuration and environment name, with the name of its source. */
export function namedEndpoints(config: ClientConfig, environment: Environment): [name: string, value: string][] {
  const official = Object.keys(environment).filter((name) =>
    services.some((service) => name.startsWith(`HUAWEICLOUD_SDK_REGION_${service.toUpperCase()}_`)),
  );
  const named: [string, string | undefined][] = [
    ...Object.entries(config.endpoints ?? {}).map(([name, value]): [string, string] => [`endpoints.${name}`, value]),
    ...["HSS_ENDPOINT", "HUAWEICLOUD_SDK_IAM_ENDPOINT", "HW_AUTH_URL"].map((name): [string, string | undefined] => [
      name,
      environment[name],
    ]),
    ...official.map((name): [string, string | undefined] => [name, firstOf(environment[name])]),
  ];
  return named.filter((pair): pair is [string, string] => Boolean(pair[1]));
}

/** The official SDKs allow a list here, of which the first is the one to use. */
const firstOf = (endpoints: string | undefined) => endpoints?.split(",")[0]?.trim();

/** The official provider's HW_AUTH_URL ends with the version of the API, which is part of our paths. */
const withoutVersion = (url: string | undefined) => url?.replace(/\/v3\/?$/, "");

/** Domain of the services when neither `cloud` nor HW_CLOUD names one. */
const domainOf = (region: string) => (region === "eu-west-101" ? "myhuaweicloud.eu" : "myhuaweicloud.com");

export class Endpoints {
  readonly #region: string;
  readonly #config: ClientConfig;
  readonly #environment: Environment;
  #bssSite = 0;

  /** Throws `ConfigurationError` for a region that cannot be one. */
  constructor(region: string, config: ClientConfig, environment: Environment) {
    checkRegion(region);
    this.#region = region;
    this.#config = config;
    this.#environment = environment;
  }

  of(service: ServiceName): string {
    return this.#override(service) ?? this.#usual(service);
  }

  /** An account belongs to one of two billing sites. True when another site than `tried` is to be asked now. */
  turnToOtherBssSite(tried: string): boolean {
    if (this.#override("bss")) return false;
    if (this.#bssSites[this.#bssSite] === tried) this.#bssSite = 1 - this.#bssSite;
    return true;
  }

  get #cloud(): string | undefined {
    return this.#config.cloud || this.#environment["HW_CLOUD"] || undefined;
  }

  get #bssSites(): readonly [string, string] {
    const domain = this.#cloud ?? "myhuaweicloud.com";
    return [`https://bss.${domain}`, `https://bss-intl.${domain}`];
  }

  #override(service: ServiceName): string | undefined {
    const { endpoints } = this.#config;
    const region = this.#region.replaceAll("-", "_").toUpperCase();
    const official = this.#environment[`HUAWEICLOUD_SDK_REGION_${service.toUpperCase()}_${region}`];
    const iam = service === "iam";
    return (
      (iam ? withoutVersion(endpoints?.iam) : endpoints?.[service]) ??
      endpoints?.all ??
      this.#environment["HSS_ENDPOINT"] ??
      (iam ? this.#environment["HUAWEICLOUD_SDK_IAM_ENDPOINT"] : undefined) ??
      (iam ? withoutVersion(this.#environment["HW_AUTH_URL"]) : undefined) ??
      firstOf(official)
    );
  }

  #usual(service: ServiceName): string {
    if (service === "bss") return this.#bssSites[this.#bssSite] ?? this.#bssSites[0];
    return `https://${service}.${this.#region}.${this.#cloud ?? domainOf(this.#region)}`;
  }
}
