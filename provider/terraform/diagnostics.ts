import { type Fields, formatPath, InvalidInputs, type Issue, snakeCase } from "../schema";
import type { AttributePath, Diagnostic, Step } from "./messages";
import { inTerraformWords, propertyNames } from "./names";
import { settingFields } from "./schema";
import type { Naming } from "./values";

const severities = { error: 1, warning: 2 } as const;

export const diagnostic = (
  severity: keyof typeof severities,
  summary: string,
  detail: string,
  attribute?: AttributePath,
): Diagnostic => ({ severity: severities[severity], summary, detail, ...(attribute && { attribute }) });

/** Errors, issues and warnings about one kind of object, in the words of a Terraform configuration. */
export class Reporter {
  readonly #subject: string;
  readonly #fields: Fields;
  readonly #naming: Naming;
  readonly #words: string[];
  readonly #redact: (text: string) => string;

  /** `subject` is what a user calls it: `hss_quota`, `provider hss`. */
  constructor(subject: string, fields: Fields, others: Fields, naming: Naming, redact: (text: string) => string) {
    this.#subject = subject;
    this.#fields = fields;
    this.#naming = naming;
    // A message about the connection names settings of the provider, whatever it was that needed the connection.
    this.#words = propertyNames(fields, others, settingFields());
    this.#redact = redact;
  }

  issues(issues: readonly Issue[]): Diagnostic[] {
    return issues.map(({ path, message }) => {
      const [property, ...deeper] = path;
      const name = this.#attribute(String(property ?? ""));
      // Terraform points to the line of an attribute; deeper places can only be told.
      const detail = deeper.length > 0 ? `${formatPath([name, ...deeper])}: ${message}` : message;
      const subject = name === "" ? this.#subject : `${this.#subject}: "${name}"`;
      return diagnostic("error", `${subject} cannot be used as written`, this.words(detail), this.path(path));
    });
  }

  /** `deed` is what was being done, as in "hss_quota could not be created". */
  error(error: unknown, deed: string): Diagnostic[] {
    if (error instanceof InvalidInputs) return this.issues(error.issues);
    const message = error instanceof Error ? error.message : String(error);
    return [diagnostic("error", `${this.#subject} could not be ${deed}`, this.words(message))];
  }

  /** Terraform shows the first of those that begin alike, and counts the others: `about` sets apart what must be seen. */
  warning(message: string, about = ""): Diagnostic {
    return diagnostic("warning", `${this.#subject}${about}`, this.words(message));
  }

  words(message: string): string {
    return this.#redact(inTerraformWords(message, this.#words));
  }

  /** Terraform counts no elements of a set, so a path into one ends at the set. */
  path(path: Issue["path"]): AttributePath {
    const steps: Step[] = [];
    let kind: Fields[string]["kind"] | undefined;
    for (const [depth, part] of path.entries()) {
      if (kind?.type === "set") break;
      if (typeof part === "number") {
        steps.push({ elementKeyInt: part });
        kind = kind?.type === "list" ? kind.element.kind : undefined;
      } else if (kind?.type === "map") {
        steps.push({ elementKeyString: part });
        kind = kind.element.kind;
      } else {
        const fields = depth === 0 ? this.#fields : kind?.type === "object" ? kind.fields : {};
        steps.push({ attributeName: depth === 0 ? this.#attribute(part) : snakeCase(part) });
        kind = fields[part]?.kind;
      }
    }
    return { steps };
  }

  #attribute(property: string): string {
    return property in this.#fields ? this.#naming(property) : property;
  }
}
