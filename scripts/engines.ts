import { describePulumi, describeTerraform, getPulumi, getTerraform } from "../engines";

/**
 * Says which engines are used: the real ones, downloaded or built where that is possible, or what replaces them. With
 * `--required` it fails where one is missing.
 */
async function main(): Promise<void> {
  const onProgress = (line: string) => console.error(line);
  const pulumi = await getPulumi({ onProgress });
  console.log(
    pulumi.cli ? describePulumi(pulumi.cli) : `no pulumi CLI (${pulumi.reason}): the embedded engine is used`,
  );
  const terraform = await getTerraform({ onProgress });
  console.log(
    terraform.cli
      ? describeTerraform(terraform.cli)
      : `no terraform and no tofu (${terraform.reason}): the tests of the Terraform plugin cannot run`,
  );
  if (process.argv.includes("--required") && !(pulumi.cli && terraform.cli)) process.exitCode = 1;
}

void main();
