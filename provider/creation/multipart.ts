/** MIME documents of user data. Source: RFC 2046, "Multipart Media Type"; RFC 2045, "Base64". */
import { createHash } from "node:crypto";

/** A part of its own, or a whole document that becomes a part as it is. */
export type Part = { type: string; filename: string; text: string } | { whole: string };

export function multipart(parts: readonly Part[]): string {
  const bodies = parts.map(render);
  // From the content alone: the same parts give the same document, and it cannot be in one of them.
  const boundary = `==${createHash("sha256").update(bodies.join("\n")).digest("hex").slice(0, 32)}==`;
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "MIME-Version: 1.0",
    "",
    ...bodies.flatMap((body) => [`--${boundary}`, body]),
    `--${boundary}--`,
    "",
  ].join("\n");
}

function render(part: Part): string {
  if ("whole" in part) return part.whole;
  const { type, filename, text } = part;
  // Mail readers may spoil anything but ASCII in short lines.
  const plain = /^[\t\n\r\x20-\x7e]*$/.test(text) && text.split("\n").every((line) => line.length < 998);
  return [
    `Content-Type: ${type}; charset="utf-8"`,
    "MIME-Version: 1.0",
    `Content-Transfer-Encoding: ${plain ? "7bit" : "base64"}`,
    `Content-Disposition: attachment; filename="${filename}"`,
    "",
    plain
      ? text
      : (
          Buffer.from(text)
            .toString("base64")
            .match(/.{1,76}/g) ?? []
        ).join("\n"),
  ].join("\n");
}
