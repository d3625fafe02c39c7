// A text of the guest's, read as far as somebody looks at it: it may go on for megabytes behind a number at its start.

import { Memory } from '../../memory/access';
import { join, unitsAt } from './units';

const FIRST: u32 = 64;
const MOST: u32 = 2048;
const PAGE: u64 = 0x1000;

/** Units one after the other. */
export abstract class Source {
  /** A unit; -1 behind the end. */
  abstract at(index: i32): i32;
}

export class Reader<T> extends Source {
  private units: StaticArray<T> = new StaticArray<T>(0);
  private piece: u32 = FIRST;
  private ended: bool = false;

  constructor(
    private readonly memory: Memory,
    private readonly start: u64,
    /** No unit from this one on. */
    private readonly limit: i32 = i32.MAX_VALUE,
  ) {
    super();
  }

  /** 0 at the end and behind it. */
  unit(index: i32): T {
    while (index >= this.units.length) if (!this.more()) return 0;
    return unchecked(this.units[index]);
  }

  at(index: i32): i32 {
    const unit = <i32>this.unit(index);
    return unit == 0 ? -1 : unit;
  }

  /** Units before the end. */
  length(): i32 {
    let count = 0;
    while (this.unit(count) != 0) count++;
    return count;
  }

  /** False once there are no more. */
  private more(): bool {
    const loaded = this.units.length;
    if (this.ended || loaded >= this.limit) return false;
    const at = this.start + <u64>loaded * sizeof<T>();
    // No further than the page's end: what follows may not be there.
    const onPage = <u32>max<u64>((PAGE - (at & (PAGE - 1))) / sizeof<T>(), 1);
    const next = unitsAt<T>(this.memory, at, min(min(onPage, this.piece), <u32>(this.limit - loaded)));
    if (next == null) {
      this.ended = true;
      return false;
    }
    const end = next.indexOf(0);
    this.ended = end >= 0;
    this.units = join<T>(this.units, next, end >= 0 ? end : next.length);
    this.piece = min(this.piece * 2, MOST);
    return end != 0;
  }
}
