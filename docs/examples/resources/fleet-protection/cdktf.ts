import { App, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const web = new hss.FleetProtection(stack, "web", {
  select: { name: "web-*" },
  edition: "enterprise",
  chargingMode: "postPaid",
});
new TerraformOutput(stack, "guarded", { value: web.guarded });

app.synth();
