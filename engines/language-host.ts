#!/usr/bin/env node
// A Node.js language host for tests, installed as `pulumi-language-nodejs` beside a Pulumi CLI that was built from
// source: the official host is not published as a Go module. It runs programs and provider plugins, and does nothing
// else: it installs no dependencies and generates no code. A release of the Pulumi CLI brings the official host.
//
// `npm run engines` copies the compiled file, so it imports nothing but types: gRPC and the protocol stubs are those of
// the program's own `@pulumi/pulumi`.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as grpcModule from "@grpc/grpc-js";
import type * as language from "@pulumi/pulumi/proto/language_pb";
import type * as languageServices from "@pulumi/pulumi/proto/language_grpc_pb";
import type * as plugin from "@pulumi/pulumi/proto/plugin_pb";

/** The exit code by which the SDK says that the program has reported its errors itself. */
const alreadyReported = 32;

interface Sdk {
  version: string;
  grpc: typeof grpcModule;
  language: typeof language;
  services: typeof languageServices;
  plugin: typeof plugin;
  resolve: (path: string) => string;
}

type Unary<Request, Response> = grpcModule.handleUnaryCall<Request, Response>;

/** The `@pulumi/pulumi` that files in `folder` would load, else the one of the project that this host is kept in. */
function loadSdk(folder: string): Sdk {
  const main = resolveFirst([join(folder, "index.js"), __filename], "@pulumi/pulumi");
  const load = createRequire(main);
  return {
    version: (load("./package.json") as { version: string }).version,
    grpc: load("@grpc/grpc-js") as Sdk["grpc"],
    language: load("./proto/language_pb.js") as Sdk["language"],
    services: load("./proto/language_grpc_pb.js") as Sdk["services"],
    plugin: load("./proto/plugin_pb.js") as Sdk["plugin"],
    resolve: load.resolve,
  };
}

function resolveFirst(from: string[], name: string): string {
  for (const file of from) {
    try {
      return createRequire(file).resolve(name);
    } catch {
      // The next place may have it.
    }
  }
  throw new Error(`Cannot find ${name} from ${from.join(" or ")}. Install it: npm install ${name}`);
}

/** The arguments of the SDK's program runner. */
function programArguments(request: language.RunRequest, engine: string, runner: string): string[] {
  const info = request.getInfo();
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as { nodeargs?: string };
  return [
    ...(options.nodeargs?.split(" ").filter(Boolean) ?? []),
    runner,
    ...["--monitor", request.getMonitorAddress(), "--engine", engine],
    ...["--organization", request.getOrganization()],
    ...["--project", request.getProject(), "--stack", request.getStack()],
    ...["--root-directory", info?.getRootDirectory() ?? request.getPwd(), "--pwd", request.getPwd()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info?.getEntryPoint() ?? request.getProgram(),
    ...request.getArgsList(),
  ];
}

/** The environment of the SDK's program runner. */
function programEnvironment(request: language.RunRequest): NodeJS.ProcessEnv {
  const options = (request.getInfo()?.getOptions()?.toJavaScript() ?? {}) as {
    typescript?: boolean;
    tsconfig?: string;
  };
  // The SDK takes keys in their old form, `project:config:key`.
  const config = Object.fromEntries(
    request
      .getConfigMap()
      .toArray()
      .map(([key, value]) => [key.replace(":", ":config:"), value]),
  );
  return {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(
      request.getConfigsecretkeysList().map((key) => key.replace(":", ":config:")),
    ),
    ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

class LanguageHost {
  constructor(
    private readonly sdk: Sdk,
    private engine: string,
  ) {}

  /** What this host implements of the service; the rest is answered as unimplemented. */
  handlers(): Partial<grpcModule.UntypedServiceImplementation> {
    const { language: messages, plugin: plugins } = this.sdk;
    const handshake: Unary<language.LanguageHandshakeRequest, language.LanguageHandshakeResponse> = (call, reply) => {
      this.engine = call.request.getEngineAddress() || this.engine;
      reply(null, new messages.LanguageHandshakeResponse());
    };
    const getPluginInfo: Unary<unknown, plugin.PluginInfo> = (_, reply) => {
      const info = new plugins.PluginInfo();
      info.setVersion(this.sdk.version);
      reply(null, info);
    };
    const getRequiredPlugins: Unary<unknown, language.GetRequiredPluginsResponse> = (_, reply) =>
      reply(null, new messages.GetRequiredPluginsResponse());
    const getRequiredPackages: Unary<unknown, language.GetRequiredPackagesResponse> = (_, reply) =>
      reply(null, new messages.GetRequiredPackagesResponse());
    const run: Unary<language.RunRequest, language.RunResponse> = (call, reply) => this.run(call.request, reply);
    const runPlugin = (call: PluginCall) => this.runPlugin(call);
    return {
      handshake,
      getPluginInfo,
      getRequiredPlugins,
      getRequiredPackages,
      run,
      runPlugin,
    } as Partial<grpcModule.UntypedServiceImplementation>;
  }

  private run(request: language.RunRequest, reply: grpcModule.sendUnaryData<language.RunResponse>): void {
    const info = request.getInfo();
    const runner = loadSdk(info?.getProgramDirectory() ?? request.getPwd()).resolve("./cmd/run");
    const child = spawn(process.execPath, programArguments(request, this.engine, runner), {
      cwd: request.getPwd(),
      env: programEnvironment(request),
      // The engine shows what this host writes.
      stdio: ["ignore", "inherit", "inherit"],
    });
    const answer = new this.sdk.language.RunResponse();
    child.once("error", (error) => reply({ code: this.sdk.grpc.status.INTERNAL, details: error.message }));
    child.once("close", (code, signal) => {
      if (code === alreadyReported) answer.setBail(true);
      else if (code !== 0)
        answer.setError(
          code === null ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`,
        );
      reply(null, answer);
    });
  }

  private runPlugin(call: PluginCall): void {
    const { request } = call;
    const folder = request.getInfo()?.getProgramDirectory() || request.getProgram();
    const child = spawn(
      process.execPath,
      [loadSdk(folder).resolve("./cmd/run-plugin"), folder, ...request.getArgsList()],
      {
        cwd: request.getPwd() || folder,
        env: { ...process.env, ...environmentOf(request.getEnvList()), PULUMI_NODEJS_TYPESCRIPT: "true" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const send = (fill: (message: language.RunPluginResponse) => void) => {
      const message = new this.sdk.language.RunPluginResponse();
      fill(message);
      call.write(message);
    };
    child.stdout.on("data", (bytes: Buffer) => send((message) => message.setStdout(bytes)));
    child.stderr.on("data", (bytes: Buffer) => send((message) => message.setStderr(bytes)));
    child.once("error", (error) => call.destroy(error));
    child.once("close", (code) => {
      send((message) => message.setExitcode(code ?? 1));
      call.end();
    });
    // The engine ends a plugin by ending the call.
    call.once("cancelled", () => child.kill("SIGKILL"));
  }
}

type PluginCall = grpcModule.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>;

const environmentOf = (list: string[]): Record<string, string> =>
  Object.fromEntries(
    list.map((entry) => {
      const sign = entry.indexOf("=");
      return [entry.slice(0, sign), entry.slice(sign + 1)];
    }),
  );

function serve(): void {
  const sdk = loadSdk(process.cwd());
  const server = new sdk.grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
  const host = new LanguageHost(sdk, engine);
  server.addService(
    sdk.services.LanguageRuntimeService as unknown as grpcModule.ServiceDefinition,
    host.handlers() as grpcModule.UntypedServiceImplementation,
  );
  server.bindAsync("127.0.0.1:0", sdk.grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  // The engine holds this process's standard input for as long as it lives.
  process.stdin.resume().once("end", () => process.exit(0));
}

serve();
