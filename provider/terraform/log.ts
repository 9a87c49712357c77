/** Logs as Terraform reads them from a plugin's stderr: hclog's JSON, one object a line. */
export const levels = ["trace", "debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];
export type Log = (level: Level, message: string, details?: Record<string, unknown>) => void;

/** `TF_LOG_PROVIDER` goes before `TF_LOG`. Without either only warnings and errors are written. */
export function openLog(
  environment: NodeJS.ProcessEnv = process.env,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const wanted = (environment["TF_LOG_PROVIDER"] ?? environment["TF_LOG"] ?? "warn").toLowerCase();
  const known = levels.findIndex((level) => level === wanted);
  const least = wanted === "off" ? levels.length : known < 0 ? 0 : known;
  return (level, message, details = {}) => {
    if (levels.indexOf(level) < least) return;
    const line = { "@level": level, "@message": message, "@module": "provider.hss", "@timestamp": now(), ...details };
    write(`${JSON.stringify(line)}\n`);
  };
}

/** Terraform's own parser takes exactly six digits of a second. */
const now = () => new Date().toISOString().replace(/(\.\d{3})Z$/, "$1000Z");
