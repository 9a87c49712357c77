import { App, TerraformOutput, TerraformStack, TerraformVariable, Token } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");
const variable = (name: string) => new TerraformVariable(stack, name, { type: "string" });
const privateKey = new TerraformVariable(stack, "private_key", { type: "string", sensitive: true });
// Neither a state nor a plan file keeps it.
privateKey.addOverride("ephemeral", true);

new hss.HssProvider(stack, "hss");
const agent = new hss.AgentInstall(stack, "web", {
  hostId: variable("host_id").stringValue,
  address: variable("address").stringValue,
  ssh: {
    port: Token.asNumber(variable("port").value),
    user: variable("user").stringValue,
    privateKey: privateKey.stringValue,
    hostKey: variable("host_key").stringValue,
  },
});
new TerraformOutput(stack, "status", { value: agent.status });

app.synth();
