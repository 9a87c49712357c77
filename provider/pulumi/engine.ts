import { connect } from "node:net";

/**
 * Whether the engine that started this process still listens. It hands its address to the provider host as the last
 * argument; where there is none, as in a program, nobody can be missing.
 */
export function engineListens(address = process.argv.at(-1) ?? ""): Promise<boolean> {
  const [, host, port] = /^(127\.0\.0\.1|localhost|\[::1\]):([1-9]\d*)$/.exec(address) ?? [];
  if (host === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect(Number(port), host.replace(/[[\]]/g, ""));
    const answer = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}
