// The way up the stack, a frame at a time. The context that the caller gives is moved to the frame that is told of.
//
// Source: Microsoft, "StackWalk64 function", "STACKFRAME64 structure", "SymFunctionTableAccess64 function".

import { Context } from '../exception/context';
import { unwindOnce } from '../exception/virtual-unwind';
import { Block } from '../memory/block';
import { ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { isOpen } from './session';

const AMD64: u32 = 0x8664;
/** STACKFRAME64: addresses of 16 bytes each, with AddrModeFlat as their mode. */
const RETURN: i32 = 16;
const FRAME: i32 = 32;
const STACK: i32 = 48;
const ROW: i32 = 80;
const IS_VIRTUAL: i32 = 124;
/** The first of Reserved: the walk has begun. */
const BEGUN: u64 = 128;
const SIZE: i32 = 152;
const FLAT: u32 = 3;

export function walkExports(library: Library): void {
  library.add('StackWalk64', walk, Shape.Wide);
  library.add('SymFunctionTableAccess64', rowOf);
  library.lacks('StackWalk64', 'functions of the caller that read memory and find tables, which are not called; Params');
}

/** The row of .pdata of a function; 0 where there is none. */
function rowOf(thread: Thread, call: Call): u64 {
  if (!isOpen(thread, call.a0)) return 0;
  const entry = thread.process.functions.find(call.a1);
  return entry == null ? thread.fail(ERROR_INVALID_ADDRESS) : entry.address;
}

/** Machine, process, thread, frame; context, and four functions. FALSE at the end of the stack. */
function walk(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const at = call.a3;
  const contextAt = process.memory.u64(call.stack);
  const context: Context | null = contextAt == 0 ? null : Context.read(process.memory, contextAt);
  if (<u32>call.a0 != AMD64 || context == null) return thread.fail(ERROR_INVALID_PARAMETER);
  const hasBegun = process.memory.u64(at + BEGUN) != 0;
  if (hasBegun && !step(thread, context)) return thread.fail(ERROR_INVALID_ADDRESS);
  if (context.rip == 0 || !context.write(process.memory, contextAt)) return thread.fail(ERROR_INVALID_ADDRESS);
  const block = new Block(SIZE);
  const entry = process.functions.find(context.rip);
  put(block, 0, context.rip);
  put(block, STACK, context.rsp);
  block.u64(ROW, entry == null ? 0 : entry.address);
  block.u32(IS_VIRTUAL, 1);
  block.u64(<i32>BEGUN, 1);
  const caller = Context.read(process.memory, contextAt)!;
  const frame = unwindOnce(process.memory, entry, caller, 0);
  put(block, FRAME, frame.frame);
  put(block, RETURN, frame.isBroken ? 0 : caller.rip);
  return process.memory.write(at, block.bytes) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** Moves to the caller; false where there is none. */
function step(thread: Thread, context: Context): bool {
  const before = context.rsp;
  const broken = unwindOnce(thread.process.memory, thread.process.functions.find(context.rip), context, 0).isBroken;
  // What does not go up ends nowhere.
  return !broken && context.rsp > before;
}

function put(block: Block, at: i32, address: u64): void {
  block.u64(at, address);
  block.u32(at + 12, FLAT);
}
