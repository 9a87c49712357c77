/** Alarm notification settings. Source: HSS API v5 reference, "Querying" and "Updating Alarm Configurations". */
import { InvalidRequest } from "../errors";
import { messages } from "../messages";
import type { AlarmSettings, HssService } from "../model";
import { present, text } from "../records";
import { fromApi, toApi } from "../words";
import type { HssCalls, HssOperation } from "./calls";

const path = "/v5/{project_id}/setting/alarm-config";
const title = "write the alarm settings";
const showSettings: HssOperation = {
  title: "read the alarm settings",
  method: "GET",
  path,
  repetition: "read",
  // The settings belong to one enterprise project: what is read must be what a write without a project would change.
  scope: "write",
};
const updateSettings: HssOperation = { title, method: "PUT", path, repetition: "repeatable", scope: "write" };

export function alarms(calls: HssCalls): HssService["alarms"] {
  // The reference gives the severities as a list where they are read and as one word where they are written.
  let oneSeverityOnly = false;

  return {
    async get({ signal } = {}) {
      const settings = (await calls.call(showSettings, {}, { signal })) ?? {};
      const ignored = settings["ignored_event_class_list"];
      const flag = (value: unknown) => (typeof value === "boolean" ? value : undefined);
      return present<AlarmSettings>({
        channel: fromApi.channel(settings["alarm_type"]),
        topicUrn: text(settings["topic_urn"]),
        topicDisplayName: text(settings["display_name"]),
        realtime: flag(settings["realtime_alarm"]),
        daily: flag(settings["daily_alarm"]),
        severities: fromApi.severities(settings["alarm_level"]),
        ignoredEventCodes: Array.isArray(ignored) ? ignored.map(String) : undefined,
      });
    },

    async set(settings, { signal } = {}) {
      const { severities } = settings;
      const send = (levels: readonly string[] | string | undefined) =>
        calls.call(updateSettings, { body: toBody(settings, levels) }, { signal });
      if (severities === undefined) {
        await send(undefined);
        return;
      }
      const [only, ...others] = severities;
      const one = only !== undefined && others.length === 0 ? only : undefined;
      if (oneSeverityOnly && one !== undefined) {
        await send(one);
        return;
      }
      try {
        await send(severities);
        oneSeverityOnly = false;
      } catch (error) {
        if (!(error instanceof InvalidRequest) || error.code !== "HSS.0001") throw error;
        if (one === undefined)
          throw new InvalidRequest(messages.severitiesNotAccepted(severities, error.message), error);
        await send(one);
        oneSeverityOnly = true;
      }
    },
  };
}

function toBody(settings: AlarmSettings, levels: readonly string[] | string | undefined) {
  return present({
    alarm_type: settings.channel && toApi.channel(settings.channel),
    topic_urn: settings.topicUrn,
    display_name: settings.topicDisplayName,
    realtime_alarm: settings.realtime,
    daily_alarm: settings.daily,
    alarm_level: levels,
    ignored_event_class_list: settings.ignoredEventCodes,
  });
}
