/** Something that only the real engine can do. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
  constructor(
    readonly feature: string,
    where?: string,
  ) {
    super(
      `${where === undefined ? "" : `${where}: `}the embedded engine does not support ${feature}. ` +
        'It is a small engine for tests; run this program with the real one (engine: "pulumi").',
    );
  }
}

/** The run is over and the reason has been reported already. */
export class Bail extends Error {
  override readonly name = "Bail";
}

/** What an error says, for a report. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
