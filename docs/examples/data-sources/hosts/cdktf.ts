import { App, Fn, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const unprotected = new hss.DataHssHosts(stack, "unprotected", { name: "web-", protection: "unprotected" });
const byName = unprotected.hosts.allWithMapKey("name");
new TerraformOutput(stack, "names", { value: Fn.tolist(byName.pluckProperty("name")) });

app.synth();
