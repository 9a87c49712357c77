import { agentInstall } from "./agent-install";
import { alarmNotification } from "./alarm-notification";
import { fleetProtection } from "./fleet-protection";
import { hostProtection } from "./host-protection";
import { quota } from "./quota";
import type { HssResource } from "./resource";

export { agentMessages } from "./agent-messages";
export { agentInstall, alarmNotification, fleetProtection, hostProtection, quota };
export { liveAlarms } from "./alarm-notification";
export type { Context, HssResource } from "./resource";

/** All there are. Every engine, the generated types and the reference pages follow from this list. */
export const resources: readonly HssResource[] = [
  hostProtection,
  fleetProtection,
  agentInstall,
  quota,
  alarmNotification,
];
