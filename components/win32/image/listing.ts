// The lists of modules that programs find by the PEB: in the order of loading, of memory (the same here) and of initialisation.
// They are made anew at each change, so that nothing a program writes there is believed.
//
// Source: Microsoft, winternl.h (PEB_LDR_DATA, LDR_DATA_TABLE_ENTRY) and the public symbols of ntdll (x64).

import { utf16 } from '../memory/access';
import { LOADER_DATA } from '../process/peb';
import { Process } from '../process/process';
import { Module, NO_STORAGE } from './module';

/** PEB_LDR_DATA. */
const DATA_SIZE: u64 = 0x58;
const HEADS: u64 = 0x10;
/** LDR_DATA_TABLE_ENTRY. */
const ENTRY_SIZE: u64 = 0x140;
const BASE: usize = 0x30;
const ENTRY_POINT: usize = 0x38;
const IMAGE_SIZE: usize = 0x40;
const FULL_NAME: usize = 0x48;
const BASE_NAME: usize = 0x58;
const FLAGS: usize = 0x68;
const LOAD_COUNT: usize = 0x6c;
const TLS_INDEX: usize = 0x6e;

/** LDRP_IMAGE_DLL, LDRP_ENTRY_PROCESSED, LDRP_PROCESS_ATTACH_CALLED, LDRP_DONT_CALL_FOR_THREADS. */
const IS_DLL: u32 = 4;
const PROCESSED: u32 = 0x4000;
const DEAF: u32 = 0x4_0000;
const ATTACHED: u32 = 0x8_0000;

export class Listing {
  private data: u64 = 0;

  constructor(private readonly process: Process) {}

  /** False if there is no memory. */
  publish(all: Array<Module>, ordered: Array<Module>): bool {
    const memory = this.process.memory;
    if (this.data == 0) {
      this.data = this.process.heap.allocate(DATA_SIZE);
      if (this.data == 0) return false;
      memory.fill(this.data, 0, DATA_SIZE);
      memory.setU32(this.data, <u32>DATA_SIZE);
      memory.setU32(this.data + 4, 1);
      memory.setU64(this.process.peb + LOADER_DATA, this.data);
    }
    for (let i = 0; i < all.length; i++) if (!this.write(all[i], i == 0)) return false;
    this.chain(all, 0);
    this.chain(all, 1);
    this.chain(ordered, 2);
    return true;
  }

  remove(module: Module): void {
    if (module.listedAt != 0) this.process.heap.release(module.listedAt);
    module.listedAt = 0;
  }

  /** One module, without its links. */
  private write(module: Module, isProgram: bool): bool {
    const path = utf16(module.path);
    const full = <u32>path.length - 2;
    const short = <u32>module.title.length * 2;
    if (module.listedAt == 0) module.listedAt = this.process.heap.allocate(ENTRY_SIZE + path.length);
    const at = module.listedAt;
    if (at == 0) return false;
    const bytes = new StaticArray<u8>(<i32>ENTRY_SIZE + path.length);
    const start = changetype<usize>(bytes);
    store<u64>(start + BASE, module.base);
    store<u64>(start + ENTRY_POINT, module.entry);
    store<u32>(start + IMAGE_SIZE, <u32>module.size);
    store<u32>(start + FULL_NAME, full | ((full + 2) << 16));
    store<u64>(start + FULL_NAME + 8, at + ENTRY_SIZE);
    store<u32>(start + BASE_NAME, short | ((short + 2) << 16));
    store<u64>(start + BASE_NAME + 8, at + ENTRY_SIZE + full - short);
    store<u32>(start + FLAGS, PROCESSED | (isProgram ? 0 : IS_DLL) | (module.attached ? ATTACHED : 0) | (module.hearsOfThreads ? 0 : DEAF));
    store<u16>(start + LOAD_COUNT, module.pinned ? 0xffff : <u16>module.uses);
    store<u16>(start + TLS_INDEX, module.storageIndex == NO_STORAGE ? 0 : 0xffff);
    memory.copy(start + <usize>ENTRY_SIZE, changetype<usize>(path), path.length);
    return this.process.memory.write(at, bytes);
  }

  /** Links the entries of one of the three lists, and its head. */
  private chain(list: Array<Module>, which: u64): void {
    const memory = this.process.memory;
    const head = this.data + HEADS + which * 16;
    let before = head;
    for (let i = 0; i < list.length; i++) {
      const links = list[i].listedAt + which * 16;
      memory.setU64(before, links);
      memory.setU64(links + 8, before);
      before = links;
    }
    memory.setU64(before, head);
    memory.setU64(head + 8, before);
  }
}
