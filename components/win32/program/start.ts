// The first thread: its stack and blocks, and what it does before and after the program's entry point.

import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Module } from '../image/module';
import { Kind, PAGE_READWRITE } from '../memory/space';
import { Process } from '../process/process';
import { Frame, Thread } from '../thread/thread';
import { makeTeb, STACK_BASE, STACK_LIMIT, STORAGE } from '../thread/teb';

/** Interrupts on, and the bit that is always 1. */
const INITIAL_FLAGS: u64 = 0x202;
const STACK: u64 = 0x10_0000;
/** DLL_PROCESS_ATTACH. */
const ATTACH: u64 = 1;

/** False if there is no memory. */
export function startFirst(process: Process, module: Module, image: Image): bool {
  const teb = makeTeb(process.space, process.memory, process.peb, process.id, process.id + 4);
  const size = max(image.stackReserve, STACK);
  const stack = process.space.place(size);
  const made = process.space.vm.createVcpu();
  if (teb == 0 || stack == 0 || !made.isOk) return false;
  const reserved = process.space.reserve(stack, size, PAGE_READWRITE, Kind.Private);
  if (!process.space.commit(reserved, stack, reserved.size, PAGE_READWRITE)) return false;
  const top = stack + reserved.size;
  process.memory.setU64(teb + STACK_BASE, top);
  process.memory.setU64(teb + STACK_LIMIT, stack);
  if (!makeStorage(process, module, image, teb)) return false;
  const thread = new Thread(process, process.id + 4, made.value, teb);
  const registers = new Registers(0, 0, 0, 0, top - 0x100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, INITIAL_FLAGS, 0, teb);
  thread.setRegisters(registers);
  process.threads.push(thread);
  thread.run(new Start(module, image));
  return true;
}

/** The thread's own copy of what the image has for each. */
function makeStorage(process: Process, module: Module, image: Image, teb: u64): bool {
  if (!image.threadStorage.isSome) return true;
  const storage = image.threadStorage.value;
  const memory = process.memory;
  const length = <u64>storage.template.size + storage.zeros;
  const block = process.space.allocate(length + 0x1000, PAGE_READWRITE);
  if (block == 0) return false;
  const template = memory.bytes(module.base + storage.template.address, storage.template.size);
  memory.setU64(block, block + 0x1000);
  if (template != null) memory.write(block + 0x1000, template);
  memory.setU64(teb + STORAGE, block);
  memory.setU32(module.base + storage.index, 0);
  return true;
}

/** Calls the image's callbacks, then its entry; what that gives is the exit code. */
class Start extends Frame {
  private index: u64 = 0;
  private entered: bool = false;

  constructor(
    private readonly module: Module,
    private readonly image: Image,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.entered) {
      thread.process.exit(<u32>result);
      return;
    }
    const callback = this.callback(thread);
    if (callback != 0) {
      thread.enter(callback, this.module.base, ATTACH, 0);
      return;
    }
    this.entered = true;
    thread.enter(this.module.entry, thread.process.peb);
  }

  private callback(thread: Thread): u64 {
    const storage = this.image.threadStorage;
    if (!storage.isSome || storage.value.callbacks == 0) return 0;
    return thread.process.memory.u64(this.module.base + storage.value.callbacks + 8 * this.index++);
  }
}
