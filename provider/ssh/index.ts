/** Logging in to servers by SSH and running commands there. Knows nothing of HSS. */
export { SshFailure, type SshFault } from "./errors";
export { fingerprintOf, hostKeyForm } from "./host-keys";
export { keyProblem } from "./keys";
export type { Door, HostKeyPolicy, Login } from "./login";
export { quoted } from "./shell";
export { openSession, type Finished, type Session } from "./session";
