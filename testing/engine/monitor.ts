import type { sendUnaryData, Server, ServerUnaryCall, ServiceError, UntypedServiceImplementation } from "@grpc/grpc-js";
import { messageOf, Unsupported } from "./errors";
import { channelOptions, type Sdk } from "./sdk";
import type { ResourceState } from "./state";
import type { Diagnostic } from "./steps";
import type { Properties } from "./values";

type RegisterRequest = InstanceType<Sdk["resource"]["RegisterResourceRequest"]>;

/** What the program's calls lead to. */
export interface Deployment {
  register(request: RegisterRequest): Promise<ResourceState>;
  registerOutputs(urn: string, outputs: Properties): Promise<void>;
  /** A resource registered before, for `pulumi:pulumi:getResource`. */
  lookUp(urn: string): ResourceState | undefined;
  /** The program has said everything; resolves when everything is done. */
  programIsThrough(): Promise<void>;
  refuse(error: Unsupported): void;
  log(diagnostic: Diagnostic): void;
  /** Rejects as soon as the run has failed, so that no call is left without an answer. */
  readonly broken: Promise<never>;
}

/** The two services that a program talks to: the engine (log) and the resource monitor. */
export class Monitor {
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async listen(sdk: Sdk, deployment: Deployment): Promise<Monitor> {
    const server = new sdk.grpc.Server(channelOptions);
    server.addService(sdk.engineServices.EngineService, untyped(engineService(sdk, deployment)));
    server.addService(sdk.resourceServices.ResourceMonitorService, untyped(monitorService(sdk, deployment)));
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", sdk.grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    return new Monitor(server, `127.0.0.1:${port}`);
  }

  close(): void {
    this.server.forceShutdown();
  }
}

type Handler = (call: ServerUnaryCall<unknown, unknown>, done: sendUnaryData<unknown>) => void;
/** gRPC's own type for services is in terms of `any`. */
function untyped(handlers: Record<string, Handler>): UntypedServiceImplementation {
  return handlers as unknown as UntypedServiceImplementation;
}

type Answer<Request> = (request: Request) => unknown;

/** A handler that answers with what `answer` resolves to; when the run breaks off, so does the call. */
function unary<Request>(sdk: Sdk, deployment: Deployment, answer: Answer<Request>): Handler {
  return (call, done) => {
    const work = new Promise((resolve) => resolve(answer(call.request as Request)));
    Promise.race([work, deployment.broken]).then(
      (value) => done(null, value),
      (error: unknown) => {
        if (error instanceof Unsupported) deployment.refuse(error);
        // The SDK ends a program quietly on this code.
        const status: Partial<ServiceError> = { code: sdk.grpc.status.UNAVAILABLE, details: messageOf(error) };
        done(status);
      },
    );
    work.catch(() => undefined);
  };
}

function engineService(sdk: Sdk, deployment: Deployment): Record<string, Handler> {
  const { engine, empty } = sdk;
  type Log = InstanceType<Sdk["engine"]["LogRequest"]>;
  type Root = InstanceType<Sdk["engine"]["SetRootResourceRequest"]>;
  const severities = ["debug", "info", "warning", "error"] as const;
  let root = "";
  return {
    log: unary<Log>(sdk, deployment, (request) => {
      const severity = severities[request.getSeverity()] ?? "info";
      const urn = request.getUrn();
      if (!request.getEphemeral()) {
        deployment.log({ severity, message: request.getMessage(), ...(urn === "" ? {} : { urn }) });
      }
      return new empty.Empty();
    }),
    setRootResource: unary<Root>(sdk, deployment, (request) => {
      root = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
    getRootResource: unary(sdk, deployment, () => {
      const answer = new engine.GetRootResourceResponse();
      answer.setUrn(root);
      return answer;
    }),
  };
}

/**
 * What the monitor says it can do. Features it refuses are claimed too: the SDK would otherwise tell the user to update a
 * CLI that is not there, and this way the refusal names the feature.
 */
const features = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "replacementTrigger",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

function monitorService(sdk: Sdk, deployment: Deployment): Record<string, Handler> {
  const { resource, empty } = sdk;
  type Feature = InstanceType<Sdk["resource"]["SupportsFeatureRequest"]>;
  type Outputs = InstanceType<Sdk["resource"]["RegisterResourceOutputsRequest"]>;
  const refuse = <Request>(name: (request: Request) => string) =>
    unary<Request>(sdk, deployment, (request) => {
      throw new Unsupported(name(request));
    });
  return {
    supportsFeature: unary<Feature>(sdk, deployment, (request) => {
      const answer = new resource.SupportsFeatureResponse();
      answer.setHassupport(features.has(request.getId()));
      return answer;
    }),
    registerResource: unary<RegisterRequest>(sdk, deployment, async (request) => {
      const state = await deployment.register(request);
      const answer = new resource.RegisterResourceResponse();
      answer.setUrn(state.urn);
      answer.setId(state.id ?? "");
      answer.setObject(sdk.struct.Struct.fromJavaScript(state.outputs));
      const dependencies = answer.getPropertydependenciesMap();
      for (const [property, urns] of Object.entries(state.propertyDependencies)) {
        const list = new resource.RegisterResourceResponse.PropertyDependencies();
        list.setUrnsList(urns);
        dependencies.set(property, list);
      }
      return answer;
    }),
    registerResourceOutputs: unary<Outputs>(sdk, deployment, async (request) => {
      await deployment.registerOutputs(request.getUrn(), (request.getOutputs()?.toJavaScript() ?? {}) as Properties);
      return new empty.Empty();
    }),
    signalAndWaitForShutdown: unary(sdk, deployment, async () => {
      await deployment.programIsThrough();
      return new empty.Empty();
    }),
    invoke: invoke(sdk, deployment),
    call: refuse((request: { getTok(): string }) => `calls of methods (${request.getTok()})`),
    readResource: refuse(
      (request: { getType(): string }) => `reading resources (${request.getType()}, by get or StackReference)`,
    ),
    registerStackTransform: refuse(() => "stack transforms"),
    registerStackInvokeTransform: refuse(() => "stack invoke transforms"),
    registerResourceHook: refuse(() => "resource hooks"),
    registerErrorHook: refuse(() => "error hooks"),
    registerPackage: refuse(() => "parameterized providers"),
  };
}

/** Of functions the engine knows only the one by which the SDK follows references to resources. */
function invoke(sdk: Sdk, deployment: Deployment): Handler {
  type Request = InstanceType<Sdk["resource"]["ResourceInvokeRequest"]>;
  return unary<Request>(sdk, deployment, (request) => {
    if (request.getTok() !== "pulumi:pulumi:getResource") throw new Unsupported(`functions (${request.getTok()})`);
    const urn = String((request.getArgs()?.toJavaScript() as { urn?: unknown } | undefined)?.urn);
    const state = deployment.lookUp(urn);
    if (!state) throw new Error(`unknown resource ${urn}`);
    const answer = new sdk.provider.InvokeResponse();
    answer.setReturn(sdk.struct.Struct.fromJavaScript({ urn, id: state.id ?? "", state: state.outputs }));
    return answer;
  });
}
