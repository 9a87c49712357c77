/**
 * What Terraform keeps for us beside a resource's attributes. A read is given nothing but the state, in which a value
 * that the cloud chose looks like a declared one; and an attribute must hold what the plan said, in the user's words,
 * even where the object is otherwise.
 */
export interface PrivateState {
  /** Properties that the configuration declared when it was last applied. */
  declared: string[];
  /** Properties that were met at an import and have not been declared since: kept up to date, never changed. */
  imported?: string[];
  /** Live values of properties whose attributes show something else. */
  actual?: Record<string, unknown>;
  /** The last change did not come to its end; an update is due whatever the attributes say. */
  unfinished?: true;
  /** On the way from a plan to its apply: the properties that the plan took for declared. */
  planned?: string[];
}

/** Undefined for a state that none of ours wrote: a moved one, for instance. */
export function decodePrivate(bytes: Uint8Array | undefined): PrivateState | undefined {
  if (!bytes?.length) return undefined;
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as PrivateState;
}

export const encodePrivate = (state: PrivateState | undefined): Uint8Array =>
  state === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(state));
