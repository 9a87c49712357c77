import * as hss from "hss-iac/pulumi";

const web = new hss.Quota("web", {
  edition: "enterprise",
  count: 2,
  period: { months: 1 },
  autoRenew: true,
  tags: { team: "web" },
});

export const edition = web.edition;
