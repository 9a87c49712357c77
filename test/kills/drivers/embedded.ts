import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Driver, type DriverSettings, type Ended, startInGroup } from "./driver";
import type { EmbeddedCommand } from "./embedded-process";

/** A folder with a Pulumi program that finds packages where this project does. */
export function writePulumiProject(folder: string): string {
  const cwd = join(folder, "pulumi");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "Pulumi.yaml"), "name: kills\nruntime: nodejs\n");
  symlinkSync(resolve("node_modules"), join(cwd, "node_modules"), "dir");
  return cwd;
}

/** The embedded engine in a process of its own, with its state in a file. */
export function embeddedDriver({ folder, environment, programs }: DriverSettings): Driver {
  const cwd = writePulumiProject(folder);
  const script = resolve("dist/test/kills/drivers/embedded-process.js");
  return {
    start(command, program) {
      writeFileSync(join(cwd, "index.js"), programs[program]);
      const asked: EmbeddedCommand = { command, folder: cwd, stateFile: join(folder, "state.json") };
      return startInGroup(process.execPath, [script, JSON.stringify(asked)], cwd, environment);
    },
    unlock: async () => undefined,
    isEmpty: ({ code }: Ended) => code === 0,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
