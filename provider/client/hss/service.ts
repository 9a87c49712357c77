/** HSS of one region and enterprise project. */
import type { Caller } from "../caller";
import type { Clock, HssService } from "../model";
import { Crowd } from "../sharing";
import { agents } from "./agents";
import { alarms } from "./alarms";
import { HssCalls } from "./calls";
import { groups } from "./groups";
import { sharedHosts } from "./hosts";
import { protection } from "./protection";
import { quotas } from "./quotas";
import { webTamper } from "./web-tamper";

export interface HssParts {
  caller: Caller;
  clock: Clock;
  region: string;
  enterpriseProjectId: string | undefined;
}

/** `invalidateQuotas`: what is known of quotas no longer holds, since another service changed them. */
export function hssService({ caller, clock, region, enterpriseProjectId }: HssParts): {
  service: HssService;
  invalidateQuotas: () => void;
} {
  const calls = new HssCalls(caller, region, enterpriseProjectId);
  const crowd = new Crowd();
  const hosts = sharedHosts(calls, clock, crowd);
  const { service: quotaService, invalidate } = quotas({ calls, clock, crowd });
  // A write that names no project reaches the default one only, so hosts that were read elsewhere are written there.
  const projectOf = (host: string) => {
    if (enterpriseProjectId !== undefined) return undefined;
    const project = hosts.last(host)?.enterpriseProjectId;
    return project === "0" ? undefined : project;
  };
  const isListed = async (host: string) => {
    const project = projectOf(host);
    // One that has moved to another project meanwhile is not listed where the write looked for it.
    return (await hosts.get(host, { fresh: true })) !== undefined && projectOf(host) === project;
  };
  const parts = { calls, clock, crowd, projectOf, isListed };
  const service: HssService = {
    hosts: { get: (hostId, options) => hosts.get(hostId, options), list: (options) => hosts.list(options) },
    groups: groups(calls),
    quotas: quotaService,
    protection: protection({
      ...parts,
      onWritten: (written) => {
        hosts.invalidate(written);
        // Opening binds or creates a quota, closing frees one.
        invalidate();
      },
    }),
    agents: agents({ ...parts, onWritten: (written) => hosts.invalidate(written) }),
    webTamper: webTamper(calls),
    alarms: alarms(calls),
  };
  return { service, invalidateQuotas: invalidate };
}
