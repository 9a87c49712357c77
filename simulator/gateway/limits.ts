import type { SimulatorOptions } from "../options";
import { gatewayError, type ServiceError, type ServiceName } from "./errors";

interface Policy {
  key: string;
  /** What the limit is of, as the gateway's message names it. */
  of?: "user" | "ip" | "api";
  calls: number;
  seconds: number;
}

/** "1 minute", "1 second", "90 second": how the gateway writes a window into its message. */
const windowText = (seconds: number) => (seconds % 60 === 0 ? `${seconds / 60} minute` : `${seconds} second`);

/**
 * Counts calls over sliding windows. Documented for HSS (page hss_02_0002, 2025-11-28): 600 a minute to one API by all
 * users together, of which 5 a minute by one user and 5 a minute from one source IP; for billing: 10 a second to one API
 * by one user. A refused call does not count.
 */
export class CallLimits {
  private readonly admitted = new Map<string, number[]>();

  constructor(
    private readonly options: SimulatorOptions,
    private readonly now: () => number,
  ) {}

  /** The refusal of a call that is over a limit, or nothing; a call that is let through is counted. */
  admit(service: ServiceName, label: string, user: string, address: string): ServiceError | undefined {
    const now = this.now();
    const policies = this.policiesFor(service, label, user, address);
    for (const policy of policies) {
      const recent = (this.admitted.get(policy.key) ?? []).filter((at) => at > now - policy.seconds * 1000);
      this.admitted.set(policy.key, recent);
      const oldest = recent[0];
      if (recent.length < policy.calls || oldest === undefined) continue;
      const wait = Math.max(1, Math.ceil((oldest + policy.seconds * 1000 - now) / 1000));
      return gatewayError(
        429,
        "APIGW.0308",
        `The throttling threshold has been reached: policy ${policy.of ?? "user"} over ratelimit,limit:${policy.calls},time:${windowText(policy.seconds)}`,
        this.options.retryAfter ? { "retry-after": String(wait) } : {},
      );
    }
    for (const policy of policies) this.admitted.get(policy.key)?.push(now);
    return undefined;
  }

  clear(): void {
    this.admitted.clear();
  }

  private policiesFor(service: ServiceName, label: string, user: string, address: string): Policy[] {
    const { rateLimit = "off" } = this.options;
    const key = `${user} ${service} ${label}`;
    if (rateLimit === "off") return [];
    if (rateLimit === "documented") {
      if (service === "bss") return [{ key, calls: 10, seconds: 1 }];
      if (service !== "hss") return [];
      return [
        { key, of: "user", calls: 5, seconds: 60 },
        { key: `ip ${address} ${label}`, of: "ip", calls: 5, seconds: 60 },
        { key: `api ${label}`, of: "api", calls: 600, seconds: 60 },
      ];
    }
    if (service !== "hss") return [];
    return [{ key, ...(typeof rateLimit === "number" ? { calls: rateLimit, seconds: 60 } : rateLimit) }];
  }
}
