import { App, TerraformStack, TerraformVariable } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");
const variable = (name: string) => new TerraformVariable(stack, name, { type: "string" });
const privateKey = new TerraformVariable(stack, "private_key", { type: "string", sensitive: true });
privateKey.addOverride("ephemeral", true);

new hss.HssProvider(stack, "hss");
new hss.ProtectedServer(stack, "web", {
  hostId: variable("host_id").stringValue,
  address: variable("address").stringValue,
  edition: "enterprise",
  hook: {
    ssh: {
      privateKey: privateKey.stringValue,
      timeout: "2m",
      bastion: { host: variable("bastion").stringValue, user: "jump", privateKey: privateKey.stringValue },
    },
    triggers: { image: variable("image_id").stringValue }, // another image: install again
    runOn: "terraform_data",
  },
});

app.synth();
