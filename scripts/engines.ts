import { describePulumi, getPulumi } from "../engines";

/** Says which engine will serve: the real Pulumi CLI, got when it can be, or the embedded engine. */
async function main(): Promise<void> {
  const { cli, reason } = await getPulumi({ onProgress: (line) => console.error(line) });
  console.log(cli ? describePulumi(cli) : `no pulumi CLI (${reason}): the embedded engine will serve`);
}

void main();
