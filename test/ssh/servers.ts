import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Connection, Server, type ServerChannel, utils } from "ssh2";
import type { Login } from "../../provider/ssh";

/** Pairs of the given type; the library now and then writes one that it cannot read back. */
export function keyPair(type: "ed25519" | "rsa"): { private: string; public: string } {
  for (;;) {
    const pair =
      type === "rsa" ? utils.generateKeyPairSync("rsa", { bits: 2048 }) : utils.generateKeyPairSync("ed25519");
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

export interface OddServer extends AsyncDisposable {
  login: Login;
  /** Passwords that were sent to it. */
  passwords: string[];
}

/** An SSH server that behaves as told: `exec` gets the channel of each command, `forward` refuses or ignores. */
export async function oddServer(behaviour: {
  hostKeys?: string[];
  password?: string;
  exec?: (channel: () => ServerChannel, command: string) => void;
  forward?: "ignore" | "refuse";
}): Promise<OddServer> {
  const passwords: string[] = [];
  const open = new Set<Connection>();
  const server = new Server({ hostKeys: behaviour.hostKeys ?? [keyPair("ed25519").private] }, (client) => {
    open.add(client);
    client.on("error", () => undefined).on("close", () => open.delete(client));
    client.on("authentication", (context) => {
      if (context.method !== "password") return context.reject(["password"]);
      passwords.push(context.password);
      if (context.password === (behaviour.password ?? "right")) context.accept();
      else context.reject(["password"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec, _reject, { command }) => behaviour.exec?.(acceptExec, command));
    });
    client.on("tcpip", (_accept, reject) => {
      if (behaviour.forward === "refuse") reject?.();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    passwords,
    login: {
      ...{ host: "127.0.0.1", port, user: "root", password: "right" },
      ...{ knownHostsFiles: [], acceptNewHostKey: true },
    },
    async [Symbol.asyncDispose]() {
      for (const client of open) client.end();
      await new Promise((closed) => server.close(closed));
    },
  };
}
