/** The state home, or a file in it, cannot be used. `path` names the folder or file. */
export class StateHomeError extends Error {
  override readonly name = "StateHomeError";
  constructor(
    message: string,
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The system's own code of an error, for example `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  // By its property: an error of another realm, as under test runners, is no instance of this one's Error.
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}
