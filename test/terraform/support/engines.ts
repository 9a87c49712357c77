import { terraformCandidates, type TerraformKind } from "../../../engines";

/** Looked for while tests are being declared, so that skipped ones say why. */
export const engines: Partial<Record<TerraformKind, string>> = Object.fromEntries(
  // Of several of one kind the first is taken.
  terraformCandidates()
    .reverse()
    .map(({ kind, command }) => [kind, command]),
);

/** Terraform, or OpenTofu where there is no Terraform: most stories need either. */
export const anyEngine = engines.terraform ?? engines.tofu;

/** A story told by a real engine. Without one it fails in CI, and is skipped by name elsewhere. */
export function storyWithEngine(name: string, story: (engine: string) => Promise<void>, seconds = 60): void {
  declare(name, anyEngine, "terraform or tofu", story, seconds);
}

/** The same under Terraform and under OpenTofu, each where it is there. */
export function storyUnderEach(name: string, story: (engine: string) => Promise<void>, seconds = 90): void {
  for (const kind of ["terraform", "tofu"] as const) {
    if (engines[kind] === undefined && anyEngine !== undefined)
      test.skip(`${name} (skipped: there is no ${kind} on PATH or under .engines/)`, () => undefined);
    else declare(`${name} (${kind})`, engines[kind], kind, story, seconds);
  }
}

function declare(
  name: string,
  engine: string | undefined,
  wanted: string,
  story: (engine: string) => Promise<void>,
  seconds: number,
): void {
  if (engine !== undefined) test(name, () => story(engine), seconds * 1000);
  else if (process.env["CI"])
    test(name, () => {
      throw new Error(`There is no ${wanted} on PATH or under .engines/, and here there has to be: npm run engines`);
    });
  else test.skip(`${name} (skipped: there is no ${wanted} on PATH or under .engines/)`, () => undefined);
}
