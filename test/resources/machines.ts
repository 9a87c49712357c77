import { type AgentState, type MachineView, type Simulator, type SshSeed } from "../../simulator";
import { type World } from "./world";

export type Values = Record<string, unknown>;

export const machine = (sim: Simulator, name: string): MachineView => {
  const { ssh } = sim.server(name);
  if (ssh === undefined) throw new Error(`${name} has no SSH`);
  return ssh;
};

export const doorTo = ({ host, port, user, privateKey, hostKey }: MachineView): Values => ({
  host,
  port,
  user,
  privateKey,
  hostKey,
});

/** The pinned keys of a machine: fingerprint by address. */
export const keysOf = (cloud: World, name: string) => {
  const { host, port, fingerprint } = machine(cloud.sim, name);
  return { [`${host}:${port}`]: fingerprint };
};

/** Declares the agent on a server, reached as its machine is. */
export const wantedOn = (cloud: World, name: string, more: Values = {}): Values => ({
  hostId: cloud.sim.server(name).id,
  ...more,
  ssh: { ...doorTo(machine(cloud.sim, name)), ...(more["ssh"] as Values) },
});

export const installOn = (cloud: World, name: string, more?: Values) =>
  cloud.create("AgentInstall", wantedOn(cloud, name, more));

export const bare = (name: string, ssh: true | SshSeed = true, agent: AgentState = "not_installed") => ({
  name,
  agent,
  ssh,
});

export const failure = async (work: Promise<unknown>): Promise<Error> => {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error("nothing failed");
  return outcome;
};
