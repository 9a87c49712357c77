import { App, Fn, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const idle = new hss.DataHssQuotas(stack, "idle", { edition: "enterprise", used: false });
new TerraformOutput(stack, "idle_count", { value: Fn.lengthOf(idle.quotas) });

app.synth();
