import { digest } from "../../../core/random";
import type { Call } from "../../operation";
import { pods } from "./clusters";
import { describedOperations, type Facts } from "./described";

/** The one image that a simulated cluster runs: that of the agent's own pods. It was never scanned. */
function agentImage(call: Call): Facts | undefined {
  const running = pods(call);
  const [first] = running;
  if (!first) return undefined;
  return {
    ...first,
    image_id: digest(call.cloud.seed, "image"),
    image_digest: `sha256:${digest(call.cloud.seed, "image")}`,
    image_name: "hostguard",
    image_version: "latest",
    keyword: "hostguard",
    local_image_type: "other_image",
    scan_status: "unscan",
    host_num: running.length,
    container_num: running.length,
  };
}

const images = (call: Call): Facts[] => [agentImage(call) ?? []].flat();

export const imageOperations = describedOperations({
  ListContainerImages: images,
  ListImageLocal: images,
  ListLocalImageHosts: (call) =>
    pods(call).map((pod) => ({ ...agentImage(call), ...pod, image_name: "hostguard", version: "latest" })),
  ShowImageAssetStatistics: (call) => ({ local_num: images(call).length }),
  ShowImagePayPerScanStatistics: (call) => ({
    total: { local: images(call).length },
    unscan: { local: images(call).length },
  }),
  ListWebTamperImageOptions: (call) =>
    call.query["image_type"] === "registry"
      ? []
      : images(call).map((image) => ({
          ...image,
          image_full_name: "hostguard:latest",
          image_version_list: ["latest"],
        })),
});
