import * as pulumi from "@pulumi/pulumi";
import * as hss from "hss-iac/pulumi";

const config = new pulumi.Config();

const agent = new hss.AgentInstall("web", {
  hostId: config.require("hostId"),
  ssh: {
    host: config.require("address"),
    port: config.requireNumber("port"),
    user: config.require("user"),
    privateKey: config.requireSecret("privateKey"),
    hostKey: config.require("hostKey"),
  },
});

export const status = agent.status;
