import { alarmNotification, liveAlarms } from "../alarm-notification";
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

  read: (_filter, cloud) => liveAlarms(cloud),
});
