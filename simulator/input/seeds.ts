import { z } from "zod";
import { upgradeFailures, editions, installResults, type SimulatorOptions } from "../options";
import { explain } from "./explain";
import { limits } from "./limits";

const seconds = z.number().min(0).max(limits.seconds);
const count = z.number().int().min(0).max(1_000_000);
const text = (most: number) => z.string().max(most);
const name = text(256).min(1);

/** IDs stand in paths and queries: letters, digits, `-`, `_` and `.`, as in every ID that Huawei Cloud hands out. */
const id = z.string().regex(/^[\w.-]{1,64}$/, "must be 1 to 64 letters, digits, hyphens, underscores or dots");
const enterpriseProjectId = id;
const word = text(255);

const sshSeed = z.strictObject({
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "must be a Linux user name, such as deploy")
    .optional(),
  password: text(255).min(1).optional(),
  authorizedKeys: z.array(text(16_384)).max(100).optional(),
  kind: z.enum(["openssh", "built-in"]).optional(),
  sudo: z.enum(["none", "passwordless", "password", "missing"]).optional(),
  sudoPassword: text(255).min(1).optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  packages: z.enum(["rpm", "deb"]).optional(),
  hostKey: text(16_384).optional(),
});

const agentState = z.enum(["not_installed", "installing", "install_failed", "online", "offline"]);
const powerState = z.enum(["running", "stopped", "building", "error"]);
const assetValue = z.enum(["important", "common", "test"]);
const risks = z.strictObject({ asset: count, vulnerability: count, baseline: count, intrusion: count }).partial();

const serverSeed = z.strictObject({
  id: id.optional(),
  name,
  os: z.enum(["Linux", "Windows"]).optional(),
  arch: z.enum(["x86_64", "aarch64"]).optional(),
  privateIp: word.optional(),
  publicIp: word.optional(),
  vpcId: word.optional(),
  status: powerState.optional(),
  agent: z
    .union([
      agentState,
      z.strictObject({ onlineAfterSeconds: seconds }),
      z.strictObject({ offlineAfterSeconds: seconds }),
      z.strictObject({ failsWith: z.enum(installResults), afterSeconds: seconds }),
    ])
    .optional(),
  agentVersion: word.min(1).optional(),
  appearsAfterSeconds: seconds.optional(),
  enterpriseProjectId: enterpriseProjectId.optional(),
  edition: z.enum(editions).optional(),
  chargingMode: z.enum(["prePaid", "postPaid"]).optional(),
  quotaId: id.optional(),
  risks: risks.optional(),
  scan: z.enum(["pending", "safe", "risky", "scanning"]).optional(),
  assetValue: assetValue.optional(),
  labels: z.array(word).max(1_000).optional(),
  clusterId: word.optional(),
  clusterName: word.optional(),
  insideHuaweiCloud: z.boolean().optional(),
  openSshVersion: word.optional(),
  selinux: z.enum(["enforcing", "permissive", "disabled"]).optional(),
  loginAreaCodes: z.array(z.number().int().min(0)).max(4).optional(),
  group: word.optional(),
  metadata: z.record(word, text(65_536)).optional(),
  tags: z.array(text(1_024)).max(1_000).optional(),
  ssh: z.union([z.literal(true), sshSeed]).optional(),
});

const quotaSeed = z.strictObject({
  edition: z.enum(editions),
  count: z.number().int().min(1).max(limits.quotas).optional(),
  chargingMode: z.literal("prePaid").optional(),
  expiresInDays: z.number().min(-36_500).max(36_500).optional(),
  trial: z.boolean().optional(),
  state: z.enum(["normal", "expired", "freeze"]).optional(),
  autoRenew: z.boolean().optional(),
  enterpriseProjectId: enterpriseProjectId.optional(),
  tags: z.record(word, word).optional(),
  id: id.optional(),
});

const topicSeed = z.strictObject({
  name,
  displayName: word.optional(),
  enterpriseProjectId: enterpriseProjectId.optional(),
  subscriptions: z
    .array(z.strictObject({ protocol: word, endpoint: text(1_024), confirmed: z.boolean() }))
    .max(limits.subscriptions)
    .optional(),
});

const fleet = z.strictObject({
  servers: z
    .array(z.union([name, serverSeed]))
    .max(limits.servers)
    .optional(),
  quotas: z.array(quotaSeed).max(limits.quotas).optional(),
  topics: z.array(topicSeed).max(limits.topics).optional(),
});

const whole = (to: number) => z.number().int().min(0).max(to);

/** JSON has no infinity and no patterns: over HTTP `times` may be "always", and `path` is a part of the path. */
const faultFields = {
  operation: word.min(1).optional(),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, "must be an HTTP method, such as POST")
    .optional(),
  path: z.union([text(1_024), z.instanceof(RegExp)]).optional(),
  after: whole(1_000_000).optional(),
  times: z.union([z.number().int().min(1), z.literal(Infinity)]).optional(),
};

const plainKinds = ["500", "502", "503", "504", "reset-before", "reset-after", "partial", "half-done"] as const;
const faultKinds = ["latency", "429", ...plainKinds, "reply"];

const fault = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("latency"), milliseconds: whole(3_600_000), ...faultFields }),
    z.strictObject({ kind: z.literal("429"), retryAfterSeconds: whole(86_400).optional(), ...faultFields }),
    ...plainKinds.map((kind) => z.strictObject({ kind: z.literal(kind), ...faultFields })),
    z.strictObject({
      kind: z.literal("reply"),
      status: z.number().int().min(200).max(599),
      body: z.unknown().optional(),
      headers: z.record(z.string().regex(/^[!#$%&'*+.^`|~\w-]+$/, "must be a header name"), text(16_384)).optional(),
      ...faultFields,
    }),
  ],
  {
    error: ({ input }) => {
      const { kind } = (input ?? {}) as { kind?: unknown };
      return `${kind === undefined ? "missing" : `invalid value ${JSON.stringify(kind)}`}: use one of ${faultKinds.join(", ")}`;
    },
  },
);

/** What may be set on a server from outside; see `ServerView`. */
const serverChange = z
  .strictObject({
    status: powerState,
    agent: agentState,
    protection: z.enum(["off", "unprotected"]),
    edition: z.enum(editions).nullable(),
    enterpriseProjectId,
    known: z.boolean(),
    risks,
    agentVersion: word,
    assetValue,
    name,
    openSshVersion: word,
    selinux: z.enum(["enforcing", "permissive", "disabled"]),
    install: z.strictObject({ seconds, failsWith: z.enum(installResults) }).partial(),
    nextInstall: z
      .strictObject({
        seconds,
        failsWith: z.enum(installResults).exclude(["install_succeed"]),
        exitCode: z.number().int().min(0).max(255),
        output: text(65_536),
        neverOnline: z.literal(true),
        cannotReachAgentService: z.union([z.literal(true), z.literal("timeout")]),
      })
      .partial()
      .nullable(),
    failNextUpgrade: z.enum(upgradeFailures),
    rebuild: z.literal(true),
    removeAgent: z.literal(true),
    goOfflineAfter: seconds,
  })
  .partial();

const sshChange = z.strictObject({ running: z.boolean(), hostKey: z.literal("new") }).partial();

const alarmChange = z
  .strictObject({
    channel: z.enum(["sms", "rss"]),
    topicUrn: text(1_024),
    displayName: word,
    daily: z.boolean(),
    realtime: z.boolean(),
    severities: z.array(z.enum(["info", "low", "medium", "high", "critical"])),
    ignoredEvents: z.array(word).max(1_000),
  })
  .partial();

const advance = z.strictObject({ seconds });

const schemas = { fleet, server: serverSeed, quota: quotaSeed, topic: topicSeed, fault } as const;
const changes = { serverChange, sshChange, alarmChange, advance } as const;
const all = { ...schemas, ...changes };
export type InputKind = keyof typeof all;

/** Names of the properties that an object at this path may have. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let reached: z.ZodType[] = [schema];
  const open = (one: z.ZodType): z.ZodType[] => {
    if (one instanceof z.ZodOptional || one instanceof z.ZodNullable) return open(one.unwrap() as z.ZodType);
    if (one instanceof z.ZodUnion) return (one.options as z.ZodType[]).flatMap(open);
    return [one];
  };
  for (const key of path) {
    reached = reached.flatMap(open).flatMap((one) => {
      if (one instanceof z.ZodArray) return [one.element as z.ZodType];
      const inner = one instanceof z.ZodObject ? (one.shape as Record<PropertyKey, z.ZodType>)[key] : undefined;
      return inner ? [inner] : [];
    });
  }
  return reached.flatMap(open).flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape as object) : []));
}

/** Input that cannot be used; `problems` has one line for each fault. */
export class InvalidInput extends RangeError {
  constructor(readonly problems: string[]) {
    super(problems.join("\n"));
    this.name = "InvalidInput";
  }
}

/** Everything that is wrong with some input of the simulator; empty when nothing is. */
export function problemsOf(kind: InputKind, value: unknown): string[] {
  const schema: z.ZodType = all[kind];
  const result = schema.safeParse(value);
  if (result.success) return [];
  const problems = explain(result.error.issues, value, (path) => keysAt(schema, path));
  return problems.length > 0 ? problems : ["the value cannot be used"];
}

/** Throws an InvalidInput that says everything that is wrong. */
export function check(kind: InputKind, value: unknown): void {
  const problems = problemsOf(kind, value);
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** Servers, quotas and topics that a cloud starts with. */
export type Fleet = Pick<SimulatorOptions, "servers" | "quotas" | "topics">;

const nameOf = (server: unknown): unknown =>
  typeof server === "string" ? server : (server as { name?: unknown }).name;

/**
 * Names that stand twice in a fleet and IDs that do. A name may repeat, as in ECS, where each server of that name has an
 * ID of its own in the seed: without one nobody outside this process could tell them apart.
 */
function repetitions({ servers = [], topics = [] }: Fleet): string[] {
  const problems: string[] = [];
  const names = new Set<unknown>();
  const ids = new Set<unknown>();
  servers.forEach((server, index) => {
    const own = typeof server === "object" ? server.id : undefined;
    if (own !== undefined && ids.has(own)) problems.push(`servers[${index}].id: "${own}" is the ID of another server`);
    if (own === undefined && names.has(nameOf(server)))
      problems.push(
        `servers[${index}].name: another server is called ${JSON.stringify(nameOf(server))}: choose another name, or give this one an "id"`,
      );
    ids.add(own);
    names.add(nameOf(server));
  });
  const topicNames = new Set<string>();
  topics.forEach(({ name: topic }, index) => {
    if (topicNames.has(topic)) problems.push(`topics[${index}].name: another topic is called "${topic}"`);
    topicNames.add(topic);
  });
  return problems;
}

/** Everything that is wrong with a fleet from a file. */
export function fleetProblems(value: unknown): string[] {
  const problems = problemsOf("fleet", value);
  return problems.length > 0 ? problems : repetitions(value as Fleet);
}
