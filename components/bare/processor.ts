// One processor of a guest, and what it waits for.

import { Option } from '../lib/wit';
import { Registers, Vcpu, Word } from './gen/import/nucleus-hypervisor-machine';

export enum State {
  Ready,
  /** After HLT, until an interrupt. */
  Halted,
  /** In a hypercall that waits for the console, which is tried again. */
  Reading,
  Writing,
}

/** Bit 1 of RFLAGS is always 1; interrupts are off. */
const INITIAL_FLAGS: u64 = 2;

export class Processor {
  state: State = State.Ready;
  /** When its timer fires, in nanoseconds of the monotonic clock; 0 while it is off. */
  deadline: u64 = 0;
  timerVector: u8 = 0;
  // Of the hypercall that waits.
  address: u64 = 0;
  length: u64 = 0;
  private answer: Option<Word> = Option.none<Word>();

  constructor(readonly number: i32, readonly vcpu: Vcpu) {}

  /** As a C function is entered: `argument` in rdi, and on the stack a return address, 0, which is in place already. */
  enter(entry: u64, stack: u64, argument: u64): void {
    this.vcpu.setRegisters(
      new Registers(0, 0, 0, 0, stack, 0, 0, argument, 0, 0, 0, 0, 0, 0, 0, 0, entry, INITIAL_FLAGS, 0, 0),
    );
  }

  /** What the next run carries. */
  setAnswer(value: u64): void {
    this.answer = Option.some<Word>(new Word(<u32>value, <u32>(value >> 32)));
  }

  takeAnswer(): Option<Word> {
    const answer = this.answer;
    if (answer.isSome) this.answer = Option.none<Word>();
    return answer;
  }

  interrupt(vector: u8): void {
    this.vcpu.inject(vector);
    if (this.state == State.Halted) this.state = State.Ready;
  }
}
