import type { Simulator } from "../testing";
import { bare, countLogins, isBound, running, stateOf } from "./demo-cloud";
import type { Told } from "./demo-page";

/** One command of an engine, as the user would type it. */
interface Step<T> {
  command: string;
  run(): Promise<T>;
}

/** One property that is otherwise than declared. */
export interface Drift {
  resource: "protection" | "alarms";
  /** Of a server, where there are several. */
  name: string;
  properties: string[];
}

/** What an engine does in this story, and what it can tell of it. */
export interface DemoEngine extends AsyncDisposable {
  /** What it is, in one line. */
  title: string;
  /** What comes before the first plan, if anything. */
  preparations: Step<unknown>[];
  /** Answers the command that the plan will run on the servers without an agent. */
  plan: Step<string>;
  up: Step<{ warned: boolean; listeners: unknown }>;
  /** Compares with the state only. */
  blindPlan: Step<{ changed: boolean }>;
  driftCheck: Step<{ exitCode: number | null; drift: Drift[] }>;
  /** The exit code by which it says that something differs. */
  driftCode: number;
  repair: Step<{ updated: number }>;
  destroy: Step<unknown>;
}

/** The same for every engine: plan, create, drift, repair, leave no trace. */
export async function tellStory(page: Told, cloud: Simulator, engine: DemoEngine): Promise<void> {
  const found = stateOf(cloud);
  const step = <T>({ command, run }: Step<T>) => page.step(command, cloud, run);

  for (const preparation of engine.preparations) await step(preparation);

  const command = await step(engine.plan);
  page.says([
    ["agent", bare.join(", "), `will run: ${command.slice(0, 60)}...`, /^curl .*dpkg -i/.test(command)],
    ["", "", "nobody has logged in yet", countLogins(cloud) === 0],
  ]);

  const up = await step(engine.up);
  const bought = cloud.quotas.filter(({ edition }) => edition === "enterprise").length;
  page.says([
    [
      "agent",
      bare.join(", "),
      "installed over SSH, one login each",
      countLogins(cloud) === 2 && bare.every((name) => cloud.server(name).agent === "online"),
    ],
    ["quota", "web", `${bought} × enterprise, one order`, bought === 8 && cloud.calls["POST orders"] === 1],
    ["protection", "web-1 … web-7", "enterprise, quota bound", running.every((name) => isBound(cloud, name))],
    [
      "left alone",
      "web-8",
      "stopped: the program warns of it",
      up.warned && cloud.server("web-8").protection === "unprotected",
    ],
    [
      "alarms",
      "",
      "high and critical, by e-mail and SMS, 2 confirmed listeners",
      up.listeners === 2 && cloud.alarms().realtime,
    ],
  ]);

  page.happens("somebody in the console", "switches web-2 off, mutes the alarms");
  cloud.server("web-2").protection = "off";
  cloud.alarms().realtime = false;

  const blind = await step(engine.blindPlan);
  page.says([["", "", "compares with the state only, and sees nothing", !blind.changed]]);

  const { exitCode, drift } = await step(engine.driftCheck);
  const drifted = (resource: Drift["resource"], name: string, property: string) =>
    drift.some((each) => each.resource === resource && each.name === name && each.properties.join() === property);
  page.says([
    ["", "", `drift, exit code ${exitCode}`, exitCode === engine.driftCode],
    ["~ protection", "web-2", "protected → unprotected", drifted("protection", "web-2", "protection")],
    ["~ alarms", "", "realtime: on → off", drifted("alarms", "", "realtime")],
    ["", "", "and nothing else", drift.length === 2],
  ]);

  const { updated } = await step(engine.repair);
  page.says([["", "", `${updated} repaired`, updated === 2 && isBound(cloud, "web-2") && cloud.alarms().realtime]]);

  const clean = await step(engine.driftCheck);
  page.says([["", "", `no drift, exit code ${clean.exitCode}`, clean.exitCode === 0]]);

  await step(engine.destroy);
  page.says([["", "", "everything as it was found", JSON.stringify(stateOf(cloud)) === JSON.stringify(found)]]);
}
