/** IAM: the project of a region. Source: IAM API reference, "Querying Project Information". */
import type { Caller, Operation } from "./caller";
import { ConfigurationError } from "./errors";
import { messages } from "./messages";
import { fields, list, text } from "./records";

const findProject: Operation = {
  title: "look up the project of the region",
  service: "iam",
  method: "GET",
  path: "/v3/projects",
  repetition: "read",
};

export interface WantedProject {
  region: string;
  name?: string | undefined;
  id?: string | undefined;
}

/** The project id of a region: looked up once, by whoever needs it first; a failed look-up is tried again. */
export class ProjectLookup {
  readonly #name: string;
  readonly #region: string;
  readonly #caller: () => Caller;
  #found: Promise<string> | undefined;

  /** `name`: of the project, where it is not the main one, which is named like its region. */
  constructor({ region, name, id }: WantedProject, caller: () => Caller) {
    this.#region = region;
    this.#name = name ?? region;
    this.#caller = caller;
    if (id) this.#found = Promise.resolve(id);
  }

  /** Throws `ConfigurationError` unless exactly one project has that name. */
  id(): Promise<string> {
    // The look-up is shared, so no caller's signal may end it.
    this.#found ??= this.#lookUp().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  async #lookUp(): Promise<string> {
    const answer = await this.#caller().call(findProject, { query: { name: this.#name } });
    const named = list(fields(answer)["projects"]).filter((project) => project["name"] === this.#name);
    const ids = named.map((project) => text(project["id"])).filter((id): id is string => id !== undefined);
    const [id] = ids;
    if (ids.length === 1 && id) return id;
    const fault = messages.projects(this.#region, ids, this.#name);
    throw new ConfigurationError(messages.configuration([fault]), [fault]);
  }
}
