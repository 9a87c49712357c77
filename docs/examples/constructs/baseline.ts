import { App, TerraformStack, TerraformVariable } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");
const id = (name: string) => new TerraformVariable(stack, name, { type: "string" }).stringValue;

new hss.HssProvider(stack, "hss");
new hss.SecurityBaseline(stack, "shop", {
  edition: "enterprise",
  servers: {
    web: id("web_id"),
    database: { hostId: id("database_id"), edition: "premium", chargingMode: "postPaid" },
  },
  quota: { spare: 1, period: { years: 1 }, autoRenew: true },
  alarms: { realtime: true, severities: ["high", "critical"] },
});

app.synth();
