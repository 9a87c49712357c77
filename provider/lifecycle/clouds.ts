import { type ClientParts, connect, type ConnectedCloud, everyProject } from "../client";
import type { ClientConfig, Cloud } from "../client/model";

/** Where an object stands, as far as the program or its state says so. */
export interface Scope {
  region?: unknown;
  enterpriseProjectId?: unknown;
}

/** The clouds that the objects of one run stand in: one connection, whatever regions and enterprise projects they are. */
export class Clouds {
  readonly #config: ClientConfig;
  readonly #parts: ClientParts;
  #connection: Promise<ConnectedCloud> | undefined;

  /** `parts` may take part in what the client does: an engine's log, for instance. */
  constructor(config: ClientConfig, parts: ClientParts = {}) {
    this.#config = config;
    this.#parts = parts;
  }

  async of({ region, enterpriseProjectId }: Scope): Promise<Cloud> {
    // A failure is not kept: the next one who asks may find the credentials renewed.
    this.#connection ??= connect(this.#config, this.#parts).catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return (await this.#connection).within({
      ...(typeof region === "string" && { region }),
      ...(typeof enterpriseProjectId === "string" && { enterpriseProjectId }),
    });
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then((open) => open.close()).catch(() => undefined);
  }
}

/** What the state keeps of the cloud an object stands in, so that a later run finds it there whatever is configured then. */
export function scopeOf({ region, enterpriseProjectId = everyProject }: Cloud): Scope {
  return { region, enterpriseProjectId };
}

/** Properties that the lifecycle itself keeps through every update: where the object stands, and whether it was taken over. */
export const lasting: ReadonlySet<string> = new Set(["region", "enterpriseProjectId", "adopted"]);
