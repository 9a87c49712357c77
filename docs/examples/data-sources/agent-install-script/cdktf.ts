import { App, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const linux = new hss.DataHssAgentInstallScript(stack, "linux", { arch: "x86_64" });
new TerraformOutput(stack, "deb", { value: linux.commands.lookup("deb") });

app.synth();
