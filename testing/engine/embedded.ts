import { availableParallelism } from "node:os";
import { encrypted, readable, readDocument, writeDocument, type DeploymentDocument } from "./document";
import { Executor } from "./executor";
import { deletionOrder } from "./graph";
import { Journal } from "./journal";
import { PassphraseSecrets } from "./passphrase";
import { readProject } from "./project";
import { refreshAll } from "./refresh";
import { loadSdk } from "./sdk";
import { Session, type Outcome, type Stack } from "./session";
import { isProvider, type ResourceState, type Snapshot } from "./state";
import type { Step, StepEvent } from "./steps";
import { Update } from "./update";

/** What an embedded engine is made with. */
export interface EmbeddedOptions {
  /** The folder of Pulumi.yaml. */
  folder: string;
  stack: string;
  config?: Record<string, string>;
  /** Keys of `config` whose values are secret. */
  secretKeys?: string[];
  /** The whole environment of program and provider. */
  environment: Record<string, string>;
  /** How many operations may run at the same time; by default four per processor, as with the real engine. */
  parallel?: number;
  /** Encrypts the secrets of an exported state. */
  passphrase: string;
  onEvent?: (event: StepEvent) => void;
  /**
   * Called with the state, secrets in the clear, before and after each step of a command that changes something: as
   * often as the real engine saves its checkpoint.
   */
  onCheckpoint?: (document: DeploymentDocument) => void;
}

/** What a command may be told. */
export interface CommandOptions {
  refresh?: boolean;
  expectNoChanges?: boolean;
  /** Added to the environment for this command alone. */
  environment?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * A small Pulumi deployment engine that needs no CLI. For tests and demonstrations, not for production: its state lives
 * in memory, nothing locks it, and what it does not support it refuses by name.
 */
export class EmbeddedEngine {
  private readonly stack: Stack;
  private state: Snapshot = { resources: [], pendingOperations: [] };
  private secrets: Promise<PassphraseSecrets> | undefined;

  constructor(private readonly options: EmbeddedOptions) {
    const project = readProject(options.folder);
    const values: Record<string, string> = { ...project.configDefaults };
    const full = (key: string) => (key.includes(":") ? key : `${project.name}:${key}`);
    for (const [key, value] of Object.entries(options.config ?? {})) values[full(key)] = value;
    this.stack = {
      sdk: loadSdk(project.folder),
      project,
      name: options.stack,
      config: { values, secretKeys: (options.secretKeys ?? []).map(full) },
      environment: options.environment,
      parallel: options.parallel ?? 4 * availableParallelism(),
    };
  }

  get projectName(): string {
    return this.stack.project.name;
  }

  /** The resources of the state, in order of dependency. Secrets are enveloped, but in the clear. */
  get resources(): readonly ResourceState[] {
    return this.state.resources;
  }

  /** Runs the program and carries out what it wants. */
  up(options: CommandOptions = {}): Promise<Outcome> {
    return this.command(options, (session, state) => this.runProgram(session, state, options, false));
  }

  /** Runs the program and says what it would change. */
  preview(options: CommandOptions = {}): Promise<Outcome> {
    return this.command(options, (session, state) => this.runProgram(session, state, options, true), true);
  }

  /** Takes what is really there into the state, without running the program. */
  refresh(options: CommandOptions & { previewOnly?: boolean } = {}): Promise<Outcome> {
    const preview = options.previewOnly ?? false;
    return this.command(options, (session, state) => this.refreshState(session, state, true), preview);
  }

  /** Deletes everything the state knows, without running the program. */
  destroy(options: CommandOptions = {}): Promise<Outcome> {
    return this.command(options, async (session, state) => {
      if (!options.refresh) return this.deleteAll(session, state, options.signal);
      const { snapshot, failed } = await this.refreshState(session, state, false);
      return failed ? { snapshot, failed } : this.deleteAll(session, snapshot, options.signal);
    });
  }

  private async command(
    options: CommandOptions,
    work: (session: Session, state: Snapshot) => Promise<{ snapshot: Snapshot; failed: boolean }>,
    preview = false,
  ): Promise<Outcome> {
    const { onEvent, onCheckpoint } = this.options;
    const environment = { ...this.stack.environment, ...options.environment };
    const session = new Session(
      { ...this.stack, environment },
      {
        ...(onEvent && { onEvent }),
        ...(onCheckpoint && { onCheckpoint: (snapshot) => onCheckpoint(this.write(snapshot)) }),
      },
    );
    try {
      // A run works on a copy: it marks resources as it goes, and a preview must leave no mark.
      const { snapshot, failed } = await work(session, structuredClone(this.state));
      if (!preview) this.state = snapshot;
      return session.outcome(failed, options.expectNoChanges);
    } finally {
      await session.close();
    }
  }

  private async runProgram(session: Session, state: Snapshot, options: CommandOptions, preview: boolean) {
    session.warmUp();
    let base = state;
    if (options.refresh) {
      const { snapshot, failed } = await this.refreshState(session, state, false);
      if (failed) return { snapshot, failed };
      base = snapshot;
    }
    return new Update(session, base, preview).run(options.signal);
  }

  private async refreshState(session: Session, state: Snapshot, telling: boolean) {
    const { resources, failed } = await refreshAll(state.resources, {
      parallel: this.stack.parallel,
      provider: () => this.rememberedProvider(session, state),
      emit: session.emit,
      report: session.report,
      count: (op, resource) => {
        if (telling) session.count(op, resource);
      },
      telling,
    });
    if (failed) session.report({ severity: "error", message: "update failed" });
    // A refresh settles all that was pending, but creations: nobody knows the id of what may have come into being.
    const pendingOperations = state.pendingOperations.filter(({ type }) => type === "creating");
    return { snapshot: { resources, pendingOperations }, failed };
  }

  private async deleteAll(session: Session, state: Snapshot, signal: AbortSignal | undefined) {
    const journal = new Journal(
      state.resources,
      state.pendingOperations.filter(({ type }) => type === "creating"),
      session.checkpoint,
    );
    const executor = new Executor({
      preview: false,
      parallel: this.stack.parallel,
      journal,
      provider: () => this.rememberedProvider(session, state),
      emit: session.emit,
      report: session.report,
      count: (op, resource) => session.count(op, resource),
      onFailure: () => undefined,
    });
    const abort = () => {
      session.report({ severity: "error", message: "update canceled" });
      void session.cancel();
      executor.fail();
    };
    signal?.addEventListener("abort", abort, { once: true });
    await executor.runGroups(
      deletionOrder(state.resources, state.resources).map((group) => group.map((old): Step => deletionOf(old))),
    );
    signal?.removeEventListener("abort", abort);
    if (executor.stepFailed) session.report({ severity: "error", message: "update failed" });
    return { snapshot: journal.snapshot(), failed: executor.failed };
  }

  /** Without a program there is only the configuration that the state remembers. */
  private rememberedProvider(session: Session, state: Snapshot) {
    return session.provider(state.resources.find((resource) => isProvider(resource) && !resource.delete)?.inputs ?? {});
  }

  /** The state as `pulumi stack export` would write it. */
  async export(options: { showSecrets?: boolean } = {}): Promise<DeploymentDocument> {
    if (options.showSecrets) return this.write(this.state);
    const secrets = await (this.secrets ??= PassphraseSecrets.create(this.options.passphrase));
    return writeDocument(this.state, this.stack.sdk.version, encrypted(secrets), secrets.state);
  }

  /** A state with its secrets in the clear. */
  private write(snapshot: Snapshot): DeploymentDocument {
    return writeDocument(snapshot, this.stack.sdk.version, readable, undefined);
  }

  /** Goes on from a state that this or the real engine has exported. */
  async import(document: DeploymentDocument): Promise<void> {
    const salt = document.deployment.secrets_providers?.state?.salt;
    const secrets = salt === undefined ? undefined : await PassphraseSecrets.open(this.options.passphrase, salt);
    if (secrets) this.secrets = Promise.resolve(secrets);
    this.state = readDocument(document, (ciphertext) => {
      if (!secrets) throw new Error("The state has secrets, but does not say how they are encrypted.");
      return secrets.decrypt(ciphertext);
    });
  }
}

function deletionOf(old: ResourceState): Step {
  if (old.delete) return { op: "delete-replaced", old, awaitsReplacement: false };
  return { op: old.pendingReplacement ? "remove-pending-replace" : "delete", old };
}
