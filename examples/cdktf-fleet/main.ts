import { App, Fn, Op, TerraformOutput, TerraformStack, TerraformVariable, Token } from "cdktf";
import type { Construct } from "constructs";
import * as hss from "hss-iac/cdktf";

class Fleet extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new hss.HssProvider(this, "hss");

    const topic = new TerraformVariable(this, "topic_urn", { type: "string", default: Token.nullValue() });
    const key = new TerraformVariable(this, "ssh_key", {
      description: "The key that opens servers without an agent.",
      type: "string",
      sensitive: true,
      default: "",
    });
    // Neither a state nor a plan file keeps it.
    key.addOverride("ephemeral", true);

    const hosts = new hss.Hosts(this, "web", { name: String(this.node.tryGetContext("servers") ?? "web-") });
    hosts.warnOfStopped();
    const servers = hosts.protectable();

    const quota = new hss.Quota(this, "quota", {
      edition: "enterprise",
      quotaCount: Token.asNumber(Op.add(hosts.protectableCount, 1)), // one to spare
      period: { months: 1 },
      autoRenew: true,
    });

    // Servers that need the agent first, by name, and how to log in to them. The agents of all others are waited for.
    const logins = (this.node.tryGetContext("logins") ?? {}) as Record<string, Partial<hss.AgentInstallSsh>>;
    const agents = Object.entries(logins).map(([name, login]) => {
      const host = hosts.named(name);
      const ssh = { privateKey: key.stringValue, ...login };
      return new hss.AgentInstall(this, `${name}-agent`, { hostId: host.hostId, address: host.privateIp, ssh });
    });

    new hss.HostProtection(this, "protection", {
      forEach: servers,
      hostId: servers.value,
      edition: "enterprise",
      quota,
      dependsOn: agents,
    });

    const alarms = new hss.AlarmNotification(this, "alarms", {
      topicUrn: topic.stringValue,
      realtime: true,
      severities: ["high", "critical"],
      ignoredEvents: ["weak-passwords"],
    });

    new TerraformOutput(this, "protected_servers", { value: hosts.protectableCount });
    new TerraformOutput(this, "listeners", { value: Fn.coalesce([alarms.confirmedListeners, 0]) });
  }
}

const app = new App();
new Fleet(app, "fleet");
app.synth();
