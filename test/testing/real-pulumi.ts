import { pulumiCandidates } from "../../engines";

/** Whether the real CLI can be tested here; asked while tests are being declared, so that skipped ones say why. */
export const hasPulumi = pulumiCandidates().length > 0;

/** `describe` for what needs the real CLI. */
export function describeWithPulumi(name: string, body: () => void): void {
  if (hasPulumi) describe(name, body);
  else describe.skip(`${name} (skipped: there is no pulumi CLI on PATH or under .engines/)`, body);
}
