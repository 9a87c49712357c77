import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");
const hostId = new TerraformVariable(stack, "host_id", { type: "string" });

new hss.HssProvider(stack, "hss");
const web = new hss.HostProtection(stack, "web", {
  hostId: hostId.stringValue,
  edition: "enterprise",
  chargingMode: "postPaid",
});
new TerraformOutput(stack, "guarded_by", { value: web.guardedBy });

app.synth();
