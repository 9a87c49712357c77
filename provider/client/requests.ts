/** Operations of the services, and the signed requests that carry them. */
import type { ServiceName } from "./model";
import type { Credentials } from "./secrets";
import { authorization, escape, type Query, queryString, sdkDate } from "./signing";
import type { Outgoing } from "./transport";

/**
 * `read` and `repeatable` (a write whose repetition changes nothing) are tried again after faults. `once` is never sent
 * again when it may have been received.
 */
export type Repetition = "read" | "repeatable" | "once";

export interface Operation {
  /** What is done, as it follows "Could not": "open protection of hosts". */
  title: string;
  service: ServiceName;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `{project_id}` and other parts in braces; together with the method it names the API that is paced. */
  path: string;
  repetition: Repetition;
}

export interface Request {
  path?: Record<string, string>;
  query?: Query;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What must be known before a request can be signed. */
export interface Ready {
  credentials: Credentials;
  /** Undefined for global services. */
  projectId: string | undefined;
}

export function signed(
  operation: Operation,
  request: Request,
  { credentials, projectId }: Ready,
  at: { baseUrl: string; time: number; userAgent: string },
): Omit<Outgoing, "signal"> {
  const keys = credentials.reveal();
  const base = new URL(at.baseUrl);
  const path = base.pathname.replace(/\/$/, "") + filled(operation.path, { ...request.path, project_id: projectId });
  const query = request.query ?? {};
  const body = request.body === undefined ? "" : JSON.stringify(request.body);
  // Every header but the last two is signed, so that nothing on the way can change it.
  const headers: Record<string, string> = {
    host: base.host,
    "X-Sdk-Date": sdkDate(at.time),
    ...(body ? { "content-type": "application/json" } : {}),
    ...(projectId ? { "X-Project-Id": projectId } : {}),
    ...(keys.securityToken ? { "X-Security-Token": keys.securityToken } : {}),
    ...request.headers,
  };
  const Authorization = authorization({ method: operation.method, path, query, headers, body }, keys);
  const search = queryString(query);
  return {
    method: operation.method,
    url: `${base.origin}${path}${search ? `?${search}` : ""}`,
    headers: { ...headers, Authorization, "User-Agent": at.userAgent },
    ...(body ? { body } : {}),
  };
}

function filled(template: string, values: Readonly<Record<string, string | undefined>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => escape(values[name] ?? ""));
}
