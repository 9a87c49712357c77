import type { DeploymentDocument } from "./engine/document";
import type { RawRun } from "./report";

export type Command = "up" | "preview" | "refresh" | "destroy";

/** What a command may be told. */
export interface CommandOptions {
  /** Looks first what is really there (`up`, `preview`, `destroy`). */
  refresh?: boolean;
  /** Only says what a `refresh` would find. */
  previewOnly?: boolean;
  /** Makes changes a failure, with exit code 7. */
  expectNoChanges?: boolean;
  /** Added to the program's and the provider's environment for this command. */
  environment?: Record<string, string>;
  /** Breaks the command off. What has begun is waited for. */
  signal?: AbortSignal;
}

/** An engine that a program can be run on. */
export interface Backend {
  readonly engine: "embedded" | "pulumi";
  /** For people: `pulumi 3.248.0` or `embedded engine`. */
  readonly description: string;
  readonly projectName: string;
  run(command: Command, options: CommandOptions): Promise<RawRun>;
  /** The state; secrets encrypted, or readable on demand. */
  export(showSecrets: boolean): Promise<DeploymentDocument>;
  import(document: DeploymentDocument): Promise<void>;
  /** Leaves nothing behind: no process, no temporary folder. */
  close(): Promise<void>;
}

/** What a backend is made with. */
export interface BackendSettings {
  folder: string;
  stack: string;
  config: Record<string, string>;
  secretKeys: string[];
  environment: Record<string, string>;
  parallel: number | undefined;
  passphrase: string;
}
