// Calls of programs that are profiled: one is looked at whenever a certain time went by in calls, so that those that take long are seen more often.

/** A call that has just been done, or the handling of a fault. */
export class Sample {
  constructor(
    readonly process: u32,
    readonly thread: u32,
    readonly name: string,
  ) {}
}

export class CallSamples {
  private spent: u64 = 0;
  private last: Sample | null = null;

  /** @param every nanoseconds */
  constructor(private readonly every: u64) {}

  /** A call took so many nanoseconds; true if it is one to be looked at. */
  add(time: u64): bool {
    this.spent += time;
    if (this.spent < this.every) return false;
    this.spent = 0;
    return true;
  }

  take(sample: Sample): void {
    this.last = sample;
  }

  /** Is there one to be looked at? */
  get isDue(): bool {
    return this.last != null;
  }

  /** Nobody has looked. */
  begin(): void {
    this.last = null;
  }

  get sample(): Sample | null {
    return this.last;
  }
}
