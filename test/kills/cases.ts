/** What can be killed, how, and where; and a choice of cases that follows from a seed. */
import { createHash } from "node:crypto";
import type { CloudOptions, Program } from "./stack";
import type { Command, Engine } from "./drivers/driver";

/** `group`: every process of the command, as a CI runner kills a job. `provider`: the plugin, or the provider host. */
export const victims = ["group", "engine", "provider"] as const;
export type Victim = (typeof victims)[number];

/** `INT2`: SIGINT twice, half a second apart. */
export const signals = ["KILL", "TERM", "INT", "INT2"] as const;
export type Signal = (typeof signals)[number];

/**
 * - `unsent`: the provider has done everything that comes before the request, and no byte of it has left;
 * - `arrived`: the request has arrived, and is carried out after the kill;
 * - `reply-lost`: it has been carried out, and the connection breaks before the reply;
 * - `replied`: its reply has left; `later-N`: so many milliseconds after that;
 * - `unsaved`: the provider has done what it was asked for and has answered, and the engine has read nothing of it.
 */
export const positions = ["unsent", "arrived", "reply-lost", "replied", "later-10", "later-80", "unsaved"] as const;
export type Position = (typeof positions)[number];

/** `again`: the same command; `killed-again`: the same, killed at its first write, and once more. */
export const sequels = ["again", "destroy", "edited", "killed-again"] as const;
export type Sequel = (typeof sequels)[number];

/** `change-closing`: the cloud wants protection disabled before another edition. */
export const stages = ["create", "change", "change-closing", "destroy"] as const;
export type Stage = (typeof stages)[number];

export interface Case {
  engine: Engine;
  victim: Victim;
  signal: Signal;
  stage: Stage;
  /** The API whose n-th call is aimed at, by the simulator's label. */
  label: string;
  nth: number;
  position: Position;
  sequel: Sequel;
}

/** What the killed command is, by stage. */
export const commandOf: Record<Stage, { command: Command; program: Program } & CloudOptions> = {
  create: { command: "apply", program: "first", closeBeforeChange: false },
  change: { command: "apply", program: "second", closeBeforeChange: false },
  "change-closing": { command: "apply", program: "second", closeBeforeChange: true },
  destroy: { command: "destroy", program: "first", closeBeforeChange: false },
};

/** What is aimed at in each stage, and how often it is called at the least, under every engine. */
export const calls: Record<Stage, Record<string, number>> = {
  create: { "POST orders": 2, "GET order": 2, "POST protection": 5, "PUT alarm-config": 1 },
  change: { "POST orders": 1, "POST protection": 2, "PUT alarm-config": 1 },
  "change-closing": { "POST orders": 1, "POST protection": 9, "PUT alarm-config": 1 },
  destroy: { "POST protection": 3, "PUT alarm-config": 1, "POST unsubscribe": 2, "POST uninstall": 1 },
};

export const keyOf = ({ engine, victim, signal, stage, label, nth, position, sequel }: Case): string =>
  [engine, `${victim}-${signal}`, stage, `${label}#${nth}`, position, sequel].join("/");

export function parseKey(key: string): Case {
  const [engine, mode = "", stage, call = "", position, sequel] = key.split("/");
  const [victim, signal] = mode.split("-");
  const [label, nth] = call.split("#");
  const parsed = { engine, victim, signal, stage, label, nth: Number(nth), position, sequel } as Case;
  if (keyOf(parsed) !== key || !stages.includes(parsed.stage)) throw new Error(`${key} is not the key of a case.`);
  return parsed;
}

/** Nothing but a kill leaves an engine that is stopped, or a provider that holds a request, as it is. */
function fits(victim: Victim, signal: Signal, position: Position): boolean {
  if (position === "unsaved") return signal === "KILL" && victim !== "provider";
  // A provider ignores interrupts: the engine tells it what to end.
  if (victim === "provider") return signal === "KILL" || signal === "TERM";
  return true;
}

const numberOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE(0);

/** Whether a kill lands at the same moment on a fast machine and on a slow one. */
export const isDeterministic = ({ position }: Case): boolean => !position.startsWith("later-");

/** Every case of these engines, in an order that follows from the seed. */
export function allCases(engines: readonly Engine[], seed: string): Case[] {
  const cases: Case[] = [];
  for (const engine of engines)
    for (const victim of victims)
      for (const signal of signals)
        for (const position of positions) {
          if (!fits(victim, signal, position)) continue;
          for (const stage of stages)
            for (const [label, most] of Object.entries(calls[stage]))
              for (let nth = 1; nth <= most; nth++) {
                const one: Case = { engine, victim, signal, stage, label, nth, position, sequel: "again" };
                cases.push({ ...one, sequel: sequelOf(`${seed} ${keyOf(one)}`) });
              }
        }
  return cases
    .map((each) => ({ each, rank: numberOf(`${seed} ${keyOf(each)}`) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}

/** Two in three go on with the same command; the rest are shared by the other sequels. */
function sequelOf(text: string): Sequel {
  const others: Sequel[] = ["destroy", "edited", "killed-again"];
  const number = numberOf(text) % 9;
  return others[number] ?? "again";
}

/**
 * So many cases in which every engine, mode, stage, API and position turns up about equally often: each time, the one
 * that repeats least of what was chosen before.
 *
 * @param among the cases to choose from
 */
export function choose(
  engines: readonly Engine[],
  seed: string,
  count: number,
  among: (each: Case) => boolean = () => true,
): Case[] {
  const left = allCases(engines, seed).filter(among);
  const seen = new Map<string, number>();
  const facets = ({ engine, victim, signal, stage, label, position, sequel }: Case) => [
    engine,
    `${engine} ${victim}-${signal}`,
    `${engine} ${position}`,
    `${engine} ${stage} ${label}`,
    `${stage} ${position}`,
    `${victim}-${signal} ${position}`,
    sequel,
  ];
  const repeats = (each: Case) => facets(each).reduce((sum, facet) => sum + (seen.get(facet) ?? 0), 0);
  const chosen: Case[] = [];
  while (chosen.length < count && left.length > 0) {
    let best = 0;
    let least = Infinity;
    left.forEach((each, index) => {
      const now = repeats(each);
      if (now < least) [best, least] = [index, now];
    });
    const [next] = left.splice(best, 1);
    if (next === undefined) break;
    chosen.push(next);
    for (const facet of facets(next)) seen.set(facet, (seen.get(facet) ?? 0) + 1);
  }
  return chosen;
}
