import { createRequire } from "node:module";
import { join } from "node:path";
import type * as grpcModule from "@grpc/grpc-js";
import type * as alias from "@pulumi/pulumi/proto/alias_pb";
import type * as engine from "@pulumi/pulumi/proto/engine_pb";
import type * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as provider from "@pulumi/pulumi/proto/provider_pb";
import type * as providerServices from "@pulumi/pulumi/proto/provider_grpc_pb";
import type * as resource from "@pulumi/pulumi/proto/resource_pb";
import type * as resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import type * as status from "@pulumi/pulumi/proto/status_pb";
import type * as empty from "google-protobuf/google/protobuf/empty_pb";
import type * as struct from "google-protobuf/google/protobuf/struct_pb";

/** What the engine takes from the Pulumi SDK: its gRPC library, its protocol stubs, and where its programs lie. */
export interface Sdk {
  readonly version: string;
  /** Runs a Pulumi program: the SDK's own language host. */
  readonly programHost: string;
  /** Serves dynamic resources: the SDK's own provider host. */
  readonly providerHost: string;
  readonly grpc: typeof grpcModule;
  readonly empty: typeof empty;
  readonly struct: typeof struct;
  readonly alias: typeof alias;
  readonly engine: typeof engine;
  readonly engineServices: typeof engineServices;
  readonly provider: typeof provider;
  readonly providerServices: typeof providerServices;
  readonly resource: typeof resource;
  readonly resourceServices: typeof resourceServices;
  readonly status: typeof status;
  /** js-yaml, which the SDK brings along. */
  readonly yaml: { load(text: string): unknown; dump(value: unknown): string };
}

const loaded = new Map<string, Sdk>();

/**
 * The `@pulumi/pulumi` that a program in `folder` would load. Everything is taken through the SDK's own `require`, so
 * that server and program speak the same protocol version, and so that this package need not depend on gRPC itself.
 *
 * @throws when no `@pulumi/pulumi` can be found from there.
 */
export function loadSdk(folder: string): Sdk {
  const main = resolveSdk(folder);
  const known = loaded.get(main);
  if (known) return known;
  const load = createRequire(main);
  const sdk: Sdk = {
    version: (load("./package.json") as { version: string }).version,
    programHost: load.resolve("./cmd/run"),
    providerHost: load.resolve("./cmd/dynamic-provider"),
    grpc: load("@grpc/grpc-js") as Sdk["grpc"],
    empty: load("google-protobuf/google/protobuf/empty_pb.js") as Sdk["empty"],
    struct: load("google-protobuf/google/protobuf/struct_pb.js") as Sdk["struct"],
    alias: load("./proto/alias_pb.js") as Sdk["alias"],
    engine: load("./proto/engine_pb.js") as Sdk["engine"],
    engineServices: load("./proto/engine_grpc_pb.js") as Sdk["engineServices"],
    provider: load("./proto/provider_pb.js") as Sdk["provider"],
    providerServices: load("./proto/provider_grpc_pb.js") as Sdk["providerServices"],
    resource: load("./proto/resource_pb.js") as Sdk["resource"],
    resourceServices: load("./proto/resource_grpc_pb.js") as Sdk["resourceServices"],
    status: load("./proto/status_pb.js") as Sdk["status"],
    yaml: load("js-yaml") as Sdk["yaml"],
  };
  loaded.set(main, sdk);
  return sdk;
}

function resolveSdk(folder: string): string {
  for (const from of [join(folder, "program.js"), __filename]) {
    try {
      return createRequire(from).resolve("@pulumi/pulumi");
    } catch {
      // The next place may have it.
    }
  }
  throw new Error(`No @pulumi/pulumi can be found from ${folder}; install it there: npm install @pulumi/pulumi`);
}

/** Messages have no size limit between engine, program and provider: they are parts of one test. */
export const channelOptions = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
} as const;
