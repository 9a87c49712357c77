import { createHash, createHmac } from "node:crypto";
import { request } from "undici";
import type { Simulator } from "../../simulator";

// A signer of the tests' own, so that a misreading of the algorithm in the simulator cannot hide in both places.

const hash = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");
const escape = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export interface Sent {
  method: string;
  /** Path with its query, escaped. */
  url: string;
  body?: string;
  headers?: Record<string, string>;
  /** Names of the headers to sign; all of `headers` and the date when absent. */
  signedHeaders?: string[];
  accessKey?: string;
  secretKey?: string;
  date?: Date;
}

export function sign(sent: Sent, accessKey: string, secretKey: string): Record<string, string> {
  const date = (sent.date ?? new Date()).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const headers: Record<string, string> = { ...sent.headers, "x-sdk-date": date };
  const names = (sent.signedHeaders ?? Object.keys(headers)).map((name) => name.toLowerCase()).sort();
  const target = new URL(`http://simulator${sent.url}`);
  const path = target.pathname
    .split("/")
    .map((part) => escape(decodeURIComponent(part)))
    .join("/");
  const query = [...target.searchParams]
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([key, value]) => `${escape(key)}=${escape(value)}`)
    .join("&");
  const canonical = [
    sent.method,
    path.endsWith("/") ? path : `${path}/`,
    query,
    names.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join(""),
    names.join(";"),
    hash(sent.body ?? ""),
  ].join("\n");
  const signature = createHmac("sha256", secretKey)
    .update(`SDK-HMAC-SHA256\n${date}\n${hash(canonical)}`)
    .digest("hex");
  return {
    ...headers,
    authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The JSON body; tests know its shape. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

/** Sends one signed request to a simulator. */
export async function send(cloud: Simulator, sent: Sent): Promise<Reply> {
  const { accessKey, secretKey } = cloud.credentials;
  const headers = sign(sent, sent.accessKey ?? accessKey, sent.secretKey ?? secretKey);
  const answer = await request(`${cloud.url}${sent.url}`, {
    method: sent.method as "GET",
    headers,
    body: sent.body ?? null,
  });
  const text = await answer.body.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: answer.statusCode, headers: answer.headers, text, json };
}

type Query = Record<string, string | number | boolean | (string | number)[]>;

/** Short calls with JSON bodies; paths of HSS start behind `/v5/{project_id}/`, others with a slash. */
export function client(cloud: Simulator) {
  const call =
    (method: string) =>
    (path: string, body?: unknown, query: Query = {}) => {
      const search = new URLSearchParams();
      for (const [key, value] of Object.entries(query)) {
        for (const item of Array.isArray(value) ? value : [value]) search.append(key, String(item));
      }
      const base = path.startsWith("/") ? path : `/v5/${cloud.projectId}/${path}`;
      const url = search.size > 0 ? `${base}?${search.toString().replace(/\+/g, "%20")}` : base;
      const json =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      return send(cloud, { method, url, ...json });
    };
  return {
    get: (path: string, query?: Query) => call("GET")(path, undefined, query),
    post: call("POST"),
    put: call("PUT"),
    delete: call("DELETE"),
    /** The one host of this ID, as the list gives it. */
    async host(id: string, query: Query = {}) {
      const { json } = await call("GET")("host-management/hosts", undefined, {
        host_id: id,
        enterprise_project_id: "all_granted_eps",
        ...query,
      });
      return json.data_list[0];
    },
    protect: (hostIds: string[], more: Record<string, unknown>, query?: Query) =>
      call("POST")("host-management/protection", { host_id_list: hostIds, ...more }, query),
  };
}
