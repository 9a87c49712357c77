/** All wording of the client's errors: what failed, what the service said, what to do. */
import type { Failure } from "./errors";
import type { ReadOnlyReason } from "./read-only";

/** What a code of the service asks the reader to do. Source: HSS API v5 reference and BSS API reference, "Error Codes". */
const advice: Record<string, string> = {
  "00000010":
    "HSS gives this answer both for a host it does not know and for one the caller may not see. Check the host id, the region and the enterprise project.",
  "HSS.0001": "A value is not acceptable to HSS; check the values named above.",
  "HSS.0010": "Grant the user the HSS permission for this, in the enterprise project that holds the host.",
  "HSS.0011": "Check the id, the region and the enterprise project.",
  "HSS.0013": "Grant the user the HSS permission for this, in the enterprise project that holds the host.",
  "HSS.0014": "The account may not buy quotas; ask the account's owner.",
  "HSS.1001": "Install the agent on the host, wait until it is online, then run again.",
  "HSS.1002": "Buy more quota of this edition, free one, or use pay per use (chargingMode postPaid).",
  "HSS.1006": "Check that the server runs and that its agent is online, then run again.",
  "HSS.1007": "Start the server and check that its agent reaches HSS (TCP 10180), then run again.",
  "CBC.0150": "The account belongs to the other Huawei Cloud site; set the bss endpoint of that site.",
  "CBC.0156": "The account belongs to the other Huawei Cloud site; set the bss endpoint of that site.",
  "CBC.18000016": "Grant the user the billing permission for this.",
  "CBC.3016": "Renew or release the expired resources first.",
  "CBC.3106": "The order has moved on meanwhile; look at it in the billing console.",
  "CBC.30050010": "Pay or cancel the unpaid order of this resource first.",
  "CBC.30050013": "This resource cannot be renewed automatically.",
  "CBC.99003651": "Wait until the running operation on the resource has ended, then run again.",
  "APIGW.0101": "This API is not offered there. Check the region and the endpoint.",
  "APIGW.0103": "This API has no backend there. Check the region and the endpoint.",
  "APIGW.0301": "Check the access key, the secret key, the security token and this machine's clock.",
  "APIGW.0307": "The token has ended or belongs to another region; get a new one.",
  "APIGW.0310": "The project is not available to this user; check the project id and the region.",
};

const adviceByKind: Record<string, string> = {
  AlreadyGone: "Nothing is left to do if it was meant to go.",
  Busy: "Run again once the running operation has ended.",
  InvalidRequest: "Check the values of the call.",
  NotFound: "Check the id, the region and the enterprise project.",
  PermissionDenied: "Grant the user the permission for this; what exists could not be seen.",
  Throttled: "Run again later, with fewer runs at a time, or set the rate limit lower.",
  Unauthenticated: "Check the access key, the secret key, the security token and this machine's clock.",
  Unavailable: "Run again later; if it lasts, check the network, the proxy and the endpoint.",
};

export const messages = {
  /** An answer that is an error. `kind` is the class's name. */
  refused(kind: string, failure: Failure, said: string): string {
    const answer = [failure.status === undefined ? "" : `HTTP ${failure.status}`, failure.code ?? ""].filter(Boolean);
    const what = `Could not ${failure.operation}: ${said || "the service gave no reason"} (${answer.join(", ")}).`;
    return join(what, advice[failure.code ?? ""] ?? adviceByKind[kind] ?? "", request(failure));
  },

  network(failure: Failure, host: string, said: string): string {
    return join(
      `Could not ${failure.operation}: ${host} was not reached or did not answer (${said}).`,
      networkAdvice[failure.code ?? ""] ?? adviceByKind["Unavailable"] ?? "",
    );
  },

  notUnderstood(failure: Failure): string {
    return join(
      `Could not ${failure.operation}: the answer (HTTP ${failure.status}) is not what ${failure.service} sends.`,
      "Check the endpoint and the proxy.",
      request(failure),
    );
  },

  outcomeUnknown(failure: Failure, said: string): string {
    return join(
      `Whether it was possible to ${failure.operation} is not known: the request may have been received, but ${said}.`,
      "Look whether it took effect before doing it again; it was not sent twice.",
      request(failure),
    );
  },

  gaveUp(message: string, attempts: number, milliseconds: number): string {
    return attempts < 2 ? message : `${message} Tried ${attempts} times in ${Math.round(milliseconds / 1000)} s.`;
  },

  readOnly: (action: string, because: ReadOnlyReason): string =>
    because === "HSS_READ_ONLY"
      ? `Could not ${action}: writes are blocked, because HSS_READ_ONLY is set. Nothing was sent. Unset HSS_READ_ONLY to allow writes.`
      : `Could not ${action}: this command only reads. Nothing was sent.`,

  readOnlyValue: (given: string): string =>
    `HSS_READ_ONLY is "${given}": set it to 1 to block all writes, or to 0 (or leave it unset) to allow them.`,

  cancelled(failure: Failure, sent: boolean): string {
    return sent
      ? `Cancelled: ${failure.operation}. The request was already sent and may have taken effect.`
      : `Cancelled before it was sent: ${failure.operation}.`;
  },

  severitiesNotAccepted(severities: readonly string[], said: string): string {
    return `${said} Perhaps this region takes one severity only, while ${
      severities.length === 0 ? "none is" : `${severities.length} (${severities.join(", ")}) are`
    } wanted: name exactly one.`;
  },

  webTamperTags(): string {
    return (
      "Could not open web tamper protection: it takes tags only together with directories and pay per use. " +
      "Leave the tags out, or name the directories (webTamper) with chargingMode postPaid."
    );
  },

  tagNamedLikeACall(key: string): string {
    return `Could not remove the tag "${key}": the API has no way to name a tag of that key; remove it in the console.`;
  },

  noOrderId(): string {
    return "the answer names no order";
  },

  projects(region: string, found: readonly string[], name: string): string {
    return (
      `Could not find the project ${name === region ? "" : `"${name}" `}of region ${region}: IAM names ${
        found.length === 0 ? "none" : `${found.length} (${found.join(", ")})`
      }, exactly one is wanted. ` + "Set projectId or HUAWEICLOUD_SDK_PROJECT_ID; the id stands under My Credentials."
    );
  },

  configuration(faults: readonly string[]): string {
    return faults.length === 1
      ? `Huawei Cloud cannot be called: ${faults[0]}`
      : `Huawei Cloud cannot be called:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`;
  },

  invalidRegion(region: string): string {
    const shown = JSON.stringify(region.length > 64 ? `${region.slice(0, 64)}...` : region);
    return `invalid region ${shown}: a region holds letters, digits and hyphens only, for example cn-north-4.`;
  },

  insecureEndpoint(name: string): string {
    return (
      `${name} is an http:// URL of another machine: signed requests would travel in clear text. ` +
      "Use https://, or allow it with allowInsecureEndpoint or HSS_ALLOW_INSECURE_ENDPOINT=1."
    );
  },

  unsupported(name: string, remedy: string): string {
    return `${name} is set, but hss-iac does not support it. ${remedy}`;
  },

  certificatesAreVerified(): string {
    return (
      "NODE_TLS_REJECT_UNAUTHORIZED is set to 0. Certificates of Huawei Cloud are verified all the same; " +
      "to trust a private authority, set caCertificates, SSL_CERT_FILE or NODE_EXTRA_CA_CERTS."
    );
  },

  noRegion(): string {
    return "no region is set. Set region, HW_REGION_NAME or HUAWEICLOUD_SDK_REGION, for example cn-north-4.";
  },

  halfPair(place: string, have: string, missing: string): string {
    return `${place} has ${have} but no ${missing}. Set both or neither.`;
  },

  noCredentials(places: readonly string[]): string {
    return (
      `no credentials were found. Looked at: ${places.join("; ")}. ` +
      "Set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or fill the section [basic] of ~/.huaweicloud/credentials."
    );
  },

  badValue(name: string, wanted: string): string {
    return `${name} must be ${wanted}.`;
  },

  badFile(path: string, problem: string): string {
    return `${path} could not be used: ${problem}.`;
  },

  renewalFailed(problem: string): string {
    return `the credentials of the server's agency could not be renewed (${problem}).`;
  },
};

const networkAdvice: Record<string, string> = {
  ENOTFOUND: "There is no such host: check the region and the endpoint.",
  ECONNREFUSED: "Nothing listens there: check the endpoint and the proxy.",
  SELF_SIGNED_CERT_IN_CHAIN: "Its certificate is not trusted: set caCertificates or NODE_EXTRA_CA_CERTS.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "Its certificate is not trusted: set caCertificates or NODE_EXTRA_CA_CERTS.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "Its certificate is not trusted: set caCertificates or NODE_EXTRA_CA_CERTS.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "Its certificate is not trusted: set caCertificates or NODE_EXTRA_CA_CERTS.",
  CERT_HAS_EXPIRED: "Its certificate has expired: check this machine's clock.",
};

function request(failure: Failure): string {
  return failure.requestId ? `Request id ${failure.requestId}.` : "";
}

function join(...sentences: string[]): string {
  return sentences.filter(Boolean).join(" ");
}
