import { App, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const now = new hss.DataHssAlarmNotification(stack, "now");
new TerraformOutput(stack, "severities", { value: now.severities });
new TerraformOutput(stack, "listeners", { value: now.confirmedListeners });

app.synth();
