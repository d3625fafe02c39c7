// What becomes of modules that a running program loads or frees: those that are new are told of the process, those that nobody
// needs any more of its end, and then they go.

import { exitThread } from '../thread/create';
import { Thread } from '../thread/thread';
import { Loading } from './loading';
import { Module } from './module';
import { Notice, Reason } from './notify';

const ERROR_DLL_INIT_FAILED: u32 = 1114;
const ERROR_NOT_ENOUGH_MEMORY: u32 = 8;

/** Tells what `loading` has loaded; then the call gives `result`. `wanted` goes again if one refuses. */
export function startModules(thread: Thread, loading: Loading, wanted: Module | null, result: u64): u64 {
  const modules = thread.process.modules;
  if (loading.fresh.length == 0) return result;
  if (!modules.publish()) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  tellDebugger(thread);
  return thread.run(new Attach(loading.fresh, wanted, result));
}

function tellDebugger(thread: Thread): void {
  const debug = thread.process.debug;
  if (debug != null) debug.hasOtherModules(thread);
}

class Attach extends Notice {

  constructor(
    fresh: Array<Module>,
    private readonly wanted: Module | null,
    private readonly result: u64,
  ) {
    super(Reason.ProcessAttach, fresh, 0);
  }

  refused(thread: Thread, module: Module): bool {
    const wanted = this.wanted;
    thread.lastError = ERROR_DLL_INIT_FAILED;
    const leaving = wanted == null ? new Array<Module>() : drop(wanted);
    thread.leave(0);
    thread.run(new Detach(leaving, 0));
    return false;
  }

  done(thread: Thread, result: u64): void {
    thread.leave(this.result);
  }
}

/** For a handler to return: one use less. */
export function freeModule(thread: Thread, module: Module): u64 {
  if (module.pinned) return 1;
  const leaving = drop(module);
  return leaving.length == 0 ? 1 : thread.run(new Detach(leaving, 1));
}

/** Ends one use; gives the modules that nobody uses then, in the order in which they are told. */
function drop(module: Module): Array<Module> {
  const leaving: Array<Module> = [];
  release(module, leaving);
  return leaving;
}

function release(module: Module, leaving: Array<Module>): void {
  if (module.pinned || module.uses == 0) return;
  module.uses--;
  if (module.uses != 0 || module.library != null) return;
  leaving.push(module);
  for (let i = module.needs.length - 1; i >= 0; i--) release(module.needs[i], leaving);
}

/** The same, and then the calling thread ends. */
export function freeModuleAndExit(thread: Thread, module: Module | null, code: u32): u64 {
  const leaving = module == null || module.pinned ? new Array<Module>() : drop(module);
  return leaving.length == 0 ? exitThread(thread, code) : thread.run(new DetachAndExit(leaving, code));
}

class Detach extends Notice {
  constructor(
    private readonly leaving: Array<Module>,
    protected readonly result: u64,
  ) {
    super(Reason.ProcessDetach, attachedOf(leaving), 0);
  }

  done(thread: Thread, result: u64): void {
    const modules = thread.process.modules;
    const error = thread.lastError;
    for (let i = 0; i < this.leaving.length; i++) modules.unload(this.leaving[i]);
    modules.publish();
    tellDebugger(thread);
    thread.leave(this.result);
    thread.lastError = error;
  }
}

class DetachAndExit extends Detach {
  done(thread: Thread, result: u64): void {
    super.done(thread, result);
    exitThread(thread, <u32>this.result);
  }
}

/** Those that were told of the process; others never heard of it. */
function attachedOf(modules: Array<Module>): Array<Module> {
  const list: Array<Module> = [];
  for (let i = 0; i < modules.length; i++) if (modules[i].attached) list.push(modules[i]);
  return list;
}
