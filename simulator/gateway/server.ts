import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Cloud } from "../core/cloud";
import { servedOperations, type ServedOperation } from "../services";
import { gatewayError, hssError, invalidParameter, ServiceError } from "./errors";
import type { Fault, Faults } from "./faults";
import { withoutSecrets, type Journal } from "./journal";
import type { CallLimits } from "./limits";
import type { Rules } from "../options";
import type { OperationSpec } from "./operations";
import { checkReply } from "./reply-check";
import { verify, type Credentials } from "./signature";
import { checkBody, checkParameters, Violation, type Body } from "./validation";

export interface Gateway {
  cloud: Cloud;
  credentials: readonly Credentials[];
  faults: Faults;
  journal: Journal;
  limits: CallLimits;
}

interface Answer {
  status: number;
  body: object | string | undefined;
  headers?: Record<string, string>;
}

/** The gateway refuses larger bodies. */
const bodyLimit = 12 * 1024 * 1024;

const joined = (headers: FastifyRequest["headers"]) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

/** The path may begin with two slashes, which a relative URL would take for a host. */
const urlOf = (request: FastifyRequest) => new URL(`http://simulator${request.raw.url ?? "/"}`);

const bytesOf = (request: FastifyRequest) => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));

function parseBody(operation: ServedOperation, bytes: Buffer): unknown {
  if (bytes.length === 0 || !operation.spec.body) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    if (operation.service === "hss") throw hssError("HSS.0002", "the body is no JSON");
    throw invalidParameter(operation.service, "the body is no JSON");
  }
}

function checkOwnReply({ name, spec }: ServedOperation, reply: object | undefined): void {
  try {
    checkReply(spec, reply);
  } catch (error) {
    throw new Error(`the simulator's own reply to ${name} is not as documented: ${(error as Error).message}`);
  }
}

/** Operations whose `region` header Huawei's OpenAPI requires. */
const regionRequired = new Set([
  ...["ListPolicyGroup", "ListProtectionPolicy", "ListProtectionServer", "ListWtpProtectHost", "SetRaspSwitch"],
  ...["SetWtpProtectionStatusInfo", "ShowProductdataOfferingInfos", "StartProtection", "StopProtection"],
  ...["SwitchHostsProtectStatus", "UpdateProtectionPolicy", "ListSecurityEvents", "ListRaspPolicies"],
]);

const paging = new Set(["offset", "limit"]);

const required = (fields: OperationSpec["headers"], names: ReadonlySet<string>) =>
  (fields ?? []).map((field) => (names.has(field.name) ? { ...field, required: true } : field));

/** The description of an operation with what the rules make mandatory. */
function withRules({ service, name, spec }: ServedOperation, rules: Rules): OperationSpec {
  if (service !== "hss") return spec;
  const region = rules.regionHeader === "required" && regionRequired.has(name);
  const pages = rules.pagingParameters === "required" && spec.method === "GET";
  if (!region && !pages) return spec;
  const headers = [...(spec.headers ?? []).filter((field) => field.name !== "region")];
  return {
    ...spec,
    ...(region && { headers: [...headers, { name: "region", type: "string", required: true }] }),
    ...(pages && { query: required(spec.query, paging) }),
  };
}

/** Everything between the arrival of a request and the operation's own work, in the gateway's order. */
function answer(gateway: Gateway, operation: ServedOperation, request: FastifyRequest, half: boolean): Answer {
  const { cloud } = gateway;
  const headers = joined(request.headers);
  const bytes = bytesOf(request);
  const signed = { method: request.method, rawUrl: request.raw.url ?? "", headers, body: bytes };
  const verdict = verify(signed, gateway.credentials, Date.now(), gateway.cloud.now());
  if ("refusal" in verdict)
    throw gatewayError(401, "APIGW.0301", `Incorrect IAM authentication information: ${verdict.refusal}`);

  const refusal = gateway.limits.admit(operation.service, operation.label, verdict.accessKey, request.ip);
  if (refusal) throw refusal;

  const path = request.params as Record<string, string>;
  if (path["project_id"] !== undefined && path["project_id"] !== cloud.projectId)
    throw gatewayError(403, "APIGW.0310", `The project is unavailable: ${path["project_id"]}`);

  const refuseUnknown = cloud.rules.unknownFields === "refused" && operation.service === "hss";
  try {
    const query = urlOf(request).searchParams;
    const spec = withRules(operation, cloud.rules);
    const parameters = checkParameters({ path, query, headers }, spec, refuseUnknown);
    let body: Body = checkBody(parseBody(operation, bytes), operation.spec, refuseUnknown);
    if (half) {
      const ids = (body["host_id_list"] as string[] | undefined) ?? [];
      body = { ...body, host_id_list: ids.slice(0, Math.floor(ids.length / 2)) };
    }
    cloud.settle();
    if (request.method !== "GET") cloud.touch();
    const enterpriseProjectId = (parameters.query["enterprise_project_id"] as string | undefined) ?? "0";
    const result = operation.handle({ cloud, ...parameters, body, headers, enterpriseProjectId });
    cloud.settle();
    if (cloud.options.checkReplies) checkOwnReply(operation, result);
    return { status: operation.spec.successStatus ?? 200, body: result };
  } catch (error) {
    if (error instanceof Violation) throw invalidParameter(operation.service, error.message);
    throw error;
  }
}

const troubles: Record<string, [status: number, code: string, message: string]> = {
  "429": [
    429,
    "APIGW.0308",
    "The throttling threshold has been reached: policy user over ratelimit,limit:5,time:1 minute",
  ],
  "500": [500, "APIGW.0601", "Internal error"],
  "502": [502, "APIGW.0610", "The backend is not there"],
  "503": [503, "APIGW.0613", "IAM is not reachable"],
  "504": [504, "APIGW.0201", "The backend did not answer in time"],
};

/** What a fault answers in the operation's place; a trouble of the gateway is thrown. */
function faultAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === "reply") {
    const body = fault.body as object | string | undefined;
    return { status: fault.status, body, ...(fault.headers && { headers: fault.headers }) };
  }
  const trouble = troubles[fault.kind];
  if (!trouble) return undefined;
  const [status, code, message] = trouble;
  const wait = fault.kind === "429" ? fault.retryAfterSeconds : undefined;
  throw gatewayError(status, code, message, wait === undefined ? {} : { "retry-after": String(wait) });
}

function breakOff(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

/** Half of a true answer, then silence. */
function sendHalf(reply: FastifyReply, { status, body }: Answer): void {
  const text = Buffer.from(typeof body === "string" ? body : JSON.stringify(body ?? {}));
  reply.hijack();
  reply.raw.writeHead(status, { "content-type": "application/json", "content-length": text.length });
  reply.raw.write(text.subarray(0, Math.floor(text.length / 2)), () => reply.raw.socket?.destroy());
}

function send(reply: FastifyReply, { status, body, headers }: Answer, requestId: string) {
  void reply
    .code(status)
    .header("x-request-id", requestId)
    .headers(headers ?? {});
  if (body === undefined) return reply.send();
  if (typeof body === "string") return reply.send(body);
  return reply.header("content-type", "application/json").send(JSON.stringify(body));
}

const codeOf = ({ body, status }: Answer) => {
  if (status < 400 || typeof body !== "object") return undefined;
  const { error_code, code, error } = body as { error_code?: string; code?: string; error?: { code?: unknown } };
  return error_code ?? code ?? (error?.code === undefined ? undefined : String(error.code));
};

async function serve(gateway: Gateway, operation: ServedOperation, request: FastifyRequest, reply: FastifyReply) {
  const { cloud, faults, journal } = gateway;
  const url = urlOf(request);
  const requestId = randomUUID().replace(/-/g, "");
  const { method } = request;
  journal.count(operation.label);
  const fault = faults.meet({ label: operation.label, operation: operation.name, method, path: url.pathname });
  const latency = (cloud.options.latency ?? 0) + (fault?.kind === "latency" ? fault.milliseconds : 0);
  if (latency > 0) await pause(latency);

  let result: Answer = { status: 0, body: undefined };
  if (fault?.kind !== "reset-before") {
    try {
      result = (fault && faultAnswer(fault)) ?? answer(gateway, operation, request, fault?.kind === "half-done");
      if (fault?.kind === "half-done") throw gatewayError(500, "APIGW.0601", "Internal error");
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const { error_code: code } = error.body;
      const named = typeof code === "string" && code.startsWith("APIGW.") ? { request_id: requestId } : {};
      result = { status: error.status, body: { ...error.body, ...named }, headers: error.headers };
    }
  }
  const broken = fault?.kind === "reset-before" || fault?.kind === "reset-after";
  const values = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => {
      const all = url.searchParams.getAll(name);
      return [name, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
  let body: unknown;
  try {
    body = withoutSecrets(JSON.parse(bytesOf(request).toString("utf8")));
  } catch {
    body = undefined;
  }
  const { label, name } = operation;
  const status = broken ? 0 : result.status;
  const { pathname: path } = url;
  journal.log({
    time: cloud.now(),
    label,
    operation: name,
    method,
    path,
    query: withoutSecrets(values) as typeof values,
    body,
    status,
    code: codeOf(result),
  });
  if (broken) return breakOff(reply);
  if (fault?.kind === "partial") return sendHalf(reply, result);
  return send(reply, result, requestId);
}

/** The HTTP server of all services on one origin. */
export function createGateway(gateway: Gateway): FastifyInstance {
  const app = fastify({
    bodyLimit,
    // No API of the cloud has HEAD, and half as many routes are made in half the time.
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // An endpoint may be written with a slash at its end, which then stands twice in the path.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 1024 },
  });
  // One SDK signs and sends `{}` with every GET; the bytes are needed to check its signature.
  app.addHttpMethod("GET", { hasBody: true, overrideExisting: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  for (const operation of servedOperations) {
    app.route({
      method: operation.spec.method,
      url: operation.spec.path.replace(/\{(\w+)\}/g, ":$1"),
      handler: (request, reply) => serve(gateway, operation, request, reply),
    });
  }

  app.setNotFoundHandler((request, reply) => {
    const requestId = randomUUID().replace(/-/g, "");
    const { pathname } = urlOf(request);
    const label = `${request.method} ${pathname}`;
    gateway.journal.count(label);
    const code = "APIGW.0101";
    const { method } = request;
    const logged = { time: gateway.cloud.now(), label, method, path: pathname, status: 404, code };
    gateway.journal.log({ ...logged, operation: undefined, query: {}, body: undefined });
    const message = "The API does not exist or has not been published in the environment";
    return send(
      reply,
      { status: 404, body: { error_msg: message, error_code: code, request_id: requestId } },
      requestId,
    );
  });

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const requestId = randomUUID().replace(/-/g, "");
    const tooLarge = error.statusCode === 413;
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
    const code = tooLarge || status < 500 ? "APIGW.0201" : "APIGW.0601";
    return send(
      reply,
      { status, body: { error_msg: error.message, error_code: code, request_id: requestId } },
      requestId,
    );
  });
  return app;
}
