/** Carries out one operation: signs, waits for its turn, sends, tries again where that is safe, and reads the answer. */
import type { Clock, ServiceName } from "./model";

import * as errors from "./errors";
import { type Answer, read } from "./failures";
import { messages } from "./messages";
import { type Operation, type Ready, type Request, signed } from "./requests";
import type { Pacer } from "./pacing";
import type { ReadOnlyReason } from "./read-only";
import { backoff, type Patience, retryAfter } from "./retrying";
import type { Credentials, Redactor } from "./secrets";
import { NetworkFault, type Transport } from "./transport";

export type { Operation, Repetition, Request } from "./requests";

export interface Sending {
  signal?: AbortSignal | undefined;
  /** The call waits (again) and is not under way; its request will be asked for anew. */
  waiting?: () => void;
  /** How many calls of this API, this one included, the limit must allow before it is sent. */
  room?: number | undefined;
}

/** What a log hook receives. Holds no secret. */
export type LogRecord =
  | {
      kind: "call";
      operation: string;
      service: ServiceName;
      method: string;
      url: string;
      headers: Record<string, string>;
      attempt: number;
      milliseconds: number;
      status?: number;
      requestId?: string;
      error?: string;
    }
  | { kind: "retry"; operation: string; service: ServiceName; attempt: number; milliseconds: number; because: string }
  | { kind: "wait"; api: string; milliseconds: number; waiting: number }
  /** Calls are paced without regard to other processes, since the file they share cannot be used. */
  | { kind: "unshared"; problem: string }
  /** A setting that does not do what its name says, or that weakens something. */
  | { kind: "warning"; message: string };

export interface CallerParts {
  transport: Transport;
  pacer: Pacer;
  clock: Clock;
  redactor: Redactor;
  log: (record: LogRecord) => void;
  random: () => number;
  patience: Patience;
  userAgent: string;
  baseUrl: (service: ServiceName) => string;
  credentials: { current(): Promise<Credentials>; renew(rejected: Credentials): Promise<Credentials | undefined> };
  projectId: (signal?: AbortSignal) => Promise<string>;
  /** Why only reads are sent: GETs, and billing's query, which is a POST. Absent: writes are sent too. */
  readOnly?: ReadOnlyReason | undefined;
}

export class Caller {
  readonly #parts: CallerParts;

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  /**
   * The parsed answer. A request given as a function is asked for when the call's turn has come, so that what others
   * want at that moment can go along; answering `undefined` sends nothing.
   */
  async call(
    operation: Operation,
    request: Request | (() => Request | undefined),
    sending: Sending = {},
  ): Promise<unknown> {
    const { pacer, clock, patience } = this.#parts;
    const { signal } = sending;
    if (this.#parts.readOnly !== undefined && operation.repetition !== "read")
      throw new errors.Refused(messages.readOnly(operation.title, this.#parts.readOnly), about(operation));
    const api = `${operation.service} ${operation.method} ${operation.path}`;
    const begun = clock.now();
    let faulty = 0;
    let throttled = 0;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      sending.waiting?.();
      const ready = await this.#unlessAborted(operation, signal, () => this.#prepare(operation, signal));
      const turn = await this.#unlessAborted(operation, signal, () => pacer.turn(api, signal, sending.room));
      let made: Request | undefined;
      try {
        made = typeof request === "function" ? request() : request;
      } finally {
        if (made === undefined) await turn.giveBack();
      }
      if (made === undefined) return undefined;

      const attemptBegun = clock.now();
      let error: errors.CloudError;
      let answer: Answer | undefined;
      const asked = () => retryAfter(answer?.headers["retry-after"], clock.now());
      try {
        answer = await this.#send(operation, made, ready, attempt, signal);
        return read(answer, about(operation), this.#parts.redactor);
      } catch (caught) {
        if (!(caught instanceof errors.CloudError)) throw caught;
        error = caught;
        // The pacer keeps the wait: it holds for all calls of this API. It is told before the turn goes on to the next.
        if (error instanceof errors.Throttled) await pacer.throttled(api, { retryAfter: asked(), text: answer?.body });
      } finally {
        await turn.done();
      }

      let pause: number;
      if (error instanceof errors.Throttled) {
        pause = 0;
        throttled++;
        const tooLong = throttled > patience.throttlings || (asked() ?? 0) > patience.throttledFor;
        if (tooLong) throw this.#gaveUp(error, attempt, begun);
      } else if (error instanceof errors.Unauthenticated && !renewed) {
        renewed = true;
        const fresh = await this.#parts.credentials.renew(ready.credentials);
        if (!fresh) throw error;
        pause = 0;
      } else if (error.retriable && this.#mayRepeat(operation, error, answer)) {
        pause = asked() ?? backoff(error, attempt - throttled, this.#parts.random);
        faulty += clock.now() - attemptBegun + pause;
        if (faulty > patience.faults || attempt - throttled > (patience.retries ?? Infinity))
          throw this.#gaveUp(error, attempt, begun);
      } else {
        throw this.#final(operation, error, answer);
      }
      this.#parts.log({
        kind: "retry",
        operation: operation.title,
        service: operation.service,
        attempt,
        milliseconds: pause,
        because: error.message,
      });
      if (pause > 0) {
        sending.waiting?.();
        await this.#unlessAborted(operation, signal, () => clock.sleep(pause, signal));
      }
    }
  }

  /** A lasting fault (a certificate that is not trusted) is not worth a second try. */
  #mayRepeat(operation: Operation, error: errors.CloudError, answer: Answer | undefined): boolean {
    if (error instanceof Unreached && error.lasting) return false;
    if (operation.repetition !== "once") return true;
    return answer === undefined ? error instanceof Unreached && error.unsent : error instanceof errors.Busy;
  }

  #final(operation: Operation, error: errors.CloudError, answer: Answer | undefined): errors.CloudError {
    // An order may also have been taken when its good answer makes no sense.
    const unclear = error instanceof errors.Unavailable || (answer && answer.status < 300 && error.code === undefined);
    if (!unclear) return error;
    const unsent = error instanceof Unreached && error.unsent;
    if (operation.repetition !== "once" || unsent) return plain(error);
    const said = answer ? `the answer was HTTP ${answer.status}` : `the connection failed (${error.code})`;
    return new errors.OutcomeUnknown(messages.outcomeUnknown(error, said), error);
  }

  #gaveUp(error: errors.CloudError, attempts: number, begun: number): errors.CloudError {
    return plain(error).again(messages.gaveUp(error.message, attempts, this.#parts.clock.now() - begun));
  }

  async #prepare(operation: Operation, signal: AbortSignal | undefined): Promise<Ready> {
    const credentials = await this.#parts.credentials.current();
    this.#parts.redactor.learn(credentials);
    const regional = operation.path.includes("{project_id}");
    return { credentials, projectId: regional ? await this.#parts.projectId(signal) : undefined };
  }

  async #send(
    operation: Operation,
    request: Request,
    ready: Ready,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const { clock, log, redactor, transport } = this.#parts;
    const at = { baseUrl: this.#parts.baseUrl(operation.service), time: clock.now(), userAgent: this.#parts.userAgent };
    const outgoing = signed(operation, request, ready, at);
    const begun = clock.now();
    const record = {
      kind: "call" as const,
      operation: operation.title,
      service: operation.service,
      method: operation.method,
      url: redactor.redact(outgoing.url),
      headers: redactor.headers(outgoing.headers),
      attempt,
    };
    try {
      const answer = await transport.send(
        { ...outgoing, ...(signal ? { signal } : {}) },
        { newConnection: operation.repetition === "once" },
      );
      const requestId = answer.headers["x-request-id"];
      log({ ...record, milliseconds: clock.now() - begun, status: answer.status, ...(requestId ? { requestId } : {}) });
      return answer;
    } catch (error) {
      const code = error instanceof NetworkFault ? error.code : "cancelled";
      log({ ...record, milliseconds: clock.now() - begun, error: code });
      if (error instanceof NetworkFault) {
        const failure = { ...about(operation), code };
        throw new Unreached(messages.network(failure, new URL(outgoing.url).host, code), failure, error);
      }
      if (signal?.aborted) {
        throw new errors.Cancelled(
          messages.cancelled(about(operation), operation.repetition !== "read"),
          about(operation),
        );
      }
      throw error;
    }
  }

  /** The signal's end, met before anything was sent, as the error that callers know. */
  async #unlessAborted<T>(operation: Operation, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    if (!signal) return run();
    let stop: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(new errors.Cancelled(messages.cancelled(about(operation), false), about(operation)));
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
    try {
      return await Promise.race([aborted, run()]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

/** No answer came, with what matters for trying again. Never leaves this file: callers see `Unavailable`. */
class Unreached extends errors.Unavailable {
  readonly unsent: boolean;
  readonly lasting: boolean;

  constructor(message: string, failure: errors.Failure, fault: NetworkFault) {
    super(message, failure);
    this.unsent = fault.unsent;
    this.lasting = fault.lasting;
  }
}

function plain(error: errors.CloudError): errors.CloudError {
  return error instanceof Unreached ? new errors.Unavailable(error.message, error) : error;
}

function about(operation: Operation): errors.Failure {
  return { operation: operation.title, service: operation.service };
}
