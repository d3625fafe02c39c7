// Thread storage of modules: each module that has some gets an index, and each thread a block at that index, begun with the
// module's template.
//
// Source: Microsoft, "PE Format", the .tls section.

import { Option } from '../../lib/wit';
import { ThreadStorage } from '../gen/import/nucleus-loader-portable-executable';
import { Process } from '../process/process';
import { STORAGE } from '../thread/teb';
import { Module, NO_STORAGE } from './module';

/** Modules with thread storage. */
const MOST: u32 = 256;
/** What blocks begin at multiples of, at most: a page. */
const LARGEST_ALIGNMENT: u64 = 4096;

/** What the heap gave for a thread: the list of its blocks, and by index each block. */
class Blocks {
  readonly raw: StaticArray<u64> = new StaticArray<u64>(<i32>MOST);

  constructor(readonly list: u64) {}
}

export class Storage {
  private readonly modules: Array<Module | null> = [];
  private readonly threads: Map<u32, Blocks> = new Map<u32, Blocks>();

  constructor(private readonly process: Process) {}

  /** Gives the module its index, and all threads their blocks; false if there is no memory. Nothing for one that has no storage. */
  add(module: Module): bool {
    const storage = storageOf(module);
    if (!storage.isSome) return true;
    const index = this.freeIndex();
    if (index == MOST) return false;
    if (index == <u32>this.modules.length) this.modules.push(module);
    else this.modules[index] = module;
    module.storageIndex = index;
    const at = module.base + storage.value.index;
    const memory = this.process.memory;
    // It may lie where only the loader writes.
    if (!memory.setU32(at, index)) this.process.space.force(at, (memory.u64(at) & ~(<u64>0xffff_ffff)) | index);
    const all = this.threads.values();
    for (let i = 0; i < all.length; i++) if (!this.give(all[i], module, storage.value)) return false;
    return true;
  }

  private freeIndex(): u32 {
    const free = this.modules.indexOf(null);
    return free >= 0 ? <u32>free : <u32>this.modules.length;
  }

  remove(module: Module): void {
    const index = module.storageIndex;
    if (index == NO_STORAGE) return;
    this.modules[index] = null;
    module.storageIndex = NO_STORAGE;
    const all = this.threads.values();
    for (let i = 0; i < all.length; i++) {
      this.process.heap.release(all[i].raw[index]);
      all[i].raw[index] = 0;
    }
  }

  /** A thread is about to run; false if there is no memory. */
  start(thread: u32, teb: u64): bool {
    const list = this.process.heap.allocate(MOST * 8);
    if (list == 0) return false;
    this.process.memory.fill(list, 0, MOST * 8);
    const blocks = new Blocks(list);
    this.threads.set(thread, blocks);
    this.process.memory.setU64(teb + STORAGE, list);
    for (let i = 0; i < this.modules.length; i++) {
      const module = this.modules[i];
      if (module != null && !this.give(blocks, module, storageOf(module).value)) return false;
    }
    return true;
  }

  /** It has ended. */
  end(thread: u32): void {
    if (!this.threads.has(thread)) return;
    const blocks = this.threads.get(thread);
    for (let i = 0; i < blocks.raw.length; i++) if (blocks.raw[i] != 0) this.process.heap.release(blocks.raw[i]);
    this.process.heap.release(blocks.list);
    this.threads.delete(thread);
  }

  private give(blocks: Blocks, module: Module, storage: ThreadStorage): bool {
    const memory = this.process.memory;
    const alignment = min<u64>(max<u64>(storage.alignment, 16), LARGEST_ALIGNMENT);
    const length = <u64>storage.template.size + storage.zeros;
    const raw = this.process.heap.allocate(length + alignment);
    if (raw == 0) return false;
    blocks.raw[module.storageIndex] = raw;
    const block = (raw + alignment - 1) & ~(alignment - 1);
    memory.fill(block, 0, length);
    memory.move(block, module.base + storage.template.address, storage.template.size);
    memory.setU64(blocks.list + <u64>module.storageIndex * 8, block);
    return true;
  }
}

function storageOf(module: Module): Option<ThreadStorage> {
  const image = module.image;
  return image == null ? Option.none<ThreadStorage>() : image.threadStorage;
}
