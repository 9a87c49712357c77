import * as pulumi from "@pulumi/pulumi";
import * as hss from "hss-iac/pulumi";

const config = new pulumi.Config();

export = async () => {
  const fleet = await hss.getHosts({ name: config.get("servers") ?? "web-" });

  // HSS opens protection of running servers only. One that stops later stays in the program: it was protected before.
  const servers = fleet.filter(({ server, protection }) => server === "running" || protection !== "unprotected");
  for (const { name } of fleet.filter((host) => !servers.includes(host))) {
    void pulumi.log.warn(`${name} is stopped and stays unprotected until it runs.`);
  }

  const quota = new hss.Quota("web", {
    edition: "enterprise",
    count: servers.length + 1, // one to spare
    period: { months: 1 },
    autoRenew: true,
  });

  for (const { hostId, name } of servers) {
    new hss.HostProtection(name, { hostId, edition: "enterprise", chargingMode: "prePaid" }, { dependsOn: quota });
  }

  const alarms = new hss.AlarmNotification("alarms", {
    topicUrn: config.get("topicUrn"),
    realtime: true,
    severities: ["high", "critical"],
    ignoredEvents: ["weak-passwords"],
  });

  return { protectedServers: servers.length, idleQuotas: quota.idle, listeners: alarms.confirmedListeners };
};
