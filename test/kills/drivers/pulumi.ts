import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { PulumiCli } from "../../../engines";
import { type Command, type Driver, type DriverSettings, type Ended, startInGroup } from "./driver";
import { writePulumiProject } from "./embedded";

const commands: Record<Command, string[]> = {
  apply: ["up", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
  plan: ["preview", "--refresh", "--expect-no-changes"],
};

/** The plugin for dynamic resources, which the SDK brings without the permission to execute it. */
function provideDynamicHost(bin: string): void {
  const name = "pulumi-resource-pulumi-nodejs";
  mkdirSync(bin);
  copyFileSync(resolve("node_modules/@pulumi/pulumi/dist", name), join(bin, name));
  chmodSync(join(bin, name), 0o755);
}

/** The real Pulumi CLI, with its state in a folder. */
export async function pulumiDriver({ command: executable }: PulumiCli, settings: DriverSettings): Promise<Driver> {
  const { folder, programs } = settings;
  const cwd = writePulumiProject(folder);
  const at = (name: string) => join(folder, name);
  for (const name of ["pulumi-state", "pulumi-home"]) mkdirSync(at(name));
  if (!existsSync(join(dirname(executable), "pulumi-resource-pulumi-nodejs"))) provideDynamicHost(at("bin"));
  const path = [at("bin"), dirname(process.execPath), settings.environment["PATH"] ?? "", dirname(executable)];
  const environment = {
    ...settings.environment,
    PATH: path.join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(at("pulumi-state")).href,
    PULUMI_HOME: at("pulumi-home"),
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const start = (...args: string[]) =>
    startInGroup(executable, [...args, "--stack", "dev", "--non-interactive", "--color", "never"], cwd, environment);
  const init = startInGroup(executable, ["stack", "init", "dev", "--non-interactive"], cwd, environment);
  const initialized = await init.ended;
  if (initialized.code !== 0) throw new Error(`stack init failed: ${initialized.output}`);
  return {
    start(command, program) {
      writeFileSync(join(cwd, "index.js"), programs[program]);
      return start(...commands[command]);
    },
    // A killed engine leaves its lock on the stack, as the CLI says with the next command.
    unlock: async () =>
      void (await startInGroup(executable, ["cancel", "--yes", "--stack", "dev"], cwd, environment).ended),
    isEmpty: ({ code }: Ended) => code === 0,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
