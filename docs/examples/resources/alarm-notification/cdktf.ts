import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");
const topicUrn = new TerraformVariable(stack, "topic_urn", { type: "string" });

new hss.HssProvider(stack, "hss");
const alarms = new hss.AlarmNotification(stack, "alarms", {
  topicUrn: topicUrn.stringValue,
  realtime: true,
  severities: ["high", "critical"],
  ignoredEvents: ["weak-passwords"],
});
new TerraformOutput(stack, "listeners", { value: alarms.confirmedListeners });

app.synth();
