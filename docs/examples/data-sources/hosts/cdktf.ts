import { App, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const unprotected = new hss.DataHssHosts(stack, "unprotected", { name: "web-", protection: "unprotected" });
const byName = unprotected.hosts.allWithMapKey("name");
new TerraformOutput(stack, "names", { value: byName.pluckProperty("name") });

app.synth();
