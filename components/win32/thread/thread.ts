// A thread: a virtual processor, its TEB, the call that it is in, and the functions of the guest's that were called from here.

import { Option } from '../../lib/wit';
import { Trap } from '../../lib/trap';
import { Fault, Registers, Vcpu, Word } from '../gen/import/nucleus-hypervisor-machine';
import { Pollable } from '../gen/import/wasi-io-poll';
import { KernelObject } from '../object/kernel-object';
import { Mutex } from '../object/mutex';
import { Process } from '../process/process';
import { Answer } from './answer';
import { Apc, ApcFrame } from './apc';
import { Call } from './call';
import { Deadline } from './deadlines';
import { Fiber } from './fiber';
import { Frame } from './frame';
import { Parking } from './parking';
import { Growth, Stack } from './stack';
import * as Teb from './teb';
import { PENDING, Wait, WAIT_IO_COMPLETION, WAIT_TIMEOUT } from './wait';

export { Frame };

export enum State {
  Ready,
  /** In a call that is tried again when something may have changed, or that something else ends. */
  Waiting,
  Ended,
}

/** Left free below the stack of whoever is interrupted. */
const RED: u64 = 0x80;
/** Return address, room for four arguments, the fifth, and a machine frame at 0x38. */
const CALL_SIZE: u64 = 0x60;

/** STILL_ACTIVE. */
export const RUNNING: u32 = 259;

/** The end of a thread's wait. */
class Timeout extends Deadline {
  constructor(private readonly thread: Thread) {
    super();
  }

  expire(): void {
    this.thread.expire();
  }
}

export class Thread extends KernelObject {
  state: State = State.Ready;
  /** As SuspendThread counts. */
  suspended: u32 = 0;
  code: u32 = RUNNING;
  priority: i32 = 0;
  /** As SetThreadDescription has it. */
  description: string = '';
  /** Its turn ends with this call. */
  isYielding: bool = false;
  /** It waited for the lock that it asks for, and waits as a reader. */
  isWoken: bool = false;
  isReader: bool = false;
  /** In the queue of those that can go on, and who comes behind it there. */
  isQueued: bool = false;
  behind: Thread | null = null;
  /** What it waits for, where objects end the wait. */
  private waiting: Wait | null = null;
  /** Whether its wait is tried again and again. */
  private isPolled: bool = false;
  /** Where it waits at an address. */
  private parking: Parking | null = null;
  private parkedAt: u64 = 0;
  private timeout!: Timeout;
  readonly apcs: Array<Apc> = [];
  /** Mutexes that it has and has not given back. */
  readonly owned: Array<Mutex> = [];
  /** Wall clock at its start, in units of 100 ns since 1601. */
  started: u64 = 0;
  ended: u64 = 0;
  readonly call: Call = new Call();
  /** What the C runtime calls for arguments that are none, in this thread; 0 for the process's. */
  invalidHandler: u64 = 0;
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
  /** It was alerted by its number while it did not wait for that. */
  isAlerted: bool = false;
  frames: Array<Frame> = [];
  /** The one that it runs; null of a thread that has none. */
  fiber: Fiber | null = null;

  // A debugger's: debug/debugger.ts.
  /** It stands still. */
  held: bool = false;
  trap: Trap = Trap.None;
  /** The exception that it stands still for, and the one that it gets when it goes on. */
  caught: Fault | null = null;
  passed: Fault | null = null;

  private readonly given: Answer = new Answer();

  constructor(
    readonly process: Process,
    readonly id: u32,
    readonly vcpu: Vcpu,
    readonly teb: u64,
    public stack: Stack,
  ) {
    super();
    this.timeout = new Timeout(this);
  }

  // As an object: it is signaled when it has ended.

  signaled(thread: Thread): bool {
    return this.state == State.Ended;
  }

  /** What a handle stands for, the ones for the calling thread and its process included. */
  object(handle: u64): KernelObject | null {
    if (handle == u64.MAX_VALUE - 1) return this;
    return handle == u64.MAX_VALUE ? this.process.object : this.process.handles.find(handle);
  }

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
    this.given.set(value);
  }

  /** What the next run puts into rax; it is used up. */
  takeAnswer(): Option<Word> {
    return this.given.take();
  }

  setRegisters(registers: Registers): void {
    this.given.isGiven = false;
    this.vcpu.setRegisters(registers);
  }

  get isAnswered(): bool {
    return this.given.isGiven;
  }

  get answer(): u64 {
    return this.given.value;
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

  // Waits.

  /** For a handler to return: it is called again when something outside may have changed, or `deadline` has passed. */
  wait(): u64 {
    this.state = State.Waiting;
    this.unanswered = true;
    this.isPolled = true;
    this.process.polled.push(this);
    if (this.deadline != 0) this.process.deadlines.set(this.timeout, this.deadline);
    return 0;
  }

  /** For a handler to return: the call gives what the wait does. `until` is 0 for ever, 1 for not at all. */
  waitFor(wait: Wait, until: u64): u64 {
    if (wait.isAlertable && this.apcs.length > 0) return this.run(new ApcFrame(wait.result(this, WAIT_IO_COMPLETION)));
    const status = wait.take(this);
    if (status != PENDING) return wait.result(this, status);
    if (until == 1) return wait.result(this, WAIT_TIMEOUT);
    this.waiting = wait;
    wait.join(this);
    this.deadline = until;
    if (!wait.isExternal) return this.park(null, 0);
    return this.wait();
  }

  /** For a frame that has much to do: its `next` is called again in the thread's next turn. */
  comeBack(): void {
    const registers = this.vcpu.getRegisters();
    registers.rsp = this.frames[this.frames.length - 1].floor;
    registers.rip = this.process.stubs.returned;
    this.setRegisters(registers);
    this.inCall = false;
    this.isYielding = true;
  }

  /** For a frame: its `next` is given what the wait gives. */
  pause(wait: Wait, until: u64): void {
    this.comeBack();
    const result = this.waitFor(wait, until);
    if (this.state != State.Waiting) this.setAnswer(result);
  }

  /** It waits until somebody wakes it, or `deadline` has passed. */
  park(where: Parking | null, address: u64): u64 {
    this.state = State.Waiting;
    this.unanswered = true;
    this.parking = where;
    this.parkedAt = address;
    if (this.deadline != 0) this.process.deadlines.set(this.timeout, this.deadline);
    return 0;
  }

  /** It tries its call again. */
  unpark(): void {
    const where = this.parking;
    if (where != null) where.leave(this, this.parkedAt);
    this.parking = null;
    this.isPolled = false;
    this.process.deadlines.clear(this.timeout);
    this.resume();
  }

  /** What it waits for may be there; false if it is not. */
  tryEndWait(): bool {
    const wait = this.waiting;
    if (wait == null) return false;
    const status = wait.take(this);
    if (status == PENDING) return false;
    this.endWait(status);
    return true;
  }

  private endWait(status: u32): void {
    const wait = this.waiting!;
    this.waiting = null;
    this.isPolled = false;
    wait.leave(this);
    this.process.deadlines.clear(this.timeout);
    this.inCall = false;
    const result = wait.result(this, status);
    if (status == WAIT_IO_COMPLETION) this.run(new ApcFrame(result));
    else this.setAnswer(result);
    this.resume();
  }

  /** Its deadline has passed. */
  expire(): void {
    this.timedOut = true;
    if (this.waiting != null) this.endWait(WAIT_TIMEOUT);
    else this.unpark();
  }

  /** Something outside may have changed: looks at what it waits for. */
  poll(): void {
    if (!this.isPolled || this.state != State.Waiting) return;
    if (this.waiting == null) this.unpark();
    else if (!this.tryEndWait()) this.process.polled.push(this);
  }

  /** Adds what may end its wait from outside. */
  subscribe(waits: Array<Pollable>): void {
    if (this.waiting != null) this.waiting!.subscribe(waits);
  }

  /** Gives it an asynchronous procedure call, which ends an alertable wait. */
  queueApc(apc: Apc): void {
    if (this.state == State.Ended) return;
    this.apcs.push(apc);
    if (this.waiting != null && this.waiting!.isAlertable) this.endWait(WAIT_IO_COMPLETION);
  }

  /** The next of its asynchronous procedure calls, for the caller to make; null if there is none, or it is not to be made yet. */
  takeApc(isDue: bool): Apc | null {
    if (!isDue || this.apcs.length == 0) return null;
    return this.apcs.shift();
  }

  /** Somebody has touched what is below the stack. */
  growStack(address: u64): Growth {
    const grown = this.stack.touch(this.process.space, address);
    if (grown != Growth.None) this.process.memory.setU64(this.teb + Teb.STACK_LIMIT, this.stack.limit);
    return grown;
  }

  /** It can go on. */
  resume(): void {
    if (this.state == State.Ended) return;
    this.state = State.Ready;
    if (this.suspended == 0) this.process.ready.add(this);
  }

  /** It is no more; what it has goes. */
  end(code: u32): void {
    if (this.state == State.Ended) return;
    if (this.waiting != null) this.waiting!.leave(this);
    this.waiting = null;
    const where = this.parking;
    if (where != null) where.leave(this, this.parkedAt);
    this.parking = null;
    this.process.deadlines.clear(this.timeout);
    this.state = State.Ended;
    this.unanswered = true;
    this.given.isGiven = false;
    this.code = code;
    while (this.owned.length > 0) this.owned[this.owned.length - 1].abandon();
    this.wake();
    this.process.threadEnded(this);
  }

  // Functions of the guest's.

  /** For a handler to return: lets a frame call functions of the guest's, and give the result. */
  run(frame: Frame): u64 {
    this.unanswered = true;
    this.inCall = false;
    this.given.isGiven = false;
    const saved = this.vcpu.getRegisters();
    frame.saved = saved;
    frame.floor = saved.rsp - RED;
    frame.callerStack = saved.rsp;
    frame.callerCode = saved.rip;
    this.frames.push(frame);
    frame.next(this, 0);
    return 0;
  }

  /** Room on the stack below the frame that runs, as long as it does: a multiple of 16. */
  reserve(size: u64): u64 {
    const frame = this.frames[this.frames.length - 1];
    frame.floor = (frame.floor - size) & ~15;
    this.growStack(frame.floor);
    return frame.floor;
  }

  /**
   * Calls a function of the guest's below the stack as it was. Behind the return address and the arguments stands what the
   * processor would push for an interrupt, so that the stack can be walked (`Stubs.unwinding`).
   */
  enter(address: u64, a0: u64 = 0, a1: u64 = 0, a2: u64 = 0, a3: u64 = 0, a4: u64 = 0): void {
    const frame = this.frames[this.frames.length - 1];
    const registers = this.vcpu.getRegisters();
    const stack = (frame.floor & ~15) - CALL_SIZE - 8;
    frame.stackAt = stack;
    const block = new StaticArray<u8>(<i32>CALL_SIZE);
    const at = changetype<usize>(block);
    store<u64>(at, this.process.stubs.returned);
    store<u64>(at + 0x28, a4);
    store<u64>(at + 0x38, frame.callerCode);
    store<u64>(at + 0x50, frame.callerStack);
    if (!this.process.memory.write(stack, block) && this.growStack(stack) != Growth.None) this.process.memory.write(stack, block);
    registers.rsp = stack;
    registers.rip = address;
    registers.rcx = a0;
    registers.rdx = a1;
    registers.r8 = a2;
    registers.r9 = a3;
    this.vcpu.setRegisters(registers);
  }

  /** What its call would give is of no interest any more. */
  forget(): void {
    this.unanswered = true;
    this.inCall = false;
    this.given.isGiven = false;
  }

  /** Ends the frame that runs: the call that it was made by gives `result`. */
  leave(result: u64): void {
    const frame = this.frames.pop();
    this.vcpu.setRegisters(frame.saved!);
    this.setAnswer(result);
  }

  /** A function of the guest's has returned. */
  returned(result: u64): void {
    if (this.frames.length == 0) this.process.fail('nothing was called that could return to ' + this.process.whereIs(this.process.stubs.returned));
    else this.frames[this.frames.length - 1].next(this, result);
  }
}
