import type { Edition, Host, ProtectionPlan, Quota } from "../client/model";

const hostName = ({ name, hostId }: Pick<Host, "name" | "hostId">) => `${name} (${hostId})`;
const named = (quota: Quota) =>
  `${quota.quotaId}${(quota.hostName ?? quota.hostId) ? ` guards ${quota.hostName ?? quota.hostId}` : ""}`;
const minutesOf = (minutes: number) => `${minutes} minute${minutes === 1 ? "" : "s"}`;
const list = (things: readonly string[], most = 5) =>
  things.length <= most ? things.join(", ") : `${things.slice(0, most).join(", ")} and ${things.length - most} more`;

/** What protects a host now, in words. */
export const protectionOf = (host: Host) =>
  host.protection === "unprotected"
    ? "it is unprotected"
    : `it is ${host.protection} by edition ${host.edition ?? "unknown"}${host.chargingMode ? ` (${host.chargingMode})` : ""}`;

const planOf = ({ edition, chargingMode, quotaId }: ProtectionPlan) =>
  `edition ${edition} (${chargingMode}${quotaId ? `, quota ${quotaId}` : ""})`;

/** Remedies by `install_result_code` (HSS API v5 reference, "Querying Cloud Servers"). */
export const agentRemedies: Readonly<Record<string, string>> = {
  network_access_timeout:
    "The server could not be reached. Allow it to reach the HSS agent service on port 10180, and SSH to the server.",
  invalid_port: "The login port was wrong. Install again with the port that SSH listens on.",
  auth_failed: "The login was refused. Install again with a user and password or key that can log in.",
  permission_denied: "The login user may not install. Install again as root, or as a user who may use sudo.",
  no_available_vpc: "No VPC could reach the server. Check its VPC and the network it stands in.",
  install_exception:
    "The installation broke off. Install again; look at the installer's log on the server if it does so twice.",
  invalid_param: "HSS found the parameters of the installation wrong. Fetch a new installation command and run that.",
  install_failed: "The installer failed on the server. Look at its log there, free disk space, then install again.",
  package_unavailable:
    "The agent package could not be downloaded. Allow the server to reach the HSS agent service on port 10180.",
  os_type_not_support: "HSS has no agent for this operating system. Leave the server out, or change its system.",
  os_arch_not_support: "HSS has no agent for this processor architecture. Leave the server out, or change its flavor.",
};

/** What resources say when something cannot be done: what exists now, what failed, what to do. */
export const messages = {
  noSuchServer: (hostId: string, region: string) =>
    `There is no server ${hostId} in region ${region}: neither HSS nor ECS knows it. Check its ID and the region. Nothing was changed.`,
  cancelledWait: (waiting: string) => `Cancelled while ${waiting}; nothing was sent meanwhile.`,
  waitingForHost: (hostId: string) => `waiting for HSS to list server ${hostId}`,
  waitingForAgent: (host: Host) =>
    `waiting for the agent of ${host.name}: ${host.agent}${host.agentInstallProgress === undefined ? "" : `, ${host.agentInstallProgress} %`}`,
  serverNotRunning: (host: Host) =>
    `Server ${hostName(host)} is ${host.server === "stopped" ? "stopped" : "in error"}; HSS opens protection of running servers only, and ${protectionOf(host)}. Start the server, then run again. Nothing was changed.`,
  installFailed: (host: Host, remedies: typeof agentRemedies) =>
    `The HSS agent of server ${hostName(host)} could not be installed: ${host.agentInstallResult ?? "no reason given"}. ${remedies[host.agentInstallResult ?? ""] ?? "Install the agent again."} Then run again; ${protectionOf(host)}.`,
  agentNotOnline: (hostId: string, host: Host | undefined, minutes: number) =>
    host === undefined
      ? `HSS did not list server ${hostId} within ${minutesOf(minutes)}, although ECS may know it. Check region and enterpriseProjectId, or allow more time with agentTimeoutMinutes. Nothing was changed.`
      : `The HSS agent of server ${hostName(host)} was not online within ${minutesOf(minutes)}: it is ${host.agent}, and ${protectionOf(host)}. ` +
        (host.agent === "not_installed"
          ? "Install the agent, then run again; the console may need 10 minutes to see it."
          : host.agent === "offline"
            ? "Start the agent on the server and let it reach the HSS agent service on port 10180, then run again."
            : "Allow more time with agentTimeoutMinutes, or look at the installation on the server."),
  quotaWithoutPrePaid: () => `a quota goes with chargingMode "prePaid"; here it is "postPaid", which uses none`,
  successorOfPaid: (edition: Edition) =>
    `takes over from the free month of edition "basic"; here the edition is "${edition}"`,
  successorNotAbove: () =>
    `is to be above "basic", whose free month it follows (professional, enterprise, premium, wtp, container)`,
  atTrialEnd: (
    successor: { edition: Edition; chargingMode: string } | undefined,
    succeeded: boolean,
    at: string | undefined,
  ) =>
    successor === undefined
      ? "The quota is released and the server is unprotected. Declare a successor, or another edition, before that day."
      : succeeded
        ? `Nothing: edition ${successor.edition} (${successor.chargingMode}) has taken over.`
        : `Edition ${successor.edition} (${successor.chargingMode}) takes over at ${at}, by the first run after that which refreshes.`,
  noTrial: (host: Host) =>
    `There is no free month on ${host.name}, so its successor would never take over. Declare the successor's edition as edition.`,
  waitingForTrial: (host: Host) => `waiting for the free month of ${host.name}, which ECS opens by itself`,
  otherQuota: (host: Host, quotaId: string) =>
    `${hostName(host)} was found on quota ${quotaId}, which is gone or in use; it goes back to its edition on another idle quota.`,
  notRestorable: (host: Host, found: ProtectionPlan, reason: string) =>
    `${hostName(host)} cannot go back to how it was found, ${planOf(found)}: that quota is gone or in use, and no other could be bound: ${reason} Provide an idle quota of edition ${found.edition}; or set onDestroy to "unprotect" (off) or "keep" (as it is), apply that, and destroy again.`,
  keptHigher: (host: Host, { edition, chargingMode }: Pick<ProtectionPlan, "edition" | "chargingMode">) =>
    `${hostName(host)} keeps what was found on it: ${protectionOf(host)}, which is more than the declared edition ${edition} (${chargingMode}). Set allowDowngrade to true to lower it, or declare what it has.`,
  webTamperEdition: (edition: Edition) => `goes with edition "wtp"; here the edition is "${edition}"`,
  noIdleQuota: (edition: Edition, wanted: number, idle: number, unusable: readonly Quota[]) =>
    `${wanted} host${wanted === 1 ? "" : "s"} need${wanted === 1 ? "s" : ""} an idle quota of edition ${edition}, and there ${idle === 1 ? "is" : "are"} ${idle}.` +
    (unusable.length > 0
      ? ` ${unusable.length} more cannot be used (${list(unusable.map((quota) => `${quota.quotaId}: ${quota.state}`))}).`
      : "") +
    ` Buy more with a Quota of edition ${edition}, or use chargingMode "postPaid". The host is as it was.`,
  editionRestored: (host: Host, plan: ProtectionPlan, reason: string) =>
    `Protection of ${hostName(host)} could not be changed to ${planOf(plan)}: ${reason} It is guarded by edition ${host.edition ?? "unknown"} again, as before.`,
  leftOpen: (host: Host, now: Host, plan: ProtectionPlan, reason: string, restoring: string) =>
    `Protection of ${hostName(host)} had to be closed to change it to ${planOf(plan)}, that failed (${reason}), and so did going back to edition ${host.edition ?? "unknown"} (${restoring}) ${now.protection === "unprotected" ? "THE HOST IS UNPROTECTED NOW, as far as can be seen." : `Now ${protectionOf(now)}.`} Run again as soon as the cause is gone; the next run opens it.`,
  openUncertain: (host: Host, plan: ProtectionPlan, reason: string) =>
    `Whether HSS took ${planOf(plan)} for ${hostName(host)} is not known: ${reason} The host is remembered; run again to finish.`,
  notInForce: (host: Host, plan: ProtectionPlan) =>
    `HSS accepted ${planOf(plan)} for ${hostName(host)}, but it did not take effect: ${protectionOf(host)}. Run again; nothing is ordered or closed by that.`,
  openedUnseen: (hostId: string, plan: ProtectionPlan, reason: string) =>
    `HSS accepted ${planOf(plan)} for ${hostId}, but its state could not be read back: ${reason} The host is remembered; run again to finish.`,
  unfinishedProtection: (host: Host, reason: string) =>
    `Server ${hostName(host)}: ${protectionOf(host)}, but something that is declared beside the edition could not be set: ${reason} The server is remembered; run again to finish.`,
  noQuotaForTags: (host: Host) =>
    `Tags belong to a quota, and server ${hostName(host)} is guarded without one; they are not set.`,
  vanished: (hostId: string) => `server ${hostId} vanished from HSS meanwhile.`,
  notClosed: (host: Host) =>
    `HSS accepted closing the protection of ${hostName(host)}, but ${protectionOf(host)}. Run again.`,

  tooFewIdle: (count: number, before: number, idle: number, used: readonly Quota[]) =>
    `The count cannot be lowered from ${before} to ${count}: that gives back ${before - count}, and only ${idle} ${idle === 1 ? "is" : "are"} idle. In use: ${list(used.map(named))}. Take the protection off those hosts first. Nothing was given back.`,
  quotasUnfinished: (quotaIds: readonly string[], reason: string) =>
    `There are ${quotaIds.length} quotas (${list(quotaIds)}), but what is declared of them could not be set or read back: ${reason} They are remembered; run again to finish.`,
  quotasInUse: (used: readonly Quota[]) =>
    `${used.length} of the quotas ${used.length === 1 ? "is" : "are"} in use (${list(used.map(named))}); giving ${used.length === 1 ? "it" : "them"} back would leave hosts unprotected. Take the protection off first, or set onDestroy to "stopRenewal" or "keep" and apply that. A quota that was replaced keeps the onDestroy of its record: move those hosts to the new quotas, then run again. Nothing was given back.`,
  quotaUnhealthy: (quotas: readonly Quota[]) =>
    `${quotas.length} quota${quotas.length === 1 ? "" : "s"} protect${quotas.length === 1 ? "s" : ""} nothing any more: ${list(quotas.map((quota) => `${quota.quotaId} ${quota.state}`))}. Renew in the billing centre, or declare autoRenew.`,
  quotaTrial: (quotas: readonly Quota[]) =>
    `${quotas.length} quota${quotas.length === 1 ? " is a" : "s are"} trial${quotas.length === 1 ? "" : "s"}: ${list(quotas.map((quota) => `${quota.quotaId} until ${quota.expiresAt ?? "an unknown day"}`))}. What ${quotas.length === 1 ? "it guards" : "they guard"} is unprotected afterwards.`,
  waitingForOrder: (orderId: string, state: string) => `waiting for order ${orderId}: ${state}`,
  orderElsewhere: (sentAt: string, pid: number) =>
    `waiting for process ${pid} on this machine, which sent an order of the same edition at ${sentAt}`,
  orderCancelled: (orderId: string) =>
    `Order ${orderId} was cancelled, so there are no quotas of it. Nothing more was ordered; run again to order anew.`,
  orderPending: (orderId: string, state: string, minutes: number) =>
    `Order ${orderId} was placed, but is still ${state} after ${minutesOf(minutes)}. It is remembered: run again to go on waiting; nothing is ordered twice. If it waits for payment, pay it in the billing centre.`,
  orderLost: (orderId: string, reason: string) =>
    `Order ${orderId} was placed, but could not be followed: ${reason} It is remembered: run again to go on waiting; nothing is ordered twice.`,
  journalClosed: (folder: string, reason: string) =>
    `Nothing was ordered: the order could not be written down first in ${folder} (${reason}), and without that a run that is killed might be followed by a second order. Set HSS_STATE_HOME to a folder that can be written to and that the next run finds again.`,
  orderUnconfirmed: (sentAt: string, reason: string) =>
    `The order sent at ${sentAt} may or may not have been received: ${reason} No new quotas have appeared so far. The attempt is remembered: run again, and it is looked for before anything is ordered. The billing centre shows it under orders.`,
  orderUnansweredBefore: (edition: Edition, sentAt: string) =>
    `Nothing was ordered: an order of edition ${edition} sent at ${sentAt} is still unanswered, and another one now would blur which quotas are whose. Run again once that one is found or given up.`,
  orderAmbiguous: (sentAt: string, found: readonly string[], count: number) =>
    `The order sent at ${sentAt} for ${count} went unanswered, and ${found.length} new quota${found.length === 1 ? " has" : "s have"} appeared since (${list(found)}). Which are of this order cannot be told: adopt the right ones with adopt and quotaIds. Nothing more was ordered.`,
  adoptMissing: (ids: readonly string[]) =>
    `${ids.length === 1 ? "Quota" : "Quotas"} ${list(ids)} cannot be adopted: HSS lists no such quota. Check quotaIds, region and enterpriseProjectId.`,
  adoptOther: (quota: Quota, edition: Edition) =>
    `Quota ${quota.quotaId} cannot be adopted as edition ${edition}: it is of edition ${quota.edition}.`,

  noSuchTopic: (topicUrn: string) =>
    `There is no SMN topic ${topicUrn}, so alarms would go nowhere. Create the topic, or check its URN and region. Nothing was changed.`,
  nobodyListens: (topicUrn: string, subscriptions: number) =>
    `Alarms go nowhere: of ${subscriptions} subscription${subscriptions === 1 ? "" : "s"} to ${topicUrn} none is confirmed. Add one or have it confirmed (SMN sends each listener a request).`,
  alarmsElsewhere: (id: string, here: string) =>
    `"${id}" names no alarm settings of this region and enterprise project: there is one set of them, ${here}. Use that ID, or set region and enterpriseProjectId to those of the settings that are meant. Nothing was changed.`,
  alarmsUnseen: (reason: string) =>
    `The alarm settings were sent, but could not be read back: ${reason} The settings before are remembered; run again to finish.`,
  topicRegion: (region: string, topicRegionName: string) =>
    `is a topic in region ${topicRegionName}; alarms of region ${region} need a topic there`,
};
