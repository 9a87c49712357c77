import { gunzipSync } from "node:zlib";
import { parse as parseYaml } from "yaml";

/** User data that a new server runs at its first start, as cloud-init (Linux) and cloudbase-init (Windows) read it. */

/** Bytes before encoding (ECS API reference, "Creating an ECS", `user_data`). */
export const userDataLimit = 32 * 1024;

/** Decodes the field, or says what is wrong with it. */
export function decodeUserData(text: string): { bytes: Buffer } | { problem: string } {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/\s/g, "").replace(/=+$/, ""))
    return { problem: "user_data is not base64" };
  if (bytes.length > userDataLimit)
    return { problem: `user_data is ${bytes.length} bytes long before encoding, more than ${userDataLimit}` };
  return { bytes };
}

interface Part {
  type: string;
  text: string;
}

interface Entity {
  headers: Map<string, string>;
  body: string;
}

/** Headers, an empty line, a body; undefined when that is not what it looks like. */
function entityOf(text: string): Entity | undefined {
  const end = /\n\n/.exec(text);
  if (!end) return undefined;
  const headers = new Map<string, string>();
  const lines = text
    .slice(0, end.index)
    .replace(/\n[ \t]+/g, " ")
    .split("\n");
  for (const line of lines) {
    const field = /^([\w-]+):\s*(.*)$/.exec(line);
    if (field) headers.set((field[1] ?? "").toLowerCase(), field[2] ?? "");
    else if (line.trim() !== "") return undefined;
  }
  return { headers, body: text.slice(end.index + 2) };
}

function decoded({ headers, body }: Entity): string {
  if (headers.get("content-transfer-encoding")?.toLowerCase() !== "base64") return body;
  return Buffer.from(body, "base64").toString("utf8");
}

/** The parts of a message; none at all when it is broken: without a boundary, or not closed. */
function partsOf(entity: Entity): Part[] {
  const contentType = entity.headers.get("content-type") ?? "text/plain";
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (!type.startsWith("multipart/")) return [{ type, text: decoded(entity) }];
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  const pieces = `\n${entity.body}`.split(`\n--${boundary}`).slice(1);
  if (!pieces.at(-1)?.startsWith("--")) return [];
  return pieces.slice(0, -1).flatMap((piece) => {
    const part = entityOf(piece.replace(/^[ \t]*\n/, "").replace(/^(?=\n)/, "content-type: text/plain\n"));
    return part ? partsOf(part) : [];
  });
}

/** The commands of a cloud-config; none when its YAML cannot be read. */
function configuredCommands(text: string): string[] {
  let config: unknown;
  try {
    config = parseYaml(text);
  } catch {
    return [];
  }
  if (typeof config !== "object" || config === null) return [];
  return ["bootcmd", "runcmd"].flatMap((section) => {
    const commands = (config as Record<string, unknown>)[section];
    if (!Array.isArray(commands)) return [];
    return commands.map((command: unknown) => (Array.isArray(command) ? command.join(" ") : String(command)));
  });
}

/** What of one part is run as a script by the system of the server. */
function scriptOf({ type, text }: Part, os: "Linux" | "Windows"): string {
  const start = text.trimStart();
  if (os === "Windows") return /^(#ps1|rem cmd|#!)/i.test(start) || type === "text/x-shellscript" ? text : "";
  if (/^#cloud-config\b/.test(start) || type === "text/cloud-config") return configuredCommands(text).join("\n");
  return /^#!/.test(start) ? text : "";
}

/** Everything that user data makes a server run, without comments. */
function scriptsOf(bytes: Buffer, os: "Linux" | "Windows"): string {
  let raw = bytes;
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) raw = gunzipSync(bytes);
  } catch {
    return "";
  }
  const text = raw.toString("utf8").replace(/\r\n/g, "\n");
  const isMessage = /^(mime-version|content-type|from ):?/i.test(text);
  const entity = isMessage ? entityOf(text) : { headers: new Map<string, string>(), body: text };
  return (entity ? partsOf(entity) : [])
    .map((part) => scriptOf(part, os))
    .join("\n")
    .replace(/^\s*(#|rem ).*$/gim, "");
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether user data fetches the agent from one of these hosts and installs what fits the server. */
export function installsAgent(
  bytes: Buffer,
  server: { os: "Linux" | "Windows"; arch: "x86_64" | "aarch64" },
  hosts: readonly string[],
): boolean {
  const script = scriptsOf(bytes, server.os);
  const fetched = new RegExp(`https?://(?:${hosts.map(escaped).join("|")})/package/agent/(\\S+?)(?=['"\\s);]|$)`, "gm");
  const files = [...script.matchAll(fetched)].map(([, path]) => path ?? "");
  if (server.os === "Windows") return files.some((path) => path.startsWith("windows/"));
  if (!/MASTER_IP=\S/.test(script) || !script.includes("hostguard_setup_config.conf")) return false;
  return files.some((path) => {
    const name = escaped(path.split("/").at(-1) ?? "");
    if (path === "linux/install/agent_Install.sh")
      return new RegExp(`\\b(?:ba)?sh\\s+(?:\\./)?${name}|\\./${name}`).test(script);
    if (!path.endsWith(`.${server.arch}.rpm`) && !path.endsWith(`.${server.arch}.deb`)) return false;
    return new RegExp(`\\b(?:rpm\\s+-[iU]\\S*|dpkg\\s+(?:-i|--install))\\s+(?:\\./)?${name}`).test(script);
  });
}
