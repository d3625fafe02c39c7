// A debugger's hold on the process: its threads stand still, all of them when one halts, and go on as it says. What is a signal elsewhere is an
// exception of the processor here; the debugger sees it before the program does, and programs' own exceptions not at all.

import { Points } from '../../lib/stop-points';
import { Trap } from '../../lib/trap';
import { handleFault } from '../exception/fault';
import { Fault, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { Process } from '../process/process';
import { State, Thread } from '../thread/thread';

// Vectors, and codes of #DB where the machine stops for a debugger: before an instruction, or behind one.
const DIVIDE_ERROR: i32 = 0;
const DEBUG: i32 = 1;
const BREAKPOINT: i32 = 3;
const INVALID_OPCODE: i32 = 6;
const PAGE_FAULT: i32 = 14;
const X87_ERROR: i32 = 16;
const ALIGNMENT_CHECK: i32 = 17;
const SIMD_ERROR: i32 = 19;
const STOPPED_BEFORE: u32 = 1;

// Numbers of the signals that Linux has for them, in which debuggers speak.
const SIGILL: u8 = 4;
const SIGTRAP: u8 = 5;
const SIGBUS: u8 = 7;
const SIGFPE: u8 = 8;
const SIGSEGV: u8 = 11;

export enum Reason {
  Halted,
  Stepped,
  Reached,
  Accessed,
  Signal,
  Modules,
}

/** Why a process stands still. */
export class Halt {
  constructor(
    readonly thread: u32,
    readonly reason: Reason,
    /** Of a signal its number, of an access its address. */
    readonly value: u64,
  ) {}
}

export class Debugger {
  readonly points: Points<Vm> = new Points<Vm>();
  /** Exceptions that go to the process as if nobody looked, as signals. */
  passes: u64 = 0;
  private news: Halt | null = null;

  constructor(readonly process: Process) {
    process.debug = this;
    this.halt();
  }

  /** Stands still, if it does not. */
  halt(): void {
    const threads = this.process.threads;
    for (let i = 0; i < threads.length; i++) {
      if (threads[i].held) continue;
      this.report(threads[0], Reason.Halted, 0);
      return;
    }
  }

  /** Why it has halted, once. */
  takeNews(): Halt | null {
    const news = this.news;
    this.news = null;
    return news;
  }

  report(thread: Thread, reason: Reason, value: u64): void {
    thread.trap = Trap.None;
    this.news = new Halt(thread.id, reason, value);
    const threads = this.process.threads;
    for (let i = 0; i < threads.length; i++) threads[i].held = true;
  }

  /** Does the thread halt in place of having the exception? */
  catches(thread: Thread, fault: Fault): bool {
    if (fault.vector == DEBUG && fault.code != 0) {
      this.report(thread, fault.code == STOPPED_BEFORE ? Reason.Reached : Reason.Accessed, fault.address);
      return true;
    }
    // What only makes memory appear is none of anybody's business.
    if (fault.vector == PAGE_FAULT && this.process.space.late.reach(fault.address, 1)) return true;
    if (fault.vector == PAGE_FAULT && thread.stack.awaits(fault.address)) return false;
    const signal = signalOf(fault.vector);
    if ((this.passes & (1 << <u64>(signal - 1))) != 0) return false;
    thread.caught = new Fault(fault.vector, fault.code, fault.address, fault.rip);
    this.report(thread, Reason.Signal, signal);
    return true;
  }

  /** Modules have come, of which none has been told of the process, or gone. */
  hasOtherModules(thread: Thread): void {
    this.report(thread, Reason.Modules, 0);
  }

  /** All that will go on has been told so. */
  resume(): void {
    this.news = null;
    this.points.tell(this.process.space.vm);
  }

  /** Signals that are no exception of the thread's go nowhere: Windows has none. */
  release(thread: Thread, step: bool, signal: u8): void {
    const caught = thread.caught;
    thread.caught = null;
    if (caught != null && signalOf(caught.vector) == signal) thread.passed = caught;
    if (thread.trap < Trap.Stepped) thread.trap = step ? Trap.Step : Trap.None;
    thread.held = false;
    if (thread.state == State.Ready && thread.suspended == 0) this.process.ready.add(thread);
  }

  /** Lets the process go. */
  detach(): void {
    const process = this.process;
    this.points.removeAll(process.space.vm);
    const threads = process.threads;
    for (let i = 0; i < threads.length; i++) {
      const caught = threads[i].caught;
      this.release(threads[i], false, caught == null ? 0 : signalOf(caught.vector));
      threads[i].trap = Trap.None;
      // Nobody looks for it any more.
      const passed = threads[i].passed;
      threads[i].passed = null;
      if (passed != null) handleFault(threads[i], passed);
    }
    process.debug = null;
  }
}

/** Does what a thread has to do before it goes on in the guest; false if that is nothing. */
export function isHandled(thread: Thread): bool {
  const passed = thread.passed;
  if (passed != null) {
    thread.passed = null;
    handleFault(thread, passed);
    // A step that begins with an exception ends where its handler does begin.
    if (thread.trap == Trap.Step) thread.trap = Trap.Stepped;
    return true;
  }
  const debug = thread.process.debug;
  if (debug == null || thread.trap < Trap.Stepped) return false;
  debug.report(thread, Reason.Stepped, 0);
  return true;
}

function signalOf(vector: i32): u8 {
  switch (vector) {
    case DIVIDE_ERROR:
    case X87_ERROR:
    case SIMD_ERROR:
      return SIGFPE;
    case DEBUG:
    case BREAKPOINT:
      return SIGTRAP;
    case INVALID_OPCODE:
      return SIGILL;
    case ALIGNMENT_CHECK:
      return SIGBUS;
    default:
      return SIGSEGV;
  }
}
