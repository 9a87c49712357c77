import { agentStates, editions, protectionStates, riskStates, serverStates } from "../../client/model";
import { boolean, integer, listOf, object, oneOf, text, timestamp } from "../../schema";
import { chargingModeField, editionField } from "../words";
import { dataSource } from "./data-source";

const optional = true;
const edition = { doc: `One of ${editions.join(", ")}.`, optional } as const;
const protection = { noun: "state", doc: `One of ${protectionStates.join(", ")}.`, optional } as const;
const agent = { noun: "state", doc: `One of ${agentStates.join(", ")}.`, optional } as const;
const found = (doc: string) => integer({ doc: `How many ${doc} the last scan found.` });

const host = object(
  {
    hostId: text({ doc: "ID of the ECS server." }),
    name: text({ doc: "Name of the server." }),
    enterpriseProjectId: text({ doc: "Enterprise project." }),
    server: oneOf(serverStates, { noun: "state", doc: "`running`, `stopped`, `building` or `error`." }),
    osType: text({ doc: "`Linux` or `Windows`.", optional }),
    privateIp: text({ doc: "Private address.", optional }),
    publicIp: text({ doc: "Public address.", optional }),
    agent: oneOf(agentStates, { ...agent }),
    agentVersion: text({ doc: "Version of the agent.", optional }),
    agentInstallProgress: integer({ doc: "0 to 100, while the agent is being installed.", optional }),
    agentInstallResult: text({ doc: "Outcome of the last installation.", optional }),
    edition: editionField({ doc: "Edition that guards it; absent when none does.", optional }),
    protection: oneOf(protectionStates, { ...protection }),
    interruptReason: text({ doc: "Why protection is interrupted.", optional }),
    degraded: boolean({ doc: "Whether some functions of the protection are off." }),
    degradationReason: text({ doc: "Why protection is degraded.", optional }),
    chargingMode: chargingModeField({ doc: "`prePaid` or `postPaid`.", optional }),
    quotaId: text({ doc: "Quota that it uses.", optional }),
    openedAt: timestamp({ doc: "When protection was opened.", optional }),
    trialEndsAt: timestamp({ doc: "When the free trial ends and protection with it.", optional }),
    risk: oneOf(riskStates, { noun: "state", doc: "Outcome of the last scan." }),
    risks: object(
      {
        assets: found("asset risks"),
        vulnerabilities: found("vulnerabilities"),
        baseline: found("baseline risks"),
        intrusions: found("intrusions"),
      },
      { doc: "Risks by kind." },
    ),
  },
  { doc: "One server." },
);

/** The servers that HSS knows, as the console lists them. */
export const hosts = dataSource("Hosts", {
  doc: "The servers that HSS knows, as rows of the console's list.",
  filter: {
    name: text({ doc: "Part of the server's name.", optional }),
    edition: editionField(edition),
    protection: oneOf(protectionStates, protection),
    agent: oneOf(agentStates, agent),
  },
  result: { hosts: listOf(host, { doc: "The servers that match." }) },

  async read(filter, { hss }) {
    const all = await hss.hosts.list();
    return {
      hosts: all.filter(
        (each) =>
          (filter.name === undefined || each.name.includes(filter.name)) &&
          (filter.edition === undefined || each.edition === filter.edition) &&
          (filter.protection === undefined || each.protection === filter.protection) &&
          (filter.agent === undefined || each.agent === filter.agent),
      ),
    };
  },
});
