import { architectures, osTypes } from "../../client/model";
import { mapOf, oneOf, text } from "../../schema";
import { agentMessages } from "../agent-messages";
import { withCommands } from "../installation";
import { dataSource } from "./data-source";

/** How HSS would have the agent installed. */
export const agentInstallScript = dataSource("AgentInstallScript", {
  doc: "How HSS would have its agent installed on a server: the command that the console shows, by package type.",
  filter: {
    os: oneOf(osTypes, { noun: "system", doc: "`Linux` or `Windows`.", default: "Linux" }),
    arch: oneOf(architectures, {
      noun: "architecture",
      doc: "`x86_64`, or `aarch64` (Linux only).",
      default: "x86_64",
      aliases: { amd64: "x86_64", arm64: "aarch64" },
    }),
  },
  result: {
    commands: mapOf(text({ doc: "Command line, to be run as root." }), {
      doc: "What is to be run on the server, by package type (`deb`, `rpm`). Empty where HSS names a package only.",
    }),
    packageUrls: mapOf(text({ doc: "Address of a package." }), {
      doc: "Where the packages are, by package type, as far as HSS says so.",
    }),
  },

  async read({ os, arch }, { hss }) {
    if (os === "Windows" && arch !== "x86_64") throw new Error(agentMessages.windowsArchitecture(arch));
    const scripts = await hss.agents.installScripts({ os, arch });
    const packages = scripts.flatMap(({ packageType, packageUrl }) =>
      packageUrl === undefined ? [] : [[packageType, packageUrl] as const],
    );
    return {
      commands: Object.fromEntries(withCommands(scripts).map(({ packageType, command }) => [packageType, command])),
      packageUrls: Object.fromEntries(packages),
    };
  },
});
