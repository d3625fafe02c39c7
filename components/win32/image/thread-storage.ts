// What each thread has of its own of the modules' data, and the functions of modules that are told when a thread begins and ends.

import { PAGE_READWRITE } from '../memory/space';
import { Process } from '../process/process';
import { STORAGE } from '../thread/teb';
import { Module } from './module';

/** Reasons. */
export const PROCESS_DETACH: u32 = 0;
export const PROCESS_ATTACH: u32 = 1;
export const THREAD_ATTACH: u32 = 2;
export const THREAD_DETACH: u32 = 3;

/** A function that is to be called with a module's address and a reason. */
export class Notice {
  constructor(
    readonly address: u64,
    readonly module: u64,
  ) {}
}

/** Gives a thread its copies; false if there is no memory. */
export function makeStorage(process: Process, teb: u64): bool {
  const module = process.modules.all[0];
  const image = module.image;
  if (image == null || !image.threadStorage.isSome) return true;
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

/** Takes them away again. */
export function dropStorage(process: Process, teb: u64): void {
  const block = process.memory.u64(teb + STORAGE);
  const one = process.space.find(block);
  if (one != null) process.space.release(one);
}

/** Who is told, in order. */
export function noticesOf(process: Process, reason: u32): Array<Notice> {
  const notices: Array<Notice> = [];
  addCallbacks(process, process.modules.all[0], notices);
  return notices;
}

function addCallbacks(process: Process, module: Module, notices: Array<Notice>): void {
  const image = module.image;
  if (image == null || !image.threadStorage.isSome || image.threadStorage.value.callbacks == 0) return;
  let at = module.base + image.threadStorage.value.callbacks;
  for (let i = 0; i < MOST_CALLBACKS; i++) {
    const address = process.memory.u64(at);
    if (address == 0) return;
    notices.push(new Notice(address, module.base));
    at += 8;
  }
}

const MOST_CALLBACKS: i32 = 4096;
