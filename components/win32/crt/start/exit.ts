// How a program of this C runtime ends, and what is called before: initialisers, functions for the exit, handlers of signals.
//
// Source: Microsoft, "exit, _Exit, _exit"; "_onexit, _onexit_m"; "_initterm, _initterm_e"; "_cexit, _c_exit".

import { endProcess } from '../../image/notify';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';
import { flushAll } from '../stdio/stream';

/** SIGABRT ends a program with this code. */
const ABORTED: u32 = 3;
const SIGABRT: i32 = 22;
/** What _amsg_exit ends with. */
const STARTUP_FAILED: u32 = 255;

export function exitExports(library: Library): void {
  library.add('_c_exit', (thread, call) => 0);
  library.add('_cexit', (thread, call) => thread.run(new AtExit(thread.process.crt.atExit)));
  library.add('_exit', (thread, call) => endProcess(thread, <u32>call.a0));
  library.add('_initterm', (thread, call) => thread.run(new Initialisers(call.a0, call.a1, false)));
  library.add('_initterm_e', (thread, call) => thread.run(new Initialisers(call.a0, call.a1, true)));
  library.add('_onexit', onexit);
  library.add('abort', abort);
  library.add('exit', (thread, call) => thread.run(new Exit(thread.process.crt.atExit, <u32>call.a0)));
}

export function oldExitExports(library: Library): void {
  library.add('__dllonexit', dllOnexit);
  library.add('_amsg_exit', (thread, call) => thread.run(new Exit(thread.process.crt.atExit, STARTUP_FAILED)));
  library.add('atexit', (thread, call) => (onexit(thread, call) == 0 ? 1 : 0));
}

/** ucrtbase.dll's tables of functions for the exit: first, behind the last, behind the room. */
export function newExitExports(library: Library): void {
  library.add('_Exit', (thread, call) => endProcess(thread, <u32>call.a0));
  library.add('_crt_at_quick_exit', (thread, call) => add(thread.process.crt.atQuickExit, call.a0));
  library.add('_crt_atexit', (thread, call) => add(thread.process.crt.atExit, call.a0));
  library.add('_execute_onexit_table', executeTable);
  library.add('_initialize_onexit_table', initialiseTable);
  library.add('_register_onexit_function', (thread, call) => (dllOnexitTo(thread, call.a0, call.a0 + 8, call.a1, call.a0 + 16) ? 0 : <u64>-1));
  library.add('_register_thread_local_exe_atexit_callback', (thread, call) => 0);
  library.add('quick_exit', (thread, call) => thread.run(new QuickExit(thread.process.crt.atQuickExit, <u32>call.a0)));
}

/** Calls each function of a table that is not null; stops at one that fails, where `checks`. */
class Initialisers extends Frame {
  constructor(
    private at: u64,
    private readonly end: u64,
    private readonly checks: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.checks && <i32>result != 0) {
      thread.leave(result);
      return;
    }
    while (this.at < this.end) {
      const address = thread.process.memory.u64(this.at);
      this.at += 8;
      if (address == 0) continue;
      thread.enter(address);
      return;
    }
    thread.leave(0);
  }
}

function add(list: Array<u64>, address: u64): u64 {
  list.push(address);
  return 0;
}

function onexit(thread: Thread, call: Call): u64 {
  thread.process.crt.atExit.push(call.a0);
  return call.a0;
}

/** Calls what is to be called at exit, last first, and brings out what was written. */
class AtExit extends Frame {
  constructor(private readonly list: Array<u64>) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.list.length > 0) {
      const address = this.list.pop();
      if (address == 0) this.next(thread, 0);
      else thread.enter(address);
      return;
    }
    flushAll(thread.process);
    this.done(thread);
  }

  done(thread: Thread): void {
    thread.leave(0);
  }
}

class Exit extends AtExit {
  constructor(
    list: Array<u64>,
    private readonly code: u32,
  ) {
    super(list);
  }

  done(thread: Thread): void {
    endProcess(thread, this.code);
  }
}

/** What was written stays where it is. */
class QuickExit extends Exit {
  next(thread: Thread, result: u64): void {
    const list = thread.process.crt.atQuickExit;
    if (list.length == 0) this.done(thread);
    else thread.enter(list.pop());
  }
}

/** The handler of SIGABRT may end the program otherwise. */
class Abort extends Frame {
  private called: bool = false;

  next(thread: Thread, result: u64): void {
    const handlers = thread.process.crt.signals;
    const handler = handlers[SIGABRT];
    if (this.called || handler <= 1) {
      thread.process.exit(ABORTED);
      return;
    }
    this.called = true;
    handlers[SIGABRT] = 0;
    thread.enter(handler, SIGABRT);
  }
}

function abort(thread: Thread, call: Call): u64 {
  return thread.run(new Abort());
}

// Tables of DLLs.

/** (function, place of the first, place of the end). */
function dllOnexit(thread: Thread, call: Call): u64 {
  return dllOnexitTo(thread, call.a1, call.a2, call.a0, 0) ? call.a0 : 0;
}

/** Adds one to a table, which is moved where it is full. `room` is 0, or where the end of its room is kept. */
function dllOnexitTo(thread: Thread, first: u64, last: u64, address: u64, room: u64): bool {
  const process = thread.process;
  const memory = process.memory;
  const start = memory.u64(first);
  const size = memory.u64(last) - start;
  const before = start != 0 && process.heap.holds(start) ? process.heap.sizeOf(start) : 0;
  let table = start;
  if (size + 8 > before) {
    table = process.heap.allocate(max<u64>(before * 2, 256));
    if (table == 0) return false;
    memory.move(table, start, size);
    if (before != 0) process.heap.release(start);
    memory.setU64(first, table);
    if (room != 0) memory.setU64(room, table + process.heap.sizeOf(table));
  }
  memory.setU64(table + size, address);
  return memory.setU64(last, table + size + 8);
}

function initialiseTable(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return <u64>-1;
  const memory = thread.process.memory;
  // One whose ends differ has been made before.
  if (memory.u64(call.a0) != memory.u64(call.a0 + 16)) return 0;
  return memory.fill(call.a0, 0, 24) ? 0 : <u64>-1;
}

/** Calls a table's functions, last first, and leaves it empty. */
class ExecuteTable extends Frame {
  constructor(private readonly table: u64) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const process = thread.process;
    const memory = process.memory;
    const start = memory.u64(this.table);
    const last = memory.u64(this.table + 8);
    if (last <= start) {
      if (start != 0) process.heap.release(start);
      memory.fill(this.table, 0, 24);
      thread.leave(0);
      return;
    }
    memory.setU64(this.table + 8, last - 8);
    const address = memory.u64(last - 8);
    if (address == 0) this.next(thread, 0);
    else thread.enter(address);
  }
}

function executeTable(thread: Thread, call: Call): u64 {
  return call.a0 == 0 ? <u64>-1 : thread.run(new ExecuteTable(call.a0));
}
