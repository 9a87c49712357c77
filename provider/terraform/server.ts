/** The gRPC server of the plugin, on a port of the loopback interface. */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { createCertificate } from "./certificate";
import type { Log } from "./log";
import { addServices, type PluginCore } from "./services";

export interface ServeOptions {
  log: Log;
  /** PEM of the only client that may connect; without it anybody on this machine may. */
  clientCertificate?: string | undefined;
  /** Terraform says that it is done. */
  onShutdown?: () => void;
  /** The number of connections has changed. */
  onConnections?: (open: number) => void;
  /** What is served; this provider without it. */
  load?: (() => PluginCore) | undefined;
}

export interface Serving {
  /** On 127.0.0.1. */
  port: number;
  /** The server's certificate, DER, when there is a client certificate. */
  certificate?: Buffer;
  /** Breaks off waits and leaves calls under way a moment to end, then closes everything. */
  close(): Promise<void>;
}

const graceMilliseconds = 5_000;

export async function serve({
  log,
  clientCertificate,
  onShutdown,
  onConnections,
  load,
}: ServeOptions): Promise<Serving> {
  const own = clientCertificate === undefined ? undefined : createCertificate();
  const credentials =
    own === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          Buffer.from(clientCertificate ?? ""),
          [{ private_key: Buffer.from(own.key), cert_chain: Buffer.from(own.certificate) }],
          true,
        );
  const server = new Server({
    // States of large fleets pass the usual 4 MB.
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    "grpc.enable_channelz": 0,
  });
  // The sockets are taken here and handed on, since the server itself does not tell when the last one closes.
  const injector = server.createConnectionInjector(credentials);
  const sockets = new Set<Socket>();
  const isHeard = () => sockets.size > 0;
  const services = addServices(server, log, isHeard, () => onShutdown?.(), load);
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    onConnections?.(sockets.size);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      onConnections?.(sockets.size);
    });
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", resolve);
  });

  let closing: Promise<void> | undefined;
  const close = async () => {
    listener.close();
    await services.close(graceMilliseconds);
    server.forceShutdown();
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (listener.address() as AddressInfo).port,
    ...(own && { certificate: own.der }),
    close: () => (closing ??= close()),
  };
}
