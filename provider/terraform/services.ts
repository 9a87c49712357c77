/**
 * The gRPC services of a plugin. Everything but their names is loaded with the first call: until the handshake is out
 * Terraform waits, and afterwards it is busy itself.
 */
import {
  type sendUnaryData,
  type Server,
  type ServerUnaryCall,
  type ServiceDefinition,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import type * as Core from "./core";
import type { Log } from "./log";

/** Request and response message of each procedure of `tfplugin6.Provider`. */
const procedures: Record<string, readonly [request: string, response: string]> = {
  GetMetadata: ["Empty", "MetadataResponse"],
  GetProviderSchema: ["Empty", "SchemaResponse"],
  ValidateProviderConfig: ["ValidateProviderRequest", "ValidateProviderResponse"],
  ValidateResourceConfig: ["ValidateRequest", "Diagnosed"],
  ValidateDataResourceConfig: ["ValidateRequest", "Diagnosed"],
  UpgradeResourceState: ["UpgradeRequest", "UpgradeResponse"],
  ConfigureProvider: ["ConfigureRequest", "Diagnosed"],
  ReadResource: ["ReadRequest", "ReadResponse"],
  PlanResourceChange: ["PlanRequest", "PlanResponse"],
  ApplyResourceChange: ["ApplyRequest", "ApplyResponse"],
  ImportResourceState: ["ImportRequest", "ImportResponse"],
  MoveResourceState: ["MoveRequest", "MoveResponse"],
  ReadDataSource: ["DataRequest", "DataResponse"],
  ValidateEphemeralResourceConfig: ["ValidateRequest", "Diagnosed"],
  OpenEphemeralResource: ["ValidateRequest", "Diagnosed"],
  RenewEphemeralResource: ["TypeName", "Diagnosed"],
  CloseEphemeralResource: ["TypeName", "Diagnosed"],
  GetFunctions: ["Empty", "FunctionsResponse"],
  CallFunction: ["FunctionRequest", "FunctionResponse"],
  StopProvider: ["Empty", "StopResponse"],
};

export interface Services {
  /** Breaks off waits; ends when the calls under way have ended, or after so many milliseconds. */
  close(grace: number): Promise<void>;
}

/** What a plugin is, beside its gRPC: the messages it reads and writes, and what it does with them. */
export interface PluginCore {
  messages: Pick<(typeof Core)["messages"], "encodeMessage" | "decodeMessage">;
  procedures: Readonly<Record<string, (provider: never, request: never) => object | Promise<object>>>;
  Provider: new (log: Log, isHeard: () => boolean) => { stop(): void; close(): Promise<void> };
}

/**
 * Adds all services of a plugin to a server. `isHeard` tells whether Terraform is connected; `shutdown` is called when
 * Terraform is done with it; `load` fetches what stands behind them.
 */
export function addServices(
  server: Server,
  log: Log,
  isHeard: () => boolean,
  shutdown: () => void,
  load: () => PluginCore = loadCore,
): Services {
  let loaded: { core: PluginCore; provider: InstanceType<PluginCore["Provider"]> } | undefined;
  const parts = () => {
    if (loaded === undefined) {
      const core = load();
      loaded = { core, provider: new core.Provider(log, isHeard) };
    }
    return loaded;
  };
  const underWay = new Set<Promise<unknown>>();

  const procedure =
    (name: string): UntypedHandleCall =>
    (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
      const work = carryOut(name, call.request).then(
        (response) => answer(null, response),
        (error: Error) => answer({ code: status.INTERNAL, details: error.message }),
      );
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    };

  async function carryOut(name: string, bytes: Buffer): Promise<Buffer> {
    const [request = "", response = ""] = procedures[name] ?? [];
    const { core, provider } = parts();
    const work = core.procedures[name];
    if (work === undefined) throw new Error(`This plugin has no ${name}.`);
    const answer = await work(provider as never, core.messages.decodeMessage(request, bytes) as never);
    return core.messages.encodeMessage(response, answer);
  }

  const names = Object.keys(procedures);
  server.addService(
    service("tfplugin6.Provider", names),
    Object.fromEntries(names.map((name) => [name, procedure(name)])),
  );
  // What the plugin handshake brings along. Both streams stay open and empty: this plugin offers no further
  // connections, and what it has to say goes to stderr.
  server.addService(service("plugin.GRPCBroker", ["StartStream"], { requestStream: true, responseStream: true }), {
    StartStream: () => undefined,
  });
  server.addService(service("plugin.GRPCStdio", ["StreamStdio"], { responseStream: true }), {
    StreamStdio: () => undefined,
  });
  server.addService(service("plugin.GRPCController", ["Shutdown"]), {
    Shutdown: (_call: unknown, answer: sendUnaryData<Buffer>) => {
      answer(null, Buffer.alloc(0));
      shutdown();
    },
  });
  const serving = Buffer.from([8, 1]);
  server.addService(service("grpc.health.v1.Health", ["Check"]), {
    Check: (_call: unknown, answer: sendUnaryData<Buffer>) => answer(null, serving),
  });
  return {
    async close(grace) {
      const provider = loaded?.provider;
      provider?.stop();
      const ended = Promise.all(underWay);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, grace).unref())]);
      await provider?.close();
    },
  };
}

function loadCore(): PluginCore {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the only way to load a CommonJS module later that works alike from source, compiled and bundled
  return require("./core") as typeof Core;
}

/** Messages pass as bytes; each procedure knows which ones they are. */
function service(name: string, procedures: readonly string[], streams = {}): ServiceDefinition {
  const asIs = (bytes: Buffer) => bytes;
  const one = (procedure: string) => ({
    path: `/${name}/${procedure}`,
    ...{ requestStream: false, responseStream: false, ...streams },
    ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  });
  return Object.fromEntries(procedures.map((procedure) => [procedure, one(procedure)]));
}
