import type { Cloud } from "./cloud";
import type { AlarmRecord, LoginEntry, Settings } from "./records";

/** Alarm settings that nobody has touched. */
export const untouchedAlarms = (): AlarmRecord => ({
  alarm_type: "rss",
  display_name: "",
  topic_urn: "",
  daily_alarm: false,
  realtime_alarm: true,
  alarm_level: ["high", "critical"],
  ignored_event_class_list: [],
});

/** Settings of one enterprise project; those of `all_granted_eps` are the default project's. */
export function settingsOf(cloud: Cloud, enterpriseProjectId: string): Settings {
  const key = enterpriseProjectId === "all_granted_eps" ? "0" : enterpriseProjectId;
  let settings = cloud.settings.get(key);
  if (!settings) {
    settings = {
      alarm: untouchedAlarms(),
      agentAutoUpgrade: false,
      autoOpenQuota: false,
      virusKill: false,
      switches: new Set(),
      commonIps: new Map(),
      commonLocations: new Map(),
      whiteIps: new Map(),
      vulnerabilityScan: {
        scan_period: "one_week",
        scan_range_type: "all_host",
        host_ids: [],
        scan_vul_types: ["linux_vul", "windows_vul"],
        status: "close",
      },
    };
    cloud.settings.set(key, settings);
  }
  return settings;
}

/** A deleted server leaves the login settings; an entry without hosts ends with it. */
export function forgetHost({ commonIps, commonLocations, whiteIps }: Settings, hostId: string): void {
  for (const entries of [commonIps, commonLocations, whiteIps] as Map<unknown, LoginEntry>[]) {
    for (const [key, entry] of entries) {
      entry.hostIds = entry.hostIds.filter((id) => id !== hostId);
      if (entry.hostIds.length === 0) entries.delete(key);
    }
  }
}
