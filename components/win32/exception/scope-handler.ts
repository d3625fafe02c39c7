// __C_specific_handler: __try, __except and __finally of C. A function's scopes stand in a table, inner ones first; where a filter takes an
// exception the stack is unwound to its handler, and what is left on the way has its termination handlers called.
//
// Source: Microsoft, winnt.h (SCOPE_TABLE_AMD64), "Structured Exception Handling".

import { terminate } from '../crt/start/failure';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { CONTINUE_EXECUTION, CONTINUE_SEARCH } from './dispatch';
import { Dispatcher, SCOPE_INDEX } from './dispatcher';
import { frameContext } from './raise';
import { ExceptionRecord, TARGET_UNWIND, UNWIND } from './record';
import { Unwind } from './unwind';

const ROW: u64 = 16;
/** A filter that takes everything. */
const EXECUTE: u32 = 1;
const MOST_SCOPES: u32 = 1 << 16;

/** Begin, end, filter or termination handler, and where the handler is (0 of a termination handler). */
class Scope {
  readonly begin: u64;
  readonly end: u64;
  readonly handler: u32;
  readonly target: u32;

  constructor(thread: Thread, base: u64, table: u64, index: u32) {
    const bytes = thread.process.memory.bytes(table + 4 + <u64>index * ROW, <u32>ROW);
    const at = bytes == null ? 0 : changetype<usize>(bytes);
    this.begin = at == 0 ? 0 : base + load<u32>(at);
    this.end = at == 0 ? 0 : base + load<u32>(at + 4);
    this.handler = at == 0 ? 0 : load<u32>(at + 8);
    this.target = at == 0 ? 0 : load<u32>(at + 12);
  }

  holds(address: u64): bool {
    return address >= this.begin && address < this.end;
  }
}

/** Arguments: record, frame, context, dispatcher. */
export function scopeHandler(thread: Thread, call: Call): u64 {
  return thread.run(new ScopeHandler(call.a0, call.a1, call.a2, call.a3, false));
}

/** Of a function that no exception may leave: one that no filter takes ends the program. */
export function noexceptScopeHandler(thread: Thread, call: Call): u64 {
  return thread.run(new ScopeHandler(call.a0, call.a1, call.a2, call.a3, true));
}

class ScopeHandler extends Frame {
  private dispatcher!: Dispatcher;
  private count: u32 = 0;
  private index: u32 = 0;
  private pointersAt: u64 = 0;
  private isStarted: bool = false;

  constructor(
    private readonly recordAt: u64,
    private readonly frame: u64,
    private readonly contextAt: u64,
    private readonly dispatcherAt: u64,
    private readonly isNoexcept: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const memory = thread.process.memory;
    const record = new ExceptionRecord(memory, this.recordAt);
    const isUnwinding = (record.flags & UNWIND) != 0;
    if (!this.isStarted) this.start(thread);
    else if (!isUnwinding && !this.take(thread, <i32>result)) return;
    while (this.index < this.count) {
      const scope = new Scope(thread, this.dispatcher.base, this.dispatcher.handlerData, this.index++);
      if (!scope.holds(this.dispatcher.pc)) continue;
      if (!isUnwinding) {
        if (scope.target == 0) continue;
        if (scope.handler == EXECUTE) this.goTo(thread, scope);
        else thread.enter(this.dispatcher.base + scope.handler, this.pointersAt, this.frame);
        return;
      }
      if (this.isTarget(record, scope)) break;
      if (scope.target != 0) continue;
      memory.setU32(this.dispatcherAt + SCOPE_INDEX, this.index);
      thread.enter(this.dispatcher.base + scope.handler, 1, this.frame);
      return;
    }
    thread.leave(CONTINUE_SEARCH);
    if (this.isNoexcept && !isUnwinding) terminate(thread);
  }

  private start(thread: Thread): void {
    const memory = thread.process.memory;
    this.isStarted = true;
    this.dispatcher = Dispatcher.read(memory, this.dispatcherAt);
    this.count = min(memory.u32(this.dispatcher.handlerData), MOST_SCOPES);
    this.index = this.dispatcher.scope;
    this.pointersAt = thread.reserve(16);
    memory.setU64(this.pointersAt, this.recordAt);
    memory.setU64(this.pointersAt + 8, this.contextAt);
  }

  /** Takes what a filter gave; false if the search ends. */
  private take(thread: Thread, result: i32): bool {
    if (result == 0) return true;
    if (result < 0) thread.leave(CONTINUE_EXECUTION);
    else this.goTo(thread, new Scope(thread, this.dispatcher.base, this.dispatcher.handlerData, this.index - 1));
    return false;
  }

  /** Unwinds to a scope's handler, which is given the exception's code. */
  private goTo(thread: Thread, scope: Scope): void {
    const code = new ExceptionRecord(thread.process.memory, this.recordAt).code;
    const target = this.dispatcher.base + scope.target;
    thread.run(new Unwind(frameContext(thread, this), this.frame, target, this.recordAt, code, this.dispatcher.context));
  }

  /** Is this where the unwinding ends? Scopes around the target are not left. */
  private isTarget(record: ExceptionRecord, scope: Scope): bool {
    if ((record.flags & TARGET_UNWIND) == 0) return false;
    return scope.holds(this.dispatcher.target) || (scope.target != 0 && this.dispatcher.base + scope.target == this.dispatcher.target);
  }
}
