import type { ChargingMode, Edition, PowerState } from "../options";

const wireEditions: Record<Edition, string> = {
  basic: "hss.version.basic",
  professional: "hss.version.advanced",
  enterprise: "hss.version.enterprise",
  premium: "hss.version.premium",
  wtp: "hss.version.wtp",
  container: "hss.version.container.enterprise",
};

/** From the least to the most: the order behind `above_version` and "highest edition in use". */
export const editionOrder = Object.keys(wireEditions) as Edition[];

export const unprotectedVersion = "hss.version.null";

export const wireEdition = (edition: Edition | undefined) => (edition ? wireEditions[edition] : unprotectedVersion);

/** The edition behind a wire code; none for `hss.version.null` and for codes that are no edition. */
export const editionFromWire = (version: unknown) => editionOrder.find((edition) => wireEditions[edition] === version);

export const wireCharging = (mode: ChargingMode | undefined) =>
  mode && (mode === "prePaid" ? "packet_cycle" : "on_demand");

export const chargingFromWire = (mode: unknown): ChargingMode | undefined =>
  mode === "packet_cycle" ? "prePaid" : mode === "on_demand" ? "postPaid" : undefined;

export const wirePower: Record<PowerState, string> = {
  running: "ACTIVE",
  stopped: "SHUTOFF",
  building: "BUILDING",
  error: "ERROR",
};

/** Container quotas are counted apart from all others. */
export const quotaCategory = (edition: Edition) => (edition === "container" ? "container_resource" : "host_resource");
