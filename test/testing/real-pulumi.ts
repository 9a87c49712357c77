import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const places = [...(process.env["PATH"] ?? "").split(delimiter), resolve(".engines", "pulumi", "bin")];

/** Whether the real CLI can be tested here; asked while tests are being declared, so that skipped ones say why. */
export const hasPulumi = places.filter(Boolean).some((folder) => existsSync(join(folder, "pulumi")));

/** `describe` for what needs the real CLI. */
export function describeWithPulumi(name: string, body: () => void): void {
  if (hasPulumi) describe(name, body);
  else describe.skip(`${name} (skipped: there is no pulumi CLI on PATH or under .engines/)`, body);
}
