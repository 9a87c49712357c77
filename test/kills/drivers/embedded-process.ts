/**
 * Runs one command on the embedded engine in a process that can be killed. The state is in a file, written whole before
 * and after each step. As the Pulumi CLI does, the first interrupt or SIGTERM cancels, and the second ends at once.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type DeploymentDocument } from "../../../testing";
import { EmbeddedEngine } from "../../../testing/engine/embedded";

export interface EmbeddedCommand {
  command: "apply" | "destroy" | "plan";
  folder: string;
  stateFile: string;
}

async function main({ command, folder, stateFile }: EmbeddedCommand): Promise<number> {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const save = (document: DeploymentDocument) => {
    writeFileSync(`${stateFile}.new`, JSON.stringify(document));
    renameSync(`${stateFile}.new`, stateFile);
  };
  const canceling = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => (canceling.signal.aborted ? process.exit(1) : canceling.abort()));
  }
  const engine = new EmbeddedEngine({
    folder,
    stack: "dev",
    environment,
    passphrase: "a passphrase for tests",
    onCheckpoint: save,
  });
  if (existsSync(stateFile)) await engine.import(JSON.parse(readFileSync(stateFile, "utf8")) as DeploymentDocument);
  const { signal } = canceling;
  const outcome =
    command === "plan"
      ? await engine.preview({ refresh: true, expectNoChanges: true, signal })
      : command === "destroy"
        ? await engine.destroy({ signal })
        : await engine.up({ signal });
  if (command !== "plan") save(await engine.export({ showSecrets: true }));
  const lines = outcome.diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  process.stdout.write(`${JSON.stringify(outcome.summary)}\n${lines.join("\n")}\n${outcome.output}\n`);
  return outcome.exitCode;
}

main(JSON.parse(process.argv[2] ?? "{}") as EmbeddedCommand).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
