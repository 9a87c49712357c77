import { readFileSync } from "node:fs";
import { z } from "zod";
import { parseJson } from "../provider/compliance";
import { editions, installResults, type SimulatorOptions } from "../simulator";

const count = z.number().int().min(0);
const seconds = z.number().min(0);

const ssh = z.strictObject({
  user: z.string().optional(),
  password: z.string().min(1).optional(),
  authorizedKeys: z.array(z.string()).optional(),
  kind: z.enum(["openssh", "built-in"]).optional(),
  sudo: z.enum(["none", "passwordless", "password", "missing"]).optional(),
  sudoPassword: z.string().min(1).optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  packages: z.enum(["rpm", "deb"]).optional(),
  hostKey: z.string().optional(),
});

const server = z.strictObject({
  id: z.string().min(1).optional(),
  name: z.string().min(1),
  os: z.enum(["Linux", "Windows"]).optional(),
  arch: z.enum(["x86_64", "aarch64"]).optional(),
  privateIp: z.string().optional(),
  publicIp: z.string().optional(),
  vpcId: z.string().optional(),
  status: z.enum(["running", "stopped", "building", "error"]).optional(),
  agent: z
    .union([
      z.enum(["not_installed", "installing", "install_failed", "online", "offline"]),
      z.strictObject({ onlineAfterSeconds: seconds }),
      z.strictObject({ offlineAfterSeconds: seconds }),
      z.strictObject({ failsWith: z.enum(installResults), afterSeconds: seconds }),
    ])
    .optional(),
  agentVersion: z.string().min(1).optional(),
  appearsAfterSeconds: seconds.optional(),
  enterpriseProjectId: z.string().optional(),
  edition: z.enum(editions).optional(),
  chargingMode: z.enum(["prePaid", "postPaid"]).optional(),
  quotaId: z.string().optional(),
  risks: z.strictObject({ asset: count, vulnerability: count, baseline: count, intrusion: count }).partial().optional(),
  scan: z.enum(["pending", "safe", "risky", "scanning"]).optional(),
  assetValue: z.enum(["important", "common", "test"]).optional(),
  labels: z.array(z.string()).optional(),
  clusterId: z.string().optional(),
  clusterName: z.string().optional(),
  insideHuaweiCloud: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
  ssh: z.union([z.literal(true), ssh]).optional(),
});

const quota = z.strictObject({
  edition: z.enum(editions),
  count: z.number().int().min(1).optional(),
  chargingMode: z.literal("prePaid").optional(),
  expiresInDays: z.number().optional(),
  trial: z.boolean().optional(),
  state: z.enum(["normal", "expired", "freeze"]).optional(),
  autoRenew: z.boolean().optional(),
  enterpriseProjectId: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  id: z.string().min(1).optional(),
});

const topic = z.strictObject({
  name: z.string().min(1),
  displayName: z.string().optional(),
  enterpriseProjectId: z.string().optional(),
  subscriptions: z
    .array(z.strictObject({ protocol: z.string(), endpoint: z.string(), confirmed: z.boolean() }))
    .optional(),
});

const fleet = z.strictObject({
  servers: z.array(z.union([z.string().min(1), server])).optional(),
  quotas: z.array(quota).optional(),
  topics: z.array(topic).optional(),
});

/** Servers, quotas and topics that a simulated cloud starts with. */
export type Fleet = Pick<SimulatorOptions, "servers" | "quotas" | "topics">;

/** Reads a fleet from a JSON file, or says everything that is wrong with it. */
export function readFleet(file: string): { fleet: Fleet } | { problems: string[] } {
  let content: unknown;
  try {
    // It may hold passwords, which the engine's own message would repeat.
    content = parseJson(readFileSync(file, "utf8"), "it");
  } catch (error) {
    return { problems: [`--fleet ${file}: ${(error as Error).message}`] };
  }
  const result = fleet.safeParse(content);
  if (result.success) return { fleet: result.data as Fleet };
  return {
    problems: result.error.issues.map(
      (issue) => `--fleet ${file}: ${issue.path.join(".") || "the file"}: ${issue.message}`,
    ),
  };
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
