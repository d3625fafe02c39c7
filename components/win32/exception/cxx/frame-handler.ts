// __CxxFrameHandler, __CxxFrameHandler4 and their like: the handlers of functions of Visual C++. While a handler is looked for it finds a catch block that takes
// what was thrown; while the stack is unwound it destroys what the function's state says.
//
// A catch block is a funclet with a frame of its own, and runs below the frames that were unwound. While it does its function is in the
// state that its try block begins with, and only outer try blocks count (`Catch.over`).
//
// Source: Microsoft, ehdata.h; "Exception handling in MSVC".

import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';
import { terminate } from '../../crt/start/failure';
import { threadAt, TRANSLATOR } from '../../crt/thread-data';
import { CONTINUE_SEARCH } from '../dispatch';
import { Dispatcher } from '../dispatcher';
import { frameContext } from '../raise';
import { ExceptionRecord, STATUS_LONGJUMP, TARGET_UNWIND, UNWIND } from '../record';
import { Catch, catchOf } from './catch';
import { Compressed } from './compressed';
import { EMPTY, FunctionInfo, Handler, TryBlock } from './function-info';
import { Tables } from './tables';
import { isAny, isReference, CatchableType, CXX_EXCEPTION, Thrown } from './thrown';

/** Arguments: record, frame, context, dispatcher. */
export function cxxFrameHandler(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const dispatcher = Dispatcher.read(memory, call.a3);
  return handle(thread, call, dispatcher, new Tables(memory, dispatcher.base, dispatcher.base + memory.u32(dispatcher.handlerData)));
}

/** Of functions with compressed tables. */
export function cxxFrameHandler4(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const dispatcher = Dispatcher.read(memory, call.a3);
  const at = dispatcher.base + memory.u32(dispatcher.handlerData);
  return handle(thread, call, dispatcher, new Compressed(memory, dispatcher.base, at, dispatcher.base + memory.u32(dispatcher.entry)));
}

function handle(thread: Thread, call: Call, dispatcher: Dispatcher, info: FunctionInfo): u64 {
  const memory = thread.process.memory;
  const record = new ExceptionRecord(memory, call.a0);
  if (!info.isKnown || (info.isSynchronous && !isSynchronous(thread, record))) return CONTINUE_SEARCH;
  const place = new Place(thread, info, dispatcher);
  if ((record.flags & UNWIND) != 0) {
    if ((record.flags & TARGET_UNWIND) != 0 || info.states == 0) return CONTINUE_SEARCH;
    return thread.run(new Leave(info, place.frame, place.state, place.bottom));
  }
  const translator = record.code == CXX_EXCEPTION || info.tries == 0 ? 0 : memory.u64(threadAt(thread, TRANSLATOR));
  if (translator != 0) return thread.run(new Translate(translator, dispatcher, info, place, call.a0, call.a2));
  const found = find(thread, info, place, new Thrown(memory, record));
  if (found != null) return thread.run(found.at(dispatcher, place, call.a0, call.a2));
  return info.isNoexcept ? terminate(thread) : CONTINUE_SEARCH;
}

/** What functions without flags for others hear of, too: C++'s own exceptions, jumps, and what a C++ handler has caught. */
function isSynchronous(thread: Thread, record: ExceptionRecord): bool {
  if (record.code == CXX_EXCEPTION || record.code == STATUS_LONGJUMP) return true;
  return (record.flags & UNWIND) != 0 && thread.frames.length > 0 && thread.frames[thread.frames.length - 1] instanceof Catch;
}

/** Asks the thread's translator first, which may throw an exception of C++ instead. */
class Translate extends Frame {
  private isAsked: bool = false;

  constructor(
    private readonly translator: u64,
    private readonly dispatcher: Dispatcher,
    private readonly info: FunctionInfo,
    private readonly place: Place,
    private readonly record: u64,
    private readonly context: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const memory = thread.process.memory;
    const record = new ExceptionRecord(memory, this.record);
    if (!this.isAsked) {
      this.isAsked = true;
      const pointers = thread.reserve(16);
      memory.setU64(pointers, this.record);
      memory.setU64(pointers + 8, this.context);
      thread.enter(this.translator, record.code, pointers);
      return;
    }
    const found = find(thread, this.info, this.place, new Thrown(memory, record));
    if (found != null) {
      thread.frames.pop();
      thread.setRegisters(this.saved!);
      thread.run(found.at(this.dispatcher, this.place, this.record, this.context));
    } else if (this.info.isNoexcept) terminate(thread);
    else thread.leave(CONTINUE_SEARCH);
  }
}

/** Exceptions that are on their way: their unwinding destroys something. */
export function uncaught(thread: Thread): u32 {
  let count: u32 = 0;
  for (let i = 0; i < thread.frames.length; i++) {
    const frame = thread.frames[i];
    if (frame instanceof Leave || (frame instanceof Catch && (<Catch>frame).isLeaving)) count++;
  }
  return count;
}

/** Where in a function an exception has come by. */
export class Place {
  /** The frame that states and handlers speak of: the function's also in a funclet. */
  readonly frame: u64;
  readonly state: i32;
  /** The block whose handler this is; null outside of handlers. */
  readonly block: TryBlock | null;
  /** Only try blocks behind this one count. */
  readonly after: i32;

  constructor(thread: Thread, info: FunctionInfo, dispatcher: Dispatcher) {
    const over = catchOf(thread, dispatcher.frame, dispatcher.base);
    const begin = dispatcher.base + thread.process.memory.u32(dispatcher.entry);
    let frame = dispatcher.frame;
    let block: TryBlock | null = null;
    for (let i = 0; i < info.tries && block == null; i++) {
      const one = info.tryAt(i);
      for (let k: u32 = 0; k < one.handlers; k++) {
        const handler = info.handlerAt(one, k);
        if (handler.address != begin) continue;
        block = one;
        frame = thread.process.memory.u64(dispatcher.frame + handler.frame);
        break;
      }
    }
    this.frame = info.parentAt < 0 ? frame : thread.process.memory.u64(dispatcher.frame + info.parentAt);
    this.block = block;
    this.state = over == null ? info.stateAt(dispatcher.pc) : over.state;
    this.after = over == null ? -1 : over.index;
  }

  /** The state that is left for the function when its funclet, or it itself, has gone. */
  get bottom(): i32 {
    const block = this.block;
    return block == null ? EMPTY : block.high;
  }

  /** Whether a try block is one of those that this frame is about: a funclet's are inside of its handler. */
  concerns(block: TryBlock): bool {
    const own = this.block;
    if (!block.holds(this.state) || block.index <= this.after) return false;
    return own == null || own.catches(block.low);
  }
}

/** A handler that takes what was thrown; null if there is none. */
function find(thread: Thread, info: FunctionInfo, place: Place, thrown: Thrown): Found | null {
  for (let i = 0; i < info.tries; i++) {
    const block = info.tryAt(i);
    if (!place.concerns(block)) continue;
    for (let k: u32 = 0; k < block.handlers; k++) {
      const handler = info.handlerAt(block, k);
      if (!thrown.isCxx) {
        if (isAny(thread.process.memory, handler)) return new Found(info, block, handler, null, thrown);
        continue;
      }
      const type = thrown.typeFor(handler);
      if (type != null) return new Found(info, block, handler, type, thrown);
    }
  }
  return null;
}

class Found {
  constructor(
    private readonly info: FunctionInfo,
    private readonly block: TryBlock,
    private readonly handler: Handler,
    private readonly type: CatchableType | null,
    private readonly thrown: Thrown,
  ) {}

  at(dispatcher: Dispatcher, place: Place, record: u64, context: u64): Frame {
    return new Take(this.info, this.block, this.handler, this.type, this.thrown, dispatcher, place, record, context);
  }
}

/** Gives the handler its object, then unwinds to its function. */
class Take extends Frame {
  private isStarted: bool = false;

  constructor(
    private readonly info: FunctionInfo,
    private readonly block: TryBlock,
    private readonly handler: Handler,
    private readonly type: CatchableType | null,
    private readonly thrown: Thrown,
    private readonly dispatcher: Dispatcher,
    private readonly place: Place,
    private readonly record: u64,
    private readonly context: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (!this.isStarted) {
      this.isStarted = true;
      if (this.give(thread)) return;
    }
    const context = frameContext(thread, this);
    const made = new Catch(context, this.dispatcher, this.record, this.context, this.info, this.block, this.handler, this.place, this.thrown);
    thread.run(made);
  }

  /** True if a copy is under way. */
  private give(thread: Thread): bool {
    const memory = thread.process.memory;
    const type = this.type;
    if (type == null || this.handler.object == 0 || isAny(memory, this.handler)) return false;
    const to = this.place.frame + <i64>this.handler.object;
    const object = this.thrown.object;
    if (isReference(this.handler)) {
      memory.setU64(to, type.adjust(memory, object));
    } else if (type.isSimple) {
      memory.move(to, object, type.size);
      if (type.size == 8 && memory.u64(to) != 0) memory.setU64(to, type.adjust(memory, memory.u64(to)));
    } else if (type.copy == 0) {
      memory.move(to, type.adjust(memory, object), type.size);
    } else {
      thread.enter(type.copy, to, type.adjust(memory, object), type.hasVirtualBase ? 1 : 0);
      return true;
    }
    return false;
  }
}

/** Leaves states, and so destroys what they have, down to one that stays. */
export class Leave extends Frame {
  private steps: i32 = 0;

  constructor(
    private readonly info: FunctionInfo,
    private readonly frame: u64,
    private state: i32,
    private readonly bottom: i32,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    while (this.state > this.bottom && this.steps++ <= this.info.states) {
      const action = this.info.action(this.state, this.frame);
      this.state = this.info.next(this.state);
      if (action.address == 0) continue;
      thread.enter(action.address, action.argument, this.frame);
      return;
    }
    thread.leave(CONTINUE_SEARCH);
  }
}
