// What all processes of one `nucleus run` share: their numbers, the names of objects and pipes, the console, the file system, limits. It lasts
// as long as its first process.

import { Console } from '../console/console';
import { Level, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { getRandomU64 } from '../gen/import/wasi-random-random';
import { CallSamples } from '../../lib/call-samples';
import { Option } from '../../lib/wit';
import { Budget } from '../memory/budget';
import { NamedObject } from '../object/named-object';
import { PipeName } from '../object/named-pipe';
import { Files } from '../object/files';
import { OutputFile } from '../object/stream-file';
import { utf8 } from '../memory/access';
import { LentMount } from '../path/mount';
import { Process } from './process';

/** Most processes and threads at once, where nothing else is asked for. */
const MOST_TASKS: u32 = 1024;
/** Numbers of processes are odd multiples of four, those of threads even ones; those of the system's own processes are below. */
const FIRST_PROCESS: u32 = 1004;
const FIRST_THREAD: u32 = 8;
const STEP: u32 = 8;

/** How machines are made. */
export class Machines {
  constructor(
    readonly level: Option<Level>,
    /** What is translated; none for nothing, 0 for what is executed often, 1 for everything. */
    readonly translation: Option<u32>,
  ) {}

  /** An empty address space; null if none can be had. */
  create(limit: u64): Vm | null {
    const made = Vm.create(limit);
    if (!made.isOk) return null;
    const vm = made.value;
    if (this.level.isSome) vm.show(this.level.value);
    // Where the host cannot compile everything is interpreted.
    if (this.translation.isSome) vm.translate(this.translation.value == 0 ? Option.none<u32>() : Option.some<u32>(this.translation.value));
    vm.seed(getRandomU64(), getRandomU64(), getRandomU64(), getRandomU64());
    return vm;
  }
}

export class Session {
  /** Those that run, the first one first. */
  readonly processes: Array<Process> = [];
  readonly budget: Budget;
  readonly most: u32;
  private readonly isCounted: bool;
  /** Objects that have names. */
  readonly named: Map<string, NamedObject> = new Map<string, NamedObject>();
  /** Named pipes, by their names in small letters. */
  readonly pipes: Map<string, PipeName> = new Map<string, PipeName>();
  readonly console: Console = new Console();
  /** Where its program's own file is found; null where a granted directory has it. */
  lent: LentMount | null = null;
  /** What those that have gone executed and called. */
  pastInstructions: u64 = 0;
  pastCalls: u64 = 0;
  /** Null where nobody profiles. */
  samples: CallSamples | null = null;
  private nextProcess: u32 = FIRST_PROCESS;
  private nextThread: u32 = FIRST_THREAD;

  constructor(
    readonly machines: Machines,
    memory: u64,
    tasks: Option<u32>,
  ) {
    this.budget = new Budget(memory);
    this.isCounted = tasks.isSome;
    this.most = tasks.isSome ? tasks.value : MOST_TASKS;
  }

  get first(): Process {
    return this.processes[0];
  }

  newProcessId(): u32 {
    const id = this.nextProcess;
    this.nextProcess += STEP;
    return id;
  }

  /** Changes with each process that is made. */
  get made(): u32 {
    return this.nextProcess;
  }

  newThreadId(): u32 {
    const id = this.nextThread;
    this.nextThread += STEP;
    return id;
  }

  /** A machine for one process more; null if that would be more than the limits allow. */
  machine(): Vm | null {
    if (this.processes.length > 0 && (this.tasks >= this.most || !this.budget.admitsMachine)) return null;
    return this.machines.create(this.budget.limit);
  }

  /** Whether there may be one thread more: memory alone bounds them where no number was asked for. */
  get admitsThread(): bool {
    return !this.isCounted || this.tasks < this.most;
  }

  private get tasks(): u32 {
    let count: u32 = 0;
    for (let i = 0; i < this.processes.length; i++) count += <u32>this.processes[i].threads.length;
    return count;
  }

  find(id: u32): Process | null {
    for (let i = 0; i < this.processes.length; i++) if (this.processes[i].id == id) return this.processes[i];
    return null;
  }

  /** The files of the first process, whose records all share; null before there is one. */
  get files(): Files | null {
    return this.processes.length == 0 ? null : this.first.files;
  }

  /** Clears away those that have ended, but for the first, which the task ends with. */
  reap(): void {
    for (let i = this.processes.length - 1; i > 0; i--) {
      const process = this.processes[i];
      if (!process.ended) continue;
      this.processes.splice(i, 1);
      this.pastInstructions += process.space.vm.usage().instructions;
      this.pastCalls += process.calls;
      const message = process.message;
      if (message != null) this.report(process.title + ': ' + message);
      process.bury();
    }
  }

  /** For a person to see: at the first process's standard error. */
  private report(text: string): void {
    const error = this.first.handles.find(this.first.standard[2]);
    if (error == null || !(error instanceof OutputFile)) return;
    const bytes = utf8('nucleus: ' + text + '\n');
    (<OutputFile>error).output.keep(bytes.slice<StaticArray<u8>>(0, bytes.length - 1));
  }

  release(): void {
    while (this.processes.length > 0) this.processes.pop().release();
    this.console.release();
    const lent = this.lent;
    this.lent = null;
    if (lent != null) lent.release();
  }
}
