// What the next run puts into rax. Crossing to the processor, the same two objects are used over and over.

import { Option } from '../../lib/wit';
import { Word } from '../gen/import/nucleus-hypervisor-machine';

export class Answer {
  /** There is one, and nobody has taken it. */
  isGiven: bool = false;
  private readonly some: Option<Word> = Option.some<Word>(new Word(0, 0));
  private readonly none: Option<Word> = Option.none<Word>();

  set(value: u64): void {
    const word = this.some.value;
    word.low = <u32>value;
    word.high = <u32>(value >> 32);
    this.isGiven = true;
  }

  /** It is used up. */
  take(): Option<Word> {
    if (!this.isGiven) return this.none;
    this.isGiven = false;
    return this.some;
  }

  /** The last one that was set. */
  get value(): u64 {
    const word = this.some.value;
    return (<u64>word.high << 32) | word.low;
  }
}
