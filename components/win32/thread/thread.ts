// A thread: a virtual processor, its TEB, the call that it is in, and the functions of the guest's that were called from here.

import { Option } from '../../lib/wit';
import { Registers, Vcpu, Word } from '../gen/import/nucleus-hypervisor-machine';
import { Process } from '../process/process';
import { Call } from './call';
import * as Teb from './teb';

export enum State {
  Ready,
  /** In a call that is tried again when something may have changed. */
  Waiting,
  Ended,
}

/** Something that goes on when a function of the guest's returns. */
export abstract class Frame {
  /** What the processor held when the first function was called. */
  saved: Registers | null = null;

  /** Goes on after a function has returned `result`: calls another one (`thread.enter`), or `thread.leave`s with a result. */
  abstract next(thread: Thread, result: u64): void;
}

export class Thread {
  state: State = State.Ready;
  readonly call: Call = new Call();
  /** It has called a built-in function that has not finished. */
  inCall: bool = false;
  /** Number of the stub that it called last. */
  number: u64 = 0;
  /** The handler waits, or has set the registers itself. */
  private unanswered: bool = false;
  /** Monotonic nanoseconds until which it waits; 0 for ever. */
  deadline: u64 = 0;
  timedOut: bool = false;
  /** Bytes that the call has done so far. */
  progress: u32 = 0;
  /** This is the handler's first go at the call. */
  fresh: bool = true;
  private readonly frames: Array<Frame> = [];

  // Crossing to the processor; both are used over and over.
  private readonly someAnswer: Option<Word> = Option.some<Word>(new Word(0, 0));
  private readonly noAnswer: Option<Word> = Option.none<Word>();
  private hasAnswer: bool = false;

  constructor(
    readonly process: Process,
    readonly id: u32,
    readonly vcpu: Vcpu,
    readonly teb: u64,
  ) {}

  get lastError(): u32 {
    return this.process.memory.u32(this.teb + Teb.LAST_ERROR);
  }

  set lastError(code: u32) {
    this.process.memory.setU32(this.teb + Teb.LAST_ERROR, code);
  }

  /** A failed call: sets the error, and gives 0. */
  fail(code: u32): u64 {
    this.lastError = code;
    return 0;
  }

  // Answers.

  setAnswer(value: u64): void {
    const word = this.someAnswer.value;
    word.low = <u32>value;
    word.high = <u32>(value >> 32);
    this.hasAnswer = true;
  }

  /** What the next run puts into rax; it is used up. */
  takeAnswer(): Option<Word> {
    if (!this.hasAnswer) return this.noAnswer;
    this.hasAnswer = false;
    return this.someAnswer;
  }

  setRegisters(registers: Registers): void {
    this.hasAnswer = false;
    this.vcpu.setRegisters(registers);
  }

  get isAnswered(): bool {
    return this.hasAnswer;
  }

  get answer(): u64 {
    const word = this.someAnswer.value;
    return (<u64>word.high << 32) | word.low;
  }

  /** Runs a handler; false while it waits. */
  attempt(handler: (thread: Thread, call: Call) => u64): bool {
    this.unanswered = false;
    this.state = State.Ready;
    const result = handler(this, this.call);
    this.fresh = false;
    if (this.unanswered) return !this.inCall;
    this.inCall = false;
    this.setAnswer(result);
    return true;
  }

  /** For a handler to return: it is called again when something may have changed, or the deadline has passed. */
  wait(): u64 {
    this.state = State.Waiting;
    this.unanswered = true;
    return 0;
  }

  // Functions of the guest's.

  /** For a handler to return: lets a frame call functions of the guest's, and give the result. */
  run(frame: Frame): u64 {
    this.unanswered = true;
    this.inCall = false;
    this.hasAnswer = false;
    frame.saved = this.vcpu.getRegisters();
    this.frames.push(frame);
    frame.next(this, 0);
    return 0;
  }

  /** Calls a function of the guest's below the stack as it was. */
  enter(address: u64, a0: u64 = 0, a1: u64 = 0, a2: u64 = 0, a3: u64 = 0): void {
    const saved = this.frames[this.frames.length - 1].saved!;
    const registers = this.vcpu.getRegisters();
    // Room for the four arguments, and the return address, behind which the stack is a multiple of 16.
    const stack = ((saved.rsp - 0x80) & ~15) - 0x28;
    this.process.memory.setU64(stack, this.process.stubs.returned);
    registers.rsp = stack;
    registers.rip = address;
    registers.rcx = a0;
    registers.rdx = a1;
    registers.r8 = a2;
    registers.r9 = a3;
    this.vcpu.setRegisters(registers);
  }

  /** Ends the frame that runs: the call that it was made by gives `result`. */
  leave(result: u64): void {
    const frame = this.frames.pop();
    this.vcpu.setRegisters(frame.saved!);
    this.setAnswer(result);
  }

  /** A function of the guest's has returned. */
  returned(result: u64): void {
    this.frames[this.frames.length - 1].next(this, result);
  }
}
