import { alarmNotification } from "../alarm-notification";
import { dataSource } from "./data-source";

const { topicUrn, channel, realtime, daily, severities, ignoredEvents } = alarmNotification.fields;
const { topicDisplayName, subscriptions, confirmedListeners } = alarmNotification.outputs;

/** The alarm notification settings as they are, and who listens. */
export const alarmNotificationSource = dataSource("AlarmNotification", {
  doc: "The alarm notification settings as they are, and how many have confirmed to listen.",
  filter: {},
  result: {
    ...{ topicUrn, channel, realtime, daily, severities, ignoredEvents },
    ...{ topicDisplayName, subscriptions, confirmedListeners },
  },

  async read(_filter, cloud) {
    const context = { cloud, signal: undefined, managed: new Set<string>(), progress() {}, warn() {} };
    const reading = await alarmNotification.read("", undefined, context);
    return reading.found === "present" ? reading.state : {};
  },
});
