import { Cancelled, OutcomeUnknown, Unavailable } from "../client";

/** Whether a write that failed with this error may have been carried out all the same. */
export function mayHaveTakenEffect(error: unknown): boolean {
  return error instanceof OutcomeUnknown || error instanceof Unavailable || error instanceof Cancelled;
}

/** What an error says, as part of a longer sentence. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
