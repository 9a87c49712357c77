import * as pulumi from "@pulumi/pulumi";
import * as hss from "hss-iac/pulumi";

const config = new pulumi.Config();

const alarms = new hss.AlarmNotification("alarms", {
  topicUrn: config.require("topicUrn"),
  realtime: true,
  severities: ["high", "critical"],
  ignoredEvents: ["weak-passwords"],
});

export const listeners = alarms.confirmedListeners;
