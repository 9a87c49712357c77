import * as hss from "hss-iac/pulumi";

const web = new hss.FleetProtection("web", {
  select: { name: "web-*" },
  edition: "enterprise",
  chargingMode: "postPaid",
});

export const guarded = web.guarded;
