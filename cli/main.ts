#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { planCostCommand } from "./plan-cost";
import { simulateCommand, UsageError } from "./simulate";
import { terraformCommand } from "./terraform-install";

/** Exit codes: 0 done, 1 failed, 2 wrong use of the command line. */
async function main(): Promise<number> {
  const program = new Command("hss")
    .description("Huawei Cloud Host Security Service as code.")
    .addCommand(simulateCommand())
    .addCommand(terraformCommand())
    .addCommand(planCostCommand())
    .exitOverride();
  for (const command of [...program.commands, ...program.commands.flatMap((each) => each.commands)])
    command.exitOverride();
  try {
    await program.parseAsync(process.argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      for (const problem of error.problems) console.error(`hss: ${problem}`);
      console.error("hss: run with --help for what there is");
      return 2;
    }
    console.error(`hss: ${(error as Error).message}`);
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
