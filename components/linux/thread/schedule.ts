// Runs the threads of a sandbox's processes, one after the other, each for a slice at most. The order depends on nothing but what
// the guest does and when outside events come, so that runs repeat.
//
// A turn of a thread: a call that was waiting is tried again; signals are delivered; the processor runs until a system
// call, a fault, or the end of the slice.

import { Sample } from '../../lib/call-samples';
import { Pressure } from '../../lib/collector';
import { halts } from '../debug/debugger';
import { Trap, hasStepped } from '../../lib/trap';
import { ExitTag, MachineErrorTag, SystemCall } from '../gen/import/nucleus-hypervisor-machine';
import { subscribeInstant } from '../gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from '../gen/import/wasi-io-poll';
import { bury } from '../process/family';
import { Process } from '../process/process';
import { Sandbox } from '../process/sandbox';
import { deliver, restoreMask } from '../signal/deliver';
import { handle, nameOf } from '../syscall/table';
import { handleFault } from './fault';
import { leaveFutex } from './futex';
import { NO_ANSWER, State, Thread, WAIT } from './thread';

/** Instructions that a thread gets before the next one's turn. */
const SLICE: u32 = 200_000;
/** After so many system calls the machine is asked what has been executed: asking costs as much as half a call. */
const COUNTED: u32 = 32;
/** Of so many calls and faults one is timed, on average. */
const SAMPLED: u32 = 16;
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
  /** The thread whose time it is. */
  private current: Thread | null = null;
  private retired: u64 = 0;
  /** Calls and faults until one is timed. Their number is drawn, or a loop could show the same call each time. */
  private untimed: u32 = SAMPLED;
  private drawn: u32 = 1;

  constructor(private sandbox: Sandbox) {}

  run(budget: u32): Pause {
    const sandbox = this.sandbox;
    this.wakeThoseOutside();
    let left: i64 = budget;
    const samples = sandbox.samples;
    if (samples != null) samples.begin();
    const made = sandbox.made;
    let isLookedAt = false;
    while (!sandbox.ended) {
      this.fireTimers();
      const thread = this.next();
      if (thread == null) break;
      left -= this.runSlice(thread, <u32>min<i64>(left, SLICE));
      const process = thread.process;
      if (process.space.dead) process.fail(255, 'the machine that ran it has failed');
      if (process.ended) this.end(process);
      // Who profiles wants to see the stack behind some calls, and new processes from their beginning on.
      isLookedAt = samples != null && (samples.isDue || sandbox.made != made);
      if (left <= 0 || isLookedAt || Pressure.high()) break;
    }
    this.leave();
    if (sandbox.ended) return Pause.Ended;
    return left <= 0 || isLookedAt || Pressure.high() ? Pause.Budget : Pause.Idle;
  }

  /** What a sandbox whose threads all wait is waiting for. */
  pollables(): Array<Pollable> {
    const list: Array<Pollable> = [];
    const threads = this.sandbox.threads;
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
    const threads = this.sandbox.threads;
    const count = threads.length;
    for (let i = 1; i <= count; i++) {
      const index = (this.turn + i) % count;
      if (!unchecked(threads[index]).isReady) continue;
      this.turn = index;
      return threads[index];
    }
    return null;
  }

  /** Lets those try again that wait for something from outside, since it may be there now. */
  private wakeThoseOutside(): void {
    const threads = this.sandbox.threads;
    for (let i = 0; i < threads.length; i++) {
      if (threads[i].waitsOutside) threads[i].wake();
    }
  }

  private nextInstant(): u64 {
    const sandbox = this.sandbox;
    let first = sandbox.timers.next();
    for (let i = 0; i < sandbox.processes.length; i++) {
      first = earlier(first, sandbox.processes[i].timers.next());
    }
    for (let i = 0; i < sandbox.threads.length; i++) {
      const thread = sandbox.threads[i];
      if (thread.state == State.Waiting) first = earlier(first, thread.deadline);
    }
    return first;
  }

  private fireTimers(): void {
    const sandbox = this.sandbox;
    const current = this.current;
    if (current != null && current.process.timers.onProcessor) current.process.timers.fire();
    const instant = this.nextInstant();
    if (instant == 0) return;
    const now = sandbox.clock.monotonic();
    if (now < instant) return;
    for (let i = 0; i < sandbox.threads.length; i++) {
      const thread = sandbox.threads[i];
      if (thread.state != State.Waiting || thread.deadline == 0 || thread.deadline > now) continue;
      thread.timedOut = true;
      thread.wake();
    }
    sandbox.timers.fire();
    for (let i = 0; i < sandbox.processes.length; i++) sandbox.processes[i].timers.fire();
  }

  /** The processor is another thread's. */
  private enterThread(thread: Thread): void {
    const current = this.current;
    if (current == thread) return;
    const now = thread.process.clock.monotonic();
    if (current != null) current.used.leave(now);
    thread.used.enter(now);
    this.current = thread;
    if (current == null || current.process != thread.process) this.retired = thread.process.space.vm.usage().instructions;
  }

  /** When the call or fault began that is to be timed; 0 if it is none of those. */
  private sample(thread: Thread): u64 {
    if (this.sandbox.samples != null) return thread.process.clock.monotonic();
    if (--this.untimed > 0) return 0;
    this.drawn = this.drawn * 1103515245 + 12345;
    this.untimed = 1 + (this.drawn >> 16) % (2 * SAMPLED - 1);
    return thread.process.clock.monotonic();
  }

  /** It is over, and stands for those that were not timed. */
  private count(thread: Thread, since: u64, isCall: bool): void {
    if (since == 0) return;
    const samples = this.sandbox.samples;
    if (samples == null && !thread.used.isRunning) return;
    const now = thread.process.clock.monotonic();
    if (thread.used.isRunning) thread.used.addSystem((now - since) * (samples == null ? SAMPLED : 1), now);
    if (samples == null || !samples.add(now - since)) return;
    samples.take(new Sample(thread.process.id, thread.id, isCall ? nameOf(thread.call.number) : 'page fault'));
  }

  private leave(): void {
    const current = this.current;
    if (current == null) return;
    current.used.leave(this.sandbox.clock.monotonic());
    this.current = null;
  }

  /** The process whose turn it was is over; what comes next is not its time. */
  private end(process: Process): void {
    this.leave();
    bury(process);
  }

  /** One thread's turn; gives what it cost. */
  private runSlice(thread: Thread, slice: u32): i64 {
    const process = thread.process;
    this.enterThread(thread);
    let left: i64 = slice;
    let calls: u32 = 0;
    process.sandbox.running = thread;
    if (thread.inCall) {
      left -= CALL_COST;
      this.attempt(thread);
    }
    while (left > 0 && thread.isReady && !thread.inCall && !process.ended) {
      if (thread.hasSignal || thread.restart != 0) {
        deliver(thread);
        if (process.ended || !thread.isReady) break;
      }
      const launched = process.launched;
      if (launched != null) {
        thread.leaveWaits();
        launched.serve(thread);
        break;
      }
      if (thread.trap >= Trap.Stepped && halts(thread)) break;
      const answer = thread.takeAnswer();
      const result = thread.trap == Trap.None ? thread.vcpu.run(<u32>left, answer) : thread.vcpu.step(answer);
      if (!result.isOk) {
        this.machineFailed(process, result.error.tag);
        break;
      }
      const exit = result.value;
      if (thread.trap != Trap.None && exit.tag != ExitTag.Fault) thread.trap = hasStepped(thread.trap);
      if (exit.tag == ExitTag.SystemCall) {
        left -= CALL_COST;
        this.enter(thread, exit.systemCall);
        if (++calls % COUNTED == 0) left -= this.retiredSince(process);
      } else if (exit.tag == ExitTag.Fault) {
        left -= CALL_COST;
        const since = this.sample(thread);
        handleFault(thread, exit.fault);
        this.count(thread, since, false);
        thread.used.addFault();
      } else {
        break;
      }
      const samples = process.sandbox.samples;
      if (process.space.dead || thread.yielding || (samples != null && samples.isDue)) break;
    }
    thread.used.addSwitch(!thread.isReady || thread.inCall || thread.yielding);
    thread.yielding = false;
    left -= this.retiredSince(process);
    return max<i64>(slice - left, 1);
  }

  private retiredSince(process: Process): i64 {
    const now = process.space.vm.usage().instructions;
    // Another program begins to count anew.
    const used = now > this.retired ? now - this.retired : 0;
    this.retired = now;
    return <i64>used;
  }

  private machineFailed(process: Process, tag: MachineErrorTag): void {
    if (tag == MachineErrorTag.PeerDied) process.space.dead = true;
    else process.fail(255, 'the machine refused to run it');
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
    thread.process.sandbox.calls++;
    const trace = thread.process.trace;
    if (trace != null) trace.begin(thread);
    this.attempt(thread);
  }

  /** Begins the call, or goes on with it after a wait. */
  private attempt(thread: Thread): void {
    thread.leaveWaits();
    thread.awaitsChild = false;
    const since = this.sample(thread);
    const result = handle(thread);
    this.count(thread, since, true);
    if (result == WAIT) {
      thread.fresh = false;
      return;
    }
    const trace = thread.process.trace;
    if (trace != null) trace.call(thread, result);
    thread.leaveWaits();
    leaveFutex(thread);
    thread.inCall = false;
    thread.awaited = 0;
    if (result == NO_ANSWER) return;
    if (result <= -512 && result >= -514) thread.restart = -result;
    else thread.setAnswer(result);
    if (thread.hasSavedMask && !thread.hasSignal) restoreMask(thread);
  }
}

/** The earlier of two instants, of which 0 is none. */
@inline function earlier(one: u64, other: u64): u64 {
  return one == 0 || (other != 0 && other < one) ? other : one;
}
