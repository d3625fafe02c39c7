// Wide letters of a stream, one after the other.

import { wideLetterAt } from '../stdio/input-exports';
import { Stream } from '../stdio/stream';
import { Source } from '../text/reader';

export class WideSource extends Source {
  private readonly units: Array<u16> = [];
  /** Bytes of the stream behind each unit. */
  private readonly ends: Array<i32> = [];

  constructor(private readonly stream: Stream) {
    super();
  }

  at(index: i32): i32 {
    while (index >= this.units.length) {
      const used = this.bytesOf(this.units.length);
      const letter = wideLetterAt(this.stream, used);
      if (letter.length <= 0) return -1;
      this.add(letter.unit, used + letter.length);
      if (letter.low != 0) this.add(letter.low, used + letter.length);
    }
    return this.units[index];
  }

  private add(unit: u16, end: i32): void {
    this.units.push(unit);
    this.ends.push(end);
  }

  /** Of so many units. */
  bytesOf(count: i32): i32 {
    return count == 0 ? 0 : this.ends[count - 1];
  }
}
