/** What must outlive a killed run, in a folder on this machine: see `docs/state-home.md`. */
export { type Account, ageOf, type Entry, type EntryOf, isSameAccount, type Kind, type ObjectKey } from "./entries";
export { StateHomeError } from "./errors";
export { openFolder, type StateFolder } from "./folder";
export { type Change, type Journal, openJournal } from "./journal";
export { type Environment, isLikelyDiscarded, stateHomePath } from "./location";
export type { Lease } from "./lock";
