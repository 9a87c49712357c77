import * as hss from "hss-iac/pulumi";

export = async () => {
  const web = await hss.getCoverage({ name: "web-" });
  return { percent: web.percent };
};
