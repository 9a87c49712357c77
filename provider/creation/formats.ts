import type { OsType } from "../client/model";
import { messages } from "./messages";

/** How a part of user data is told to whoever reads it. `whole`: a MIME document of its own. */
export type Format = { whole: true } | { type: string; filename: string };

type Known = [beginning: RegExp, format: Format];

const linux: readonly Known[] = [
  [/^#!/, { type: "text/x-shellscript", filename: "user-data.sh" }],
  [/^#cloud-config-archive\b/, { type: "text/cloud-config-archive", filename: "user-data.yaml" }],
  [/^#cloud-config-jsonp\b/, { type: "text/cloud-config-jsonp", filename: "user-data.json" }],
  [/^#cloud-config\b/, { type: "text/cloud-config", filename: "user-data.yaml" }],
  [/^#cloud-boothook\b/, { type: "text/cloud-boothook", filename: "user-data.sh" }],
  [/^#include-once\b/, { type: "text/x-include-once-url", filename: "user-data.txt" }],
  [/^#include\b/, { type: "text/x-include-url", filename: "user-data.txt" }],
  [/^#part-handler\b/, { type: "text/part-handler", filename: "user-data.py" }],
  [/^## template: jinja/, { type: "text/jinja2", filename: "user-data.txt" }],
];

// cloudbase-init runs a script by the ending of its file name.
const windows: readonly Known[] = [
  [/^#ps1(_sysnative|_x86)?\b/, { type: "text/x-shellscript", filename: "user-data.ps1" }],
  [/^rem cmd\b/i, { type: "text/x-shellscript", filename: "user-data.cmd" }],
  [/^#!.*python/, { type: "text/x-shellscript", filename: "user-data.py" }],
  [/^#!/, { type: "text/x-shellscript", filename: "user-data.sh" }],
  [/^#cloud-config\b/, { type: "text/cloud-config", filename: "user-data.yaml" }],
];

/** Headers, one of which says that it is MIME, and an empty line. */
const mime: Known = [/^(?=(?:.+\n)*(?:content-type|mime-version):)(?:From .*|[!-9;-~]+:.*)\r?\n/i, { whole: true }];

/** What user data is, by its first line, as cloud-init and cloudbase-init tell; or why they could not. */
export function formatOf(os: OsType, text: string): Format | { problem: string } {
  const known = [...(os === "Linux" ? linux : windows), mime];
  const found = known.find(([beginning]) => beginning.test(text));
  if (found !== undefined) return found[1];
  const decoded = decodedBase64(text);
  if (decoded?.startsWith("\u001f\u008b")) return { problem: messages.encoded("gzip in base64") };
  if (decoded !== undefined && known.some(([beginning]) => beginning.test(decoded)))
    return { problem: messages.encoded("base64") };
  const line = JSON.stringify((text.split("\n")[0] ?? "").slice(0, 40));
  return { problem: os === "Linux" ? messages.unknownLinux(line) : messages.unknownWindows(line) };
}

function decodedBase64(text: string): string | undefined {
  const packed = text.replace(/\s+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(packed) ? Buffer.from(packed, "base64").toString("latin1") : undefined;
}
