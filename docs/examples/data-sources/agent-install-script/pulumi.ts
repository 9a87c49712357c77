import * as hss from "hss-iac/pulumi";

export = async () => {
  const scripts = await hss.getAgentInstallScripts({ arch: "x86_64" });
  return { deb: scripts.find(({ packageType }) => packageType === "deb")?.command };
};
