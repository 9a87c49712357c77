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

/** The project id of a region: looked up once, by whoever needs it first; a failed look-up is tried again. */
export class ProjectLookup {
  readonly #region: string;
  readonly #caller: () => Caller;
  #found: Promise<string> | undefined;

  constructor(region: string, known: string | undefined, caller: () => Caller) {
    this.#region = region;
    this.#caller = caller;
    if (known) this.#found = Promise.resolve(known);
  }

  /** Throws `ConfigurationError` unless exactly one project has the region's name. */
  id(): Promise<string> {
    // The look-up is shared, so no caller's signal may end it.
    this.#found ??= this.#lookUp().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  async #lookUp(): Promise<string> {
    const answer = await this.#caller().call(findProject, { query: { name: this.#region } });
    const named = list(fields(answer)["projects"]).filter((project) => project["name"] === this.#region);
    const ids = named.map((project) => text(project["id"])).filter((id): id is string => id !== undefined);
    const [id] = ids;
    if (ids.length === 1 && id) return id;
    const fault = messages.projects(this.#region, ids);
    throw new ConfigurationError(messages.configuration([fault]), [fault]);
  }
}
