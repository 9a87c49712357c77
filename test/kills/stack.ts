/** The stack that is created, changed and destroyed while engines are killed, for both kinds of engine. */
import type { Simulator, SimulatorOptions } from "../../simulator";

/** `first` is what a stack is created with, `second` what it is changed to. */
export type Program = "first" | "second";

const editions = ["basic", "professional", "enterprise", "premium"] as const;
type Edition = (typeof editions)[number];

/** A higher number guards more; 0 is unprotected. */
export const levelOf = (edition: string | undefined): number =>
  edition === undefined ? 0 : editions.indexOf(edition as Edition) + 1;

/** What a program declares, as far as the invariants need it. */
interface Declared {
  /** Edition by server. */
  servers: Record<string, Edition>;
  /** Quotas of each of the two purchases. */
  monthly: number;
  yearly: number;
}

const first: Declared = {
  servers: {
    ...{ "pre-1": "enterprise", "pre-2": "enterprise", "post-1": "enterprise", "found-1": "premium" },
    ...{ "agent-1": "professional", "fleet-1": "professional", "fleet-2": "professional", "fleet-3": "professional" },
  },
  monthly: 2,
  yearly: 1,
};

const second: Declared = {
  servers: {
    ...{ "pre-1": "enterprise", "pre-2": "enterprise", "post-1": "premium", "found-1": "enterprise" },
    ...{ "agent-1": "enterprise", "fleet-1": "enterprise", "fleet-2": "enterprise", "fleet-3": "enterprise" },
  },
  monthly: 3,
  yearly: 1,
};

export const declared: Record<Program, Declared> = { first, second };

export const purchased = ({ monthly, yearly }: Declared): number => monthly + yearly;

export interface CloudOptions {
  /** HSS changes an edition only after protection has been disabled. */
  closeBeforeChange: boolean;
}

export const seeds = ({ closeBeforeChange }: CloudOptions): SimulatorOptions => ({
  servers: [
    ...["pre-1", "pre-2", "post-1", "fleet-1", "fleet-2"].map((name) => ({ id: name, name })),
    { id: "found-1", name: "found-1", edition: "professional", chargingMode: "postPaid" },
    { id: "fleet-3", name: "fleet-3", edition: "basic" },
    { id: "agent-1", name: "agent-1", agent: "not_installed", ssh: { kind: "built-in" } },
  ],
  topics: [
    { name: "alarms", subscriptions: [{ protocol: "email", endpoint: "on-call@example.com", confirmed: true }] },
  ],
  rules: { closeBeforeChange, removedAgent: "not_installed" },
});

/** How to reach the cloud's machine and topic. */
interface Places {
  host: string;
  port: number;
  user: string;
  privateKey: string;
  hostKey: string;
  topicUrn: string;
}

export function placesOf(cloud: Simulator): Places {
  const { ssh } = cloud.server("agent-1");
  const [topic] = cloud.topics;
  if (ssh?.privateKey === undefined || topic === undefined) throw new Error("The cloud has no machine or no topic.");
  const { host, port, user, privateKey, hostKey } = ssh;
  return { host, port, user, privateKey, hostKey, topicUrn: topic.urn };
}

export function terraformProgram(program: Program, places: Places): string {
  const { servers, monthly, yearly } = declared[program];
  const { host, port, user, privateKey, hostKey, topicUrn } = places;
  const protection = (name: string, mode: string, dependsOn: string) => `
resource "hss_host_protection" "${name}" {
  host_id       = "${name}"
  edition       = "${servers[name] ?? ""}"
  charging_mode = "${mode}"
  depends_on    = [${dependsOn}]
}`;
  return `
resource "hss_quota" "monthly" {
  edition     = "enterprise"
  quota_count = ${monthly}
  period      = { months = 1 }
}
resource "hss_quota" "yearly" {
  edition     = "enterprise"
  quota_count = ${yearly}
  period      = { years = 1 }
}
${protection("pre-1", "prePaid", "hss_quota.monthly, hss_quota.yearly")}
${protection("pre-2", "prePaid", "hss_quota.monthly, hss_quota.yearly")}
${protection("post-1", "postPaid", "")}
${protection("found-1", "postPaid", "")}
resource "hss_agent_install" "agent-1" {
  host_id = "agent-1"
  ssh = {
    host        = "${host}"
    port        = ${port}
    user        = "${user}"
    host_key    = "${hostKey}"
    private_key = ${JSON.stringify(privateKey)}
  }
}
${protection("agent-1", "postPaid", "hss_agent_install.agent-1")}
resource "hss_fleet_protection" "fleet" {
  select        = { name = "fleet-*" }
  edition       = "${servers["fleet-1"] ?? ""}"
  charging_mode = "postPaid"
}
resource "hss_alarm_notification" "alarms" {
  topic_urn  = "${topicUrn}"
  realtime   = true
  severities = ${program === "first" ? '["high", "critical"]' : '["critical"]'}
}
`;
}

/** As CommonJS. The private key comes by the environment, so that no file of the program holds it. */
export function pulumiProgram(program: Program, places: Places): string {
  const { servers, monthly, yearly } = declared[program];
  const { privateKey: _environment, topicUrn, ...ssh } = places;
  const protect = (name: string, mode: string, dependsOn: string) =>
    `new hss.HostProtection("${name}", { hostId: "${name}", edition: "${servers[name] ?? ""}", chargingMode: "${mode}" }, { dependsOn: [${dependsOn}] });`;
  return `
const pulumi = require("@pulumi/pulumi");
const hss = require("hss-iac/pulumi");
const monthly = new hss.Quota("monthly", { edition: "enterprise", count: ${monthly}, period: { months: 1 } });
const yearly = new hss.Quota("yearly", { edition: "enterprise", count: ${yearly}, period: { years: 1 } });
${protect("pre-1", "prePaid", "monthly, yearly")}
${protect("pre-2", "prePaid", "monthly, yearly")}
${protect("post-1", "postPaid", "")}
${protect("found-1", "postPaid", "")}
const agent = new hss.AgentInstall("agent-1", {
  hostId: "agent-1",
  ssh: { ...${JSON.stringify(ssh)}, privateKey: pulumi.secret(process.env.SSH_KEY) },
});
${protect("agent-1", "postPaid", "agent")}
new hss.FleetProtection("fleet", {
  select: { name: "fleet-*" },
  edition: "${servers["fleet-1"] ?? ""}",
  chargingMode: "postPaid",
});
new hss.AlarmNotification("alarms", {
  topicUrn: "${topicUrn}",
  realtime: true,
  severities: ${program === "first" ? '["high", "critical"]' : '["critical"]'},
});
`;
}
