import * as hss from "hss-iac/pulumi";

export = async () => {
  const unprotected = await hss.getHosts({ name: "web-", protection: "unprotected" });
  return { names: unprotected.map(({ name }) => name) };
};
