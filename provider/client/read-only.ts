/** Whether writes are blocked: by the command that connects, or by the user with HSS_READ_ONLY. */
import type { Environment } from "./credentials/sources";
import { messages } from "./messages";

/** Who blocks writes: the command itself, or the environment variable. */
export type ReadOnlyReason = "command" | "HSS_READ_ONLY";

/** HSS_READ_ONLY takes 1 or true, 0 or false; unset or empty allows writes. Another value is added to `faults`. */
export function readOnlyReason(
  command: boolean | undefined,
  environment: Environment,
  faults: string[],
): ReadOnlyReason | undefined {
  const given = environment["HSS_READ_ONLY"]?.trim().toLowerCase() ?? "";
  if (!["", "0", "false", "1", "true"].includes(given)) faults.push(messages.readOnlyValue(given));
  if (command === true) return "command";
  return given === "1" || given === "true" ? "HSS_READ_ONLY" : undefined;
}
