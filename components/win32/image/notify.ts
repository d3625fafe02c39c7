// Tells modules of the start and end of the process and of threads: calls their thread storage callbacks, then their entry point.
//
// Source: Microsoft, "DllMain entry point"; "PE Format", TLS callback functions.

import { flushAll } from '../crt/stdio/stream';
import { Process } from '../process/process';
import { Frame, Thread } from '../thread/thread';
import { Module } from './module';

export enum Reason {
  ProcessDetach,
  ProcessAttach,
  ThreadAttach,
  ThreadDetach,
}

/** Callbacks of a module; a list that is longer has no end. */
const MOST_CALLBACKS: u64 = 4096;

export abstract class Notice extends Frame {
  private index: i32 = 0;
  private callback: u64 = 0;
  private inEntry: bool = false;

  constructor(
    private readonly reason: Reason,
    /** In the order in which they are called. */
    private readonly modules: Array<Module>,
    /** An entry point's last argument: not 0 where the whole process starts or ends. */
    private readonly reserved: u64,
  ) {
    super();
  }

  /** All have been called, and then any function that this has entered. */
  abstract done(thread: Thread, result: u64): void;

  /** Whether to go on though a module's entry point gave FALSE. */
  refused(thread: Thread, module: Module): bool {
    return true;
  }

  next(thread: Thread, result: u64): void {
    while (this.index < this.modules.length) {
      const module = this.modules[this.index];
      if (!this.inEntry) {
        const address = this.nextCallback(thread.process, module);
        if (address != 0) {
          // Their last argument is reserved, unlike that of an entry point.
          thread.enter(address, module.base, this.reason, 0);
          return;
        }
        this.inEntry = true;
        if (this.enterModule(thread, module)) return;
        result = 1;
      }
      const isRefusal = this.reason == Reason.ProcessAttach && <u32>result == 0;
      this.inEntry = false;
      this.callback = 0;
      this.index++;
      if (isRefusal && !this.refused(thread, module)) return;
    }
    this.done(thread, result);
  }

  /** A program's entry point is no notice. False if there is nothing to be called. */
  private enterModule(thread: Thread, module: Module): bool {
    if (this.reason == Reason.ProcessAttach) module.attached = true;
    if (this.reason == Reason.ProcessDetach) module.attached = false;
    if (module.entry == 0 || !module.image!.library) return false;
    thread.enter(module.entry, module.base, this.reason, this.reserved);
    return true;
  }

  /** 0 after the last one. */
  private nextCallback(process: Process, module: Module): u64 {
    const image = module.image;
    if (image == null || !image.threadStorage.isSome || this.callback == MOST_CALLBACKS) return 0;
    const list = image.threadStorage.value.callbacks;
    if (list == 0) return 0;
    return process.memory.u64(module.base + list + 8 * this.callback++);
  }
}

/** Modules of guest code that have been told of the process; of threads only those that want to hear of them. */
export function told(process: Process, reason: Reason): Array<Module> {
  const modules = process.modules;
  const list: Array<Module> = [];
  for (let i = 0; i < modules.ordered.length; i++) {
    const one = modules.ordered[i];
    if (one == modules.program || one.image == null || !one.attached || (reason >= Reason.ThreadAttach && !one.hearsOfThreads)) continue;
    list.push(one);
  }
  if (reason == Reason.ThreadDetach || reason == Reason.ProcessDetach) list.reverse();
  // The program's callbacks come last, whatever begins or ends.
  list.push(modules.program);
  return list;
}

/** Tells of the end of the process, and ends it. */
class EndProcess extends Notice {
  constructor(
    process: Process,
    private readonly code: u32,
  ) {
    super(Reason.ProcessDetach, told(process, Reason.ProcessDetach), 1);
  }

  /** The C runtimes bring out what was written when they are told. */
  done(thread: Thread, result: u64): void {
    flushAll(thread.process);
    thread.process.exit(this.code);
  }
}

/** For a handler to return: the process ends as ExitProcess has it. */
export function endProcess(thread: Thread, code: u32): u64 {
  const process = thread.process;
  if (process.isEnding) {
    process.exit(code);
    return 0;
  }
  process.isEnding = true;
  const threads = process.threads.slice(0);
  for (let i = 0; i < threads.length; i++) if (threads[i] != thread) threads[i].end(code);
  return thread.run(new EndProcess(process, code));
}
