import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { StateHomeError } from "./errors";
import { messages } from "./messages";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that moves the state home. */
export const stateHomeVariable = "HSS_STATE_HOME";

/**
 * The folder for what must outlive a killed run: `HSS_STATE_HOME`, else `$XDG_STATE_HOME/hss-iac`, else
 * `~/.local/state/hss-iac`. An empty variable counts as unset. A relative `HSS_STATE_HOME` throws `StateHomeError`: each
 * command would find another folder. A relative `XDG_STATE_HOME` is ignored, as the XDG Base Directory Specification
 * asks for.
 */
export function stateHomePath(environment: Environment = process.env): string {
  const own = environment[stateHomeVariable]?.trim();
  if (own) {
    if (!isAbsolute(own)) throw new StateHomeError(messages.relative(stateHomeVariable, own), own);
    return resolve(own);
  }
  const xdg = environment["XDG_STATE_HOME"]?.trim();
  const base = xdg && isAbsolute(xdg) ? xdg : join(environment["HOME"]?.trim() || homedir(), ".local", "state");
  return resolve(base, "hss-iac");
}

/**
 * Whether the state home looks as if it ends with this job: a pipeline (`CI` is set, as GitHub Actions, GitLab,
 * CircleCI, Azure and others do; `JENKINS_URL` for Jenkins) without a state home of its choice.
 */
export function isLikelyDiscarded(environment: Environment = process.env): boolean {
  const { CI: ci = "", TF_BUILD: azure = "", JENKINS_URL: jenkins = "" } = environment;
  const isPipeline = (ci !== "" && !/^(false|0|no)$/i.test(ci)) || azure !== "" || jenkins !== "";
  return isPipeline && !environment[stateHomeVariable]?.trim();
}
