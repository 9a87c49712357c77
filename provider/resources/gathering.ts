/**
 * Brings together those who want the same scarce thing at the same moment. One group is served at a time; whoever comes
 * meanwhile waits for the next one, so nobody decides on what another is just taking.
 */
export class Gathering<Item, Result> {
  readonly #serve: (items: Item[]) => Promise<(() => Result)[]>;
  readonly #pauseMs: number;
  #waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  #busy = false;

  /** `serve` answers one function per item, in order; it returns the item's result or throws its own error. */
  constructor(serve: (items: Item[]) => Promise<(() => Result)[]>, pauseMs = 50) {
    this.#serve = serve;
    this.#pauseMs = pauseMs;
  }

  join(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#busy) void this.#run();
    });
  }

  async #untilNobodyComes(): Promise<void> {
    for (let before = 0, pauses = 0; this.#waiting.length > before && pauses < 10; pauses++) {
      before = this.#waiting.length;
      await new Promise((resume) => setTimeout(resume, this.#pauseMs));
    }
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      await this.#untilNobodyComes();
      const group = this.#waiting.splice(0);
      try {
        const results = await this.#serve(group.map(({ item }) => item));
        group.forEach(({ resolve, reject }, index) => {
          try {
            const result = results[index];
            if (result === undefined) throw new Error("A member of a group got no answer.");
            resolve(result());
          } catch (error) {
            reject(error);
          }
        });
      } catch (error) {
        for (const { reject } of group) reject(error instanceof Error ? copyOf(error) : error);
      }
    }
    this.#busy = false;
  }
}

/** Each waiter gets an error of its own: whoever adds to one must not change the others'. */
function copyOf(error: Error): Error {
  return Object.assign(new Error(error.message, { cause: error }), { name: error.name });
}
