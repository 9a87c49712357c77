import { ConfigurationError } from "../errors";
import { messages } from "../messages";
import type { Clock } from "../model";
import type { Credentials } from "../secrets";

/** Temporary keys are renewed when less than this remains, in milliseconds. Source: Huawei Cloud SDK, metadata keys. */
export const renewalMargin = 40 * 60_000;

/** The keys in use. Temporary ones are renewed before they end; callers at one moment share one renewal. */
export class Keyring {
  #current: Credentials;
  readonly #fetch: (() => Promise<Credentials>) | undefined;
  readonly #clock: Clock;
  #renewal: Promise<Credentials> | undefined;

  constructor(first: Credentials, clock: Clock, fetch?: () => Promise<Credentials>) {
    this.#current = first;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** Keys that are good now. Throws `ConfigurationError` when a renewal fails and the old keys have ended. */
  async current(): Promise<Credentials> {
    const left = (this.#current.expiresAt ?? Infinity) - this.#clock.now();
    if (left >= renewalMargin || !this.#fetch) return this.#current;
    try {
      return await this.#renew();
    } catch (error) {
      // Within the margin the old keys still work; the next call tries the renewal again.
      if (left > 0) return this.#current;
      const fault = messages.renewalFailed((error as Error).message);
      throw new ConfigurationError(messages.configuration([fault]), [fault]);
    }
  }

  /** Other keys for those that the service refused, or undefined when there are no others to be had. */
  async renew(rejected: Credentials): Promise<Credentials | undefined> {
    if (this.#current !== rejected) return this.#current;
    if (!this.#fetch) return undefined;
    return this.#renew().catch(() => undefined);
  }

  #renew(): Promise<Credentials> {
    this.#renewal ??= (this.#fetch as () => Promise<Credentials>)()
      .then((credentials) => (this.#current = credentials))
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }
}
