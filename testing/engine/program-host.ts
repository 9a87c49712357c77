import { startNode } from "./process";
import type { Session } from "./session";

/** The exit code by which the SDK says that it has told the user already what went wrong. */
const alreadyReported = 32;
const graceMilliseconds = 500;

/**
 * Runs the program under the SDK's language host until it ends, or until `broken` rejects.
 *
 * @returns what went wrong, `""` when the program has told it already, or nothing
 */
export async function runProgram(
  session: Session,
  monitor: string,
  preview: boolean,
  broken: Promise<never>,
): Promise<{ error?: string }> {
  const { sdk, project, name, config, environment, parallel } = session.stack;
  const child = startNode(
    [
      ...project.nodeArguments,
      sdk.programHost,
      ...["--monitor", monitor, "--engine", monitor],
      ...["--organization", "organization", "--project", project.name, "--stack", name],
      ...["--root-directory", project.root, "--pwd", project.folder],
      ...(preview ? ["--dry-run"] : []),
      ...["--parallel", String(parallel)],
      project.entry,
    ],
    {
      cwd: project.folder,
      env: {
        ...environment,
        PULUMI_CONFIG: JSON.stringify(languageHostKeys(config.values)),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
        ...(project.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
        ...(project.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
      },
      onOutput: (text) => (session.output += text),
    },
  );
  const code = await Promise.race([child.exited, broken.catch(() => "broken" as const)]);
  if (code === "broken") {
    // The broken calls end the program by themselves, unless it has something else to wait for.
    const timer = setTimeout(() => void child.stop(), graceMilliseconds);
    await child.exited;
    clearTimeout(timer);
    return {};
  }
  if (code === 0) return {};
  if (code === alreadyReported) return { error: "" };
  const how = typeof code === "number" ? `exited with non-zero exit code: ${code}` : `was ended by ${code}`;
  const last = child.errors().trim();
  return { error: `an unhandled error occurred: Program ${how}${last === "" ? "" : `\n${last}`}` };
}

/** The language host takes keys in their old form, `project:config:key`. */
function languageHostKeys(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const colon = key.indexOf(":");
      return [`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`, value];
    }),
  );
}
