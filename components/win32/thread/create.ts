// Making threads: stack, TEB, processor, and what each does before and after its own function.

import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { endProcess, Notice, Reason, told } from '../image/notify';
import { Process } from '../process/process';
import { systemTime } from '../system/time';
import { initialVectors } from './initial-vectors';
import { LOCAL_SLOTS, localSlotAt } from './slots';
import { makeStack } from './stack';
import { DEALLOCATION_STACK, makeTeb, STACK_BASE, STACK_LIMIT } from './teb';
import { Thread } from './thread';

/** Interrupts on, and the bit that is always 1. */
const INITIAL_FLAGS: u64 = 0x202;

/** One that has nothing to do yet; null if there is no memory. */
export function makeThread(process: Process, stackSize: u64, committed: u64): Thread | null {
  if (!process.session.admitsThread) return null;
  const id = process.session.newThreadId();
  const stack = makeStack(process.space, stackSize, committed);
  if (stack == null) return null;
  const teb = makeTeb(process.space, process.memory, process.peb, process.id, id);
  const made = process.space.vm.createVcpu();
  if (teb == 0 || !made.isOk || !process.modules.storage.start(id, teb)) {
    process.modules.storage.end(id);
    stack.release(process.space);
    if (teb != 0) process.space.release(process.space.find(teb)!);
    if (made.isOk) made.value.drop();
    return null;
  }
  const thread = new Thread(process, id, made.value, teb, stack);
  prepare(thread);
  thread.retain();
  process.threads.push(thread);
  return thread;
}

/** Fills its block and its registers. */
function prepare(thread: Thread): void {
  const memory = thread.process.memory;
  const stack = thread.stack;
  const teb = thread.teb;
  memory.setU64(teb + STACK_BASE, stack.top);
  memory.setU64(teb + STACK_LIMIT, stack.limit);
  memory.setU64(teb + DEALLOCATION_STACK, stack.place.base);
  const registers = new Registers(0, 0, 0, 0, stack.top - 0x100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, INITIAL_FLAGS, 0, teb);
  thread.setRegisters(registers);
  thread.vcpu.setVectors(initialVectors());
  thread.started = systemTime();
}

/** A thread's life: modules are told, its function runs, and what that gives is its exit code. */
export class ThreadStart extends Notice {
  private isEntered: bool = false;

  constructor(
    process: Process,
    private readonly address: u64,
    private readonly argument: u64,
  ) {
    super(Reason.ThreadAttach, told(process, Reason.ThreadAttach), 0);
  }

  done(thread: Thread, result: u64): void {
    // What was queued before it ran is called before its function.
    const apc = thread.takeApc(!this.isEntered);
    if (apc != null) {
      thread.enter(apc.address, apc.a0, apc.a1, apc.a2);
      return;
    }
    if (this.isEntered) {
      exitThread(thread, <u32>result);
      return;
    }
    this.isEntered = true;
    thread.enter(this.address, this.argument);
  }
}

/** Ends a thread as ExitThread does. */
export function exitThread(thread: Thread, code: u32): u64 {
  // The last one ends the process, and modules hear of that instead.
  if (thread.process.threads.length == 1) return endProcess(thread, code);
  return thread.run(new ThreadExit(thread.process, code));
}

/** Modules are told, and FlsAlloc's callbacks called, then the thread ends. */
class ThreadExit extends Notice {
  private slot: u32 = 0;

  constructor(
    process: Process,
    private readonly code: u32,
  ) {
    super(Reason.ThreadDetach, told(process, Reason.ThreadDetach), 0);
  }

  done(thread: Thread, result: u64): void {
    const process = thread.process;
    while (this.slot < <u32>LOCAL_SLOTS) {
      const slot = this.slot++;
      const callback = process.localCallbacks[slot];
      const at = localSlotAt(thread, slot);
      const value = process.localSlots[slot] ? process.memory.u64(at) : 0;
      if (callback == 0 || value == 0) continue;
      process.memory.setU64(at, 0);
      thread.enter(callback, value);
      return;
    }
    thread.ended = systemTime();
    thread.end(this.code);
  }
}
