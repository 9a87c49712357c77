/** Calls that neighbours share: many questions answered by one walk of a list, many writes sent as one. */
export { reuseFor, reuseWalkFor, SharedReads, type Page, type Question, type ReadSource } from "./sharing/reads";
export { Crowd } from "./sharing/waiter";
export { SharedWrites, type WriteTarget } from "./sharing/writes";
