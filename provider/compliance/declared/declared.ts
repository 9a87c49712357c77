import type { HssResource } from "../../resources";

export type Values = Record<string, unknown>;

/** A place in a file, for people and for the annotations of code hosts. */
export interface Location {
  file: string;
  /** From 1. */
  line: number;
  column?: number;
}

/** What a state has at an address. */
export interface Place {
  address: string;
  id: string;
}

/** One resource of ours as a state or a plan declares it. */
export interface DeclaredResource {
  resource: HssResource;
  /** Name in the engine: `HostProtection web-1`, `module.web.hss_host_protection.server["a"]`. */
  address: string;
  /** Two of the same identity are one resource, met in two files. */
  identity: string;
  /** True: the file does not say which stack it is of, so that only the address tells it from others. */
  anonymous: boolean;
  /** Absent of what is only planned. */
  id: string | undefined;
  /** What a plan puts it in the place of: the same before the change, at another address if it was moved. */
  replaces?: Place;
  /** Last known state, or what is planned. */
  before: Values;
  /** What the program declares, as far as the file tells. */
  declared: Values;
  /** Names of the properties that it declares. */
  names: string[];
  /** Names of the properties that are secret, wholly or in part, as the engine says. */
  secrets: string[];
  /** Names of the properties that it declares with values that are encrypted, so that they cannot be compared. */
  encrypted?: string[];
  location: Location;
  /** Where in the program, if the state tells. */
  program?: Location;
}

export const kinds = ["pulumi", "terraform state", "terraform plan"] as const;

/** What a file declares. */
export interface DeclaredState {
  /** As the user named it. */
  source: string;
  kind: (typeof kinds)[number];
  resources: DeclaredResource[];
  /** What a plan deletes, so that no earlier state declares it any more. */
  deleted?: Place[];
  /** What of it could not be read, one sentence each. */
  problems: string[];
}

/** Gives each thing of a text the line where it stands. Things must be asked for in the order of the text. */
export class Lines {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line of the last of some words that follow each other; the last known one where they are not found. */
  next(...words: string[]): number {
    let at = this.#at;
    for (const word of words) {
      const found = this.#text.indexOf(word, at);
      if (found === -1) return this.#line;
      at = found + word.length;
    }
    this.#at = at;
    for (; this.#counted < at; this.#counted++) if (this.#text.charCodeAt(this.#counted) === 10) this.#line++;
    return this.#line;
  }
}

export const object = (value: unknown): Values =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Values) : {};

export const list = (value: unknown): Values[] => (Array.isArray(value) ? value.map(object) : []);

export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
