/** Calls that do one thing to a list of hosts, shared by all who want the same thing at the same moment. */
import * as errors from "../errors";
import { messages } from "../messages";
import type { Clock, SharedWriteOptions } from "../model";
import { type Crowd, SharedWrites } from "../sharing";
import type { HssCalls, HssOperation } from "./calls";

/** What one call says, but for the hosts. Equal contents may share a call. */
export interface HostWrite {
  operation: HssOperation;
  body: Record<string, unknown>;
  alone: boolean;
  /** How many calls, this one included, the limit must allow before it is sent. */
  room?: number;
}

/** Hosts a call may name: 1 to 200 in every API of host management that documents it. */
const mostHosts = 200;

export interface HostWrites {
  write(host: string, content: HostWrite, options?: SharedWriteOptions): Promise<void>;
}

export interface HostWritesParts {
  calls: HssCalls;
  clock: Clock;
  crowd: Crowd;
  /** Hears which hosts a call has named, whatever came of it. */
  onWritten: (hosts: readonly string[]) => void;
  /** The enterprise project that a call for this host must name; undefined: the configured one, or none. */
  projectOf: (host: string) => string | undefined;
  /** Whether HSS lists this host now, where a write would reach it. */
  isListed: (host: string) => Promise<boolean>;
}

type InProject = HostWrite & { project: string | undefined };

/** `title` says what a cancelled call was about. */
export function hostWrites(parts: HostWritesParts, title: string): HostWrites {
  const { calls, clock, crowd, onWritten, projectOf, isListed } = parts;
  const shared = new SharedWrites<InProject>(
    {
      most: mostHosts,
      key: ({ alone, operation, body, project, room }) =>
        alone ? undefined : JSON.stringify([operation.path, body, project, room]),
      splits: mayBeOneHostsFault,
      async meetsAll(error, host, othersSucceeded) {
        // One call is for hosts of one enterprise project, none of which has a quota pinned.
        if (error instanceof errors.QuotaShortage) return true;
        if (!isAccessDenied(error) || othersSucceeded) return false;
        // Said of a host that HSS lists, it is about the caller's rights.
        return isListed(host).catch(() => false);
      },
      cancelled: (sent) => {
        const about = { operation: title, service: "hss" } as const;
        return new errors.Cancelled(messages.cancelled(about, sent), about);
      },
      async send({ operation, body, project, room }, hosts, sending) {
        const named = new Set<string>();
        const request = () => {
          const now = hosts();
          for (const host of now ?? []) named.add(host);
          const query = project === undefined ? {} : { query: { enterprise_project_id: project } };
          return now && { ...query, body: { ...body, host_id_list: now } };
        };
        try {
          await calls.call(operation, request, { ...sending, room });
        } finally {
          onWritten([...named]);
        }
      },
    },
    clock,
    crowd,
  );
  return {
    write: (host, content, options) => shared.write(host, { ...content, project: projectOf(host) }, options),
  };
}

/** HSS says so to those who may not, and of hosts that it does not know. */
const isAccessDenied = (error: unknown) =>
  error instanceof errors.UnknownHost || (error instanceof errors.PermissionDenied && error.code === "HSS.0010");

/** The gateway's refusals, missing rights and credentials, overload and outages are never the fault of one host. */
function mayBeOneHostsFault(error: unknown): boolean {
  return (
    error instanceof errors.CloudError &&
    error.status !== undefined &&
    !(
      error instanceof errors.Throttled ||
      error instanceof errors.Unavailable ||
      error instanceof errors.Unauthenticated ||
      error instanceof errors.OutcomeUnknown ||
      error instanceof errors.Cancelled ||
      (error instanceof errors.PermissionDenied && !isAccessDenied(error))
    ) &&
    !error.code?.startsWith("APIGW.")
  );
}
