import { homedir } from "node:os";
import { join } from "node:path";

/** What must outlive a killed run is kept in HSS_STATE_HOME, else `$XDG_STATE_HOME/hss-iac`, else `~/.local/state/hss-iac`. */
export function stateHome(environment: NodeJS.ProcessEnv = process.env): string {
  return (
    environment["HSS_STATE_HOME"] ??
    join(environment["XDG_STATE_HOME"] ?? join(environment["HOME"] ?? homedir(), ".local", "state"), "hss-iac")
  );
}
