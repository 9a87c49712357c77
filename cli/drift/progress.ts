import { stripVTControlCharacters } from "node:util";
import { harmless, shortened } from "../text-table";
import { counted } from "./words";
import type { LogRecord } from "../../provider/lifecycle";

/** One line on a terminal that says what a long run is doing; nothing where nobody looks. */
export interface Progress {
  say(message: string): void;
  log(record: LogRecord): void;
  /** Takes the line away. */
  end(): void;
}

/** Nothing is shown of what is done before anybody begins to wonder. */
const patience = 300;

export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (stream.isTTY !== true) return { say: () => undefined, log: () => undefined, end: () => undefined };
  let [message, calls, shown] = ["", 0, false];
  const begun = Date.now();
  const draw = (more = "") => {
    if (Date.now() - begun < patience) return;
    const line = harmless(stripVTControlCharacters(`${message} (${counted(calls, "call")})${more}`));
    // A line that reaches the last column would begin a new one, which nothing takes away again.
    stream.write(`\r\u001b[2K${shortened(line, Math.max(10, (stream.columns || 80) - 1))}`);
    shown = true;
  };
  return {
    say(text) {
      message = text;
      draw();
    },
    log(record) {
      if (record.kind === "call") calls++;
      if (record.kind === "wait") draw(`, waiting ${Math.ceil(record.milliseconds / 1000)} s for the next call`);
      else draw();
    },
    end() {
      if (shown) stream.write("\r\u001b[2K");
    },
  };
}
