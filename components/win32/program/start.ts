// The first thread: what it does before and after the program's entry point.

import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { Module } from '../image/module';
import { noticesOf, PROCESS_ATTACH } from '../image/thread-storage';
import { Process } from '../process/process';
import { exitThread, makeThread, Notify } from '../thread/create';
import { Thread } from '../thread/thread';

/** False if there is no memory. */
export function startFirst(process: Process, module: Module, image: Image): bool {
  const thread = makeThread(process, image.stackReserve, image.stackCommit);
  if (thread == null) return false;
  thread.run(new Start(process, module));
  thread.resume();
  return true;
}

/** Calls the image's callbacks, then its entry; what that gives is the thread's exit code. */
class Start extends Notify {
  private isEntered: bool = false;

  constructor(
    process: Process,
    private readonly module: Module,
  ) {
    super(noticesOf(process, PROCESS_ATTACH), PROCESS_ATTACH);
  }

  done(thread: Thread, result: u64): void {
    if (this.isEntered) {
      exitThread(thread, <u32>result);
      return;
    }
    this.isEntered = true;
    thread.enter(this.module.entry, thread.process.peb);
  }
}
