/** Where each service of a region is reached. Source: Huawei Cloud, "Regions and Endpoints". */
import type { ClientConfig, ServiceName } from "./model";
import type { Environment } from "./credentials/sources";

const bssSites = ["https://bss.myhuaweicloud.com", "https://bss-intl.myhuaweicloud.com"] as const;

export class Endpoints {
  readonly #region: string;
  readonly #config: ClientConfig;
  readonly #environment: Environment;
  #bssSite = 0;

  constructor(region: string, config: ClientConfig, environment: Environment) {
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
    if (bssSites[this.#bssSite] === tried) this.#bssSite = 1 - this.#bssSite;
    return true;
  }

  #override(service: ServiceName): string | undefined {
    const { endpoints } = this.#config;
    const region = this.#region.replaceAll("-", "_").toUpperCase();
    const official = this.#environment[`HUAWEICLOUD_SDK_REGION_${service.toUpperCase()}_${region}`];
    return (
      endpoints?.[service] ??
      endpoints?.all ??
      this.#environment["HSS_ENDPOINT"] ??
      (service === "iam" ? this.#environment["HUAWEICLOUD_SDK_IAM_ENDPOINT"] : undefined) ??
      // The official SDKs allow a list here, of which the first is the one to use.
      official?.split(",")[0]?.trim()
    );
  }

  #usual(service: ServiceName): string {
    if (service === "bss") return bssSites[this.#bssSite] ?? bssSites[0];
    const domain = this.#region === "eu-west-101" ? "myhuaweicloud.eu" : "myhuaweicloud.com";
    return `https://${service}.${this.#region}.${domain}`;
  }
}
