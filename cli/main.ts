#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { driftCommand, exitCodes } from "./drift/command";
import { planCostCommand } from "./plan-cost";
import { simulateCommand, UsageError } from "./simulate";
import { statusCommand } from "./status";
import { terraformCommand } from "./terraform-install";

/** Where 2 says that something was found, wrong use of the command line must say something else. */
const wrongUse = process.argv[2] === "drift" ? exitCodes.unchecked : 2;

/** Exit codes: 0 done, 1 failed, 2 wrong use of the command line; those of `hss drift` are its own. */
async function main(): Promise<number> {
  const program = new Command("hss")
    .description("Huawei Cloud Host Security Service as code.")
    .addCommand(driftCommand())
    .addCommand(statusCommand())
    .addCommand(simulateCommand())
    .addCommand(terraformCommand())
    .addCommand(planCostCommand())
    .exitOverride();
  for (const command of [...program.commands, ...program.commands.flatMap((each) => each.commands)])
    command.exitOverride();
  try {
    await program.parseAsync(process.argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUse;
    if (error instanceof UsageError) {
      for (const problem of error.problems) console.error(`hss: ${problem}`);
      console.error("hss: run with --help for what there is");
      return wrongUse;
    }
    console.error(`hss: ${(error as Error).message}`);
    return 1;
  }
}

// Whoever reads only the beginning, such as `head`, has seen enough: that is no trouble, and changes no exit code.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

void main().then((code) => {
  process.exitCode = code;
});
