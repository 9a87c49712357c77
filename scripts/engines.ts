import { describePulumi, describeTerraform, getPulumi, getTerraform } from "../engines";

/** Says which engines will serve: the real ones, got when they can be, or what stands in for them. */
async function main(): Promise<void> {
  const onProgress = (line: string) => console.error(line);
  const pulumi = await getPulumi({ onProgress });
  console.log(
    pulumi.cli ? describePulumi(pulumi.cli) : `no pulumi CLI (${pulumi.reason}): the embedded engine will serve`,
  );
  const terraform = await getTerraform({ onProgress });
  console.log(
    terraform.cli
      ? describeTerraform(terraform.cli)
      : `no terraform and no tofu (${terraform.reason}): the tests of the Terraform plugin cannot run`,
  );
}

void main();
