import { existsSync } from "node:fs";
import { engines as terraforms } from "../terraform/support/engines";
import { choose, isDeterministic } from "./cases";
import type { Engine } from "./drivers/driver";
import { runCase } from "./run-case";
import { complaintsOf, readKnownViolations } from "./verdicts";

// A few kills of the full matrix (`npm run kills`), chosen by a seed: the same ones each time.
const each = 3;
const engines: Engine[] = ["embedded", ...(terraforms.terraform === undefined ? [] : (["terraform"] as const))];
const known = readKnownViolations();

// Processes are found by the marks in their environment.
const onLinux = existsSync("/proc/self/environ") ? test : test.skip;

for (const engine of engines) {
  const chosen = choose([engine], "selection", each, isDeterministic);
  onLinux.each(chosen.map((aim) => [Object.values(aim).join(" "), aim] as const))(
    "a killed run is taken up by the next: %s",
    async (_name, aim) => expect(complaintsOf([await runCase(aim)], known)).toEqual([]),
    600_000,
  );
}
