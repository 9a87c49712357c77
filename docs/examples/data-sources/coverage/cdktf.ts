import { App, TerraformOutput, TerraformStack } from "cdktf";
import * as hss from "hss-iac/cdktf";

const app = new App();
const stack = new TerraformStack(app, "example");

new hss.HssProvider(stack, "hss");
const web = new hss.DataHssCoverage(stack, "web", { name: "web-" });
new TerraformOutput(stack, "percent", { value: web.percent });

app.synth();
