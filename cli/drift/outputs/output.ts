import type { Finding, Report } from "../../../provider/compliance";
import type { Looks } from "../../text-table";

export interface Rendering extends Looks {
  /** Findings that let the run fail. */
  failing: readonly Finding[];
  /** Also what is in order. */
  all: boolean;
}

/** One way to write a report. What is written ends with a line break. */
export type Output = (report: Report, rendering: Rendering) => string;
