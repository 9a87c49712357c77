import type { ServiceError } from "@grpc/grpc-js";
import { startNode, type Child } from "./process";
import { channelOptions, type Sdk } from "./sdk";
import { markSecrets, unwrap, withoutNulls, type Properties } from "./values";

/** What a provider says about a planned change. */
export interface Diff {
  /** `undefined` when the provider has no opinion. */
  changes: boolean | undefined;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export interface CheckFailure {
  property: string;
  reason: string;
}

/** The resource was created or changed, but is not ready: it has to be remembered although the step failed. */
export class InitializationFailed extends Error {
  override readonly name = "InitializationFailed";
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: string[],
  ) {
    super(
      `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:\n${reasons.map((reason) => `\t* ${reason}\n`).join("")}\n`,
    );
  }
}

/** What the provider host is started with. */
export interface ProviderSettings {
  sdk: Sdk;
  folder: string;
  environment: Record<string, string>;
  onOutput: (text: string) => void;
  /** Address where an engine listens, as a host is told of it; without it there is none to be reached. */
  engine?: string;
}

interface Named {
  urn: string;
  name: string;
  type: string;
}

type Client = InstanceType<Sdk["providerServices"]["ResourceProviderClient"]>;
type Callback<Answer> = (error: ServiceError | null, answer: Answer) => void;

const startSeconds = 60;

/** The SDK's dynamic provider host, in a process of its own. It takes no secrets, so they are re-marked on its answers. */
export class DynamicProvider {
  private constructor(
    private readonly sdk: Sdk,
    private readonly child: Child,
    private readonly client: Client,
  ) {}

  /** Starts the host and waits until it listens. */
  static async start(settings: ProviderSettings): Promise<DynamicProvider> {
    const { sdk, folder } = settings;
    let listening: (port: string) => void = () => undefined;
    const port = new Promise<string>((resolve) => (listening = resolve));
    let head: string | undefined = "";
    const child = startNode([sdk.providerHost, settings.engine ?? "127.0.0.1:0"], {
      cwd: folder,
      env: settings.environment,
      onOutput(text, stream) {
        if (stream === "stderr" || head === undefined) return settings.onOutput(text);
        head += text;
        const line = /^(\d+)\s*\n/.exec(head);
        if (!line?.[1]) return;
        listening(line[1]);
        const rest = head.slice(line[0].length);
        head = undefined;
        if (rest) settings.onOutput(rest);
      },
    });
    let timer: NodeJS.Timeout | undefined;
    const found = await Promise.race([
      port,
      child.exited.then(() => undefined),
      new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), startSeconds * 1000))),
    ]);
    clearTimeout(timer);
    if (found === undefined) {
      await child.stop();
      throw new Error(`The SDK's dynamic provider host did not start: ${child.errors().trim() || "no message"}`);
    }
    const credentials = sdk.grpc.credentials.createInsecure();
    const client = new sdk.providerServices.ResourceProviderClient(`127.0.0.1:${found}`, credentials, channelOptions);
    return new DynamicProvider(sdk, child, client);
  }

  async configure(config: Properties): Promise<void> {
    const request = new this.sdk.provider.ConfigureRequest();
    request.setArgs(this.struct(config));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    await this.call((done) => this.client.configure(request, done));
  }

  async check(resource: Named, olds: Properties, news: Properties) {
    const request = this.named(new this.sdk.provider.CheckRequest(), resource);
    request.setOlds(this.struct(unwrap(olds)));
    request.setNews(this.struct(unwrap(news)));
    const answer = await this.call<InstanceType<Sdk["provider"]["CheckResponse"]>>((done) =>
      this.client.check(request, done),
    );
    const inputs = markSecrets(this.properties(answer.getInputs()), news);
    const failures: CheckFailure[] = answer
      .getFailuresList()
      .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs, failures };
  }

  async diff(
    resource: Named,
    id: string,
    before: { inputs: Properties; outputs: Properties },
    news: Properties,
    ignore: string[],
  ): Promise<Diff> {
    const request = this.named(new this.sdk.provider.DiffRequest(), resource);
    request.setId(id);
    request.setOlds(this.struct(unwrap(before.outputs)));
    request.setOldInputs(this.struct(unwrap(before.inputs)));
    request.setNews(this.struct(unwrap(news)));
    request.setIgnorechangesList(ignore);
    const answer = await this.call<InstanceType<Sdk["provider"]["DiffResponse"]>>((done) =>
      this.client.diff(request, done),
    );
    const { DIFF_SOME, DIFF_NONE } = this.sdk.provider.DiffResponse.DiffChanges;
    const said = answer.getChanges();
    const replaces = answer.getReplacesList();
    return {
      changes: said === DIFF_SOME ? true : said === DIFF_NONE ? false : undefined,
      replaces,
      deleteBeforeReplace: answer.getDeletebeforereplace(),
    };
  }

  async create(resource: Named, inputs: Properties, timeout = 0): Promise<{ id: string; outputs: Properties }> {
    const request = this.named(new this.sdk.provider.CreateRequest(), resource);
    request.setProperties(this.struct(unwrap(inputs)));
    request.setTimeout(timeout);
    const answer = await this.call<InstanceType<Sdk["provider"]["CreateResponse"]>>(
      (done) => this.client.create(request, done),
      inputs,
    );
    if (answer.getId() === "") throw new Error("provider did not return an ID from Create");
    return { id: answer.getId(), outputs: markSecrets(this.properties(answer.getProperties()), inputs) };
  }

  /** What is there now, or `undefined` when the resource is gone. */
  async read(resource: Named, id: string, before: { inputs: Properties; outputs: Properties }, timeout = 0) {
    const request = this.named(new this.sdk.provider.ReadRequest(), resource);
    request.setId(id);
    request.setInputs(this.struct(unwrap(before.inputs)));
    request.setProperties(this.struct(unwrap(before.outputs)));
    request.setTimeout(timeout);
    const answer = await this.call<InstanceType<Sdk["provider"]["ReadResponse"]>>(
      (done) => this.client.read(request, done),
      before.outputs,
    );
    if (answer.getId() === "") return undefined;
    const inputs = answer.getInputs();
    return {
      id: answer.getId(),
      outputs: markSecrets(this.properties(answer.getProperties()), before.outputs),
      inputs: inputs === undefined ? undefined : markSecrets(this.properties(inputs), before.inputs),
    };
  }

  async update(
    resource: Named,
    id: string,
    before: { inputs: Properties; outputs: Properties },
    news: Properties,
    ignore: string[],
    timeout = 0,
  ): Promise<Properties> {
    const request = this.named(new this.sdk.provider.UpdateRequest(), resource);
    request.setId(id);
    request.setOlds(this.struct(unwrap(before.outputs)));
    request.setOldInputs(this.struct(unwrap(before.inputs)));
    request.setNews(this.struct(unwrap(news)));
    request.setIgnorechangesList(ignore);
    request.setTimeout(timeout);
    const answer = await this.call<InstanceType<Sdk["provider"]["UpdateResponse"]>>(
      (done) => this.client.update(request, done),
      news,
    );
    return markSecrets(this.properties(answer.getProperties()), news);
  }

  async delete(
    resource: Named,
    id: string,
    before: { inputs: Properties; outputs: Properties },
    timeout = 0,
  ): Promise<void> {
    const request = this.named(new this.sdk.provider.DeleteRequest(), resource);
    request.setId(id);
    request.setProperties(this.struct(unwrap(before.outputs)));
    request.setOldInputs(this.struct(unwrap(before.inputs)));
    request.setTimeout(timeout);
    await this.call((done) => this.client.delete(request, done));
  }

  /** Tells the host to break off what it is doing. */
  async cancel(): Promise<void> {
    await this.call((done) => this.client.cancel(new this.sdk.empty.Empty(), done)).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.child.stop();
  }

  private named<
    Request extends { setUrn(urn: string): unknown; setName(name: string): unknown; setType(type: string): unknown },
  >(request: Request, resource: Named): Request {
    request.setUrn(resource.urn);
    request.setName(resource.name);
    request.setType(resource.type);
    return request;
  }

  private struct(properties: Properties) {
    return this.sdk.struct.Struct.fromJavaScript(properties);
  }

  private properties(struct: InstanceType<Sdk["struct"]["Struct"]> | undefined): Properties {
    return withoutNulls((struct?.toJavaScript() ?? {}) as Properties);
  }

  /** One call; `asked` are the properties whose secrets have to be kept secret in a partial answer. */
  private call<Answer>(start: (done: Callback<Answer>) => unknown, asked: Properties = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      start((error, answer) => (error ? reject(this.explain(error, asked)) : resolve(answer)));
    });
  }

  private explain(error: ServiceError, asked: Properties): Error {
    const [packed] = error.metadata.get("grpc-status-details-bin");
    if (packed !== undefined && typeof packed !== "string") {
      const [detail] = this.sdk.status.Status.deserializeBinary(packed).getDetailsList();
      const type = this.sdk.provider.ErrorResourceInitFailed;
      const failed = detail?.unpack(
        (bytes: Uint8Array) => type.deserializeBinary(bytes),
        "pulumirpc.ErrorResourceInitFailed",
      );
      if (failed) {
        const outputs = markSecrets(this.properties(failed.getProperties()), asked);
        return new InitializationFailed(failed.getId(), outputs, failed.getReasonsList());
      }
    }
    if (error.code === this.sdk.grpc.status.UNAVAILABLE && this.child.process.exitCode !== null) {
      return new Error(
        `the provider process has ended (${this.child.process.exitCode}): ${this.child.errors().trim()}`,
      );
    }
    return new Error(error.details || error.message);
  }
}
