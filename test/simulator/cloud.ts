import { startSimulator, type Simulator, type SimulatorOptions } from "../../simulator";
import { client } from "./signed-client";

/** A simulator that checks its own replies and whose clock stands still, with a client for it. */
export async function start(options: SimulatorOptions = {}) {
  const cloud: Simulator = await startSimulator({ checkReplies: true, clock: "manual", ...options });
  const id = (name: string) => cloud.server(name).id;
  return { cloud, id, ...client(cloud), [Symbol.asyncDispose]: () => cloud.close() };
}

/** What a refused call looks like. */
export const refusal = (code: string, text = "") => ({
  status: 400,
  json: { error_code: code, error_msg: expect.stringContaining(text) },
});

export const done = { status: 200, text: "" };
