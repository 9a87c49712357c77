import type { World } from "./world";

export const protect = (cloud: World, server: string, more: Record<string, unknown> = {}) =>
  cloud.create("HostProtection", { hostId: cloud.sim.server(server).id, edition: "enterprise", ...more });
