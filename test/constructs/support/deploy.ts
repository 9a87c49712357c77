import { join } from "node:path";
import { type Simulator } from "../../../simulator";
import { engineEnvironment, type Run, runEngine } from "../../terraform/support/stage";
import { type Library, type Program, type Synthesised, synthesise } from "./libraries";

/** A synthesised stack that a real engine works on, in the folder where it was written. */
export interface Deployment extends Disposable {
  made: Synthesised;
  environment: Record<string, string>;
  run(...args: string[]): Promise<Run>;
  /** As `run`, for what has to go well. */
  ok(...args: string[]): Promise<Run>;
  /** The exit code of `plan -detailed-exitcode`: 0 nothing to do, 2 something. */
  plan(): Promise<number | null>;
}

export function deploy(
  engine: string,
  library: Library,
  cloud: Simulator,
  program: Program,
  options: { hcl?: boolean } = {},
): Deployment {
  // As whoever deploys with it tells CDKTF.
  process.env["TERRAFORM_BINARY_NAME"] = engine;
  const made = synthesise(library, program, options);
  const environment: Record<string, string> = {
    ...engineEnvironment(made.folder),
    ...cloud.environment,
    HSS_POLL_SECONDS: "1",
    HSS_STATE_HOME: join(made.folder, "state-home"),
  };
  const run = (...args: string[]) => runEngine(engine, args, made.folder, environment);
  return {
    made,
    environment,
    run,
    async ok(...args) {
      const done = await run(...args);
      if (done.code !== 0) throw new Error(`${args.join(" ")} ended with ${done.code}:\n${done.out}\n${done.err}`);
      return done;
    },
    async plan() {
      const { code, said } = await run("plan", "-detailed-exitcode");
      if (code === 1) throw new Error(said);
      return code;
    },
    [Symbol.dispose]: () => made[Symbol.dispose](),
  };
}
