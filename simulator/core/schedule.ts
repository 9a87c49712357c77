interface Planned {
  at: number;
  sequence: number;
  run: () => void;
}

/** Things that happen in the cloud by themselves at a later moment, in the order of their moments. */
export class Schedule {
  private heap: Planned[] = [];
  private sequence = 0;

  /** Plans `run` for `at` (epoch milliseconds); what is planned for the same moment happens in the order of planning. */
  plan(at: number, run: () => void): void {
    this.heap.push({ at, sequence: this.sequence++, run });
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** Lets everything happen that is due by `now`; `each` is told the moment of each before it happens. */
  runUntil(now: number, each: (at: number) => void): void {
    for (let next = this.heap[0]; next !== undefined && next.at <= now; next = this.heap[0]) {
      this.removeFirst();
      each(next.at);
      next.run();
    }
  }

  clear(): void {
    this.heap = [];
    this.sequence = 0;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    let parent = 0;
    for (;;) {
      let first = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.heap.length && this.before(child, first)) first = child;
      }
      if (first === parent) return;
      this.swap(parent, first);
      parent = first;
    }
  }

  private before(left: number, right: number): boolean {
    const [a, b] = [this.heap[left] as Planned, this.heap[right] as Planned];
    return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
  }

  private swap(left: number, right: number): void {
    const [a, b] = [this.heap[left] as Planned, this.heap[right] as Planned];
    this.heap[left] = b;
    this.heap[right] = a;
  }
}
