/** Calls that do one thing to a list of hosts, shared by all who want the same thing at the same moment. */
import * as errors from "../errors";
import { messages } from "../messages";
import type { Clock } from "../model";
import { SharedWrites } from "../sharing";
import type { HssCalls, HssOperation } from "./calls";

/** What one call says, but for the hosts. Equal contents may share a call. */
export interface HostWrite {
  operation: HssOperation;
  body: Record<string, unknown>;
  alone: boolean;
}

/** Hosts a call may name: 1 to 200 in every API of host management that documents it. */
const mostHosts = 200;

/** `title` says what a cancelled call was about; `onWritten` hears which hosts a call has named, whatever came of it. */
export function hostWrites(
  calls: HssCalls,
  clock: Clock,
  title: string,
  onWritten: (hosts: readonly string[]) => void,
): SharedWrites<HostWrite> {
  return new SharedWrites<HostWrite>(
    {
      most: mostHosts,
      key: (content) => (content.alone ? undefined : JSON.stringify([content.operation.path, content.body])),
      splits: mayBeOneHostsFault,
      cancelled: (sent) => {
        const about = { operation: title, service: "hss" } as const;
        return new errors.Cancelled(messages.cancelled(about, sent), about);
      },
      async send({ operation, body }, hosts, sending) {
        const named = new Set<string>();
        const request = () => {
          const now = hosts();
          for (const host of now ?? []) named.add(host);
          return now && { body: { ...body, host_id_list: now } };
        };
        try {
          await calls.call(operation, request, sending);
        } finally {
          onWritten([...named]);
        }
      },
    },
    clock,
  );
}

/** The gateway's refusals, missing credentials, overload and outages are never the fault of one host. */
function mayBeOneHostsFault(error: unknown): boolean {
  return (
    error instanceof errors.CloudError &&
    error.status !== undefined &&
    !(
      error instanceof errors.Throttled ||
      error instanceof errors.Unavailable ||
      error instanceof errors.Unauthenticated ||
      error instanceof errors.OutcomeUnknown ||
      error instanceof errors.Cancelled
    ) &&
    !error.code?.startsWith("APIGW.")
  );
}
