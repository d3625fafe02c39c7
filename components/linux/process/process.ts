// A process: everything that its threads share. One process is a sandbox so far, since fork is not there yet.

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { EFAULT, EMFILE } from '../errno';
import { Description } from '../file/description';
import { FileTable } from '../file/table';
import { HostOutput } from '../file/host-output';
import { SharedNode } from '../file/shared-node';
import { SignalFile } from '../file/signal';
import { Terminal } from '../file/terminal';
import { Block } from '../memory/block';
import { copyOut, writeU32 } from '../memory/copy';
import { delist } from '../memory/shared';
import { AddressSpace } from '../memory/space';
import { Place } from '../path/place';
import { Walker } from '../path/walk';
import { SignalInfo } from '../signal/info';
import {
  SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGSEGV, SIGSYS, SIGTRAP, SIGVTALRM, signalName,
} from '../signal/number';
import { Signals } from '../signal/signals';
import { INTERVAL_TIMER, SignalTimer } from '../signal/timer';
import { ANY_BITS, Futexes } from '../thread/futex';
import { releaseRobust } from '../thread/robust';
import { State, Thread } from '../thread/thread';
import { Trace } from '../trace/trace';
import { Clock } from './clock';
import { Limit, RLIMIT_NOFILE, defaultLimits } from './limits';
import { Timers } from './timer';

/** Number of the process, and of its first thread. Not 1: programs that find themselves to be init behave otherwise. */
export const FIRST_ID: i32 = 2;
export const PARENT_ID: i32 = 1;

/** What it was started as. */
export class Program {
  constructor(
    readonly path: string,
    readonly image: SharedNode,
    /** As /proc/self/cmdline and environ show them: each with a zero behind it. */
    readonly commandLine: StaticArray<u8>,
    readonly environment: StaticArray<u8>,
  ) {}

  /** Last part of the path, for messages and as the first thread's name. */
  get name(): string {
    return this.path.substring(this.path.lastIndexOf('/') + 1);
  }
}

export class Process {
  readonly id: i32 = FIRST_ID;
  readonly clock: Clock = new Clock();
  readonly signals: Signals = new Signals();
  readonly futexes: Futexes = new Futexes();
  readonly files: FileTable = new FileTable();
  readonly limits: Array<Limit> = defaultLimits();
  readonly threads: Array<Thread> = [];
  /** Streams of the host that may still hold data, also those whose descriptors are closed. */
  readonly outputs: Array<HostOutput> = [];
  umask: u32 = 0o022;
  /** One of the streams that it was started with is a terminal. */
  hasTerminal: bool = false;
  /** Auxiliary vector, for /proc/self/auxv. */
  auxiliary: StaticArray<u8> = new StaticArray<u8>(0);
  trace: Trace | null = null;

  readonly timers: Timers = new Timers();
  /** Those of setitimer, by its numbers. */
  readonly intervalTimers: Array<SignalTimer> = [];
  /** Those of timer_create by their numbers, and the clocks that they were made with. */
  readonly createdTimers: Map<i32, SignalTimer> = new Map();
  readonly clocksOfTimers: Map<i32, i32> = new Map();
  timersCreated: i32 = 0;

  /** Open signalfds. */
  readonly signalFiles: Array<SignalFile> = [];
  /** The thread whose turn it is. */
  running: Thread | null = null;

  // The end.
  ended: bool = false;
  code: u8 = 0;
  /** Signal that ended it; 0 if it ended by itself. */
  signal: i32 = 0;
  /** Why, where the code does not say it; the program's name is the reader's to add. */
  message: string | null = null;

  // Accounting.
  calls: u64 = 0;
  private nextThreadId: i32 = FIRST_ID;
  private nextInode: u64 = 100;

  /** Working directory; its path is canonical. */
  directory: Place;

  constructor(
    readonly program: Program,
    readonly space: AddressSpace,
    readonly walker: Walker,
    readonly terminal: Terminal,
  ) {
    this.directory = walker.at('/');
    this.addIntervalTimers();
  }

  private addIntervalTimers(): void {
    const signals = [SIGALRM, SIGVTALRM, SIGPROF];
    for (let i = 0; i < signals.length; i++) {
      const timer = new SignalTimer(this, i > 0, INTERVAL_TIMER, signals[i], 0, null);
      this.intervalTimers.push(timer);
      this.timers.add(timer);
    }
  }

  /** comm: the first thread's name, as prctl sets it. */
  get name(): string {
    return this.threads.length > 0 ? this.threads[0].name : this.program.name;
  }

  /** Inode number for a pipe. */
  takeInode(): u64 {
    return this.nextInode++;
  }

  /**
   * Opens two descriptors and writes their numbers, as pipe and socketpair do. 0, or EMFILE or EFAULT negated; then
   * neither is open.
   */
  giveTwo(first: Description, second: Description, closeOnExec: bool, address: u64): i64 {
    const one = this.files.add(first, closeOnExec);
    const two = this.files.add(second, closeOnExec);
    const numbers = Block.of(8);
    numbers.setU32(0, <u32>one);
    numbers.setU32(4, <u32>two);
    if (one >= 0 && two >= 0 && copyOut(this.space, address, numbers.bytes)) return 0;
    if (one >= 0) this.files.close(<i32>one);
    if (two >= 0) this.files.close(<i32>two);
    return one < 0 || two < 0 ? -EMFILE : -EFAULT;
  }

  /** A further thread with these registers; null if no processor can be had. */
  addThread(registers: Registers, name: string): Thread | null {
    const vcpu = this.space.vm.createVcpu();
    if (!vcpu.isOk) return null;
    vcpu.value.setRegisters(registers);
    const thread = new Thread(this, this.nextThreadId++, vcpu.value, name);
    this.threads.push(thread);
    return thread;
  }

  findThread(id: i32): Thread | null {
    for (let i = 0; i < this.threads.length; i++) {
      if (this.threads[i].id == id) return this.threads[i];
    }
    return null;
  }

  /** Ends one thread; the process too if it is the last. */
  endThread(thread: Thread, code: i32): void {
    thread.state = State.Ended;
    thread.leaveWaits();
    this.futexes.leave(thread);
    releaseRobust(thread);
    if (thread.clearAddress != 0 && this.threads.length > 1) {
      if (writeU32(this.space, thread.clearAddress, 0)) this.futexes.wake(thread.clearAddress, 1, ANY_BITS);
    }
    thread.vcpu.drop();
    this.threads.splice(this.threads.indexOf(thread), 1);
    if (this.threads.length == 0) this.exit(<u8>code);
  }

  exit(code: u8): void {
    if (this.ended) return;
    this.ended = true;
    this.code = code;
  }

  /** Ends by a signal. */
  die(info: SignalInfo): void {
    if (this.ended) return;
    this.exit(<u8>(128 + info.number));
    this.signal = info.number;
    if (!deservesMessage(info.number)) return;
    this.message = 'killed by ' + signalName(info.number) + (info.story.length > 0 ? ': ' + info.story : ', which it sent itself');
  }

  /** Ends since something that it cannot go on without is not to be had. */
  fail(code: u8, what: string): void {
    if (this.ended) return;
    this.exit(code);
    this.message = what;
  }

  setOpenLimit(soft: u64): void {
    this.limits[RLIMIT_NOFILE].soft = soft;
    this.files.limit = <i32>soft;
  }

  /** Sends on what was written in this step; lets streams go that the guest has closed. */
  flushOutputs(): void {
    for (let i = 0; i < this.outputs.length; i++) {
      const output = this.outputs[i];
      output.flush();
      if (!output.closing || !output.drained()) continue;
      output.drop();
      this.outputs.splice(i--, 1);
    }
  }

  /** Gives every handle back. */
  release(): void {
    for (let i = 0; i < this.threads.length; i++) {
      this.threads[i].leaveWaits();
      this.threads[i].vcpu.drop();
    }
    this.threads.length = 0;
    this.files.closeAll();
    this.walker.leave();
    delist(this.space);
    const regions = this.space.regions;
    for (let i = 0; i < regions.length; i++) regions[i].release();
    regions.length = 0;
    this.program.image.release();
    this.space.vm.drop();
    for (let i = 0; i < this.outputs.length; i++) this.outputs[i].drop();
    this.outputs.length = 0;
  }
}

/** A user who ends a program, or a reader who goes away, needs no explanation; a crash does. */
function deservesMessage(signal: i32): bool {
  switch (signal) {
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGSEGV:
    case SIGSYS:
      return true;
    default:
      return false;
  }
}
