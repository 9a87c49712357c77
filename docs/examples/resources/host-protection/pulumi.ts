import * as pulumi from "@pulumi/pulumi";
import * as hss from "hss-iac/pulumi";

const config = new pulumi.Config();

const web = new hss.HostProtection("web", {
  hostId: config.require("hostId"),
  edition: "enterprise",
  chargingMode: "postPaid",
});

export const guardedBy = web.guardedBy;
