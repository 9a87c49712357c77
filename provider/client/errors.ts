/**
 * What can go wrong with a call, by meaning. A resource catches `NotFound` or `QuotaShortage`, never a status code.
 * Sources: HSS API v5 reference, "Error Codes"; BSS API reference, "Error Codes"; API Gateway, "Error Codes".
 */
import type { ServiceName } from "./model";

/** What is known of a failed call. Nothing in it is secret. */
export interface Failure {
  /** What was being done, for example "open protection of hosts". */
  operation: string;
  service: ServiceName;
  /** HTTP status; absent when no answer came. */
  status?: number | undefined;
  /** The service's own code, for example `HSS.1002`, or the code of a network fault, for example `ECONNREFUSED`. */
  code?: string | undefined;
  /** The id to give to Huawei Cloud's support. */
  requestId?: string | undefined;
}

/** Base of all errors of a call. `instanceof` tells the meanings apart. */
export class CloudError extends Error {
  readonly operation: string;
  readonly service: ServiceName;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  /** Whether the same call may succeed later without any change by the user. */
  get retriable(): boolean {
    return false;
  }

  constructor(message: string, failure: Failure) {
    super(message);
    this.name = new.target.name;
    this.operation = failure.operation;
    this.service = failure.service;
    this.status = failure.status;
    this.code = failure.code;
    this.requestId = failure.requestId;
  }

  /** The same failure as an object of its own: callers that shared a call must not share what they throw. */
  again(message: string = this.message): CloudError {
    return new (this.constructor as new (message: string, failure: Failure) => CloudError)(message, this);
  }
}

/** The thing asked for does not exist. Never thrown for a refused permission. */
export class NotFound extends CloudError {}

/** The credentials are good, but may not do this (HTTP 403, HSS.0010, HSS.0013). Says nothing of what exists. */
export class PermissionDenied extends CloudError {}

/** The credentials or the signature were not accepted (HTTP 401). */
export class Unauthenticated extends CloudError {}

/** The service could not accept a value of the call. */
export class InvalidRequest extends CloudError {}

/** The service understood the call and refused it, for a reason that has no class of its own. */
export class Refused extends CloudError {}

/** No free quota of the edition is left (HSS.1002). */
export class QuotaShortage extends CloudError {}

/** No agent is installed on the host (HSS.1001). */
export class AgentMissing extends CloudError {}

/** The host's agent is not connected (HSS.1007). */
export class AgentOffline extends CloudError {}

/** HSS does not know the host, or the caller may not see it: the service gives one answer (00000010) to both. */
export class UnknownHost extends CloudError {}

/** The paid resource was already given back (CBC.30000067), or BSS has not caught up with it yet. */
export class AlreadyGone extends CloudError {}

/** Another operation on the same thing is still running (CBC.99003651 and its like). */
export class Busy extends CloudError {
  override get retriable(): boolean {
    return true;
  }
}

/** Still over the rate limit after all waiting (HTTP 429, APIGW.0308). */
export class Throttled extends CloudError {
  override get retriable(): boolean {
    return true;
  }
}

/** The service could not be reached, or failed itself (5xx). */
export class Unavailable extends CloudError {
  override get retriable(): boolean {
    return true;
  }
}

/** A write that must not be sent twice may or may not have been carried out. Look before doing it again. */
export class OutcomeUnknown extends CloudError {}

/** The caller's signal ended the call. A write that was already sent may still have taken effect. */
export class Cancelled extends CloudError {}

/** The client cannot be set up. Holds every fault found, not only the first. */
export class ConfigurationError extends Error {
  constructor(
    message: string,
    /** One sentence for each fault. */
    readonly faults: readonly string[],
  ) {
    super(message);
    this.name = "ConfigurationError";
  }

  again(): ConfigurationError {
    return new ConfigurationError(this.message, this.faults);
  }
}

/** Writes are blocked, and what was asked for is one that no API call carries out, such as a login to a server. */
export class ReadOnly extends Error {
  override readonly name = "ReadOnly";
}
