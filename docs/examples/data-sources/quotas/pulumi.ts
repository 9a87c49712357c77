import * as hss from "hss-iac/pulumi";

export = async () => {
  const idle = await hss.getQuotas({ edition: "enterprise", used: false });
  return { idleCount: idle.length };
};
