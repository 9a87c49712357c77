import { App, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const web = new hss.Quota(stack, "web", {
  edition: "enterprise",
  quotaCount: 2,
  period: { months: 1 },
  autoRenew: true,
  tags: { team: "web" },
});
new TerraformOutput(stack, "edition", { value: web.edition });

app.synth();
