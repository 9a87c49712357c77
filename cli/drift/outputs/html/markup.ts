import { harmless } from "../../../text-table";

/** Markup, as opposed to text: only what was made here is never escaped again. */
export class Markup {
  constructor(private readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string =>
  harmless(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Markup as it is written; never of anything that comes from a report. */
export const raw = (source: string): Markup => new Markup(source);

/** Elements of HTML that have no end; those of a drawing all have one. */
const empty = new Set(["meta", "input"]);

/** An element; children that are text are escaped, and so is every attribute. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | boolean>>,
  ...children: readonly (Markup | string)[]
): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== false)
    .map(([key, value]) => (value === true ? ` ${key}` : ` ${key}="${escape(String(value))}"`));
  const inner = children.map((child) => (typeof child === "string" ? escape(child) : child.toString()));
  const close = empty.has(name) ? "" : `${inner.join("")}</${name}>`;
  return new Markup(`<${name}${written.join("")}>${close}`);
}
