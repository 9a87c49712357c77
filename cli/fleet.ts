import { readFileSync } from "node:fs";
import { parseJson } from "../provider/compliance";
import { fleetProblems, type Fleet } from "../simulator";

/** Reads a fleet from a JSON file, or says everything that is wrong with it. */
export function readFleet(file: string): { fleet: Fleet } | { problems: string[] } {
  let content: unknown;
  try {
    // It may hold passwords, which the engine's own message would repeat.
    content = parseJson(readFileSync(file, "utf8"), "it");
  } catch (error) {
    return { problems: [`--fleet ${file}: ${(error as Error).message}`] };
  }
  const problems = fleetProblems(content);
  if (problems.length === 0) return { fleet: content as Fleet };
  return { problems: problems.map((problem) => `--fleet ${file}: ${problem}`) };
}

/**
 * So many web servers; the last one's agent comes online only after a while, as after a real installation. The first
 * `withSsh` of them have no agent and can be logged into.
 */
export function defaultFleet(servers: number, withSsh = 0): Fleet {
  return {
    servers: Array.from({ length: servers }, (_, index) => {
      const name = `web-${index + 1}`;
      if (index < withSsh) return { name, agent: "not_installed", ssh: true };
      return servers > 1 && index === servers - 1 ? { name, agent: { onlineAfterSeconds: 12 } } : name;
    }),
    topics: [
      {
        name: "security-alarms",
        displayName: "Security alarms",
        subscriptions: [
          { protocol: "email", endpoint: "security@example.com", confirmed: true },
          { protocol: "sms", endpoint: "+8610000000000", confirmed: true },
        ],
      },
    ],
  };
}
