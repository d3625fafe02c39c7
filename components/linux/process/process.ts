// A process: everything that its threads share, and its place among the others of the sandbox.

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { EFAULT, EMFILE } from '../errno';
import { Debugger } from '../debug/debugger';
import { Description } from '../file/description';
import { PidFile } from '../file/pid';
import { FileTable } from '../file/table';
import { SharedNode } from '../file/shared-node';
import { Terminal } from '../file/terminal';
import { Block } from '../memory/block';
import { copyOut, writeU32 } from '../memory/copy';
import { AddressSpace } from '../memory/space';
import { Launched } from '../program/launched';
import { Place } from '../path/place';
import { Walker } from '../path/walk';
import { SI_USER, SignalInfo } from '../signal/info';
import {
  SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGKILL, SIGPROF, SIGSEGV, SIGSYS, SIGTRAP, SIGVTALRM, signalName,
} from '../signal/number';
import { Signals } from '../signal/signals';
import { INTERVAL_TIMER, SignalTimer } from '../signal/timer';
import { ANY_BITS, leaveFutex, wordAt } from '../thread/futex';
import { releaseRobust } from '../thread/robust';
import { State, Thread } from '../thread/thread';
import { Trace } from '../trace/trace';
import { Tree } from '../tree/tree';
import { Clock } from './clock';
import { Credentials } from './credentials';
import { HostName } from './host-name';
import { Limit, RLIMIT_NOFILE, defaultLimits } from './limits';
import { INIT_ID, Sandbox } from './sandbox';
import { PastTime, ProcessorTime } from './processor-time';
import { Timers } from './timer';

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

  share(): Program {
    this.image.share();
    return this;
  }
}

export class Process {
  readonly clock: Clock = new Clock();
  readonly used: ProcessorTime = new ProcessorTime(null);
  signals: Signals = new Signals();
  files: FileTable = new FileTable();
  readonly limits: Array<Limit> = defaultLimits();
  readonly threads: Array<Thread> = [];
  umask: u32 = 0o022;
  /** oom_score_adj, and how low it may be set without a capability. */
  endsFirst: i32 = 0;
  endsFirstLeast: i32 = 0;
  /** PR_SET_THP_DISABLE; there are none anyway. */
  withoutHugePages: bool = false;
  /** personality(2): kept and handed on. */
  personality: u32 = 0;
  hostName: HostName = new HostName();
  /** Auxiliary vector, for /proc/self/auxv. */
  auxiliary: StaticArray<u8> = new StaticArray<u8>(0);

  readonly timers: Timers = new Timers();
  /** Those of setitimer, by its numbers. */
  readonly intervalTimers: Array<SignalTimer> = [];
  /** Those of timer_create by their numbers, and the clocks that they were made with. */
  readonly createdTimers: Map<i32, SignalTimer> = new Map();
  readonly clocksOfTimers: Map<i32, i32> = new Map();
  timersCreated: i32 = 0;

  /** Who looks into it, and stops it. */
  debug: Debugger | null = null;

  /** Open pidfds that are about it. */
  readonly pidFiles: Array<PidFile> = [];

  // Among others.
  /** Null for the first one, and for those whose parent has ended. */
  parent: Process | null = null;
  readonly children: Array<Process> = [];
  /** Its group and session, by the numbers of those who made them. */
  group: i32;
  session: i32;
  /** Orphans among its descendants become its children (PR_SET_CHILD_SUBREAPER). */
  adopts: bool = false;
  /** What its parent gets when it ends; 0 for nothing. */
  endSignal: i32 = 0;
  /** What it gets when its parent ends (PR_SET_PDEATHSIG). */
  parentEndSignal: i32 = 0;
  /** It runs in its parent's memory until it starts another program or ends, for which this thread waits. */
  awaitedBy: Thread | null = null;
  /** What was in front of its session's terminal when that was lost; told when it ends. */
  lostForeground: i32 = 0;
  /** It has started another program since it was made, so that its group is its own affair. */
  hasExecuted: bool = false;

  /** Where its program is of another kind: who runs it, and what it reads and writes. */
  launched: Launched | null = null;

  // Stopping.
  /** The signal that stopped it; 0 while it runs. */
  stopSignal: i32 = 0;
  /** Its parent has not been told of the stop, or that it goes on. */
  stopNews: bool = false;
  continueNews: bool = false;

  // The end.
  ended: bool = false;
  /** It has let go of all it had; only its parent has not asked yet how it ended. */
  isZombie: bool = false;
  code: u8 = 0;
  /** Signal that ended it; 0 if it ended by itself. */
  signal: i32 = 0;
  /** Why, where the code does not say it; the program's name is the reader's to add. */
  message: string | null = null;

  /** The most memory that it ever held, in bytes; once it has ended. */
  peakMemory: u64 = 0;
  /** What children used that were waited for. */
  readonly childrenUsed: PastTime = new PastTime();
  /** The most memory that one of them held. */
  childrenPeak: u64 = 0;
  private ownedSpace: AddressSpace;
  private held: Program;
  private kept: Credentials;
  /** May its memory be looked at by whoever has the same user (PR_SET_DUMPABLE)? */
  isDumpable: bool = true;

  /** Working directory; its path is canonical. */
  directory!: Place;
  readonly walker!: Walker;

  constructor(
    readonly sandbox: Sandbox,
    readonly id: i32,
    program: Program,
    space: AddressSpace,
  ) {
    this.held = program;
    this.ownedSpace = space;
    this.kept = sandbox.user;
    this.group = id;
    this.session = id;
    this.walker = new Walker(sandbox.mounts, new Tree(this));
    this.directory = this.walker.at('/');
    this.addIntervalTimers();
    sandbox.processes.push(this);
    sandbox.made++;
  }

  private addIntervalTimers(): void {
    const signals = [SIGALRM, SIGVTALRM, SIGPROF];
    for (let i = 0; i < signals.length; i++) {
      const timer = new SignalTimer(this, i > 0 ? this.used : null, INTERVAL_TIMER, signals[i], 0, null, i == 1);
      this.intervalTimers.push(timer);
      this.timers.add(timer);
    }
  }

  get program(): Program {
    return this.held;
  }

  get space(): AddressSpace {
    return this.ownedSpace;
  }

  /** Its session's terminal; null if that has none. */
  get terminal(): Terminal | null {
    return this.sandbox.terminalOf(this.session);
  }

  get trace(): Trace | null {
    return this.sandbox.trace;
  }

  get parentId(): i32 {
    const parent = this.parent;
    return parent == null ? INIT_ID : parent.id;
  }

  /** Is it the one that the sandbox is about? */
  get isFirst(): bool {
    return this.sandbox.first == this;
  }

  /** comm: the first thread's name, as prctl sets it. */
  get name(): string {
    return this.threads.length > 0 ? this.threads[0].name : this.program.name;
  }

  /** Who it is: in a call, the thread that makes it. */
  get credentials(): Credentials {
    const running = this.sandbox.running;
    if (running != null && running.process == this) return running.credentials;
    return this.threads.length > 0 ? this.threads[0].credentials : this.kept;
  }

  /** Must be asked, file by file, whether it may do what it wants to do? */
  get isChecked(): bool {
    return this.walker.mounts.keepsOwners && !this.credentials.isUnlimited;
  }

  /** Who it is while it has no thread: before its first, and after its last. */
  standFor(credentials: Credentials): void {
    this.kept = credentials;
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

  /** A further thread with these registers, or the first; null if no processor can be had. */
  addThread(registers: Registers, name: string): Thread | null {
    const vcpu = this.space.vm.createVcpu();
    if (!vcpu.isOk) return null;
    vcpu.value.setRegisters(registers);
    const id = this.threads.length == 0 ? this.id : this.sandbox.takeId();
    const thread = new Thread(this, id, vcpu.value, name);
    this.threads.push(thread);
    this.sandbox.threads.push(thread);
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
    leaveFutex(thread);
    releaseRobust(thread);
    if (this.threads.length > 1 || this.space.users > 1) this.clear(thread);
    this.forget(thread);
    if (this.threads.length == 0) this.exit(<u8>code);
  }

  /** Tells those who live in the same memory that the thread is over. */
  private clear(thread: Thread): void {
    const address = thread.clearAddress;
    if (address != 0 && writeU32(this.space, address, 0)) wordAt(this, address, false).wake(1, ANY_BITS);
  }

  /** Takes a thread out of all lists. */
  private forget(thread: Thread): void {
    thread.leaveWaits();
    thread.stopOpening();
    leaveFutex(thread);
    thread.state = State.Ended;
    thread.vcpu.drop();
    this.threads.splice(this.threads.indexOf(thread), 1);
    const all = this.sandbox.threads;
    all.splice(all.indexOf(thread), 1);
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
    // A parent sees the signal that Linux would send.
    if (code > 128 && code != 255) this.signal = code - 128;
    this.message = what;
  }

  /** Those of timer_create do not outlive the program that made them. */
  forgetCreatedTimers(): void {
    const created = this.createdTimers.values();
    for (let i = 0; i < created.length; i++) this.timers.remove(created[i]);
    this.createdTimers.clear();
    this.clocksOfTimers.clear();
  }

  setOpenLimit(soft: u64): void {
    this.limits[RLIMIT_NOFILE].soft = soft;
    this.files.limit = <i32>soft;
  }

  /** Is about another image than it was made for; it has no thread yet. */
  replaceProgram(program: Program): void {
    this.held.image.release();
    this.held = program;
  }

  /** Becomes another program: `thread`, the only one that is left, goes on in `space`, with the process's number. */
  become(program: Program, space: AddressSpace, thread: Thread): void {
    for (let i = this.threads.length - 1; i >= 0; i--) {
      if (this.threads[i] != thread) this.forget(this.threads[i]);
    }
    releaseRobust(thread);
    if (this.space.users > 1) this.clear(thread);
    thread.vcpu.drop();
    this.sandbox.leaveSpace(this.ownedSpace);
    this.ownedSpace = space;
    this.replaceProgram(program);
    this.hasExecuted = true;
    this.letParentGoOn();
    const debug = this.debug;
    if (debug != null) debug.hasExecuted(thread);
  }

  /** The thread that lent its memory may go on. */
  letParentGoOn(): void {
    const waiting = this.awaitedBy;
    this.awaitedBy = null;
    if (waiting != null) waiting.wake();
  }

  /** Lets go of everything but what its parent may ask. */
  release(): void {
    if (this.isZombie) return;
    // Whoever drops the task of a program that runs has killed it; a session of its debugger may live longer.
    this.die(new SignalInfo(SIGKILL, SI_USER));
    this.isZombie = true;
    this.peakMemory = this.space.vm.usage().peakMemory;
    this.kept = this.credentials;
    for (let i = this.threads.length - 1; i >= 0; i--) {
      releaseRobust(this.threads[i]);
      if (this.space.users > 1) this.clear(this.threads[i]);
      this.forget(this.threads[i]);
    }
    const launched = this.launched;
    this.launched = null;
    if (launched != null) {
      this.sandbox.lentMemory -= launched.memory;
      launched.release();
    }
    this.sandbox.ipc.semaphores.undo(this.id);
    this.sandbox.posixQueues.forget(this);
    this.files.leave();
    this.walker.leave();
    this.held.image.release();
    this.sandbox.leaveSpace(this.ownedSpace);
    this.letParentGoOn();
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
