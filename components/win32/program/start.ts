// The first thread: what it does before and after the program's entry point.

import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { Module } from '../image/module';
import { Notice, Reason } from '../image/notify';
import { Process } from '../process/process';
import { exitThread, makeThread } from '../thread/create';
import { Thread } from '../thread/thread';

/** False if there is no memory. */
export function startFirst(process: Process, module: Module, image: Image, fresh: Array<Module>): bool {
  const thread = makeThread(process, image.stackReserve, image.stackCommit);
  if (thread == null || !process.modules.publish()) return false;
  thread.run(new Start(module, fresh.concat([module])));
  thread.resume();
  return true;
}

/** Tells the modules of the process, then calls the program's entry; what that gives is the thread's exit code. */
class Start extends Notice {
  private isEntered: bool = false;

  constructor(
    private readonly module: Module,
    modules: Array<Module>,
  ) {
    super(Reason.ProcessAttach, modules, 1);
  }

  refused(thread: Thread, module: Module): bool {
    thread.process.refuse(module.path + ' could not be initialised: its entry point gave FALSE');
    return false;
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
