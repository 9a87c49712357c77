import type { Duplex } from "node:stream";
import { SshFailure } from "./errors";
import { type Door, doorName, type Login, logIn } from "./login";
import { messages } from "./messages";

/** What came of a command. */
export interface Finished {
  /** Exit code; undefined when a signal ended it. */
  code: number | undefined;
  /** The last lines that it printed, on either stream. */
  lines: string[];
  /** The last lines of its standard output alone. */
  output: string[];
}

/** A login that stays open for a few commands. */
export interface Session extends AsyncDisposable {
  /** For messages: `root@192.0.2.1:22`. */
  name: string;
  /** Fingerprint of the host key that was shown, and of the bastion's. */
  hostKey: string;
  bastionHostKey: string | undefined;
  /**
   * Runs a command line of the server's shell. Values must be `quoted` by the caller. Throws `SshFailure` when the
   * command could not be run to its end; one that ends with another code than 0 is no failure here.
   */
  run(command: string, options?: RunOptions): Promise<Finished>;
}

export interface RunOptions {
  /** What the command reads. */
  input?: string;
  /** Seconds the command may take; 60 when left out. */
  seconds?: number;
  /** Hears each line as it comes. */
  onLine?: (line: string) => void;
}

/** For output that is still on its way once a command has ended. */
const lastWordsMilliseconds = 2_000;

/** How many of the last lines are kept. */
const keptLines = 20;

/** Logs in to a server, through a bastion if one is given. */
export async function openSession(login: Login, bastion: Login | undefined, signal?: AbortSignal): Promise<Session> {
  const first = bastion && (await logIn(bastion, signal));
  let door: Door;
  try {
    door = await logIn(login, signal, first && (() => forwarded(first, login, signal)));
  } catch (error) {
    if (first !== undefined) shut(first);
    throw error;
  }
  return {
    name: door.name,
    hostKey: door.hostKey,
    bastionHostKey: first?.hostKey,
    run: (command, options = {}) => run(door, command, options, signal),
    async [Symbol.asyncDispose]() {
      shut(door);
      if (first !== undefined) shut(first);
    },
  };
}

function forwarded(bastion: Door, login: Login, signal?: AbortSignal): Promise<Duplex> {
  const door = doorName(login);
  const failed = (reason: string, cause?: unknown) =>
    new SshFailure("unreachable", messages.forwarding(bastion.name, door, reason), { cause });
  return bounded(
    bastion,
    forwardSeconds,
    signal,
    () => failed("it does not answer"),
    (resolve, reject) => {
      bastion.client.forwardOut("127.0.0.1", 0, login.host, login.port, (error, stream) => {
        if (error) reject(failed(error.message, error));
        else resolve(stream);
      });
    },
  );
}

/** Seconds in which a bastion must have connected. */
const forwardSeconds = 30;

/**
 * Work on an open door that ends by the limit, by the signal, or with the connection, whatever the other side does. Then
 * the connection is broken off, since nothing else would end the work.
 */
function bounded<T>(
  door: Door,
  seconds: number,
  signal: AbortSignal | undefined,
  late: () => SshFailure,
  work: (resolve: (value: T) => void, reject: (failure: SshFailure) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      clearTimeout(limit);
      signal?.removeEventListener("abort", cancel);
      door.client.removeListener("close", lost);
      outcome();
    };
    const breakOff = (failure: SshFailure) =>
      settle(() => {
        door.client.destroy();
        reject(failure);
      });
    const cancel = () => breakOff(new SshFailure("cancelled", messages.cancelled(door.name)));
    const brokenOff = (reason: string, cause?: unknown) =>
      new SshFailure("brokenOff", messages.brokenOff(door.name, reason), { cause });
    const lost = () => settle(() => reject(brokenOff(door.ended() ?? "the server closed it")));
    const limit = setTimeout(() => breakOff(late()), seconds * 1000);
    door.client.once("close", lost);
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) return cancel();
    try {
      work(
        (value) => settle(() => resolve(value)),
        (failure) => settle(() => reject(failure)),
      );
    } catch (error) {
      // What is no longer connected says so at once.
      settle(() => reject(brokenOff(door.ended() ?? String((error as Error).message), error)));
    }
  });
}

/** Says goodbye; a server that does not answer that is left. */
function shut({ client }: Door): void {
  client.end();
  setTimeout(() => client.destroy(), goodbyeMilliseconds).unref();
}

const goodbyeMilliseconds = 3_000;

function run(door: Door, command: string, options: RunOptions, signal?: AbortSignal): Promise<Finished> {
  const { input, seconds = 60, onLine } = options;
  const late = () => new SshFailure("timedOut", messages.timedOut(door.name, seconds));
  return bounded(door, seconds, signal, late, (resolve, reject) => {
    door.client.exec(command, (error, channel) => {
      if (error) {
        const message = messages.brokenOff(door.name, door.ended() ?? error.message);
        return reject(new SshFailure("brokenOff", message, { cause: error }));
      }
      const lines: string[] = [];
      const output: string[] = [];
      let code: number | undefined;
      let lastWords: NodeJS.Timeout | undefined;
      const finish = () => {
        clearTimeout(lastWords);
        resolve({ code, lines, output });
      };
      const take = (kept: string[][]) => (line: string) => {
        for (const list of kept) {
          list.push(line);
          if (list.length > keptLines) list.shift();
        }
        onLine?.(line);
      };
      readLines(channel, take([lines, output]));
      readLines(channel.stderr, take([lines]));
      channel.on("exit", (status: number | null) => {
        code = status ?? undefined;
        // What the command has left running may hold its output open for as long as the server runs.
        lastWords = setTimeout(() => {
          channel.close();
          finish();
        }, lastWordsMilliseconds);
      });
      channel.on("close", finish);
      channel.end(input ?? "");
    });
  });
}

/** Lines as a terminal would show them: what a carriage return overwrites counts as a line of its own. */
function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  const each = (line: string) => {
    if (line.trim() !== "") take(line.trim());
  };
  stream.on("data", (text: string) => {
    const parts = (rest + text).split(/[\r\n]+/);
    rest = parts.pop() ?? "";
    parts.forEach(each);
  });
  stream.on("end", () => each(rest));
}
