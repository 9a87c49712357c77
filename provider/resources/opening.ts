/** Opens and closes the protection of hosts by what the client offers, and reads back. */
import type { Cloud, Host, ProtectionPlan, SharedWriteOptions } from "../client/model";
import { messages } from "./messages";
import { reasonOf } from "./outcomes";
import { takeQuota } from "./quota-choice";

export const verifyLooks = 6;

/** Whether the host is guarded as planned. A plan without a quota is content with any. */
export function isInForce(host: Host, plan: ProtectionPlan): boolean {
  return (
    host.protection !== "unprotected" &&
    host.edition === plan.edition &&
    // The free basic edition is reported without a charging mode; it needs no quota, as pay per use.
    (host.chargingMode ?? "postPaid") === plan.chargingMode &&
    (plan.quotaId === undefined || host.quotaId === plan.quotaId)
  );
}

/** The host was changed, or may have been, but not as planned. `host` is what is known of it now. */
export class Unfinished extends Error {
  override readonly name = "Unfinished";
  constructor(
    message: string,
    readonly host: Host,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export async function open(
  host: Host,
  plan: ProtectionPlan,
  cloud: Cloud,
  options: SharedWriteOptions = {},
): Promise<void> {
  if (plan.chargingMode === "prePaid" && plan.quotaId === undefined) await takeQuota({ host, plan, options }, cloud);
  else await cloud.hss.protection.open(host.hostId, plan, options);
}

/** `reopens`: it is to be opened again at once. */
export const close = (host: Host, cloud: Cloud, reopens = false): Promise<void> =>
  cloud.hss.protection.close(
    host.hostId,
    { edition: host.edition ?? "basic", ...(host.chargingMode && { chargingMode: host.chargingMode }) },
    { reopens },
  );

/** Reads back until the plan is in force; a host that a call passed over gets one more of its own. */
export async function inForce(before: Host, plan: ProtectionPlan, cloud: Cloud): Promise<Host> {
  let host = before;
  try {
    for (let look = 1; look <= verifyLooks; look++) {
      const now = await cloud.hss.hosts.get(before.hostId, { fresh: true });
      if (now === undefined) throw new Error(messages.vanished(before.hostId));
      host = now;
      if (isInForce(host, plan)) return host;
      if (look === 2) await open(host, plan, cloud);
      await cloud.clock.sleep(Math.min(look, 5) * 1000);
    }
  } catch (error) {
    throw new Unfinished(messages.openedUnseen(before.hostId, plan, reasonOf(error)), host, { cause: error });
  }
  throw new Unfinished(messages.notInForce(host, plan), host);
}

/** What web tamper protection guards now; opening it again without them would guard nothing. */
export async function guardedDirectories(hostId: string, cloud: Cloud): Promise<Pick<ProtectionPlan, "webTamper">> {
  const webTamper = await cloud.hss.webTamper.directories(hostId);
  return webTamper.directories.length > 0 ? { webTamper } : {};
}
