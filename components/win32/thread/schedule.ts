// Runs the threads of the processes of a session, one after the other, each for a slice at most.

import { Sample } from '../../lib/call-samples';
import { Pressure } from '../../lib/collector';
import { Trap, hasStepped } from '../../lib/trap';
import { isHandled } from '../debug/debugger';
import { ExitTag, Fault, SystemCall } from '../gen/import/nucleus-hypervisor-machine';
import { now, subscribeInstant } from '../gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from '../gen/import/wasi-io-poll';
import { handleFault, violate } from '../exception/fault';
import { Process } from '../process/process';
import { Session } from '../process/session';
import { Export, Handler } from '../system/export';
import { RETURNED } from '../system/stubs';
import { State, Thread } from './thread';

/** Instructions that a thread gets before the next one's turn. */
const SLICE: u32 = 200_000;
/** What a call is charged, in instructions: about the time that it takes here. */
const CALL_COST: i64 = 500;
/** After so many calls the machine is asked what has been executed: asking costs as much as half a call. */
const COUNTED: u32 = 32;

export enum Pause {
  Budget,
  /** No thread can go on by itself. */
  Idle,
  Ended,
}

export class Scheduler {
  /** The process whose thread had the last turn. */
  private turn: i32 = 0;
  /** A thread has gone on since those were looked at that wait for something outside. */
  private isMoved: bool = false;

  constructor(private session: Session) {}

  run(budget: u32): Pause {
    const first = this.session.first;
    let left: i64 = budget;
    const samples = this.session.samples;
    if (samples != null) samples.begin();
    const made = this.session.made;
    this.poll();
    while (!first.ended) {
      if (!traced(first)) return Pause.Idle;
      const thread = this.next();
      if (thread == null) return Pause.Idle;
      left -= this.runSlice(thread, <u32>min<i64>(left, SLICE));
      if (thread.state == State.Ready && thread.suspended == 0) thread.process.ready.add(thread);
      if (this.session.processes.length > 1) this.session.reap();
      // Who profiles wants to see the stack behind some calls, and new processes from their beginning on.
      const isLookedAt = samples != null && (samples.isDue || this.session.made != made);
      if (left <= 0 || isLookedAt || Pressure.high()) return first.ended ? Pause.Ended : Pause.Budget;
    }
    return Pause.Ended;
  }

  /** What processes whose threads all wait are waiting for. */
  pollables(): Array<Pollable> {
    const waits: Array<Pollable> = [];
    const processes = this.session.processes;
    for (let i = 0; i < processes.length; i++) {
      const process = processes[i];
      const first = process.deadlines.first;
      if (first != 0) waits.push(subscribeInstant(first));
      process.subscribeInputs(waits);
      for (let at = 0; at < process.polled.length; at++) process.polled[at].subscribe(waits);
      process.subscribe(waits);
    }
    this.session.console.keyboard.subscribe(waits);
    return waits;
  }

  /** Whose turn it is; null if nobody can go on. */
  private next(): Thread | null {
    // What they wait for may be what another thread has done.
    if (this.isMoved && !this.hasReady()) this.poll();
    const processes = this.session.processes;
    for (let i = 0; i < processes.length; i++) {
      this.turn = (this.turn + 1) % processes.length;
      const ready = processes[this.turn].ready;
      let thread = ready.take();
      while (thread != null && (thread.state != State.Ready || thread.suspended > 0 || thread.held)) thread = ready.take();
      if (thread != null) return thread;
    }
    return null;
  }

  private hasReady(): bool {
    const processes = this.session.processes;
    for (let i = 0; i < processes.length; i++) if (!processes[i].ready.isEmpty) return true;
    return false;
  }

  /** Those that wait for something outside, or for a time, look again. */
  private poll(): void {
    this.isMoved = false;
    const processes = this.session.processes;
    for (let i = 0; i < processes.length; i++) {
      const process = processes[i];
      process.deadlines.check();
      process.pollRequests();
      const polled = process.polled;
      process.polled = [];
      for (let at = 0; at < polled.length; at++) polled[at].poll();
    }
  }

  private runSlice(thread: Thread, slice: u32): i64 {
    const process = thread.process;
    let left: i64 = slice;
    let calls: u32 = 0;
    thread.isYielding = false;
    process.sharedData.update();
    if (thread.inCall) {
      left -= CALL_COST;
      this.attempt(thread);
    }
    while (left > 0 && this.canGoOn(thread)) {
      this.isMoved = true;
      if (process.debug != null && isHandled(thread)) continue;
      const answer = thread.takeAnswer();
      const result = thread.trap == Trap.None ? thread.vcpu.run(<u32>left, answer) : thread.vcpu.step(answer);
      if (!result.isOk) {
        process.fail('the machine refused to run it');
        break;
      }
      const exit = result.value;
      if (thread.trap != Trap.None && exit.tag != ExitTag.Fault) thread.trap = hasStepped(thread.trap);
      if (exit.tag == ExitTag.Preempted) break;
      left -= CALL_COST;
      if (exit.tag == ExitTag.SystemCall) this.enter(thread, exit.systemCall);
      else if (exit.tag == ExitTag.Fault) this.fault(thread, exit.fault);
      else process.fail('the machine gave an exit that a program has not');
      if (++calls % COUNTED == 0) left -= retiredSince(process);
      const samples = this.session.samples;
      if (samples != null && samples.isDue) break;
    }
    left -= retiredSince(process);
    return max<i64>(slice - left, 1);
  }

  private canGoOn(thread: Thread): bool {
    return thread.state == State.Ready && thread.suspended == 0 && !thread.held && !thread.isYielding && !thread.process.ended && traced(thread.process);
  }

  private enter(thread: Thread, exit: SystemCall): void {
    const given = exit.arguments_;
    const number = exit.number_ & 0xffff_ffff;
    if (number == RETURNED) {
      thread.returned(given.d);
      return;
    }
    const call = thread.call;
    call.a0 = given.d;
    call.a1 = given.c;
    call.a2 = given.e;
    call.a3 = given.f;
    call.stack = given.a;
    thread.isWoken = false;
    thread.number = number;
    thread.inCall = true;
    thread.fresh = true;
    thread.progress = 0;
    thread.deadline = 0;
    thread.timedOut = false;
    thread.process.calls++;
    this.attempt(thread);
  }

  private attempt(thread: Thread): void {
    const process = thread.process;
    const found = process.stubs.exportOf(thread.number);
    if (found == null) {
      process.fail('SYSCALL is no way to ask this system: ' + process.whereIs(thread.vcpu.getRegisters().rip));
      return;
    }
    const handler = found.handler;
    if (handler == null) return process.missing(thread, found);
    process.memory.missed = 0;
    if (!this.timed(thread, found, handler)) return;
    this.traceCall(thread, found);
    if (found.library.faults && process.memory.missed != 0 && thread.isAnswered) violate(thread);
  }

  /** One go at the call, which may be one that is to be looked at. */
  private timed(thread: Thread, one: Export, handler: Handler): bool {
    const samples = this.session.samples;
    if (samples == null) return thread.attempt(handler);
    const since = now();
    const isDone = thread.attempt(handler);
    if (samples.add(now() - since)) samples.take(new Sample(thread.process.id, thread.id, one.title));
    return isDone;
  }

  private traceCall(thread: Thread, one: Export): void {
    const trace = thread.process.trace;
    if (trace == null) return;
    if (thread.isAnswered) trace.returned(thread.id, one, thread.call, thread.answer, thread.process.space.takeNote());
    else trace.left(thread.id, one, thread.call);
  }

  private fault(thread: Thread, fault: Fault): void {
    const debug = thread.process.debug;
    if (debug == null || !debug.catches(thread, fault)) handleFault(thread, fault);
  }
}

/** Whether the trace has taken all lines; nobody runs before. */
function traced(process: Process): bool {
  const trace = process.trace;
  return trace == null || trace.flush();
}

/** Instructions since the last time. */
function retiredSince(process: Process): i64 {
  const all = process.space.vm.usage().instructions;
  const used = all - process.retired;
  process.retired = all;
  return <i64>used;
}
