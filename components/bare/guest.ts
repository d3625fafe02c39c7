// One guest: a machine, its processors, and what they share.

import { AccessFlags, Vm } from './gen/import/nucleus-hypervisor-machine';
import { PAGE, pageUp } from './image';
import { Input, Output } from './console';
import { Processor } from './processor';

/** Of the first processor's stack, which lies behind the image. */
const STACK_SIZE: u64 = 0x1_0000;
/** Everything is ring 0's: what it takes it may also execute. */
const ALL: u32 = AccessFlags.Read | AccessFlags.Write | AccessFlags.Execute;
/** Exit code of a guest that can go on no more. */
export const STUCK: u8 = 125;

export class Guest {
  readonly processors: Array<Processor> = [];
  /** Hypercalls and port accesses. */
  calls: u64 = 0;
  ended: bool = false;
  code: u8 = 0;
  message: string | null = null;
  /** First address that `memory` gave, and first behind the last. */
  private lowest: u64 = 0;
  private top: u64 = 0;
  private released: bool = false;

  constructor(
    readonly vm: Vm,
    readonly output: Output,
    readonly input: Input,
    /** Each with a zero behind it. */
    readonly arguments_: StaticArray<u8>,
  ) {}

  /** Where free memory begins. */
  placeMemory(end: u64): void {
    this.lowest = end;
    this.top = end;
  }

  /** The first processor, about to enter the image, with a stack. */
  boot(entry: u64): bool {
    if (this.moveTop(<i64>STACK_SIZE) == ~0) return false;
    this.lowest = this.top;
    return this.start(entry, this.top, 0) >= 0;
  }

  /** Moves the end of memory by so many bytes, up to whole pages. The end before, or ~0 when that cannot be. */
  moveTop(bytes: i64): u64 {
    const before = this.top;
    if (bytes > 0) {
      const more = pageUp(bytes);
      if (more < <u64>bytes || !this.vm.map(before, more, ALL).isOk) return ~0;
      this.top = before + more;
    } else if (bytes < 0) {
      const less = <u64>-bytes & ~(PAGE - 1);
      if (less > before - this.lowest) return ~0;
      if (less > 0 && !this.vm.unmap(before - less, less).isOk) return ~0;
      this.top = before - less;
    }
    return before;
  }

  /** A further processor; its number, or -1 when there can be none, -2 when its stack is no memory. */
  start(entry: u64, stack: u64, argument: u64): i32 {
    const bottom = (stack & ~15) - 8;
    if (!this.vm.write(bottom, new StaticArray<u8>(8)).isOk) return -2;
    const made = this.vm.createBareVcpu();
    if (!made.isOk) return -1;
    const processor = new Processor(this.processors.length, made.value);
    processor.enter(entry, bottom, argument);
    return this.processors.push(processor) - 1;
  }

  end(code: u8, message: string | null): void {
    if (this.ended) return;
    this.ended = true;
    this.code = code;
    this.message = message;
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    for (let i = 0; i < this.processors.length; i++) this.processors[i].vcpu.drop();
    this.vm.drop();
    this.output.close();
    this.input.close();
  }
}
