import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { Client, type ConnectConfig, type ServerHostKeyAlgorithm } from "ssh2";
import { SshFailure } from "./errors";
import { fingerprintOf, knownKeys, keyTypes, pinnedFingerprint, preferring, typeOfKey } from "./host-keys";
import { messages } from "./messages";

/** How it is known that a server is the right one. */
export interface HostKeyPolicy {
  /** The key that it must show; see `hostKeyForm`. */
  hostKey?: string | undefined;
  /** The fingerprint that was accepted at first sight, of a server that known_hosts does not know. */
  acceptedHostKey?: string | undefined;
  /** Files in the form of OpenSSH's known_hosts. Those that do not exist say nothing. */
  knownHostsFiles: readonly string[];
  /** Trust whatever key is shown where nothing is known of the server. */
  acceptNewHostKey: boolean;
}

/** A server that one logs in to. */
export interface Login extends HostKeyPolicy {
  host: string;
  port: number;
  user: string;
  password?: string | undefined;
  privateKey?: string | undefined;
  passphrase?: string | undefined;
  /** Address of a running SSH agent (SSH_AUTH_SOCK), to log in with the keys it holds. */
  agent?: string | undefined;
}

/** An open door: a connection that has logged in. */
export interface Door {
  client: Client;
  /** For messages: `root@192.0.2.1:22`. */
  name: string;
  /** Fingerprint of the key that the server showed. */
  hostKey: string;
  /** Why the connection ended, once it has by itself. */
  ended(): string | undefined;
}

export const doorName = ({ user, host, port }: Pick<Login, "user" | "host" | "port">) =>
  `${user}@${host.includes(":") ? `[${host}]` : host}:${port}`;

interface Verdict {
  fingerprint: string;
  failure?: SshFailure;
}

/** Milliseconds for the connection and the login. */
const readyTimeout = 30_000;

/** Logs in, and closes nothing but its own. `through` is the socket of a bastion's forwarding. */
export async function logIn(login: Login, signal?: AbortSignal, through?: () => Promise<Duplex>): Promise<Door> {
  const judge = judgeOf(login);
  try {
    return await attempt(login, judge, preferring(judge.types), signal, through);
  } catch (error) {
    // A fingerprint does not tell the type of its key: the server is asked for its other keys before it is called changed.
    if (!(error instanceof SshFailure && error.fault === "changedHostKey" && judge.anyType)) throw error;
    for (const algorithms of Object.values(keyTypes)) {
      try {
        return await attempt(login, judge, algorithms, signal, through);
      } catch (again) {
        // Another key again, or the server has none of this type.
        const other = again instanceof SshFailure && again.fault === "changedHostKey";
        if (!other && !/no matching host key/i.test(String(again))) throw again;
      }
    }
    throw error;
  }
}

interface Judge {
  types: string[];
  /** The expected key may be of any type. */
  anyType: boolean;
  verdict(key: Buffer): Verdict;
}

function judgeOf(login: Login): Judge {
  const name = doorName(login);
  const known = knownKeys(login.knownHostsFiles.map(contents).join("\n"), login.host, login.port);
  const revoked = (fingerprint: string): Verdict => ({
    fingerprint,
    failure: new SshFailure("changedHostKey", messages.revokedHostKey(name, fingerprint)),
  });
  const pinnedTo = (hostKey: string, where: string): Judge => {
    const expected = pinnedFingerprint(hostKey);
    return {
      types: hostKey.startsWith("SHA256:") ? [] : [typeOfKey(hostKey)],
      anyType: hostKey.startsWith("SHA256:"),
      verdict(key) {
        const fingerprint = fingerprintOf(key);
        if (known.revoked.has(fingerprint)) return revoked(fingerprint);
        if (fingerprint === expected) return { fingerprint };
        const message = messages.changedHostKey(name, fingerprint, expected, where);
        return { fingerprint, failure: new SshFailure("changedHostKey", message) };
      },
    };
  };
  if (login.hostKey !== undefined) return pinnedTo(login.hostKey, "hostKey");
  if (known.fingerprints.size === 0 && login.acceptedHostKey !== undefined) {
    return pinnedTo(login.acceptedHostKey, "the one accepted at first sight");
  }
  return {
    types: known.types,
    anyType: false,
    verdict(key) {
      const fingerprint = fingerprintOf(key);
      const refuse = (fault: "changedHostKey" | "unknownHostKey", message: string) => ({
        fingerprint,
        failure: new SshFailure(fault, message),
      });
      if (known.revoked.has(fingerprint)) return revoked(fingerprint);
      if (known.fingerprints.has(fingerprint)) return { fingerprint };
      const files = login.knownHostsFiles.join(" or ") || "known_hosts";
      if (known.fingerprints.size > 0) {
        const expected = [...known.fingerprints].join(" or ");
        return refuse("changedHostKey", messages.changedHostKey(name, fingerprint, expected, files));
      }
      if (login.acceptNewHostKey) return { fingerprint };
      return refuse("unknownHostKey", messages.unknownHostKey(name, fingerprint, files));
    },
  };
}

function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // A file that is there and cannot be read must not be taken for one that knows nobody.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new SshFailure("unknownHostKey", messages.unreadable(file, (error as Error).message), { cause: error });
  }
}

async function attempt(
  login: Login,
  judge: Judge,
  algorithms: readonly string[],
  signal?: AbortSignal,
  through?: () => Promise<Duplex>,
): Promise<Door> {
  const name = doorName(login);
  const sock = await through?.();
  const client = new Client();
  return new Promise<Door>((resolve, reject) => {
    let shown: Verdict | undefined;
    let ended: string | undefined;
    let agentFault: string | undefined;
    const fail = (failure: SshFailure) => {
      signal?.removeEventListener("abort", cancel);
      client.end();
      sock?.destroy();
      reject(failure);
    };
    const cancel = () => fail(new SshFailure("cancelled", messages.cancelled(name)));
    if (signal?.aborted) return cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    client
      .on("ready", () => {
        signal?.removeEventListener("abort", cancel);
        resolve({ client, name, hostKey: shown?.fingerprint ?? "", ended: () => ended });
      })
      .on("error", (error: Error & { level?: string }) => {
        // Not the end of it: the other ways to log in come after the SSH agent's.
        if (error.level === "agent") {
          agentFault = error.message;
          return;
        }
        ended = error.message;
        if (shown?.failure) return fail(shown.failure);
        if (error.level === "client-authentication" && agentFault !== undefined)
          return fail(new SshFailure("noAgent", messages.noAgent(name, agentFault), { cause: error }));
        if (error.level === "client-authentication")
          return fail(new SshFailure("refused", messages.refused(name, login.user, waysOf(login)), { cause: error }));
        fail(new SshFailure("unreachable", messages.unreachable(name, error.message), { cause: error }));
      })
      .on("close", () => {
        ended ??= "the server closed it";
        fail(shown?.failure ?? new SshFailure("unreachable", messages.unreachable(name, ended)));
      })
      // Some servers ask for the password by this way only.
      .on("keyboard-interactive", (_name, _instructions, _language, prompts, finish) =>
        finish(prompts.map(() => login.password ?? "")),
      )
      .connect({
        ...wayIn(login),
        ...(sock ? { sock } : { host: login.host, port: login.port }),
        username: login.user,
        readyTimeout,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 4,
        algorithms: { serverHostKey: [...algorithms] as ServerHostKeyAlgorithm[] },
        hostVerifier: (key: Buffer) => {
          shown = judge.verdict(key);
          return shown.failure === undefined;
        },
      });
  });
}

function wayIn({ password, privateKey, passphrase, agent }: Login): ConnectConfig {
  return {
    ...(privateKey !== undefined && { privateKey, ...(passphrase !== undefined && { passphrase }) }),
    ...(agent !== undefined && { agent }),
    ...(password !== undefined && { password, tryKeyboard: true }),
  };
}

const waysOf = ({ password, privateKey, agent }: Login) => [
  ...(privateKey !== undefined ? ["the private key"] : []),
  ...(agent !== undefined ? ["the SSH agent"] : []),
  ...(password !== undefined ? ["the password"] : []),
];
