import { editions } from "../../client/model";
import { integer, mapOf, text } from "../../schema";
import { coverageOf } from "../coverage";
import { dataSource } from "./data-source";

const figure = (doc: string) => integer({ doc });

/** How far the servers are guarded, in figures. */
export const coverage = dataSource("Coverage", {
  doc: "How far the servers that HSS knows are guarded, in figures.",
  filter: { name: text({ doc: "Only servers whose name has this part.", optional: true }) },
  result: {
    servers: figure("Servers."),
    protected: figure("Guarded now."),
    interrupted: figure("Protection is on and does not work: the server is stopped, or its agent offline or removed."),
    unprotected: figure("Not protected."),
    percent: figure("Of 100 servers so many are guarded now, rounded down; 100 where there is none."),
    agentsOnline: figure("Servers whose agent is online."),
    risky: figure("Servers whose last scan found something."),
    byEdition: mapOf(integer({ doc: "How many." }), {
      doc: `Servers with protection by edition; of ${editions.join(", ")} those in use.`,
    }),
  },

  async read({ name }, { hss }) {
    const hosts = await hss.hosts.list();
    return coverageOf(hosts.filter((host) => name === undefined || host.name.includes(name)));
  },
});
