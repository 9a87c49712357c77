import pc from "picocolors";
import stringWidth from "string-width";

type Paint = (text: string) => string;

export interface Column {
  title: string;
  /** Its texts may break into lines; that is good to read down to so many columns of the terminal. */
  wraps?: number;
  /** Where there is no room it is left out: of all that have such a number, the lowest first. Without one it stays. */
  leaves?: number;
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

/** In less than this nobody reads a table. */
const narrowest = 20;

/** The looks of a stream: plain and unbounded when it is no terminal, plain when `NO_COLOR` or the user says so. */
export function looksOf(stream: NodeJS.WriteStream, wantsColor: boolean, environment = process.env): Looks {
  const terminal = stream.isTTY === true;
  const plain = !wantsColor || Boolean(environment["NO_COLOR"]) || environment["TERM"] === "dumb";
  return {
    color: terminal && !plain,
    width: terminal ? Math.max(narrowest, stream.columns || 80) : Number.POSITIVE_INFINITY,
  };
}

export const painter = ({ color }: Pick<Looks, "color">) => pc.createColors(color);

/** A text of somebody else's as a terminal may show it: nothing in it moves the cursor, rings, or turns the line around. */
export const harmless = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g, "\ufffd");

/** A text of somebody else's in as many lines as it takes. */
export const paragraph = (text: string, { width }: Looks, paint: Paint = (line) => line): string =>
  wrapped(harmless(text), width).map(paint).join("\n");

const gap = 2;

/**
 * Rows under their titles, as wide as they need to be. Where that is too wide, texts break into lines; then columns are
 * left out, which a last line says; and if all that is not enough, what stays is shortened.
 */
export function textTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], looks: Looks): string {
  const { bold, dim } = painter(looks);
  const shown = rows.map((row) => row.map((cell) => ({ ...cell, text: harmless(cell.text) })));
  const needed = columns.map(({ title }, at) =>
    Math.max(stringWidth(title), ...shown.map((row) => stringWidth(row[at]?.text ?? ""))),
  );
  const { tracks, left } = fit(columns, needed, looks.width);
  const titles = columns.map(({ title }) => ({ text: title, paint: bold }));
  const table = [
    ...lines(
      titles,
      tracks.map((track) => ({ ...track, wraps: false })),
      looks,
    ),
    ...shown.flatMap((row) => lines(row, tracks, looks)),
  ];
  const remark = `${left.join(", ")} left out: the terminal is too narrow.`;
  return [...table, ...(left.length > 0 ? [paragraph(remark, looks, dim)] : [])].join("\n");
}

/** A column that is shown: which one, and how wide. */
interface Track {
  at: number;
  width: number;
  wraps: boolean;
}

function fit(columns: readonly Column[], needed: readonly number[], most: number): { tracks: Track[]; left: string[] } {
  const leaving = columns
    .flatMap(({ title, leaves }, at) => (leaves === undefined ? [] : [{ title, leaves, at }]))
    .sort((a, b) => a.leaves - b.leaves);
  for (let count = 0; ; count++) {
    const gone = leaving.slice(0, count);
    const tracks = columns.flatMap(({ wraps }, at): Track[] =>
      gone.some((each) => each.at === at) ? [] : [{ at, width: needed[at] ?? 0, wraps: wraps !== undefined }],
    );
    narrow(tracks, most, ({ at, wraps }) => (wraps ? (columns[at]?.wraps ?? 0) : Number.POSITIVE_INFINITY));
    // A wide character takes two columns.
    if (count === leaving.length) narrow(tracks, most, () => 2);
    if (count === leaving.length || widthOf(tracks) <= most) return { tracks, left: gone.map(({ title }) => title) };
  }
}

const widthOf = (tracks: readonly Track[]): number =>
  tracks.reduce((sum, { width }) => sum + width, 0) + gap * (tracks.length - 1);

/** Takes what is too much from the widest, column by column, but leaves to each what it has to have. */
function narrow(tracks: readonly Track[], most: number, least: (track: Track) => number): void {
  for (let excess = widthOf(tracks) - most; excess > 0; excess--) {
    const [widest] = tracks.filter((track) => track.width > least(track)).sort((a, b) => b.width - a.width);
    if (widest === undefined) return;
    widest.width--;
  }
}

function lines(row: readonly Cell[], tracks: readonly Track[], { color }: Looks): string[] {
  const cells = tracks.map(({ at, width, wraps }) => {
    const { text, paint } = row[at] ?? { text: "" };
    return { paint, width, parts: wraps ? wrapped(text, width) : [shortened(text, width)] };
  });
  const height = Math.max(1, ...cells.map(({ parts }) => parts.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map(({ parts, paint, width }, at) => {
        const part = parts[line] ?? "";
        const padding = at === cells.length - 1 ? "" : " ".repeat(Math.max(0, width - stringWidth(part)));
        return `${color && paint && part !== "" ? paint(part) : part}${padding}`;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** As much of a text as there is room for. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (stringWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
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
