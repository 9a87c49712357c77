/** A report with a bit of everything, for whatever shows reports. */
import { check, readDeclared, readPolicy, type Report } from "../../provider/compliance";
import { Clouds } from "../../provider/lifecycle";
import { type ServerSeed, type Simulator, startSimulator } from "../../simulator";
import { pulumiStack } from "./small-states";

/** A name of somebody who means harm: to pages, terminals, tables, XML, comments and metrics. */
export const hostileName = `</script><img src=x onerror="document.title='owned'">"'|\`@all\` [x](javascript:alert(1))\u001b[2J\u202e&amp;\\n{{7*7}}`;

const policy = `version: 1
rules:
  - name: production is guarded well
    edition: enterprise
    agent: online
    select: { name: [web-*, db-*] }
  - name: no intrusions
    risks: { intrusions: 0 }
quotas: { outliveDays: 30 }
alarms:
  - severities: [high, critical]
waivers:
  - select: { name: legacy-* }
    until: 2999-03-31
    reason: end of life, the vendor's agent conflicts
  - select: { name: kiosk-1 }
    until: 2020-01-31
    reason: to be replaced
`;

function servers(count: number): ServerSeed[] {
  return Array.from({ length: count }, (_, index): ServerSeed => {
    const tags = [`env=${index % 3 === 0 ? "test" : "prod"}`];
    if (index % 17 === 3) return { name: `legacy-${index}`, tags, agent: "offline" };
    if (index % 23 === 5) return { name: `db-${index}`, tags, edition: "professional", agentVersion: "3.2.1" };
    if (index % 31 === 7)
      return {
        name: `web-${index}`,
        tags,
        edition: "premium",
        chargingMode: "postPaid",
        risks: { intrusion: 2, vulnerability: 14 },
      };
    if (index % 41 === 11)
      return { name: `web-${index}`, tags, edition: "enterprise", chargingMode: "postPaid", status: "stopped" };
    if (index % 13 === 1) return { name: `batch-${index}`, tags, agent: "not_installed" };
    if (index % 37 === 2) return { name: `网站服务器-${index}`, tags, edition: "premium", chargingMode: "postPaid" };
    return { name: `web-${index}`, tags, edition: "enterprise", chargingMode: "postPaid" };
  });
}

export async function sampleCloud(count: number): Promise<Simulator> {
  return startSimulator({
    seed: "sample",
    servers: [
      ...servers(count),
      { name: "kiosk-1", edition: "enterprise", chargingMode: "postPaid" },
      { name: hostileName, tags: ["<b>=&<i>"] },
    ],
    quotas: [
      { edition: "enterprise", count: 2, expiresInDays: 300 },
      { edition: "premium", expiresInDays: 12 },
      { edition: "wtp", state: "freeze" },
    ],
    topics: [{ name: "alarms", subscriptions: [{ protocol: "email", endpoint: "a@example.com", confirmed: false }] }],
  });
}

/**
 * @param more `unreadable`: a state could not be read; `elsewhere`: so many declared servers stand in enterprise project 7,
 * and the check looks at the default one only
 */
export async function sampleReport(
  count: number,
  more: { unreadable?: boolean; elsewhere?: number } = {},
): Promise<Report> {
  const cloud = await sampleCloud(count);
  const { elsewhere = 0 } = more;
  const away = Array.from({ length: elsewhere }, (_, index) => {
    const { id, name } = cloud.addServer({ name: `away-${index + 1}`, enterpriseProjectId: "7" });
    return [name, { hostId: id, edition: "enterprise" }] as const;
  });
  const config = elsewhere > 0 ? { enterpriseProjectId: "0" } : {};
  const declared = pulumiStack("HostProtection", Object.fromEntries(away));
  const states = elsewhere > 0 ? [readDeclared("prod.json", Buffer.from(declared))] : [];
  const clouds = new Clouds(config, { readOnly: true, metadata: null, environment: cloud.environment });
  const read = readPolicy(policy);
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  cloud.alarms().channel = "sms";
  cloud.alarms().topicUrn = cloud.topics[0]?.urn ?? "";
  const lost = more.unreadable ? [{ what: "state infra.json", reason: "There is nothing in it." }] : [];
  try {
    return await check({
      ...{ cloudOf: (scope) => clouds.of(scope), states, lost },
      policy: { file: "hss-policy.yaml", ...read },
    });
  } finally {
    await clouds.close();
    await cloud.close();
  }
}
