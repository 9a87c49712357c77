import { connect } from "../client";
import type { ClientConfig, Cloud } from "../client/model";

/** Where an object stands, as far as the program or its state says so. */
export interface Scope {
  region?: unknown;
  enterpriseProjectId?: unknown;
}

type Connect = (config: ClientConfig) => Promise<Cloud & { close(): Promise<void> }>;

/** The clouds that the objects of one run stand in: one connection for each region and enterprise project. */
export class Clouds {
  readonly #config: ClientConfig;
  readonly #connect: Connect;
  readonly #connections = new Map<string, ReturnType<Connect>>();

  constructor(config: ClientConfig, connection: Connect = connect) {
    this.#config = config;
    this.#connect = connection;
  }

  of({ region, enterpriseProjectId }: Scope): Promise<Cloud> {
    const key = JSON.stringify([region, enterpriseProjectId]);
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const connection = this.#connect({
      ...this.#config,
      ...(typeof region === "string" && { region }),
      ...(typeof enterpriseProjectId === "string" && { enterpriseProjectId }),
    });
    this.#connections.set(key, connection);
    // A failure is not kept: the next one who asks may find the credentials renewed.
    connection.catch(() => this.#connections.delete(key));
    return connection;
  }

  async close(): Promise<void> {
    const open = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.allSettled(open.map(async (connection) => (await connection).close()));
  }
}

/** What the state keeps of the cloud an object stands in, so that a later run finds it there whatever is configured then. */
export function scopeOf({ region, enterpriseProjectId }: Cloud): Scope {
  return { region, ...(enterpriseProjectId !== undefined && { enterpriseProjectId }) };
}
