export { describePulumi, findPulumi, pulumiCandidates, type PulumiCli } from "./find";
export { getPulumi, type GetOptions, type GetResult } from "./get";
export {
  describeTerraform,
  findTerraform,
  terraformCandidates,
  type TerraformCli,
  type TerraformKind,
} from "./terraform-find";
export { getTerraform, type GetTerraformOptions, type GetTerraformResult } from "./terraform-get";
