/**
 * How much a description may hold. Tables of a hostile image can point at the same long name again and again, so that
 * a small file describes more names than memory holds.
 */

/** Names in one description. */
const MAX_NAMES: i32 = 262144;
/** UTF-16 units in all of them. */
const MAX_UNITS: i32 = 32 * 1024 * 1024;

export class Budget {
  private names: i32 = MAX_NAMES;
  private units: i32 = MAX_UNITS;

  /** Whether there is room for one more name. */
  take(name: string): bool {
    this.names -= 1;
    this.units -= name.length;
    return this.names >= 0 && this.units >= 0;
  }

  /** Whether a name was turned away. */
  get isSpent(): bool {
    return this.names < 0 || this.units < 0;
  }
}
