/** An answer other than success, in the shape in which the service that gives it writes errors. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    readonly headers: Record<string, string> = {},
  ) {
    super(JSON.stringify(body));
    this.name = "ServiceError";
  }
}

/** HSS's codes and their texts; all of them come with HTTP 400 (HSS API v5 reference, "Error codes"). */
const hssTexts = {
  "HSS.0001": "Invalid parameter",
  "HSS.0002": "The request cannot be parsed",
  "HSS.0010": "Access denied",
  "HSS.0011": "The resource does not exist",
  "HSS.1001": "No agent is installed on the host",
  "HSS.1002": "The quota is not sufficient",
  "HSS.1003": "A protected host cannot be ignored",
  "HSS.1005": "The policy is invalid",
  "HSS.1007": "The agent is offline",
  "HSS.1008": "The host could not be queried",
  "HSS.1019": "The server group could not be queried",
  "HSS.1020": "The policy group name is taken",
  "HSS.1021": "The policy group could not be queried",
} as const;

export type HssCode = keyof typeof hssTexts;

/** HSS's own error body. */
export const hssError = (code: HssCode, detail?: string, status = 400) =>
  new ServiceError(status, { error_code: code, error_msg: detail ? `${hssTexts[code]}: ${detail}` : hssTexts[code] });

/**
 * What the protection call says of a host that it does not know: a description and no message, so that SDKs which want
 * both lose the code. The API reference does not state the HTTP status.
 */
export const unknownHost = (status: number) =>
  new ServiceError(status, { error_code: "00000010", error_description: "拒绝访问" });

/** The API gateway's error body; the request ID is added when the answer is sent. */
export const gatewayError = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): ServiceError => new ServiceError(status, { error_msg: message, error_code: code }, headers);

/** The billing service's error body. */
export const bssError = (code: string, message: string, status = 400) =>
  new ServiceError(status, { error_code: code, error_msg: message });

export type ServiceName = "hss" | "bss" | "iam" | "ecs" | "smn" | "eps";

/** A parameter that breaks the rules of an operation, said as that service says it. */
export function invalidParameter(service: ServiceName, detail: string): ServiceError {
  if (service === "hss") return hssError("HSS.0001", detail);
  if (service === "bss") return bssError("CBC.0100", `Invalid parameter: ${detail}`);
  if (service === "smn")
    return new ServiceError(400, { code: "SMN.00010026", message: `Invalid parameter: ${detail}` });
  if (service === "iam") return new ServiceError(400, { error: { code: 400, message: detail, title: "Bad Request" } });
  return new ServiceError(400, { error: { code: service === "ecs" ? "Ecs.0005" : "EPS.0004", message: detail } });
}

/** A thing that does not exist, said as that service says it. */
export function notFound(service: "ecs" | "smn" | "eps", what: string): ServiceError {
  if (service === "smn") return new ServiceError(404, { code: "SMN.00010008", message: `${what} was not found` });
  const code = service === "ecs" ? "Ecs.0114" : "EPS.0006";
  return new ServiceError(404, { error: { code, message: `${what} could not be found` } });
}
