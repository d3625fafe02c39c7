// A sandbox: one `nucleus run`, whose processes share a file system, a terminal, numbers and limits. It lasts as long as its
// first process, as a container does; what is left then is killed.

import { CallSamples } from '../../lib/call-samples';
import { Option } from '../../lib/wit';
import { Level as MachineLevel, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { Level, Translation } from '../gen/export/nucleus-personality-programs';
import { getRandomU64 } from '../gen/import/wasi-random-random';
import { HostOutput } from '../file/host-output';
import { FileLocks } from '../file/lock';
import { PosixQueues } from '../file/posix-queue';
import { GROUP, USER } from '../file/status';
import { PipeBuffer } from '../file/pipe-buffer';
import { PseudoTerminal } from '../file/pseudo-terminal';
import { SignalFile } from '../file/signal';
import { UnixSocket } from '../file/unix-socket';
import { Terminal } from '../file/terminal';
import { IpcObjects } from '../ipc/objects';
import { Layouts } from '../memory/places';
import { AddressSpace } from '../memory/space';
import { Mounts } from '../path/mount';
import { RetiredMounts } from '../path/retired';
import { Timers } from './timer';
import { Futexes } from '../thread/futex';
import { Thread } from '../thread/thread';
import { Trace } from '../trace/trace';
import { TreeRows } from '../tree/tree';
import { Clock } from './clock';
import { Credentials } from './credentials';
import { Process } from './process';
import { PastTime } from './processor-time';

/** Number of the first process, and of its first thread. Not 1: programs that find themselves to be init behave otherwise. */
export const FIRST_ID: i32 = 2;
/** Parent of the first process and of orphans; it is nobody, and reaps at once. */
export const INIT_ID: i32 = 1;
/** One past the largest number of a process or thread (pid_max). */
export const ID_END: i32 = 32768;
/** Most processes and threads at once, where nothing else is asked for. */
export const MOST_TASKS: u32 = 1024;

/** Most pseudo-terminals (as Linux's kernel.pty.max has it, and no more than memory for their buffers allows). */
const MOST_TERMINALS: i32 = 256;

/** What each process's machine is made with. */
export class Machines {
  constructor(
    /** Limit on bytes in accessible pages. */
    readonly memory: u64,
    readonly level: Option<Level>,
    readonly translation: Translation,
  ) {}

  /** An empty address space; null if none can be had. */
  create(): Vm | null {
    const made = Vm.create(this.memory);
    if (!made.isOk) return null;
    const vm = made.value;
    // Both count the levels from v1 on.
    if (this.level.isSome) vm.show(<MachineLevel>this.level.value);
    // Where the host cannot compile everything is interpreted.
    if (this.translation == Translation.Hot) vm.translate(Option.none<u32>());
    else if (this.translation == Translation.Always) vm.translate(Option.some<u32>(1));
    vm.seed(getRandomU64(), getRandomU64(), getRandomU64(), getRandomU64());
    return vm;
  }
}

export class Sandbox {
  /** In the order in which they were made; those that have ended and were not waited for are among them. */
  readonly processes: Array<Process> = [];
  /** Address spaces of those that run. */
  readonly spaces: Array<AddressSpace> = [];
  /** Threads of all of them, in the order of their turns. */
  readonly threads: Array<Thread> = [];
  /** Streams of the host that may still hold data, also those whose descriptors are closed. */
  readonly outputs: Array<HostOutput> = [];
  /** Timers that belong to open files, which outlive the process that made them. */
  readonly timers: Timers = new Timers();
  /** Threads asleep on words of files, which processes share. */
  readonly sharedFutexes: Futexes = new Futexes();
  /** FIFOs that somebody has open, by their file systems' devices and their numbers. */
  readonly fifos: Map<string, PipeBuffer> = new Map();
  /** Sockets that have names, by those. */
  readonly sockets: Map<string, UnixSocket> = new Map();
  /** Locks on files. */
  readonly locks: FileLocks = new FileLocks();
  private readonly fileNumbers: Map<string, u64> = new Map();
  readonly retired: RetiredMounts = new RetiredMounts();
  /** Open signalfds. */
  readonly signalFiles: Array<SignalFile> = [];
  /** The thread whose turn it is. */
  running: Thread | null = null;
  readonly posixQueues: PosixQueues = new PosixQueues();
  readonly ipc: IpcObjects = new IpcObjects();
  readonly clock: Clock = new Clock();
  readonly rows: TreeRows = new TreeRows();
  /** By their numbers; null where one is free. */
  readonly pseudoTerminals: Array<PseudoTerminal | null> = [];
  /** One of the streams that it was started with is a terminal. */
  hasTerminal: bool = false;
  trace: Trace | null = null;
  /** Null where nobody profiles. */
  samples: CallSamples | null = null;

  /** Who its first process is. */
  readonly user: Credentials = Credentials.first(USER, GROUP);

  /** System calls of all processes, and what those that have gone executed. */
  calls: u64 = 0;
  pastInstructions: u64 = 0;
  /** What those used of the processor that have gone. */
  readonly pastUsed: PastTime = new PastTime();
  peakMemory: u64 = 0;
  /** Bytes that programs of other kinds may have, which somebody else runs. */
  lentMemory: u64 = 0;
  /** Processes that were ever made, for /proc/stat. */
  made: u64 = 0;

  private nextId: i32 = FIRST_ID;
  private nextInode: u64 = 100;

  constructor(
    readonly machines: Machines,
    readonly mounts: Mounts,
    readonly terminal: Terminal,
    readonly mostTasks: u32,
    /** Draws where programs lie; null if all lie at the same places. */
    readonly layouts: Layouts | null,
  ) {
    terminal.sandbox = this;
  }

  /** The process that it is about. */
  get first(): Process {
    return this.processes[0];
  }

  /** Its first process has ended. */
  get ended(): bool {
    return this.first.ended;
  }

  find(id: i32): Process | null {
    for (let i = 0; i < this.processes.length; i++) {
      if (this.processes[i].id == id) return this.processes[i];
    }
    return null;
  }

  findThread(id: i32): Thread | null {
    for (let i = 0; i < this.threads.length; i++) {
      if (this.threads[i].id == id) return this.threads[i];
    }
    return null;
  }

  /** May there be another process or thread? */
  get hasRoom(): bool {
    return this.tasksLeft > 0;
  }

  /** How many more processes and threads there may be. Those that have ended count until they were waited for. */
  get tasksLeft(): u32 {
    let tasks = <u32>this.threads.length;
    for (let i = 0; i < this.processes.length; i++) {
      if (this.processes[i].isZombie) tasks++;
    }
    return tasks < this.mostTasks ? this.mostTasks - tasks : 0;
  }

  /** A number for a new process or thread that no process, thread, group or session has. */
  takeId(): i32 {
    while (true) {
      const id = this.nextId++;
      if (this.nextId >= ID_END) this.nextId = FIRST_ID + 1;
      if (!this.isTaken(id)) return id;
    }
  }

  private isTaken(id: i32): bool {
    for (let i = 0; i < this.processes.length; i++) {
      const process = this.processes[i];
      if (process.id == id || process.group == id || process.session == id) return true;
    }
    return this.findThread(id) != null;
  }

  /** A small number for a file. */
  fileNumber(device: u64, inode: u64): u64 {
    const name = device.toString() + ':' + inode.toString();
    if (!this.fileNumbers.has(name)) this.fileNumbers.set(name, <u64>this.fileNumbers.size);
    return this.fileNumbers.get(name);
  }

  /** Inode number for a pipe. */
  takeInode(): u64 {
    return this.nextInode++;
  }

  /** The terminal of a session; null if it has none. */
  terminalOf(session: i32): Terminal | null {
    if (this.terminal.session == session && this.hasTerminal) return this.terminal;
    for (let i = 0; i < this.pseudoTerminals.length; i++) {
      const one = this.pseudoTerminals[i];
      if (one != null && one.terminal.session == session) return one.terminal;
    }
    return null;
  }

  /** The number of the next pseudo-terminal; -1 if there are too many. That of the host's terminal is taken. */
  freeTerminal(): i32 {
    for (let i = this.hasTerminal ? 1 : 0; i < MOST_TERMINALS; i++) {
      if (i >= this.pseudoTerminals.length || this.pseudoTerminals[i] == null) return i;
    }
    return -1;
  }

  pseudoTerminal(number: i32): PseudoTerminal | null {
    return number >= 0 && number < this.pseudoTerminals.length ? this.pseudoTerminals[number] : null;
  }

  /** Does a process of this group exist? */
  isGroup(group: i32): bool {
    for (let i = 0; i < this.processes.length; i++) {
      if (this.processes[i].group == group) return true;
    }
    return false;
  }

  /** Does a process of this group, in this session, exist? */
  hasGroup(group: i32, session: i32): bool {
    for (let i = 0; i < this.processes.length; i++) {
      if (this.processes[i].group == group && this.processes[i].session == session) return true;
    }
    return false;
  }

  // Address spaces, which processes may share.

  addSpace(vm: Vm): AddressSpace {
    const space = new AddressSpace(this, vm, this.machines.memory);
    this.spaces.push(space);
    return space;
  }

  /** One process does without it; the machine goes with the last. */
  leaveSpace(space: AddressSpace): void {
    if (--space.users > 0) return;
    const usage = space.vm.usage();
    this.pastInstructions += usage.instructions;
    this.notePeak();
    this.spaces.splice(this.spaces.indexOf(space), 1);
    space.release();
  }

  /** Bytes that all processes hold in accessible pages. */
  memory(): u64 {
    let sum: u64 = 0;
    for (let i = 0; i < this.spaces.length; i++) sum += this.spaces[i].memory();
    return sum;
  }

  /** Looks whether as much memory was in use as never before. */
  notePeak(): void {
    // A single process's own peak is exact; several have theirs at different times.
    const sum = this.spaces.length == 1 ? this.spaces[0].vm.usage().peakMemory : this.memory();
    if (sum > this.peakMemory) this.peakMemory = sum;
  }

  /** Guest instructions of all processes that ever were. */
  instructions(): u64 {
    let sum = this.pastInstructions;
    for (let i = 0; i < this.spaces.length; i++) sum += this.spaces[i].vm.usage().instructions;
    return sum;
  }

  /** Sends on what was written in this step; lets streams go that nobody has open any more. */
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
    for (let i = this.processes.length - 1; i >= 0; i--) this.processes[i].release();
    this.processes.length = 1;
    this.ipc.segments.release();
    for (let i = 0; i < this.outputs.length; i++) this.outputs[i].drop();
    this.outputs.length = 0;
    this.terminal.keyboard.release();
  }
}
