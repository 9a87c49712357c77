import pc from "picocolors";
import type { Simulator } from "../testing";

/** One line of what a step did, and whether it really did: subject, name, what is said of it. */
type Saying = [subject: string, name: string, text: string, holds: boolean];

/** The demo's page: steps with their calls and times, and what each of them did. */
export class Told {
  holds = true;
  #steps = 0;
  #most = 0;

  title(text: string): void {
    console.log(`\n${text}`);
  }

  note(text: string): void {
    console.log(pc.dim(text));
  }

  happens(who: string, what: string): void {
    console.log(`\n${this.#number()}  ${who.padEnd(48)}${what}`);
  }

  /** Runs a step and tells how many calls the cloud counted and how long it took. */
  async step<T>(what: string, cloud: Simulator, work: () => Promise<T>): Promise<T> {
    const label = `\n${this.#number()}  ${pc.bold(what.padEnd(48))}`;
    if (process.stdout.isTTY) process.stdout.write(`${label}${pc.dim("...")}`);
    cloud.resetCalls();
    const start = performance.now();
    try {
      return await work();
    } finally {
      const counts = Object.values(cloud.calls);
      this.#most = Math.max(this.#most, ...counts);
      const calls = `${counts.reduce((sum, count) => sum + count, 0)} calls`;
      const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
      if (process.stdout.isTTY) process.stdout.write("\r\u001b[1A");
      console.log(`${label}${calls.padStart(9)}${seconds.padStart(9)}`);
    }
  }

  says(sayings: Saying[]): void {
    for (const [subject, name, text, holds] of sayings) {
      const mark = holds ? " " : pc.red("✗");
      const about = subject + name === "" ? "" : subject.padEnd(13) + name.padEnd(16);
      console.log(`   ${mark} ${about}${text}`);
      if (!holds) this.holds = false;
    }
  }

  failed(reason: string): void {
    this.holds = false;
    console.log(`\n${pc.red("✗")} ${reason}`);
  }

  end(): void {
    console.log(
      this.holds
        ? `\nAll of it went over HTTP to the simulator, and no step called any API more than ${this.#most} times.\nA real account needs HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HW_REGION_NAME in the environment, nothing else.\n`
        : `\n${pc.red("The demo did not do what it says: see the lines marked ✗.")}\n`,
    );
  }

  #number(): string {
    return String(++this.#steps).padStart(3);
  }
}
