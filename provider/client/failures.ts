/** Turns an answer of the services into an error by its meaning. The only place that knows status codes. */
import * as errors from "./errors";
import { messages } from "./messages";
import type { Redactor } from "./secrets";

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

type Kind = new (message: string, failure: errors.Failure) => errors.CloudError;

const kindOfCode: Record<string, Kind> = {
  "00000010": errors.UnknownHost,
  "HSS.0001": errors.InvalidRequest,
  "HSS.0002": errors.InvalidRequest,
  "HSS.0010": errors.PermissionDenied,
  "HSS.0011": errors.NotFound,
  "HSS.0013": errors.PermissionDenied,
  "HSS.1001": errors.AgentMissing,
  "HSS.1002": errors.QuotaShortage,
  "HSS.1007": errors.AgentOffline,
  "HSS.1019": errors.NotFound,
  "CBC.18000016": errors.PermissionDenied,
  "CBC.3124": errors.AlreadyGone,
  "CBC.30000067": errors.AlreadyGone,
  "CBC.30050009": errors.AlreadyGone,
  "CBC.3144": errors.Busy,
  "CBC.30050011": errors.Busy,
  "CBC.99003651": errors.Busy,
  "APIGW.0301": errors.Unauthenticated,
  "APIGW.0307": errors.Unauthenticated,
  "APIGW.0308": errors.Throttled,
};

/** The parsed body of a good answer; `undefined` for an empty one. Throws what the answer says went wrong. */
export function read(answer: Answer, about: errors.Failure, redactor: Redactor): unknown {
  const { status, body } = answer;
  const parsed = parse(body);
  const good = status >= 200 && status < 300;
  const told = parsed.json ? complaint(parsed.value, good) : {};
  const failure: errors.Failure = { ...about, status, code: told.code, requestId: requestId(answer, parsed.value) };
  if (good) {
    if (!parsed.json) throw new errors.Refused(messages.notUnderstood(failure), failure);
    // BSS documents many of its errors with HTTP 200.
    if (told.code === undefined || /^(CBC\.)?0+$/.test(told.code)) return parsed.value;
  }
  if (!parsed.json && status === 404) {
    // A page of some other server says nothing about what exists.
    throw new errors.Refused(messages.notUnderstood(failure), failure);
  }
  const Kind = kindOf(status, told.code);
  throw new Kind(redactor.redact(messages.refused(Kind.name, failure, told.text ?? "")), failure);
}

/** The error for a service code that came as part of a good answer. */
export function refusal(about: errors.Failure, code: string, text: string): errors.CloudError {
  const failure = { ...about, code };
  const Kind = kindOf(400, code);
  return new Kind(messages.refused(Kind.name, failure, text), failure);
}

function kindOf(status: number, code: string | undefined): Kind {
  const known = code === undefined ? undefined : kindOfCode[code];
  if (known) return known;
  if (status === 429) return errors.Throttled;
  if (status === 401) return errors.Unauthenticated;
  if (status === 403) return errors.PermissionDenied;
  if (status === 408 || status >= 500) return errors.Unavailable;
  // The gateway's 404 means that the API is not offered there, not that a thing is gone.
  if (status === 404 && !code?.startsWith("APIGW.")) return errors.NotFound;
  if (status === 400 && (code === undefined || code.startsWith("APIGW."))) return errors.InvalidRequest;
  return errors.Refused;
}

function parse(body: string): { json: boolean; value?: unknown } {
  if (body.trim() === "") return { json: true, value: undefined };
  try {
    return { json: true, value: JSON.parse(body) };
  } catch {
    return { json: false };
  }
}

/** The code and text of an error body, in any of the shapes that the services send. */
function complaint(body: unknown, good: boolean): { code?: string; text?: string } {
  const outer = record(body);
  const inner = record(outer["error"]);
  // In a good answer "code" and "message" may be anything; in a bad one they are how SMN complains.
  const code = word(outer["error_code"]) ?? word(inner["code"]) ?? (good ? undefined : word(outer["code"]));
  const texts = [outer["error_msg"], outer["error_description"], inner["message"], outer["message"]]
    .map(word)
    .filter((text): text is string => text !== undefined);
  const text = [...new Set(texts)].join(": ");
  return { ...(code === undefined ? {} : { code }), ...(text ? { text } : {}) };
}

function requestId(answer: Answer, body: unknown): string | undefined {
  return answer.headers["x-request-id"] ?? word(record(body)["request_id"]);
}

function word(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
