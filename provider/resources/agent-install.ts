import { agentStates, architectures, type Host, osTypes, serverStates } from "../client/model";
import { absent, boolean, Incomplete, integer, mapOf, oneOf, present, type State, text, type Values } from "../schema";
import { agentMessages } from "./agent-messages";
import { InstallationNotes } from "./installation-notes";
import { install, InstallationBroken, type Installed, withCommands } from "./installation";
import { reasonOf } from "./outcomes";
import { type Context, enterpriseProjectField, onDestroyField, resource } from "./resource";
import { sshField } from "./ssh-fields";
import { agentOnline, hostOnce } from "./waiting";

const fields = {
  // The server stays the same one, whichever project it is looked for in.
  enterpriseProjectId: enterpriseProjectField({}),
  hostId: text({ doc: "ID of the ECS server that gets the agent.", replaces: true, length: [1, 64] }),
  os: oneOf(osTypes, { noun: "system", doc: "`Linux` or `Windows`.", default: "Linux", intent: true }),
  arch: oneOf(architectures, {
    noun: "architecture",
    doc: "`x86_64`, or `aarch64` (Linux only). It is compared with the server before anything is installed.",
    default: "x86_64",
    aliases: { amd64: "x86_64", arm64: "aarch64" },
    intent: true,
  }),
  ssh: sshField,
  installCommands: mapOf(text({ doc: "Command line, run as root by `sh`." }), {
    doc: "What is run on the server, by package type (`deb`, `rpm`). HSS's own commands when left out, which plans show.",
    optional: true,
    computed: true,
    intent: true,
    // Another command alone installs nothing anew: the agent is there.
    satisfied: () => true,
  }),
  agent: oneOf(["online"], {
    noun: "state to declare",
    doc: "Always `online`. It is a property so that an agent that vanished, or a server that was rebuilt, shows as drift; it is installed again then. A stopped server is no drift.",
    default: "online",
  }),
  upgrade: boolean({
    doc: "Whether to upgrade an agent for which HSS has a newer version.",
    default: false,
    intent: true,
  }),
  installTimeoutMinutes: integer({
    doc: "Minutes that the installation command may take.",
    default: 10,
    range: [1, 120],
    intent: true,
  }),
  agentTimeoutMinutes: integer({
    doc: "Minutes to wait for the agent to be online after that, and for an upgrade or an uninstallation to end.",
    default: 10,
    range: [0, 240],
    intent: true,
  }),
  onDestroy: onDestroyField(
    ["uninstall", "keep"],
    "`uninstall` (the default where this resource installed the agent), or `keep` (the default where it was there before).",
  ),
};

const outputs = {
  hostName: text({ doc: "Name of the server.", optional: true }),
  server: oneOf(serverStates, { noun: "state", doc: "`running`, `stopped`, `building` or `error`.", optional: true }),
  status: oneOf(agentStates, {
    noun: "state",
    doc: "The agent in the console's words: `not_installed`, `installing`, `install_failed`, `online` or `offline`.",
    optional: true,
  }),
  version: text({ doc: "Version of the agent.", optional: true }),
  upgradable: boolean({ doc: "Whether HSS has a newer version.", optional: true }),
  upgradeDue: text({
    doc: "The version to be upgraded, while `upgrade` is declared and HSS has a newer one.",
    optional: true,
    pending: true,
  }),
  foundBefore: boolean({ doc: "Whether the agent was there before this resource.", optional: true }),
  hostKeys: mapOf(text({ doc: "Fingerprint, `SHA256:...`." }), {
    doc: "Host keys that the server and its bastion showed when the agent was installed, by address (`host:port`).",
    optional: true,
  }),
};

const notes = () => new InstallationNotes();

type Wanted = Values<typeof fields>;
type Known = State<typeof fields, typeof outputs>;

/** The HSS agent on an existing server, put there by SSH. */
export const agentInstall = resource("AgentInstall", {
  doc: "The HSS agent on an existing server, put there by SSH. An agent that is online already costs no login.",
  idDoc: "The ID of the ECS server.",
  fields,
  outputs,
  rules: [
    function windowsIsX86(wanted, findings) {
      if (wanted.os === "Windows" && wanted.arch !== "x86_64")
        findings.add("arch", agentMessages.windowsArchitecture(wanted.arch));
    },
  ],
  identify: (wanted) => wanted.hostId,
  planned: {
    from: ["os", "arch"],
    gives: ["installCommands"],
    async look({ os, arch }, { hss }, signal) {
      const scripts = withCommands(await hss.agents.installScripts({ os, arch }, { signal }));
      return { installCommands: Object.fromEntries(scripts.map(({ packageType, command }) => [packageType, command])) };
    },
  },

  async create(wanted, context) {
    return { id: wanted.hostId, state: await sync(wanted, {}, context) };
  },

  async read(hostId, before, context) {
    const host = await context.cloud.hss.hosts.get(hostId);
    if (host === undefined) return absent();
    if (before !== undefined) await notes().handedOver(context.cloud, hostId);
    return present(toState(host, before ?? { foundBefore: true }));
  },

  async update(hostId, wanted, before, context) {
    await notes().handedOver(context.cloud, hostId);
    return sync(wanted, before, context);
  },

  async delete(hostId, state, context) {
    await notes().handedOver(context.cloud, hostId);
    const mode = state.onDestroy ?? (state.foundBefore === false ? "uninstall" : "keep");
    if (mode === "keep") return;
    // As it is now: whether something guards the server decides.
    const host = await context.cloud.hss.hosts.get(hostId, { fresh: true });
    if (host !== undefined) await uninstall(host, state.agentTimeoutMinutes ?? 10, context);
  },
});

/** Brings the agent online, and to the newest version if that is wanted. */
async function sync(wanted: Wanted, before: Known, context: Context): Promise<Known> {
  const { hostId, agentTimeoutMinutes } = wanted;
  const { cloud } = context;
  const start = await settled(wanted, context);
  // An agent that comes without us is somebody else's, unless a run of ours that was killed has begun it.
  const isThere = start.agent === "online" || start.agent === "offline";
  const foundBefore = before.foundBefore ?? (isThere && !(await notes().knows(cloud, hostId, cloud.clock.now())));
  const known: Known = { ...before, ...wanted, foundBefore };
  let host = start;
  if (host.agent !== "online" && !isSilent(host)) {
    if (before.foundBefore) context.progress(agentMessages.replacedSystem(host));
    const incomplete = (error: unknown, installed: Installed, message = reasonOf(error)) =>
      new Incomplete(message, hostId, toState(start, { ...known, ...installed }), { cause: error });
    let installed: Installed;
    cloud.assertWritable(`install the agent on ${start.name} over SSH`);
    try {
      const { os, arch, ssh, installCommands, installTimeoutMinutes: minutes } = wanted;
      if (!foundBefore) await notes().begun(cloud, hostId, cloud.clock.now());
      const plan = { os, arch, ssh, installCommands, minutes, hostKeys: before.hostKeys ?? {} };
      installed = await install(host, plan, context);
    } catch (error) {
      throw error instanceof InstallationBroken ? incomplete(error, error.installed) : error;
    }
    Object.assign(known, installed);
    try {
      host = await agentOnline(hostId, agentTimeoutMinutes, context, start);
    } catch (error) {
      throw incomplete(error, installed, agentMessages.neverOnline(start, reasonOf(error)));
    }
  }
  if (wanted.upgrade && isUpgradeDue(host)) {
    try {
      host = await upgrade(host, agentTimeoutMinutes, context);
    } catch (error) {
      throw new Incomplete(reasonOf(error), hostId, toState(host, known), { cause: error });
    }
  }
  return toState(host, known);
}

/** HSS cannot hear the agent of a server that does not run; that is no reason to install it again. */
const isSilent = ({ server, agent }: Host) => server !== "running" && agent === "offline";

/** Only an agent that hears HSS can be upgraded. */
const isUpgradeDue = ({ agent, agentUpgradable }: Host) => agent === "online" && agentUpgradable === true;

/** The host once HSS lists it, built, and nobody else is installing its agent; of the declared system. */
async function settled(wanted: Wanted, context: Context): Promise<Host> {
  const host = await hostOnce(
    wanted.hostId,
    wanted.agentTimeoutMinutes,
    context,
    ({ agent, server }) => agent === "online" || (agent !== "installing" && server !== "building"),
  );
  if (host.agent === "online" || isSilent(host)) return host;
  if (host.server !== "running") throw new Error(agentMessages.notRunning(host));
  if (host.osType !== undefined && host.osType !== wanted.os)
    throw new Error(agentMessages.otherSystem(host, wanted.os));
  return host;
}

/** Looks for which a failure that HSS tells of may be that of the upgrade before. */
const staleLooks = 4;

async function upgrade(host: Host, minutes: number, context: Context): Promise<Host> {
  await context.cloud.hss.agents.upgrade(host.hostId);
  let begun = host.agentUpgrade !== "failed";
  let looks = 0;
  return hostOnce(
    host.hostId,
    minutes,
    context,
    (now) => {
      begun ||= now.agentUpgrade === "upgrading" || ++looks > staleLooks;
      if (begun && now.agentUpgrade === "failed") throw new Error(agentMessages.upgradeFailed(now));
      if (now.agentUpgrade !== "upgrading" && now.agentUpgradable !== true && now.agent === "online") return true;
      context.progress(agentMessages.upgrading(now));
      return false;
    },
    (last) => agentMessages.upgradeTimedOut(last ?? host, minutes),
  );
}

async function uninstall(host: Host, minutes: number, context: Context): Promise<void> {
  if (host.agent === "not_installed" || host.agent === "install_failed") return;
  // The free basic edition comes back by itself when another one is closed; it is nobody's to take off first.
  const freely = host.edition === "basic" && (host.chargingMode === undefined || host.trialEndsAt !== undefined);
  if (host.protection !== "unprotected" && !freely) throw new Error(agentMessages.stillProtected(host));
  if (host.agent === "offline") throw new Error(agentMessages.offlineUninstall(host));
  await context.cloud.hss.agents.uninstall(host.hostId);
  await hostOnce(
    host.hostId,
    minutes,
    context,
    (now) => {
      if (now.agent === "not_installed") return true;
      context.progress(agentMessages.uninstalling(now));
      return false;
    },
    (last) => agentMessages.uninstallTimedOut(last ?? host, minutes),
  );
}

function toState(host: Host, before: Known): Known {
  return {
    ...before,
    hostId: host.hostId,
    agent: (isSilent(host) ? "online" : host.agent) as "online",
    hostName: host.name,
    server: host.server,
    status: host.agent,
    version: host.agentVersion,
    upgradable: host.agentUpgradable,
    upgradeDue: before.upgrade === true && isUpgradeDue(host) ? host.agentVersion : undefined,
  };
}
