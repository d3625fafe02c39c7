// Fibers. FLS has a value for each thread, not for each fiber.
//
// Source: Microsoft, "CreateFiberEx function", "SwitchToFiber function", "ConvertThreadToFiber function", "DeleteFiber function".

import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { exitThread } from '../thread/create';
import { becomeFiber, makeFiber, switchTo } from '../thread/fiber';
import { FIBER } from '../thread/teb';
import { Thread } from '../thread/thread';
import { ERROR_ALREADY_FIBER, ERROR_ALREADY_THREAD, ERROR_NOT_ENOUGH_MEMORY } from './error';

export function fiberExports(library: Library): void {
  library.add('ConvertFiberToThread', toThread);
  library.add('ConvertThreadToFiber', toFiber);
  library.add('ConvertThreadToFiberEx', toFiber);
  library.add('CreateFiber', (thread, call) => create(thread, call.a0, 0, call.a1, call.a2));
  library.add('CreateFiberEx', (thread, call) => create(thread, call.a0, call.a1, call.a3, thread.process.memory.u64(call.stack)), Shape.Wide);
  library.add('DeleteFiber', remove);
  library.add('IsThreadAFiber', (thread, call) => (thread.fiber == null ? 0 : 1));
  library.add('SwitchToFiber', change);
}

function create(thread: Thread, commit: u64, reserve: u64, function_: u64, parameter: u64): u64 {
  const usual = thread.process.modules.program.image!.stackReserve;
  const fiber = makeFiber(thread, commit, max(reserve == 0 ? usual : reserve, commit), function_, parameter);
  return fiber == null ? thread.fail(ERROR_NOT_ENOUGH_MEMORY) : fiber.address;
}

function toFiber(thread: Thread, call: Call): u64 {
  if (thread.fiber != null) return thread.fail(ERROR_ALREADY_FIBER);
  const fiber = becomeFiber(thread, call.a0);
  return fiber == null ? thread.fail(ERROR_NOT_ENOUGH_MEMORY) : fiber.address;
}

function toThread(thread: Thread, call: Call): u64 {
  const fiber = thread.fiber;
  if (fiber == null) return thread.fail(ERROR_ALREADY_THREAD);
  thread.process.fibers.delete(fiber.address);
  thread.process.heap.release(fiber.address);
  thread.process.memory.setU64(thread.teb + FIBER, 0);
  thread.fiber = null;
  return 1;
}

function change(thread: Thread, call: Call): u64 {
  const fibers = thread.process.fibers;
  return fibers.has(call.a0) ? switchTo(thread, fibers.get(call.a0)) : 0;
}

/** Deleting the one that runs ends the thread. */
function remove(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (!process.fibers.has(call.a0)) return 0;
  const fiber = process.fibers.get(call.a0);
  if (fiber == thread.fiber) return exitThread(thread, 0);
  if (fiber.isRunning) return 0;
  process.fibers.delete(call.a0);
  process.heap.release(call.a0);
  fiber.stack.release(process.space);
  return 0;
}
