import type { Operations } from "../../operation";
import { assetOperations } from "./assets";
import { baselineOperations } from "./baselines";
import { clusterOperations } from "./clusters";
import { eventOperations } from "./events";
import { hostListOperations } from "./host-lists";
import { imageOperations } from "./images";
import { statisticsOperations } from "./statistics";
import { subjectOperations } from "./subjects";
import { unknownOperations } from "./unknown";
import { vulnerabilityOperations } from "./vulnerabilities";

/** Operations that only read, and whose replies follow from their description and what is known of the hosts. */
export const recordOperations: Operations = {
  ...assetOperations,
  ...baselineOperations,
  ...clusterOperations,
  ...eventOperations,
  ...hostListOperations,
  ...imageOperations,
  ...statisticsOperations,
  ...subjectOperations,
  ...unknownOperations,
  ...vulnerabilityOperations,
};
