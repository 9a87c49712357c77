export { describePulumi, findPulumi, type PulumiCli } from "./find";
export { getPulumi, type GetOptions, type GetResult } from "./get";
