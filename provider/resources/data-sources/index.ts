import { agentInstallScript } from "./agent-install-script";
import { alarmNotificationSource } from "./alarm-notification";
import { coverage } from "./coverage";
import type { HssDataSource } from "./data-source";
import { hosts } from "./hosts";
import { quotas } from "./quotas";

export { agentInstallScript, alarmNotificationSource, coverage, hosts, quotas };
export type { HssDataSource } from "./data-source";

/** All there are. Every engine and the reference pages follow from this list. */
export const dataSources: readonly HssDataSource[] = [
  hosts,
  quotas,
  agentInstallScript,
  alarmNotificationSource,
  coverage,
];
