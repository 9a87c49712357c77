import { html } from "./html";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import type { Output } from "./output";
import { prometheus } from "./prometheus";
import { sarif } from "./sarif";
import { table } from "./table";

export type { Output, Rendering } from "./output";

/** Every way to write a report, by the name that `--output` takes. */
export const outputs = { table, json, sarif, junit, prometheus, markdown, html } satisfies Record<string, Output>;

export type OutputName = keyof typeof outputs;

export const outputNames = Object.keys(outputs) as readonly OutputName[];
