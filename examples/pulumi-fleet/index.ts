import * as pulumi from "@pulumi/pulumi";
import * as hss from "hss-iac/pulumi";

const config = new pulumi.Config();

/** The key that opens servers without an agent. Without it their agents are waited for. */
const privateKey = config.getSecret("sshKey");
/** How to log in where the private address does not do: another host, port, user, host key or a bastion, by name. */
const logins = config.getObject<Record<string, Partial<hss.AgentInstallSshArgs>>>("logins") ?? {};

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

  for (const { hostId, name, privateIp } of servers) {
    new hss.ProtectedServer(name, {
      hostId,
      edition: "enterprise",
      quota,
      ...(privateKey && { agent: { ssh: { host: privateIp ?? name, privateKey, ...logins[name] } } }),
    });
  }

  const alarms = new hss.AlarmNotification("alarms", {
    topicUrn: config.get("topicUrn"),
    realtime: true,
    severities: ["high", "critical"],
    ignoredEvents: ["weak-passwords"],
  });

  return { protectedServers: servers.length, idleQuotas: quota.idle, listeners: alarms.confirmedListeners };
};
