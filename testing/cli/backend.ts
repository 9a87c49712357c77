import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PulumiCli } from "../../engines";
import type { Backend, BackendSettings, Command, CommandOptions } from "../backend";
import type { DeploymentDocument } from "../engine/document";
import { readProjectName } from "../engine/project";
import { loadSdk } from "../engine/sdk";
import type { RawRun } from "../report";
import { readEvents } from "./events";
import { runCommand, type CommandResult } from "./process";

/** What each command is called with; nothing of it may ask a person. */
const commands: Record<Command, readonly string[]> = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/**
 * The real Pulumi CLI behind a `PulumiProgram`. Its state, its home and the stack's configuration lie in a temporary
 * folder, so that the program's own folder stays as it is, and may be read-only.
 */
export class CliBackend implements Backend {
  readonly engine = "pulumi";
  readonly description: string;
  private readonly ready: Promise<void>;
  private runs = 0;

  private constructor(
    private readonly cli: PulumiCli,
    private readonly settings: BackendSettings,
    private readonly temporary: string,
    readonly projectName: string,
  ) {
    this.description = `pulumi ${cli.version}`;
    this.ready = this.initialize();
    this.ready.catch(() => undefined);
  }

  /** Makes an empty stack for the program. */
  static async open(cli: PulumiCli, settings: BackendSettings): Promise<CliBackend> {
    const name = readProjectName(settings.folder);
    const temporary = await mkdtemp(join(tmpdir(), "pulumi-stack-"));
    const backend = new CliBackend(cli, settings, temporary, name);
    try {
      await backend.ready;
    } catch (error) {
      await backend.close();
      throw error;
    }
    return backend;
  }

  private async initialize(): Promise<void> {
    const { settings } = this;
    await Promise.all(["state", "home", "bin", "workspace"].map((name) => mkdir(this.at(name))));
    const file = ["Pulumi.yaml", "Pulumi.yml"].find((name) => existsSync(join(settings.folder, name))) ?? "Pulumi.yaml";
    // The CLI writes a stack's configuration beside Pulumi.yaml: beside a copy of it, then.
    await copyFile(join(settings.folder, file), this.at("workspace", file));
    await this.provideDynamicHost();
    await this.must(["stack", "init", settings.stack]);
    const secret = new Set(settings.secretKeys);
    const plain = Object.entries(settings.config).filter(([key]) => !secret.has(key));
    if (plain.length > 0) {
      await this.must(["config", "set-all", ...plain.flatMap(([key, value]) => ["--plaintext", `${key}=${value}`])]);
    }
    // By stdin, so that no list of processes shows it.
    for (const key of secret) await this.must(["config", "set", "--secret", key], settings.config[key] ?? "");
  }

  /**
   * The plugin for dynamic resources. Releases of the CLI have it beside the CLI; elsewhere the SDK's is taken, which npm
   * installs without the permission to execute it.
   */
  private async provideDynamicHost(): Promise<void> {
    const sdk = dirname(dirname(dirname(loadSdk(this.settings.folder).providerHost)));
    const windows = process.platform === "win32";
    const name = `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`;
    if (existsSync(join(dirname(this.cli.command), name))) return;
    await copyFile(join(sdk, name), this.at("bin", name));
    await chmod(this.at("bin", name), 0o755);
  }

  private at(...names: string[]): string {
    return join(this.temporary, ...names);
  }

  private environment(extra: Record<string, string> = {}): Record<string, string> {
    const { environment, passphrase } = this.settings;
    const user = [dirname(process.execPath), environment["PATH"] ?? ""];
    const beside = dirname(this.cli.command);
    // The plugins of a CLI lie beside it, and its language host looks for `node` on PATH. The language host beside a CLI
    // that was built here is for tests only: one that the user has on PATH is preferred.
    const path = [this.at("bin"), ...(this.cli.origin === "PATH" ? [beside, ...user] : [...user, beside])];
    return {
      ...environment,
      ...extra,
      PATH: path.filter(Boolean).join(delimiter),
      PULUMI_BACKEND_URL: pathToFileURL(this.at("state")).href,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_HOME: this.at("home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // The event log is a flag for tools, like the SDK's own automation API.
      PULUMI_DEBUG_COMMANDS: "true",
    };
  }

  async run(command: Command, options: CommandOptions): Promise<RawRun> {
    await this.ready;
    const log = this.at(`events-${++this.runs}.json`);
    const args = command === "refresh" && options.previewOnly ? ["refresh", "--preview-only"] : commands[command];
    const { parallel, stack } = this.settings;
    const result = await runCommand(
      this.cli.command,
      [
        ...args,
        ...["--stack", stack, "--config-file", this.at("workspace", `Pulumi.${stack}.yaml`)],
        ...["--non-interactive", "--color", "never", "--event-log", log],
        ...(options.refresh && command !== "refresh" ? ["--refresh"] : []),
        ...(options.expectNoChanges && command !== "destroy" ? ["--expect-no-changes"] : []),
        ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
      ],
      {
        cwd: this.settings.folder,
        env: this.environment(options.environment),
        ...(options.signal ? { signal: options.signal } : {}),
      },
    );
    const events = readEvents(existsSync(log) ? await readFile(log, "utf8") : "");
    return { ...events, exitCode: result.exitCode, output: result.stdout + result.stderr };
  }

  async export(showSecrets: boolean): Promise<DeploymentDocument> {
    await this.ready;
    const { stdout } = await this.must(["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])]);
    return JSON.parse(stdout) as DeploymentDocument;
  }

  async import(document: DeploymentDocument): Promise<void> {
    await this.ready;
    await this.must(["stack", "import"], JSON.stringify(document));
  }

  /** A command that only fails when something is wrong with the machine or with this backend. */
  private async must(args: string[], input?: string): Promise<CommandResult> {
    const stack = args.includes("init") ? [] : ["--stack", this.settings.stack];
    const result = await runCommand(this.cli.command, [...args, ...stack, "--non-interactive", "--color", "never"], {
      cwd: this.at("workspace"),
      env: this.environment(),
      ...(input === undefined ? {} : { input }),
    });
    if (result.exitCode === 0) return result;
    const [first = "", second = ""] = args;
    throw new Error(`pulumi ${first} ${second} failed: ${(result.stderr || result.stdout).trim()}`);
  }

  async close(): Promise<void> {
    await this.ready.catch(() => undefined);
    await rm(this.temporary, { recursive: true, force: true });
  }
}
