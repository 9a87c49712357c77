/** The wording of every finding: what is there, and what would be right. */
import type { Listeners } from "./inventory";
import type { Difference } from "./drift";

const quoted = (value: string | undefined) => (value === undefined || value === "" ? "nothing" : `"${value}"`);
const day = (time: string) => time.slice(0, 10);
const days = (number: number) => (number === 1 ? "1 day" : `${number} days`);

export const messages = {
  drifted: ({ property, declared, live }: Difference, address: string) =>
    `${property} is ${quoted(live)}, and ${address} declares ${quoted(declared)}.`,
  ofFleet: (property: string, said: string, address: string) => `${address} has it as ${property}: ${said}`,
  unknownToHss: (address: string) => `${address} declares protection of it, but HSS does not know the server.`,
  ghost: (address: string) => `${address} still declares it, but there is no such server in the cloud any more.`,
  waiting: () => "It is declared, and nothing protects it now.",
  ghostResource: (address: string) => `${address} is still declared, but nothing of it is there any more.`,
  ghostQuota: (address: string) => `${address} still declares them, but none of its quotas is there any more.`,
  claimedTwice: (claims: readonly string[]) =>
    `${claims.length} resources declare it, and each undoes what another does: ${claims.join("; ")}.`,
  naked: (known: boolean) =>
    known
      ? "Nothing protects it, and no state declares that anything should."
      : "HSS does not know it yet, so nothing protects it, and no state declares that anything should.",
  unmanaged: (edition: string | undefined) =>
    `It is protected (${edition ?? "by an unknown edition"}), but no state that was checked declares it.`,
  interrupted: (reason: string | undefined) =>
    `Protection is on and does not work: ${reason?.replaceAll("_", " ") ?? "HSS does not say why"}.`,
  edition: (least: string, live: string | undefined, rule: string) =>
    `Rule "${rule}" demands edition ${least} or above; it has ${live ?? "none"}.`,
  chargingMode: (demanded: string, live: string | undefined, rule: string) =>
    `Rule "${rule}" demands charging mode ${demanded}; it has ${live ?? "none"}.`,
  agent: (live: string | undefined, rule: string) =>
    `Rule "${rule}" demands that the agent is online; it is ${live?.replaceAll("_", " ") ?? "unknown"}.`,
  agentVersion: (least: string, live: string | undefined, rule: string) =>
    `Rule "${rule}" demands agent ${least} or newer; it has ${live ?? "none"}.`,
  risks: (kind: string, most: number, live: number, rule: string) =>
    `Rule "${rule}" bears with ${most} open ${kind === "total" ? "risks" : kind}; there are ${live}.`,
  managed: (rule: string) => `Rule "${rule}" demands that a state declares it, and none that was checked does.`,
  waiverEnded: (until: string, reason: string, needed: boolean) =>
    needed
      ? `Its waiver ended (until ${until}: ${reason}). Put right what it was for, or prolong it.`
      : `Its waiver ended (until ${until}: ${reason}), and nothing is left to bear with. Take it out of the policy.`,
  quotaIdle: (edition: string, expiresAt: string | undefined) =>
    `A quota of edition ${edition} guards no server${expiresAt === undefined ? "" : ` and is paid until ${day(expiresAt)}`}.`,
  quotaExpiring: (left: number, demanded: number, expiresAt: string, unread: string | undefined) =>
    `It ends in ${days(left)}, on ${day(expiresAt)}, and has to last ${days(demanded)}. ${unread === undefined ? "It does not renew itself." : `Whether it renews itself could not be read: ${unread}`}`,
  quotaFrozen: (guards: string | undefined) =>
    `It is frozen, and ${guards === undefined ? "of no use" : `${guards} is no longer protected by it`}. Renew it or give it back.`,
  quotaExpired: (guards: string | undefined) =>
    `It has ended and is in its days of grace${guards === undefined ? "" : `, after which ${guards} is no longer protected`}. Renew it or give it back.`,
  trialEnding: (left: number, endsAt: string, guards: string | undefined) =>
    `The free trial ends in ${days(left)}, on ${day(endsAt)}${guards === undefined ? "" : `, and protection of ${guards} with it`}. Declare a successor, or another edition.`,
  quotaShort: (edition: string, needed: number, idle: number) =>
    `${needed} servers are declared with edition ${edition} on yearly/monthly quotas and have none yet; ${idle} are idle. ${needed - idle} more have to be bought.`,
  alarmsOff: () => "No alarm is notified: neither as it happens nor in a daily summary.",
  alarmsNoSeverity: () => "No alarm is notified: no severity is chosen.",
  noTopic: () => "Alarms are to go out through an SMN topic, but none is set.",
  topicGone: (topicUrn: string) => `Alarms go to the topic ${topicUrn}, which does not exist.`,
  nobodyListens: (topicUrn: string, { subscriptions }: Listeners) =>
    `Alarms go to the topic ${topicUrn}, which nobody has confirmed to listen to (${subscriptions} ${subscriptions === 1 ? "subscription" : "subscriptions"}).`,
  alarms: (property: string, demanded: string, live: string | undefined) =>
    `The policy demands ${property} ${demanded}; it is ${live === undefined || live === "" ? "none" : live}.`,
  elsewhere: (count: number, where: string) =>
    `${count === 1 ? "1 declared resource stands" : `${count} declared resources stand`} ${where}, where this check did not look.`,
  serversElsewhere: (byProject: Readonly<Record<string, number>>) => {
    const counts = Object.values(byProject).reduce((sum, count) => sum + count, 0);
    const projects = Object.entries(byProject).map(([project, count]) => `${project}: ${count}`);
    return `${counts === 1 ? "1 declared server stands" : `${counts} declared servers stand`} in other enterprise projects (${projects.join(", ")}), where this check did not look.`;
  },
  standsIn: (project: string | undefined, asked: string) =>
    `It stands in ${project === undefined ? "another enterprise project" : `enterprise project ${project}`}, and this check looked at ${asked} only.`,
  declaredIn: (project: string, asked: string) =>
    `It is declared in enterprise project ${project}, and this check looked at ${asked} only.`,
  notLocated: (asked: string) =>
    `It is not in enterprise project ${asked}, and whether it stands in another one or is gone could not be read.`,
  otherProjects: (region: string) => `servers of other enterprise projects in ${region}`,
  encrypted: (property: string, [first = "", ...more]: readonly string[]) =>
    `${property} of ${first}${more.length === 0 ? " is" : ` and ${more.length} more are`} encrypted in the state and not compared. To compare: pulumi stack export --show-secrets`,
  noPolicy: () =>
    "It is no policy but a mere text. A policy begins with: version: 1 (what stands there is not repeated, since it may be secret)",
  unplanned: (address: string) => `${address} is planned for a server that is not known before the apply.`,
};
