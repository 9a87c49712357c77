import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { requiredProviders, writeMirror } from "../../../provider/terraform/mirror";
import { type Command, type Driver, type DriverSettings, type Ended, startInGroup } from "./driver";

const commands: Record<Command, string[]> = {
  apply: ["apply", "-no-color", "-input=false", "-auto-approve"],
  destroy: ["destroy", "-no-color", "-input=false", "-auto-approve"],
  plan: ["plan", "-no-color", "-input=false", "-detailed-exitcode"],
};

/** Terraform or OpenTofu, with its state in a file. */
export async function terraformDriver(executable: string, settings: DriverSettings): Promise<Driver> {
  const { folder, programs } = settings;
  const cwd = join(folder, "terraform");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "cli.tfrc"), "");
  writeMirror(join(cwd, "terraform.d", "plugins"));
  const environment = {
    ...settings.environment,
    TF_CLI_CONFIG_FILE: join(cwd, "cli.tfrc"),
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
  };
  const start = (args: string[]) => startInGroup(executable, args, cwd, environment);
  const write = (text: string) =>
    writeFileSync(join(cwd, "main.tf"), `${requiredProviders()}\nprovider "hss" {}\n${text}`);
  write(programs.first);
  const initialized = await start(["init", "-no-color", "-input=false"]).ended;
  if (initialized.code !== 0 || !existsSync(join(cwd, ".terraform")))
    throw new Error(`init failed: ${initialized.output}`);
  return {
    start(command, program) {
      write(programs[program]);
      return start(commands[command]);
    },
    unlock: async () => undefined,
    isEmpty: ({ code }: Ended) => code === 0,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
