import type { Cloud } from "./core/cloud";
import { interruption } from "./core/protection";
import type { Settings } from "./core/records";
import { settingsOf } from "./core/settings";

/** The state of a cloud as plain data that can be compared and written as JSON. */
export interface Snapshot {
  servers: Record<string, unknown>[];
  quotas: Record<string, unknown>[];
  /** Per enterprise project, where they are not as they were found. */
  settings: Record<string, unknown>;
  hostGroups: Record<string, unknown>[];
  policyGroups: Record<string, unknown>[];
  ransomwarePolicies: Record<string, unknown>[];
  topics: Record<string, unknown>[];
  /** With `history` only. */
  orders?: Record<string, unknown>[];
}

/** Maps and sets as plain data in the order of their keys, so that equal states look equal. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set) return [...value].sort();
  const result: Record<string, unknown> = {};
  const entries = value instanceof Map ? [...value].sort(([a], [b]) => (a < b ? -1 : 1)) : Object.entries(value);
  for (const [key, item] of entries) if (item !== undefined) result[key as string] = plain(item);
  return result;
}

const records = (all: Iterable<object>) => [...all].map((record) => plain(record) as Record<string, unknown>);

/**
 * The whole state. Without `history` it leaves out what a change and its undoing would leave behind all the same:
 * orders, and the moments at which something happened.
 */
export function takeSnapshot(cloud: Cloud, history: boolean): Snapshot {
  const untouched = JSON.stringify(plain(settingsOf({ settings: new Map<string, Settings>() } as Cloud, "0")));
  const changed = [...cloud.settings].filter(([, settings]) => JSON.stringify(plain(settings)) !== untouched);
  return {
    servers: records(
      [...cloud.servers.values()].map((server) => {
        const { generation: _g, changedAt, installStartedAt, installEndsAt, createdAt, ...agent } = server.agent;
        const { openedAt, ...protection } = server.protection ?? { openedAt: 0 };
        const times = { changedAt, installStartedAt, installEndsAt, createdAt, openedAt, server: server.createdAt };
        const { createdAt: _c, agent: _a, protection: _p, ...rest } = server;
        return {
          ...rest,
          agent,
          protection: server.protection && { ...protection, interruption: interruption(server) },
          ...(history && { times }),
        };
      }),
    ),
    quotas: records(
      [...cloud.quotas.values()].map(({ createdAt, orderId, ...quota }) => ({
        ...quota,
        ...(history && { createdAt, orderId }),
      })),
    ),
    settings: plain(new Map(changed)) as Record<string, unknown>,
    hostGroups: records(cloud.hostGroups.values()),
    policyGroups: records(cloud.policyGroups.values()),
    ransomwarePolicies: records(cloud.ransomwarePolicies.values()),
    topics: records([...cloud.topics.values()].map(({ createdAt: _createdAt, ...topic }) => topic)),
    ...(history && { orders: records(cloud.orders.values()) }),
  };
}
