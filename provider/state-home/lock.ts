/**
 * Locks that do not trust process IDs: containers have namespaces of their own, and shared volumes are seen from other
 * machines. The holder writes a nonce and a beat into the lock file; another run takes the lock only after it has seen
 * the same beat for longer than any beat takes, by its own clock. So clocks of two machines are never compared.
 *
 * A lock that is taken from a run that was only slow is noticed: `isHeld` looks for the nonce, and is asked again just
 * before what the lock guards is done.
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, link } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { StateHomeError } from "./errors";
import type { StateFolder } from "./folder";
import { messages } from "./messages";

export interface LockTimes {
  /** Milliseconds between two beats. */
  beat: number;
  /** Milliseconds without a beat after which a lock is taken. */
  stale: number;
}

export const usualTimes: LockTimes = { beat: 500, stale: 5_000 };

export interface WaitOptions {
  signal?: AbortSignal | undefined;
  /** Told once, when another run holds the lock. */
  onWait?: (() => void) | undefined;
  /** Milliseconds to wait at most; then `StateHomeError`. Default: for as long as the other run is at work. */
  atMost?: number | undefined;
}

/** A held lock. */
export class Lease {
  readonly nonce: string;
  readonly #folder: StateFolder;
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #timer: NodeJS.Timeout;
  #beats = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #released: Promise<void> | undefined;

  constructor(folder: StateFolder, name: string, nonce: string, handle: FileHandle, beat: number) {
    this.#folder = folder;
    this.#name = name;
    this.#handle = handle;
    this.nonce = nonce;
    // Through the open file: one that was moved away is no longer written to by its name.
    this.#timer = setInterval(() => (this.#writing = this.beat()), beat);
    this.#timer.unref();
  }

  async beat(): Promise<void> {
    const text = `${this.nonce} ${String(this.#beats++).padStart(12, "0")}\n`;
    await this.#handle.write(text, 0).catch(() => undefined);
  }

  /** Whether this run still holds it. */
  async isHeld(): Promise<boolean> {
    if (this.#released !== undefined) return false;
    // Another run may have it in its hands for an instant, to find that it is not stale.
    for (let look = 0; look < 5; look++) {
      const text = await this.#folder.read(this.#name);
      if (text !== undefined) return text.startsWith(this.nonce);
      await wait(20);
    }
    return false;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#release());
  }

  async #release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#handle.close().catch(() => undefined);
    await moveAway(this.#folder, this.#name, (text) => text.startsWith(this.nonce)).catch(() => undefined);
  }
}

/** Takes the lock of that name in the folder, waiting for a run that holds it and is at work. */
export async function acquireLock(
  folder: StateFolder,
  name: string,
  { signal, onWait, atMost = Number.POSITIVE_INFINITY }: WaitOptions = {},
  times: LockTimes = usualTimes,
): Promise<Lease> {
  const begun = performance.now();
  let seen: { text: string; since: number } | undefined;
  for (let pause = 2; ; pause = Math.min(pause * 1.5, 100)) {
    signal?.throwIfAborted();
    const handle = await folder.create(name);
    if (handle !== undefined) {
      const lease = new Lease(folder, name, randomUUID(), handle, times.beat);
      await lease.beat();
      return lease;
    }
    const text = await folder.read(name);
    const now = performance.now();
    if (text === undefined) continue;
    if (text !== seen?.text) {
      // A moment is no wait worth telling.
      if (seen !== undefined || now - begun > 200) {
        onWait?.();
        onWait = undefined;
      }
      seen = { text, since: now };
    } else if (now - seen.since > times.stale) {
      await moveAway(folder, name, (found) => found === text);
      continue;
    }
    if (now - begun > atMost) {
      const file = folder.file(name);
      throw new StateHomeError(messages.lockHeld(file), file);
    }
    await wait(pause * (0.5 + Math.random()), undefined, signal ? { signal } : {});
  }
}

/** Removes a lock file if it is the one that is meant; another one that is there by now is put back. */
async function moveAway(folder: StateFolder, name: string, isMeant: (text: string) => boolean): Promise<void> {
  const aside = `${name}.${randomUUID()}.moved`;
  if (!(await folder.move(name, aside))) return;
  const text = await folder.read(aside);
  if (text !== undefined && !isMeant(text)) await link(folder.file(aside), folder.file(name)).catch(() => undefined);
  await folder.remove(aside);
}
