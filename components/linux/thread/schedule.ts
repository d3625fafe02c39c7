// Runs the threads of a process, one after the other, each for a slice at most. The order depends on nothing but what
// the guest does and when outside events come, so that runs repeat.
//
// A turn of a thread: a call that was waiting is tried again; signals are delivered; the processor runs until a system
// call, a fault, or the end of the slice.

import { Pressure } from '../../lib/collector';
import { ExitTag, MachineErrorTag, SystemCall } from '../gen/import/nucleus-hypervisor-machine';
import { subscribeInstant } from '../gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Process } from '../process/process';
import { deliver, restoreMask } from '../signal/deliver';
import { handle } from '../syscall/table';
import { handleFault } from './fault';
import { NO_ANSWER, State, Thread, WAIT } from './thread';

/** Instructions that a thread gets before the next one's turn. */
const SLICE: u32 = 200_000;
/** After so many system calls the machine is asked what has been executed: asking costs as much as half a call. */
const COUNTED: u32 = 32;
/** What a system call is charged, in instructions: about the time that it takes here. */
const CALL_COST: u64 = 500;

export enum Pause {
  /** Budget or patience used up. */
  Budget,
  /** No thread can go on by itself. */
  Idle,
  Ended,
}

export class Scheduler {
  /** Place of the thread whose turn it is. */
  private turn: i32 = 0;
  private retired: u64 = 0;

  constructor(private process: Process) {}

  run(budget: u32): Pause {
    const process = this.process;
    this.wakeThoseOutside();
    let left: i64 = budget;
    while (!process.ended) {
      this.fireTimers();
      const thread = this.next();
      if (thread == null) return Pause.Idle;
      left -= this.runSlice(thread, <u32>min<i64>(left, SLICE));
      if (process.space.dead) process.fail(255, 'the machine that ran it has failed');
      if (left <= 0 || Pressure.high()) return process.ended ? Pause.Ended : Pause.Budget;
    }
    return Pause.Ended;
  }

  /** What a process whose threads all wait is waiting for. */
  pollables(): Array<Pollable> {
    const list: Array<Pollable> = [];
    const threads = this.process.threads;
    for (let i = 0; i < threads.length; i++) {
      const thread = threads[i];
      for (let w = 0; w < thread.waits.length; w++) thread.waits[w].subscribe(thread.waitEvents[w], list);
    }
    const instant = this.nextInstant();
    if (instant != 0) list.push(subscribeInstant(instant));
    return list;
  }

  /** The thread whose turn it is now: the next one that is ready after the last. */
  private next(): Thread | null {
    const threads = this.process.threads;
    const count = threads.length;
    for (let i = 1; i <= count; i++) {
      const index = (this.turn + i) % count;
      if (threads[index].state != State.Ready) continue;
      this.turn = index;
      return threads[index];
    }
    return null;
  }

  /** Lets those try again that wait for something from outside, since it may be there now. */
  private wakeThoseOutside(): void {
    const threads = this.process.threads;
    for (let i = 0; i < threads.length; i++) {
      if (threads[i].waitsOutside) threads[i].wake();
    }
  }

  private nextInstant(): u64 {
    const process = this.process;
    let first = process.timers.next();
    for (let i = 0; i < process.threads.length; i++) {
      const thread = process.threads[i];
      if (thread.state != State.Waiting || thread.deadline == 0) continue;
      if (first == 0 || thread.deadline < first) first = thread.deadline;
    }
    return first;
  }

  private fireTimers(): void {
    const process = this.process;
    if (process.timers.onProcessor) process.timers.fire();
    const instant = this.nextInstant();
    if (instant == 0) return;
    const now = process.clock.monotonic();
    if (now < instant) return;
    for (let i = 0; i < process.threads.length; i++) {
      const thread = process.threads[i];
      if (thread.state != State.Waiting || thread.deadline == 0 || thread.deadline > now) continue;
      thread.timedOut = true;
      thread.wake();
    }
    process.timers.fire();
  }

  /** One thread's turn; gives what it cost. */
  private runSlice(thread: Thread, slice: u32): i64 {
    const process = this.process;
    let left: i64 = slice;
    let calls: u32 = 0;
    process.running = thread;
    if (thread.inCall) {
      left -= CALL_COST;
      this.attempt(thread);
    }
    while (left > 0 && thread.state == State.Ready && !thread.inCall && !process.ended) {
      if (thread.hasSignal || thread.restart != 0) {
        deliver(thread);
        if (process.ended) break;
      }
      const result = thread.vcpu.run(<u32>left, thread.takeAnswer());
      if (!result.isOk) {
        this.machineFailed(result.error.tag);
        break;
      }
      const exit = result.value;
      if (exit.tag == ExitTag.SystemCall) {
        left -= CALL_COST;
        this.enter(thread, exit.systemCall);
        if (++calls % COUNTED == 0) left -= this.retiredSince();
      } else if (exit.tag == ExitTag.Fault) {
        left -= CALL_COST;
        handleFault(thread, exit.fault);
      } else {
        break;
      }
      if (process.space.dead || thread.yielding) break;
    }
    thread.yielding = false;
    left -= this.retiredSince();
    return max<i64>(slice - left, 1);
  }

  private retiredSince(): i64 {
    const now = this.process.space.vm.usage().instructions;
    const used = now - this.retired;
    this.retired = now;
    return <i64>used;
  }

  private machineFailed(tag: MachineErrorTag): void {
    if (tag == MachineErrorTag.PeerDied) this.process.space.dead = true;
    else this.process.fail(255, 'the machine refused to run it');
  }

  /** Starts a system call. */
  private enter(thread: Thread, exit: SystemCall): void {
    const call = thread.call;
    const given = exit.arguments_;
    call.number = <i32>exit.number_;
    call.a0 = given.a;
    call.a1 = given.b;
    call.a2 = given.c;
    call.a3 = given.d;
    call.a4 = given.e;
    call.a5 = given.f;
    thread.inCall = true;
    thread.fresh = true;
    thread.progress = 0;
    thread.deadline = 0;
    thread.timedOut = false;
    thread.woken = false;
    this.process.calls++;
    this.attempt(thread);
  }

  /** Begins the call, or goes on with it after a wait. */
  private attempt(thread: Thread): void {
    thread.leaveWaits();
    const result = handle(thread);
    if (result == WAIT) {
      thread.fresh = false;
      return;
    }
    const trace = this.process.trace;
    if (trace != null) trace.call(thread, result);
    thread.leaveWaits();
    if (thread.futex != 0) this.process.futexes.leave(thread);
    thread.inCall = false;
    thread.awaited = 0;
    if (result == NO_ANSWER) return;
    if (result <= -512 && result >= -514) thread.restart = -result;
    else thread.setAnswer(result);
    if (thread.hasSavedMask && !thread.hasSignal) restoreMask(thread);
  }
}
