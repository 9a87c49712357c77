/**
 * Refuses HSS resources that declare too little, before anything is created:
 *
 *   pulumi preview --policy-pack examples/pulumi-policy
 *
 * The least edition can be set: { "hss-least-edition": { "least": "premium" } } in a file that --policy-pack-config names.
 */
import { PolicyPack } from "@pulumi/policy";

/** In rising order of what they guard. */
const editions = ["basic", "professional", "enterprise", "premium", "wtp", "container"];

const isHss = (type: string, ...names: string[]) => names.some((name) => type === `pulumi-nodejs:dynamic/hss:${name}`);

new PolicyPack("hss", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "hss-least-edition",
      description: "Servers are guarded by at least this edition, once a free month is over.",
      configSchema: {
        properties: { least: { type: "string", enum: editions, default: "enterprise" } },
      },
      validateResource({ type, props, getConfig }, report) {
        if (!isHss(type, "HostProtection", "FleetProtection")) return;
        const { least = "enterprise" } = getConfig<{ least?: string }>();
        const edition: string = props["successor"]?.edition ?? props["edition"];
        if (editions.indexOf(edition) < editions.indexOf(least)) {
          report(`It declares edition ${edition}; the least that is allowed here is ${least}.`);
        }
      },
    },
    {
      name: "hss-alarms-reach-people",
      description: "Alarms go out as they happen, critical ones among them, and through a topic that people listen to.",
      validateResource({ type, props }, report) {
        if (!isHss(type, "AlarmNotification")) return;
        const { topicUrn, realtime, severities } = props;
        if (topicUrn === undefined) report("It names no SMN topic, so nobody gets a message. Set topicUrn.");
        if (realtime === false) report("It switches notifications off. Set realtime to true.");
        if (severities !== undefined && !severities.includes("critical"))
          report("It leaves out critical alarms. Add them to severities.");
      },
    },
  ],
});
