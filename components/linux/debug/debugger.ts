// A debugger's hold on one process: its threads stand still, one by one or all of them, and go on as it says.
//
// A thread that halts for a reason (a stop, a step that is done, a signal) holds all of its process. What other processes of the sandbox do
// meanwhile is theirs. Where another process lives in the same memory (vfork) its threads step over the stops.

import { Fault, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { Process } from '../process/process';
import { SI_USER, SignalInfo } from '../signal/info';
import { SIGKILL, bitOf } from '../signal/number';
import { Thread } from '../thread/thread';
import { Points } from '../../lib/stop-points';
import { Trap } from '../../lib/trap';

/** Code of #DB where the guest stops before an instruction; otherwise it is behind one. */
const STOPPED_BEFORE: u32 = 1;

export enum Reason {
  Halted,
  Stepped,
  Reached,
  Accessed,
  Signal,
  Executed,
}

/** Why a process stands still. */
export class Halt {
  constructor(
    readonly thread: i32,
    readonly reason: Reason,
    /** Of a signal its number, of an access its address. */
    readonly value: u64,
  ) {}
}

export class Debugger {
  readonly points: Points<Vm> = new Points<Vm>();
  /** Signals that go to the process as if nobody looked. */
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

  /** Does the thread halt in place of getting the signal? */
  catches(thread: Thread, info: SignalInfo): bool {
    if (info.number == SIGKILL || (this.passes & bitOf(info.number)) != 0) return false;
    thread.caught = info;
    this.report(thread, Reason.Signal, info.number);
    return true;
  }

  /** The process runs another program in other memory. */
  hasExecuted(thread: Thread): void {
    this.points.forget();
    thread.trap = Trap.Executed;
  }

  /** All that will go on has been told so. */
  resume(): void {
    this.news = null;
    this.points.tell(this.process.space.vm);
  }

  release(thread: Thread, step: bool, signal: i32): void {
    const caught = thread.caught;
    thread.caught = null;
    if (signal != 0) thread.passed = caught != null && caught.number == signal ? caught : new SignalInfo(signal, SI_USER);
    // What halted it may be told still; then that comes first.
    if (thread.trap < Trap.Stepped) thread.trap = step ? Trap.Step : Trap.None;
    thread.held = false;
    // A signal interrupts what it waits for.
    if (signal != 0) thread.wake();
  }

  /** Lets the process go. */
  detach(): void {
    const process = this.process;
    this.points.removeAll(process.space.vm);
    const threads = process.threads;
    for (let i = 0; i < threads.length; i++) {
      const caught = threads[i].caught;
      this.release(threads[i], false, caught == null ? 0 : caught.number);
      threads[i].trap = Trap.None;
    }
    process.debug = null;
  }
}

/** Tells the debugger what a thread has come to; false if nobody asks any more. */
export function halts(thread: Thread): bool {
  const debug = thread.process.debug;
  const trap = thread.trap;
  thread.trap = Trap.None;
  if (debug == null) return false;
  debug.report(thread, trap == Trap.Stepped ? Reason.Stepped : Reason.Executed, 0);
  return true;
}

/** The machine has stopped the thread for a debugger. */
export function stopped(thread: Thread, fault: Fault): void {
  const debug = thread.process.debug;
  const isBefore = fault.code == STOPPED_BEFORE;
  if (debug != null) debug.report(thread, isBefore ? Reason.Reached : Reason.Accessed, fault.address);
  else thread.trap = isBefore ? Trap.Over : Trap.None;
}
