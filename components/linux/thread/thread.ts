// A thread: a virtual processor, what Linux keeps for each thread, and the system call that it is in.
//
// Calls that wait are written to be started again: a handler that cannot finish says `return thread.wait(error)`, which
// gives WAIT, and is called anew, with `fresh` false, when something woke the thread. It looks then whether what it
// waits for has come, whether time ran out (`timedOut`), and, by the result of `wait`, whether a signal came in between.

import { Option } from '../../lib/wit';
import { Registers, Vcpu, Word } from '../gen/import/nucleus-hypervisor-machine';
import { Description } from '../file/description';
import { Trap } from '../../lib/trap';
import { Filter } from '../filter/seccomp';
import { Credentials } from '../process/credentials';
import { PipeFile } from '../file/pipe';
import { Process } from '../process/process';
import { ProcessorTime } from '../process/processor-time';
import { SignalInfo } from '../signal/info';
import { PendingSignals } from '../signal/pending';
import { AlternateStack } from '../signal/alternate-stack';
import { Call } from '../syscall/call';
import { FutexWord, Futexes } from './futex';
import { Scheduling } from './scheduling';

/** The result of a handler that waits. */
export const WAIT: i64 = i64.MIN_VALUE;
/** The result of a handler that set the registers itself, or ended the thread. */
export const NO_ANSWER: i64 = i64.MIN_VALUE + 1;

/** How late a timer may be, in nanoseconds, unless a thread says otherwise. */
export const DEFAULT_SLACK: u64 = 50_000;

export enum State {
  Ready,
  Waiting,
  Ended,
}

export class Thread {
  state: State = State.Ready;
  readonly used: ProcessorTime;
  timerSlack: u64 = DEFAULT_SLACK;
  scheduling: Scheduling = new Scheduling();
  /** Which system calls it may make (seccomp), and the last filter that says so. */
  filterMode: i32 = 0;
  filter: Filter | null = null;
  /** Who it is; `become` changes that. */
  credentials: Credentials;
  /** comm, as prctl sets it. */
  name: string;
  /** Address that becomes 0, and is woken as a futex, when the thread ends (set_tid_address). */
  clearAddress: u64 = 0;
  robustList: u64 = 0;
  /** Where its memory is to lie (set_mempolicy): a mode and its flags. */
  memoryPolicy: u32 = 0;
  /** It gave up the rest of its turn (sched_yield). */
  yielding: bool = false;

  // The call that it is in, or was in last.
  readonly call: Call = new Call();
  /** It is in a call that has not finished. */
  inCall: bool = false;
  /** This is the handler's first go at the call. */
  fresh: bool = false;
  /** Bytes done so far in a call that transfers in pieces. */
  progress: u64 = 0;
  /** Monotonic time in nanoseconds when the call's time runs out; 0 for never. */
  deadline: u64 = 0;
  timedOut: bool = false;
  /** Of a transfer that it submits: the error is the submission's. */
  refusesTransfer: bool = false;
  /** Someone has done what it waits for (futex). */
  woken: bool = false;
  /** Key of the futex that it waits on, and where it does. */
  futex: u64 = 0;
  sleepsIn: Futexes | null = null;
  /** Further words that it waits on (futex_waitv). */
  readonly furtherWords: Array<FutexWord> = [];
  /** Where the word was known that it was woken at. */
  wokenIn: Futexes | null = null;
  wokenAt: u64 = 0;
  futexBits: u32 = 0;
  /** It waits for a child to end, stop or go on. */
  awaitsChild: bool = false;
  /** Number of the child that runs in this process's memory for the while (vfork). */
  lentTo: i32 = 0;
  /** What it waits for, and the poll events of each. */
  readonly waits: Array<Description> = [];
  readonly waitEvents: Array<u32> = [];

  /** The end of a FIFO that it is opening, until the other side is there; and how many of those there had been. */
  opening: PipeFile | null = null;
  openingBefore: u32 = 0;

  // Signals.
  readonly pending: PendingSignals = new PendingSignals();
  mask: u64 = 0;
  /** Mask to go back to after a handler that interrupts sigsuspend, ppoll and the like. */
  savedMask: u64 = 0;
  hasSavedMask: bool = false;
  readonly alternate: AlternateStack = new AlternateStack();
  /** Signals that rt_sigtimedwait takes although they are blocked. */
  awaited: u64 = 0;
  /** Error of the interrupted call that decides whether it starts again (ERESTART...); 0 for none. */
  restart: i64 = 0;

  // A debugger's: debug/debugger.ts.
  /** It stands still. */
  held: bool = false;
  trap: Trap = Trap.None;
  /** The signal that it stands still for, and the one that it gets when it goes on. */
  caught: SignalInfo | null = null;
  passed: SignalInfo | null = null;

  // Crossing to the processor; both are used over and over.
  private readonly someAnswer: Option<Word> = Option.some<Word>(new Word(0, 0));
  private readonly noAnswer: Option<Word> = Option.none<Word>();
  private hasAnswer: bool = false;

  constructor(
    readonly process: Process,
    /** Changes only when it becomes the first thread of another program. */
    public id: i32,
    public vcpu: Vcpu,
    name: string,
  ) {
    this.name = name;
    this.credentials = process.credentials;
    this.used = new ProcessorTime(process.used);
  }

  /** Is somebody else from now on. */
  become(next: Credentials): void {
    // Whoever could look at its memory, or send it a signal when the parent ends, could do so as who it was.
    if (next.isOther(this.credentials)) {
      this.process.isDumpable = false;
      this.process.parentEndSignal = 0;
    }
    this.credentials = next;
  }

  // Answers to system calls.

  setAnswer(value: i64): void {
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

  /** Registers with the call's answer in place. */
  registers(): Registers {
    const registers = this.vcpu.getRegisters();
    if (this.hasAnswer) {
      const word = this.someAnswer.value;
      registers.rax = (<u64>word.high << 32) | <u64>word.low;
    }
    return registers;
  }

  setRegisters(registers: Registers): void {
    this.hasAnswer = false;
    this.vcpu.setRegisters(registers);
  }

  // Waiting.

  /** Can it run, or go on with its call? */
  get isReady(): bool {
    return this.state == State.Ready && this.process.stopSignal == 0 && !this.held;
  }

  /** Is there a signal that would interrupt a call now? */
  get hasSignal(): bool {
    return ((this.pending.set | this.process.signals.pending.set) & ~this.mask) != 0 || this.passed != null;
  }

  /** Puts the thread to sleep in its call; gives WAIT, or `error` negated if a signal is there. */
  wait(error: i64): i64 {
    if (this.hasSignal) return -error;
    this.state = State.Waiting;
    return WAIT;
  }

  /** Goes on with the call in the next step, after garbage has been collected. */
  pause(): i64 {
    return WAIT;
  }

  /** Waits, as `wait`, until one of `events` may hold at `description`. */
  waitFor(description: Description, events: u32, error: i64): i64 {
    this.watch(description, events);
    return this.wait(error);
  }

  /** Lets a change at `description` wake the thread once it waits. */
  watch(description: Description, events: u32): void {
    description.addWaiter(this);
    // It must outlive the wait, even if another thread closes it.
    this.waits.push(description.share());
    this.waitEvents.push(events);
  }

  /** Is the first and only thread of another program from now on. */
  begin(id: i32, vcpu: Vcpu, name: string): void {
    this.id = id;
    this.vcpu = vcpu;
    // TASK_COMM_LEN, without the terminator.
    this.name = name.substring(0, 15);
    this.clearAddress = 0;
    this.hasAnswer = false;
    this.restart = 0;
    this.hasSavedMask = false;
    this.alternate.disable();
  }

  /** Does without what it was opening. */
  stopOpening(): void {
    const opening = this.opening;
    this.opening = null;
    if (opening != null) opening.release();
  }

  wake(): void {
    if (this.state == State.Waiting) this.state = State.Ready;
  }

  /** Forgets what it waited for. */
  leaveWaits(): void {
    if (this.waits.length == 0) return;
    for (let i = 0; i < this.waits.length; i++) {
      this.waits[i].removeWaiter(this);
      this.waits[i].release();
    }
    this.waits.length = 0;
    this.waitEvents.length = 0;
  }

  /** Is it asleep for something that may come from outside? */
  get waitsOutside(): bool {
    if (this.state != State.Waiting) return false;
    for (let i = 0; i < this.waits.length; i++) {
      if (this.waits[i].external) return true;
    }
    return false;
  }
}
