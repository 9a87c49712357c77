/** Reads JSON that may hold secrets: what is wrong with it is told by its place alone, never by what stands there. */
import { messages } from "./messages";

/**
 * @param what what the text is, as a message begins with it
 * @throws an error that names the line and the column of the first character that does not fit, from 1
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const before = text.slice(0, fitting(text)).split("\n");
    throw new Error(messages.noJson(what, before.length, (before.at(-1) ?? "").length + 1));
  }
}

/** How many characters of a text can begin some JSON. The engine's message tells that only of some mistakes. */
function fitting(text: string): number {
  let [fits, fails] = [0, text.length + 1];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (canGoOn(text.slice(0, middle))) fits = middle;
    else fails = middle;
  }
  return fits;
}

function canGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return message.startsWith("Unexpected end") || /at position (\d+)/.exec(message)?.[1] === String(start.length);
  }
}
