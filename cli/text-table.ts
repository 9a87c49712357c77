import pc from "picocolors";
import stringWidth from "string-width";

type Paint = (text: string) => string;

export interface Column {
  title: string;
  /** Narrow tables take width from these alone, down to so many columns of the terminal. */
  wraps?: number;
}

export interface Cell {
  text: string;
  paint?: Paint;
}

/** How a table is to look. */
export interface Looks {
  color: boolean;
  /** Columns of the terminal; Infinity where nobody looks, and every row is one line then. */
  width: number;
}

/** The looks of a stream: plain and unbounded when it is no terminal, plain when `NO_COLOR` or the user says so. */
export function looksOf(stream: NodeJS.WriteStream, wantsColor: boolean, environment = process.env): Looks {
  const terminal = stream.isTTY === true;
  const plain = !wantsColor || Boolean(environment["NO_COLOR"]) || environment["TERM"] === "dumb";
  return { color: terminal && !plain, width: terminal ? Math.max(40, stream.columns || 80) : Number.POSITIVE_INFINITY };
}

export const painter = ({ color }: Pick<Looks, "color">) => pc.createColors(color);

/** A text of somebody else's as a terminal may show it: nothing in it moves the cursor, rings, or turns the line around. */
export const harmless = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g, "\ufffd");

const gap = 2;

/** Rows under their titles, as wide as they need to be, or as narrow as they can. */
export function textTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], looks: Looks): string {
  const { bold } = painter(looks);
  const shown = rows.map((row) => row.map((cell) => ({ ...cell, text: harmless(cell.text) })));
  const widths = columns.map(({ title }, at) =>
    Math.max(stringWidth(title), ...shown.map((row) => stringWidth(row[at]?.text ?? ""))),
  );
  narrow(columns, widths, looks.width);
  const titles = columns.map(({ title }) => ({ text: title, paint: bold }));
  return [titles, ...shown].flatMap((row) => lines(row, widths, looks)).join("\n");
}

/** Takes what is too much from the columns that wrap, from the widest first. */
function narrow(columns: readonly Column[], widths: number[], most: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);
  const order = columns
    .map(({ wraps }, at) => ({ at, least: wraps }))
    .filter((each): each is { at: number; least: number } => each.least !== undefined)
    .sort((a, b) => (widths[b.at] ?? 0) - (widths[a.at] ?? 0));
  for (const { at, least } of order) {
    const excess = total() - most;
    if (excess <= 0) return;
    widths[at] = Math.max(Math.min(least, widths[at] ?? 0), (widths[at] ?? 0) - excess);
  }
}

function lines(row: readonly Cell[], widths: readonly number[], { color }: Looks): string[] {
  const cells = row.map(({ text, paint }, at) => ({ paint, parts: wrapped(text, widths[at] ?? 0) }));
  const height = Math.max(1, ...cells.map(({ parts }) => parts.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map(({ parts, paint }, at) => {
        const part = parts[line] ?? "";
        const padding = at === cells.length - 1 ? "" : " ".repeat(Math.max(0, (widths[at] ?? 0) - stringWidth(part)));
        return `${color && paint && part !== "" ? paint(part) : part}${padding}`;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** Breaks between words, and within one only where it is wider than a line; a wide character counts as two. */
export function wrapped(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const found: string[] = [];
  let line = "";
  const flush = () => {
    if (line !== "") found.push(line);
    line = "";
  };
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (stringWidth(joined) <= width) {
      line = joined;
      continue;
    }
    flush();
    for (const character of word) {
      if (stringWidth(line + character) > width) flush();
      line += character;
    }
  }
  flush();
  return found;
}
