import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud } from "../client/model";
import { stateHomePath as stateHome } from "../state-home";

/**
 * Which agents were begun to be installed and are in no state yet. A run that is killed meanwhile is followed by one that
 * finds the agent there, and would take it for somebody else's, to be kept on destroy.
 */
export class InstallationNotes {
  readonly #folder = join(stateHome(), "agents");

  /** Where it cannot be written the installation goes on: at worst the agent is kept on destroy. */
  async begun({ region }: Cloud, hostId: string, at: number): Promise<void> {
    const file = this.#file(region, hostId);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      .then(() => writeFile(file, JSON.stringify({ region, hostId, at }), { mode: 0o600 }))
      .catch(() => undefined);
  }

  /** Whether an installation of ours was begun not long before. */
  async knows({ region }: Cloud, hostId: string, now: number): Promise<boolean> {
    try {
      const { at } = JSON.parse(await readFile(this.#file(region, hostId), "utf8")) as { at: number };
      return now - at < keptFor;
    } catch {
      return false;
    }
  }

  /** The engine has it in its state. */
  async handedOver({ region }: Cloud, hostId: string): Promise<void> {
    await rm(this.#file(region, hostId), { force: true }).catch(() => undefined);
  }

  #file(region: string, hostId: string): string {
    const name = createHash("sha256").update(`${region} ${hostId}`).digest("hex").slice(0, 32);
    return join(this.#folder, `${name}.json`);
  }
}

/** Milliseconds after which a note is of no use: whoever put an agent there since is somebody else. */
const keptFor = 24 * 60 * 60_000;
