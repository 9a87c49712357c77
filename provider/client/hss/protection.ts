/**
 * Opens and closes the protection of hosts by the call that the edition needs. Source: HSS API v5 reference, "Enabling
 * or Disabling Protection", "Switching the Container Protection Status", "Enabling or Disabling WTP" and "Enabling Web
 * Tamper Protection in Batches".
 */
import * as errors from "../errors";
import { messages } from "../messages";
import type { ChargingMode, Edition, HssService, ProtectionPlan } from "../model";
import { present } from "../records";
import { noVersion, toApi } from "../words";
import { type HostWrite, hostWrites, type HostWritesParts } from "./host-writes";
import { tagList } from "./quotas";
import { directoryInfo } from "./web-tamper";

const write = { method: "POST", repetition: "repeatable", scope: "write" } as const;
const paths = {
  host: "/v5/{project_id}/host-management/protection",
  container: "/v5/{project_id}/container/switch-version",
  webTamper: "/v5/{project_id}/webtamper/static/status",
  webTamperWithDirectories: "/v5/{project_id}/webtamper/protection/batch-open",
};

export function protection(parts: HostWritesParts): HssService["protection"] {
  const writes = hostWrites(parts, "change the protection of a host");
  return {
    open: async (hostId, plan, options) => writes.write(hostId, opening(plan), options),
    close: async (hostId, from, options) => writes.write(hostId, closing(from, options?.reopens), options),
  };
}

function opening(plan: ProtectionPlan): HostWrite {
  const title = "open protection of hosts";
  const tags = plan.tags && Object.keys(plan.tags).length > 0 ? tagList(plan.tags) : undefined;
  const common = { charging_mode: toApi.chargingMode(plan.chargingMode), resource_id: plan.quotaId };
  // One quota guards one host.
  const alone = plan.quotaId !== undefined;
  if (plan.edition !== "wtp") {
    const path = plan.edition === "container" ? paths.container : paths.host;
    const body = present({ version: toApi.edition(plan.edition), ...common, tags });
    return { operation: { title, path, ...write }, body, alone };
  }
  if (tags && (!plan.webTamper || plan.chargingMode !== "postPaid")) {
    throw new errors.InvalidRequest(messages.webTamperTags(), { operation: title, service: "hss" });
  }
  if (!plan.webTamper) {
    return { operation: { title, path: paths.webTamper, ...write }, body: present({ status: true, ...common }), alone };
  }
  const body = present({ ...common, tags, protect_dir_info: directoryInfo(plan.webTamper) });
  return { operation: { title, path: paths.webTamperWithDirectories, ...write }, body, alone };
}

function closing(
  { edition, chargingMode = "postPaid" }: { edition: Edition; chargingMode?: ChargingMode },
  reopens = false,
): HostWrite {
  const room = reopens ? 2 : 1;
  const title = "close protection of hosts";
  if (edition === "wtp") {
    return { operation: { title, path: paths.webTamper, ...write }, body: { status: false }, alone: false, room };
  }
  if (edition === "container") {
    // This call demands a charging mode also for closing.
    const body = { version: noVersion, charging_mode: toApi.chargingMode(chargingMode) };
    return { operation: { title, path: paths.container, ...write }, body, alone: false, room };
  }
  return { operation: { title, path: paths.host, ...write }, body: { version: noVersion }, alone: false, room };
}
