import type { Caller, Operation, Request, Sending } from "../caller";
import { type Fields, fields } from "../records";

/**
 * How a call names the enterprise project. `read`: the configured one, else all that the caller may see. `write`: the
 * configured one or none, which HSS takes for the default project. `none`: the call does not know the parameter.
 * Source: HSS API v5 reference, parameter `enterprise_project_id` of each API.
 */
export type Scope = "read" | "write" | "none";

export interface HssOperation extends Omit<Operation, "service"> {
  scope: Scope;
}

/** Calls of HSS in one region and enterprise project. */
export class HssCalls {
  readonly #caller: Caller;
  readonly #region: string;
  readonly #enterpriseProjectId: string | undefined;

  constructor(caller: Caller, region: string, enterpriseProjectId: string | undefined) {
    this.#caller = caller;
    this.#region = region;
    this.#enterpriseProjectId = enterpriseProjectId;
  }

  /** `undefined` when the request, asked for at its turn, was no longer needed. */
  async call(
    { scope, ...operation }: HssOperation,
    request: Request | (() => Request | undefined),
    sending: Sending = {},
  ): Promise<Fields | undefined> {
    let sent = false;
    const answer = await this.#caller.call(
      { service: "hss", ...operation },
      () => {
        const made = typeof request === "function" ? request() : request;
        sent = made !== undefined;
        return made && this.#inScope(scope, made);
      },
      sending,
    );
    return sent ? fields(answer) : undefined;
  }

  #inScope(scope: Scope, request: Request): Request {
    const project = this.#enterpriseProjectId ?? (scope === "read" ? "all_granted_eps" : undefined);
    const named = scope !== "none" && project !== undefined;
    return {
      ...request,
      query: { ...request.query, ...(named ? { enterprise_project_id: project } : {}) },
      // Some sites refuse calls without it, also where the reference does not list it.
      headers: { region: this.#region, ...request.headers },
    };
  }
}
