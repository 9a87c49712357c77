/** One configured provider: the clouds it works in, and what all its operations share. Knows nothing of the protocol. */
import { clientConfig, type Cloud, Clouds, type LogRecord, Redactor, type Scope } from "../lifecycle";
import type { Context } from "../schema";
import type { Log } from "./log";
import { messages } from "./words";

type Values = Record<string, unknown>;

export class Provider {
  readonly log: Log;
  readonly redactor = new Redactor();
  /** Objects that this run has created or changed, see `Context.managed`. */
  #managed = new Set<string>();
  #stopping = new AbortController();
  #clouds: Clouds | undefined;
  #unknown: readonly string[] = [];
  readonly #isHeard: () => boolean;

  /** `isHeard` tells whether an engine is connected. */
  constructor(log: Log, isHeard: () => boolean = () => true) {
    this.log = log;
    this.#isHeard = isHeard;
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** `unknown` names the settings that Terraform does not know yet; nothing is asked of the cloud before it does. */
  async configure(settings: Values, unknown: readonly string[]): Promise<void> {
    await this.#clouds?.close();
    // A process that is kept for several runs, as for a debugger, must not mistake one for the other.
    this.#managed = new Set();
    this.#stopping = new AbortController();
    this.#unknown = unknown;
    this.#clouds = new Clouds(
      clientConfig(({ name }) => settings[name]),
      { log: (record) => this.#logCall(record) },
    );
    if (unknown.length > 0) return;
    // Wrong settings are told here once, and not by each resource.
    await this.#clouds.of({});
  }

  async cloud(scope: Scope): Promise<Cloud> {
    if (this.#unknown.length > 0) throw new Error(messages.settingsUnknown(this.#unknown));
    if (this.#clouds === undefined) throw new Error(messages.notConfigured());
    return this.#clouds.of(scope);
  }

  /** What a resource is given for one operation. Its warnings are added to `warnings`, its progress is logged. */
  async context(
    subject: string,
    scope: Scope,
    warnings: string[],
    signal?: AbortSignal | undefined,
  ): Promise<Context<Cloud>> {
    return {
      cloud: await this.cloud(scope),
      progress: (message) => this.log("info", this.redactor.redact(`${subject}: ${message}`)),
      warn: (message) => void warnings.push(message),
      signal: signal === undefined ? this.stopped : AbortSignal.any([this.stopped, signal]),
      isHeard: async () => this.#isHeard(),
      managed: this.#managed,
    };
  }

  /** Breaks off waits; a call that was sent is not taken back. */
  stop(): void {
    this.#stopping.abort();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#clouds?.close();
  }

  #logCall(record: LogRecord): void {
    const { kind, ...details } = record;
    this.log("debug", kind === "call" ? `${record.method} ${record.url}` : kind, details);
  }
}
