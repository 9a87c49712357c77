/**
 * User data that installs the agent when a server first starts. Sources: cloud-init and cloudbase-init documentation,
 * "User data formats"; ECS API reference, "Creating ECSs": at most 32 KB before it is encoded.
 */
import type { OsType } from "../client/model";
import { formatIssues, InvalidInputs, type Issue } from "../schema";
import { type Format, formatOf } from "./formats";
import { messages } from "./messages";
import { multipart, type Part } from "./multipart";
import { agentPart, carriesAgent, linuxScript, windowsScript } from "./scripts";

/** Bytes of user data that ECS takes before it is encoded in base64. */
export const userDataLimit = 32 * 1024;

export interface OwnUserData {
  os: OsType;
  /** Commands that install the agent, by package type; for Windows under any name. */
  installCommands: Readonly<Record<string, string>>;
  /** For Windows, where HSS names no command: the package to fetch and start. */
  packageUrl?: string | undefined;
  /** User data of one's own, as plain text. */
  userData?: string | undefined;
}

/**
 * User data as plain text: the agent's part alone, or together with one's own as multipart. The same for the same input,
 * so that no engine sees a change where there is none.
 *
 * @throws InvalidInputs with everything that is wrong: a format that the server would not understand, user data that
 * carries the agent's part already, more than ECS takes, no command to run.
 */
export function agentUserDataOf({ os, installCommands, packageUrl, userData }: OwnUserData): string {
  const issues: Issue[] = [];
  const add = (path: string, message: string) => issues.push({ path: [path], message });
  const script = os === "Linux" ? linuxScript(installCommands) : windowsScript(installCommands, packageUrl);
  if (script === undefined) add("installCommands", messages.noCommand(os));
  let format: Format | undefined;
  // Both readers pass over what stands before the first line; a byte order mark would hide it from them.
  const own = userData?.replace(/^\uFEFF/, "").replace(/^(\s*\n)+/, "");
  if (own !== undefined && own.trim() !== "") {
    if (carriesAgent(own)) add("userData", messages.carriesAgent());
    else {
      const found = formatOf(os, own);
      if ("problem" in found) add("userData", found.problem);
      else format = found;
    }
  }
  const agent: Part = {
    type: "text/x-shellscript",
    filename: os === "Linux" ? `${agentPart}.sh` : `${agentPart}.ps1`,
    text: script ?? "",
  };
  // Alone it needs no wrapping, but the name by which it is known again.
  const text = format === undefined || own === undefined ? agent.text : multipart([partOf(format, own), agent]);
  const size = Buffer.byteLength(text);
  if (size > userDataLimit) add("userData", messages.tooLarge(size, userDataLimit, Buffer.byteLength(userData ?? "")));
  if (issues.length > 0) throw new InvalidInputs(formatIssues("agentUserData", issues), issues);
  return text;
}

const partOf = (format: Format, text: string): Part => ("filename" in format ? { ...format, text } : { whole: text });
