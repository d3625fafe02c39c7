// One line for each call of a built-in function, where somebody traces: what was called, with which registers, and what it gave.

import { CLOSED, Output } from '../object/output';
import { Export } from '../system/export';
import { Call } from '../thread/call';

export class Trace {
  /** What the output has not taken yet. */
  private backlog: StaticArray<u8> = new StaticArray<u8>(0);

  constructor(readonly output: Output) {}

  /** A call that gave a result; `note` says more of it, if it says anything. */
  returned(thread: u32, one: Export, call: Call, result: u64, note: string): void {
    this.line(thread.toString() + ' ' + shown(one, call) + ' = 0x' + result.toString(16) + (note.length == 0 ? '' : ' (' + note + ')'));
  }

  /** A call that goes on elsewhere, or has ended the program. */
  left(thread: u32, one: Export, call: Call): void {
    this.line(thread.toString() + ' ' + shown(one, call));
  }

  private line(text: string): void {
    const bytes = new StaticArray<u8>(String.UTF8.byteLength(text) + 1);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
    bytes[bytes.length - 1] = 0x0a;
    this.backlog = this.backlog.length == 0 ? bytes : this.backlog.concat<StaticArray<u8>>(bytes);
    this.flush();
  }

  /** Whether all lines are on their way; the program waits meanwhile, so that none is lost. */
  flush(): bool {
    while (this.backlog.length > 0) {
      const taken = this.output.write(this.backlog);
      if (taken == 0) return false;
      this.backlog = taken == CLOSED ? new StaticArray<u8>(0) : this.backlog.slice<StaticArray<u8>>(taken);
    }
    return true;
  }
}

function shown(one: Export, call: Call): string {
  return one.title + '(0x' + call.a0.toString(16) + ', 0x' + call.a1.toString(16) + ', 0x' + call.a2.toString(16) + ', 0x' + call.a3.toString(16) + ')';
}
