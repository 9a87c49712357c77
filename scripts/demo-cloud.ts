import { utils } from "ssh2";
import type { Simulator } from "../testing";

const ready = Array.from({ length: 5 }, (_each, index) => `web-${index + 1}`);

/** Servers without an agent, reached by SSH. */
export const bare = ["web-6", "web-7"];

/** All that will be protected. */
export const running = [...ready, ...bare];

export const key = utils.generateKeyPairSync("rsa", { bits: 2048 });

/** Eight servers: five with an agent, two without one that are reached by SSH, one that is stopped. */
export const fleet = {
  agentSeconds: 5,
  servers: [
    ...ready,
    ...bare.map((name) => ({ name, agent: "not_installed" as const, ssh: { authorizedKeys: [key.public] } })),
    { name: "web-8", status: "stopped" as const },
  ],
  topics: [
    {
      name: "alarms",
      displayName: "HSS alarms",
      subscriptions: [
        { protocol: "email", endpoint: "on-call@example.com", confirmed: true },
        { protocol: "sms", endpoint: "+8613800000000", confirmed: true },
      ],
    },
  ],
};

export function isBound(cloud: Simulator, name: string): boolean {
  const { protection, edition, chargingMode, quotaId } = cloud.server(name);
  return protection === "protected" && edition === "enterprise" && chargingMode === "prePaid" && quotaId !== undefined;
}

/** How a program gets to the servers without an agent: by their SSH servers on this computer. */
export const loginsOf = (cloud: Simulator) =>
  Object.fromEntries(
    bare.map((name) => {
      const { host, port, user, hostKey } = machineOf(cloud, name);
      return [name, { host, port, user, hostKey }];
    }),
  );

function machineOf(cloud: Simulator, name: string) {
  const { ssh } = cloud.server(name);
  if (ssh === undefined) throw new Error(`${name} has no SSH server`);
  return ssh;
}

export const countLogins = (cloud: Simulator) => bare.reduce((sum, name) => sum + machineOf(cloud, name).logins, 0);

/** What a program touches. */
export const stateOf = (cloud: Simulator) => ({
  servers: cloud.servers.map(({ name, agent, protection, edition, quotaId }) => ({
    name,
    agent,
    protection,
    edition,
    quotaId,
  })),
  quotas: cloud.quotas.map(({ id }) => id),
  alarms: cloud.alarms(),
});
