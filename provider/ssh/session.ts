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
    door = await logIn(login, signal, first && (() => forwarded(first, login)));
  } catch (error) {
    first?.client.end();
    throw error;
  }
  return {
    name: door.name,
    hostKey: door.hostKey,
    bastionHostKey: first?.hostKey,
    run: (command, options = {}) => run(door, command, options, signal),
    async [Symbol.asyncDispose]() {
      door.client.end();
      first?.client.end();
    },
  };
}

function forwarded(bastion: Door, login: Login): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    bastion.client.forwardOut("127.0.0.1", 0, login.host, login.port, (error, stream) => {
      if (!error) return resolve(stream);
      const message = messages.forwarding(bastion.name, doorName(login), error.message);
      reject(new SshFailure("unreachable", message, { cause: error }));
    });
  });
}

function run(door: Door, command: string, options: RunOptions, signal?: AbortSignal): Promise<Finished> {
  const { input, seconds = 60, onLine } = options;
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let stop: (fault: "timedOut" | "cancelled", message: string) => void = () => undefined;
    const cancel = () => stop("cancelled", messages.cancelled(door.name));
    const limit = setTimeout(() => stop("timedOut", messages.timedOut(door.name, seconds)), seconds * 1000);
    let lastWords: NodeJS.Timeout | undefined;
    const settle = (outcome: () => void) => {
      clearTimeout(limit);
      clearTimeout(lastWords);
      signal?.removeEventListener("abort", cancel);
      door.client.removeListener("close", lost);
      outcome();
    };
    const fail = (failure: SshFailure) => settle(() => reject(failure));
    const lost = () =>
      fail(new SshFailure("brokenOff", messages.brokenOff(door.name, door.ended() ?? "the server closed it")));
    door.client.once("close", lost);

    door.client.exec(command, (error, channel) => {
      if (error) {
        const message = messages.brokenOff(door.name, door.ended() ?? error.message);
        return fail(new SshFailure("brokenOff", message, { cause: error }));
      }
      let code: number | undefined;
      stop = (fault, message) => {
        channel.signal("TERM");
        channel.close();
        door.client.end();
        fail(new SshFailure(fault, message));
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      for (const stream of [channel, channel.stderr]) {
        readLines(stream, (line) => {
          lines.push(line);
          if (lines.length > keptLines) lines.shift();
          onLine?.(line);
        });
      }
      const finish = () => settle(() => resolve({ code, lines }));
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
