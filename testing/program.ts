import { cp, mkdtemp, rm, symlink, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { findPulumi } from "../engines";
import type { Backend, BackendSettings, Command, CommandOptions } from "./backend";
import { CliBackend } from "./cli/backend";
import { EmbeddedBackend } from "./engine/backend";
import type { DeploymentDocument } from "./engine/document";
import { isProvider } from "./engine/state";
import { mask, type Properties } from "./engine/values";
import { programEnvironment } from "./environment";
import { driftOf, report, resourceName, RunFailed, type Drift, type Resource, type Run } from "./report";

export type { DeploymentDocument, DocumentResource } from "./engine/document";
export { RunFailed } from "./report";
export type { Change, Diagnostic, Drift, Operation, Resource, Run, RunEvent, Step } from "./report";

/** Something that stands in for the real cloud, such as the simulator: the environment that leads a program to it. */
export interface Cloud {
  readonly environment: Record<string, string>;
}

export interface ProgramOptions {
  /**
   * The cloud the program is to work on. With it, credentials and settings of real accounts that this process has in its
   * environment are kept from the program.
   */
  cloud?: Cloud;
  /** `auto`, the default, is the real CLI where there is one, and the embedded engine elsewhere. */
  engine?: "auto" | "embedded" | "pulumi";
  /** The stack's configuration. Keys without a colon belong to the project. */
  config?: Record<string, string | { secret: string }>;
  /** The stack's name, `dev` by default. */
  stack?: string;
  /** Added to the environment of program and provider. */
  environment?: Record<string, string>;
  /** How many operations may run at the same time. */
  parallel?: number;
  /** Encrypts the secrets of an exported state. */
  passphrase?: string;
}

/** What every command may be told. */
export interface RunOptions extends Pick<CommandOptions, "environment" | "signal"> {
  /** Returns a run that failed instead of throwing `RunFailed`. */
  mayFail?: boolean;
}

/** What a command that runs the program may be told. */
export type UpOptions = RunOptions & Pick<CommandOptions, "refresh" | "expectNoChanges">;
export type RefreshOptions = RunOptions & Pick<CommandOptions, "previewOnly" | "expectNoChanges">;
export type DestroyOptions = RunOptions & Pick<CommandOptions, "refresh">;

/**
 * A Pulumi program and its stack, for tests and demonstrations: the same program can be run on the real Pulumi CLI and,
 * without it, on a small engine of our own. Nothing of it is meant for production.
 *
 * @example
 * await using fleet = await PulumiProgram.from("./infra", { cloud });
 * await fleet.up();
 * expect(await fleet.drift()).toEqual([]);
 */
export class PulumiProgram implements AsyncDisposable {
  private readonly closing = new AbortController();
  private readonly busy = new Set<Promise<unknown>>();

  private constructor(
    private readonly backend: Backend,
    private readonly stack: string,
    private readonly temporary: string | undefined,
  ) {}

  /**
   * The program in `folder`, on a new and empty stack.
   *
   * @throws when there is no Pulumi.yaml, or when `engine` is "pulumi" and there is no CLI
   */
  static async from(folder: string, options: ProgramOptions = {}): Promise<PulumiProgram> {
    return PulumiProgram.open(resolve(folder), options, undefined);
  }

  /**
   * A program given as its files, by name; a Pulumi.yaml is made where none is among them. It runs in a temporary
   * folder and finds packages where `packages`, by default this process's working folder, does.
   */
  static async inline(
    files: Record<string, string>,
    options: ProgramOptions & { packages?: string } = {},
  ): Promise<PulumiProgram> {
    const folder = await mkdtemp(join(tmpdir(), "pulumi-program-"));
    try {
      await writeProgram(folder, files, join(options.packages ?? process.cwd(), "node_modules"));
      return await PulumiProgram.open(folder, options, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private static async open(folder: string, options: ProgramOptions, temporary: string | undefined) {
    const stack = options.stack ?? "dev";
    const config: Record<string, string> = {};
    const secretKeys: string[] = [];
    for (const [key, value] of Object.entries(options.config ?? {})) {
      config[key] = typeof value === "string" ? value : value.secret;
      if (typeof value !== "string") secretKeys.push(key);
    }
    const backend = await openBackend(options.engine ?? "auto", {
      folder,
      stack,
      config,
      secretKeys,
      environment: programEnvironment(process.env, options.cloud, options.environment ?? {}),
      parallel: options.parallel,
      passphrase: options.passphrase ?? "a passphrase for tests",
    });
    return new PulumiProgram(backend, stack, temporary);
  }

  /** The engine it runs on, for people: `pulumi 3.248.0` or `embedded engine`. */
  get engine(): string {
    return this.backend.description;
  }

  /** Runs the program and carries out what it wants. */
  up(options: UpOptions = {}): Promise<Run> {
    return this.run("up", options, false);
  }

  /** Runs the program and says what would be done. */
  preview(options: UpOptions = {}): Promise<Run> {
    return this.run("preview", options, true);
  }

  /** Takes what is really there into the state, without running the program. */
  refresh(options: RefreshOptions = {}): Promise<Run> {
    return this.run("refresh", options, options.previewOnly ?? false);
  }

  /** Deletes everything, without running the program. */
  destroy(options: DestroyOptions = {}): Promise<Run> {
    return this.run("destroy", options, false);
  }

  /**
   * What is otherwise than the program last declared it: read from the cloud, changing nothing. A resource that has
   * vanished is one entry with an empty `property`, declared "present" and live `undefined`.
   */
  async drift(options: Pick<RunOptions, "environment" | "signal"> = {}): Promise<Drift[]> {
    return driftOf(await this.refresh({ ...options, previewOnly: true }));
  }

  /** The state as `pulumi stack export` writes it; the real CLI can import it with the same passphrase. */
  export(options: { showSecrets?: boolean } = {}): Promise<DeploymentDocument> {
    return this.track(this.backend.export(options.showSecrets ?? false));
  }

  /** Goes on from an exported state. */
  import(document: DeploymentDocument): Promise<void> {
    return this.track(this.backend.import(document));
  }

  /** The resources of the state, in order of dependency, secrets masked. */
  async resources(): Promise<Resource[]> {
    // Encrypted or not makes no difference here, and reading without encryption is quick.
    const { deployment } = await this.export({ showSecrets: this.backend.engine === "embedded" });
    return (deployment.resources ?? [])
      .filter((resource) => !isProvider(resource))
      .map((resource) => ({
        type: resource.type,
        name: resourceName(resource.urn),
        urn: resource.urn,
        id: resource.id,
        custom: resource.custom,
        inputs: mask(resource.inputs ?? {}) as Properties,
        outputs: mask(resource.outputs ?? {}) as Properties,
        parent: resource.parent,
        dependencies: resource.dependencies ?? [],
        protect: resource.protect ?? false,
      }));
  }

  private async run(command: Command, options: RunOptions & CommandOptions, preview: boolean): Promise<Run> {
    const { mayFail, signal, ...rest } = options;
    const either = signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal;
    const raw = await this.track(this.backend.run(command, { ...rest, signal: either }));
    const run = report(raw, { preview });
    if (run.ok || mayFail) return run;
    throw new RunFailed(`pulumi ${command} of ${this.backend.projectName}/${this.stack} failed (${this.engine}):`, run);
  }

  private async track<Result>(work: Promise<Result>): Promise<Result> {
    this.busy.add(work);
    try {
      return await work;
    } finally {
      this.busy.delete(work);
    }
  }

  /** Breaks off what is running and leaves nothing behind. What the program made in its cloud stays: see `destroy`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.busy);
    await this.backend.close();
    if (this.temporary !== undefined) await rm(this.temporary, { recursive: true, force: true });
  }
}

async function openBackend(engine: "auto" | "embedded" | "pulumi", settings: BackendSettings): Promise<Backend> {
  if (engine === "embedded") return new EmbeddedBackend(settings);
  const found = await findPulumi();
  if (found) return CliBackend.open(found, settings);
  if (engine === "auto") return new EmbeddedBackend(settings);
  throw new Error('There is no pulumi CLI on PATH or under .engines/. Get one, or use engine: "embedded".');
}

async function writeProgram(folder: string, files: Record<string, string>, packages: string): Promise<void> {
  const all = { "Pulumi.yaml": pulumiYaml(files), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await symlink(packages, join(folder, "node_modules"), "dir").catch(() =>
    cp(packages, join(folder, "node_modules"), { recursive: true }),
  );
}

function pulumiYaml(files: Record<string, string>): string {
  const typescript = Object.keys(files).some((name) => name.endsWith(".ts"));
  return `name: inline\nruntime:\n  name: nodejs\n  options:\n    typescript: ${typescript}\n`;
}
