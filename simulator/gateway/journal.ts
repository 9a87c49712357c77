/** One request as it was answered. Headers are left out: they carry the signature. */
export interface LoggedRequest {
  /** Epoch milliseconds in the cloud. */
  time: number;
  /** Short name of the API, such as "GET hosts"; for an unknown path, method and path. */
  label: string;
  /** Name of the operation in the API reference, when it is one. */
  operation: string | undefined;
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  /** The JSON body with nothing secret in it. */
  body: unknown;
  /** HTTP status; 0 when the connection was broken instead of an answer. */
  status: number;
  /** Error code of the answer, if it was an error. */
  code: string | undefined;
}

const secretName = /pass|secret|token|private_?key|user_data|credential/i;

/** A copy in which every value of a secret's name is masked. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, secretName.test(key) ? "***" : withoutSecrets(item)]),
  );
}

/** Older requests are forgotten beyond so many. */
const kept = 20_000;

/** Counts calls and remembers requests. */
export class Journal {
  /** Per API; an API that was never called is absent. */
  calls: Record<string, number> = {};
  requests: LoggedRequest[] = [];
  onRequest: ((request: LoggedRequest) => void) | undefined;

  count(label: string): void {
    this.calls[label] = (this.calls[label] ?? 0) + 1;
  }

  log(request: LoggedRequest): void {
    this.requests.push(request);
    if (this.requests.length > kept) this.requests.splice(0, kept / 10);
    this.onRequest?.(request);
  }

  clear(): void {
    this.calls = {};
    this.requests = [];
  }
}
