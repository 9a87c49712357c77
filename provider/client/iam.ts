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

export interface Project {
  id: string;
  /** Of the account; unknown where the project's ID was configured. */
  domainId?: string;
}

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
  #found: Promise<Project> | undefined;

  /** `name`: of the project, where it is not the main one, which is named like its region. */
  constructor({ region, name, id }: WantedProject, caller: () => Caller) {
    this.#region = region;
    this.#name = name ?? region;
    this.#caller = caller;
    if (id) this.#found = Promise.resolve({ id });
  }

  async id(): Promise<string> {
    return (await this.project()).id;
  }

  /** Throws `ConfigurationError` unless exactly one project has that name. */
  project(): Promise<Project> {
    // The look-up is shared, so no caller's signal may end it.
    this.#found ??= this.#lookUp().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  async #lookUp(): Promise<Project> {
    const answer = await this.#caller().call(findProject, { query: { name: this.#name } });
    const named = list(fields(answer)["projects"]).filter((project) => project["name"] === this.#name);
    const ids = named.map((project) => text(project["id"])).filter((id): id is string => id !== undefined);
    const [id] = ids;
    const domainId = text(named[0]?.["domain_id"]);
    if (ids.length === 1 && id) return { id, ...(domainId && { domainId }) };
    const fault = messages.projects(this.#region, ids, this.#name);
    throw new ConfigurationError(messages.configuration([fault]), [fault]);
  }
}
