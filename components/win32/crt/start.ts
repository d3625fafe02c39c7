// How a program of this C runtime starts and ends: arguments, initialisers, exit.

import { endProcess } from '../image/notify';
import { utf8 } from '../memory/access';
import { PAGE_READWRITE } from '../memory/space';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { errnoAt } from './errno';

/** SIGABRT ends a program with this code. */
const ABORTED: u32 = 3;

export function startExports(library: Library): void {
  library.addData('errno', 4);
  library.addData('__initenv', 8);
  library.addData('__winitenv', 8);
  library.addData('_acmdln', 8);
  library.addData('_wcmdln', 8);
  library.addData('_commode', 4);
  library.addData('_fmode', 4);
  library.addData('lconv', 152);
  library.add('___lc_codepage_func', (thread, call) => 65001);
  library.add('___mb_cur_max_func', (thread, call) => 4);
  library.add('__getmainargs', getmainargs, Shape.Wide);
  library.add('__set_app_type', (thread, call) => 0);
  library.add('__setusermatherr', (thread, call) => 0);
  library.add('_amsg_exit', (thread, call) => thread.run(new Exit(255)));
  library.add('_cexit', (thread, call) => thread.run(new AtExit()));
  library.add('_errno', (thread, call) => errnoAt(thread));
  library.add('_exit', (thread, call) => end(thread, <u32>call.a0));
  library.add('_initterm', initterm);
  library.add('_lock', (thread, call) => 0);
  library.add('_onexit', onexit);
  library.add('_unlock', (thread, call) => 0);
  library.add('abort', (thread, call) => end(thread, ABORTED));
  library.add('atexit', (thread, call) => (onexit(thread, call) == 0 ? 1 : 0));
  library.add('exit', (thread, call) => thread.run(new Exit(<u32>call.a0)));
  library.add('signal', signal);
}

function end(thread: Thread, code: u32): u64 {
  thread.process.exit(code);
  return 0;
}

/** argc, argv and env, which live as long as the process. */
function getmainargs(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const texts: Array<string> = [];
  for (let i = 0; i < process.arguments_.length; i++) texts.push(process.arguments_[i]);
  const count = texts.length;
  for (let i = 0; i < process.environment.length; i++) texts.push(process.environment[i]);
  let room = <u64>(texts.length + 2) * 8;
  const encoded: Array<StaticArray<u8>> = [];
  for (let i = 0; i < texts.length; i++) {
    encoded.push(utf8(texts[i]));
    room += <u64>encoded[i].length;
  }
  const at = process.space.allocate(room, PAGE_READWRITE);
  if (at == 0) return <u64>-1;
  let text = at + <u64>(texts.length + 2) * 8;
  for (let i = 0; i < texts.length; i++) {
    memory.setU64(at + <u64>(i < count ? i : i + 1) * 8, text);
    memory.write(text, encoded[i]);
    text += encoded[i].length;
  }
  memory.setU32(call.a0, count);
  memory.setU64(call.a1, at);
  memory.setU64(call.a2, at + <u64>(count + 1) * 8);
  return 0;
}

/** Calls each function of a table that is not null. */
class Initialisers extends Frame {
  constructor(
    private at: u64,
    private readonly end: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
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

function initterm(thread: Thread, call: Call): u64 {
  return thread.run(new Initialisers(call.a0, call.a1));
}

function onexit(thread: Thread, call: Call): u64 {
  thread.process.atExit.push(call.a0);
  return call.a0;
}

/** Calls what is to be called at exit, last first. */
class AtExit extends Frame {
  next(thread: Thread, result: u64): void {
    const list = thread.process.atExit;
    if (list.length == 0) this.done(thread);
    else thread.enter(list.pop());
  }

  done(thread: Thread): void {
    thread.leave(0);
  }
}

class Exit extends AtExit {
  constructor(private readonly code: u32) {
    super();
  }

  done(thread: Thread): void {
    endProcess(thread, this.code);
  }
}

/** Gives the handler before. */
function signal(thread: Thread, call: Call): u64 {
  const handlers = thread.process.signals;
  const number = call.i0;
  if (number < 0 || number >= handlers.length) return u64.MAX_VALUE;
  const before = handlers[number];
  handlers[number] = call.a1;
  return before;
}
