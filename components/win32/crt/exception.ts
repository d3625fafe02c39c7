// What the C runtime has for exceptions: handlers of C's scopes, setjmp and longjmp.
//
// Source: Microsoft, "longjmp", "_resetstkoflw", "_set_se_translator", "Structured Exception Handling".

import { jump, setJump } from '../exception/long-jump';
import { callerContext } from '../exception/raise';
import { noexceptScopeHandler, scopeHandler } from '../exception/scope-handler';
import { Unwind } from '../exception/unwind';
import { Library } from '../system/export';

export function exceptionExports(library: Library): void {
  library.add('__C_specific_handler', scopeHandler);
  library.add('__C_specific_handler_noexcept', noexceptScopeHandler);
  // (frame, where it goes on there).
  library.add('_local_unwind', (thread, call) => thread.run(new Unwind(callerContext(thread), call.a0, call.a1, 0, 0, 0)));
  library.add('_resetstkoflw', (thread, call) => (thread.stack.reset(thread.process.space) ? 1 : 0));
  library.add('longjmp', (thread, call) => jump(thread, call.a0, <u32>call.a1));
}

/** Under the names that the library has it by. */
export function jumpExports(library: Library): void {
  library.add('_setjmp', (thread, call) => setJump(thread, call.a0, call.a1));
  library.add('_setjmpex', (thread, call) => setJump(thread, call.a0, call.a1));
  library.add('setjmp', (thread, call) => setJump(thread, call.a0, call.a1));
}

export function intrinsicJumpExports(library: Library): void {
  library.add('__intrinsic_setjmp', (thread, call) => setJump(thread, call.a0, 0));
  library.add('__intrinsic_setjmpex', (thread, call) => setJump(thread, call.a0, call.a1));
}
