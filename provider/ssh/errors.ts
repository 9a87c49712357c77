/** What went wrong, by meaning. */
export type SshFault =
  "unreachable" | "unknownHostKey" | "changedHostKey" | "refused" | "noAgent" | "timedOut" | "brokenOff" | "cancelled";

/** A login or a command that failed. The message says at which door, and what to do; it holds no secret. */
export class SshFailure extends Error {
  override readonly name = "SshFailure";
  constructor(
    readonly fault: SshFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
