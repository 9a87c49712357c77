import type { Field } from "./field";

/** The field's own words, and what its flags mean to a user. */
export function describe({ doc, default: fallback, writeOnly, replaces }: Field): string {
  const notes = [
    fallback === undefined ? "" : `Default: \`${JSON.stringify(fallback)}\`.`,
    writeOnly ? "Used and never kept." : "",
    replaces ? "Another value replaces the resource." : "",
  ];
  return [doc, ...notes].filter((note) => note !== "").join(" ");
}
