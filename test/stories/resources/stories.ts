import type { Simulator, SimulatorOptions } from "../../../testing";
import type { Inputs } from "./tellers";

/** What happens to one kind of resource, whichever engine tells it. */
export interface ResourceStory {
  seeds: SimulatorOptions;
  /** What the example is told of the cloud. */
  inputs?: (cloud: Simulator) => Inputs;
  /** What the example says at its end, by the names of Terraform. */
  outputs: Record<string, unknown>;
  /** Somebody changes something that the example declares. */
  behindItsBack(cloud: Simulator): void;
  /** Whether the cloud is as the example declares it. */
  holds(cloud: Simulator): boolean;
  /** How many reads Terraform needs beyond Pulumi in each step, in which the two write the same. */
  readsApart: Record<Step, number>;
  /** Looks by which a step's reads may differ from that, where something is waited for that takes its time. */
  waits?: number;
}

export const steps = ["created", "again", "repaired", "destroyed"] as const;
export type Step = (typeof steps)[number];

/**
 * Why the two read differently, whatever the resource:
 * - Each walk of Terraform, planning or applying, is a process of its own, which looks for itself, and asks for the
 *   project of its region first. Pulumi refreshes and updates in one.
 * - Terraform looks at everything before it destroys it; Pulumi destroys what the state says.
 */
const looksOnceMore = { created: 0, again: 0, repaired: 1, destroyed: 3 };
const listsOnceMore = { created: 0, again: 0, repaired: 2, destroyed: 2 };
/** What its plans can show beyond the program is asked by Terraform's plan of a creation, and by Pulumi's every preview. */
const asksForItsPlan = { ...listsOnceMore, created: 2, again: -2 };

const server = (cloud: Simulator) => cloud.server("web-1");

/** By the folder of the example, for every resource there is. */
export const stories: Record<string, ResourceStory> = {
  "host-protection": {
    seeds: { servers: ["web-1"] },
    inputs: (cloud) => ({ hostId: server(cloud).id }),
    outputs: { guarded_by: "enterprise" },
    behindItsBack: (cloud) => void (server(cloud).protection = "off"),
    holds: (cloud) => server(cloud).protection === "protected" && server(cloud).edition === "enterprise",
    readsApart: listsOnceMore,
  },
  "fleet-protection": {
    seeds: { servers: ["db-1", "web-1", "web-2"] },
    outputs: { guarded: 2 },
    behindItsBack: (cloud) => void (server(cloud).protection = "off"),
    holds: ({ servers }) =>
      servers
        .filter(({ protection }) => protection === "protected")
        .map(({ name }) => name)
        .join() === "web-1,web-2",
    readsApart: asksForItsPlan,
  },
  "agent-install": {
    seeds: {
      servers: [{ name: "web-1", agent: "not_installed", ssh: true }],
      rules: { removedAgent: "not_installed" },
    },
    inputs(cloud) {
      const { ssh, id } = server(cloud);
      if (ssh === undefined) throw new Error("One cannot log in here.");
      const { host: address, port, user, hostKey, privateKey = "" } = ssh;
      return { hostId: id, address, port: String(port), user, hostKey, privateKey: { secret: privateKey } };
    },
    outputs: { status: "online" },
    behindItsBack: (cloud) => server(cloud).removeAgent(),
    holds: (cloud) => server(cloud).agent === "online",
    readsApart: asksForItsPlan,
    waits: 3,
  },
  quota: {
    seeds: {},
    outputs: { edition: "enterprise" },
    behindItsBack: (cloud) => cloud.quotas[0]?.delete(),
    holds: ({ quotas }) =>
      quotas.filter(({ edition, tags }) => edition === "enterprise" && tags["team"] === "web").length === 2,
    readsApart: looksOnceMore,
  },
  "alarm-notification": {
    seeds: {
      topics: [{ name: "alarms", subscriptions: [{ protocol: "email", endpoint: "a@example.com", confirmed: true }] }],
    },
    inputs: (cloud) => ({ topicUrn: cloud.topics[0]?.urn ?? "" }),
    outputs: { listeners: 1 },
    behindItsBack: (cloud) => void (cloud.alarms().realtime = false),
    holds: (cloud) => cloud.alarms().realtime && [...cloud.alarms().severities].sort().join() === "critical,high",
    readsApart: looksOnceMore,
  },
};
