// Memory: mapping, protecting, advising.

import { EACCES, EAGAIN, EBADF, EFAULT, EINVAL, EIO, ENODEV, ENOMEM, ENOSPC, ENOSYS, EOPNOTSUPP, EOVERFLOW, EPERM } from '../errno';
import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { DEVICE_ZERO, DeviceFile } from '../file/device';
import { NodeFile } from '../file/node-file';
import { SEALS_WRITING, sealsOf } from '../file/seals';
import { Status } from '../file/status';
import { Block } from '../memory/block';
import { copyOut } from '../memory/copy';
import { PAGE, PAGE_MASK, USER_END, pageUp, rangeLength } from '../memory/layout';
import {
  MAP_ANONYMOUS, MAP_FIXED, MAP_GROWSDOWN, MAP_HUGETLB, MAP_LOCKED, MAP_PRIVATE, MAP_SHARED, MAP_SHARED_VALIDATE, MAP_TYPE, mapRegion, populate,
} from '../memory/map';
import { lockedWithin } from '../memory/locked';
import { punch } from '../memory/punch';
import { MREMAP_DONTUNMAP, remap } from '../memory/move';
import { fileKey } from '../memory/page-cache';
import { Backing, Inheritance, Region } from '../memory/region';
import { bringBack, enlist } from '../memory/shared';
import { Thread } from '../thread/thread';
import { mayMap } from './address-limit';
import { Call } from './call';
import { mayLockMore } from './memory-lock';
import { Table } from './table';

/** What MAP_SHARED_VALIDATE lets through: what there was before it. */
const MAP_KNOWN: u32 = 0xfc07_f973;
const PROT_READ: u32 = 1;
const PROT_WRITE: u32 = 2;
const PROT_EXEC: u32 = 4;
const PROT_GROWSDOWN: u32 = 0x0100_0000;
const PROT_GROWSUP: u32 = 0x0200_0000;

const MS_ASYNC: u32 = 1;
const MS_INVALIDATE: u32 = 2;
const MS_SYNC: u32 = 4;

const MADV_DONTNEED: i32 = 4;
const MADV_FREE: i32 = 8;
const MADV_REMOVE: i32 = 9;
const MADV_DONTFORK: i32 = 10;
const MADV_DOFORK: i32 = 11;
const MADV_WIPEONFORK: i32 = 18;
const MADV_KEEPONFORK: i32 = 19;
const MADV_POPULATE_READ: i32 = 22;
const MADV_POPULATE_WRITE: i32 = 23;
const MADV_DONTNEED_LOCKED: i32 = 24;
const MADV_COLLAPSE: i32 = 25;

export function memoryCalls(table: Table): void {
  table.add(9, 'mmap', map, 'pointer size prot map fd hex=pointer');
  table.add(10, 'mprotect', protect, 'pointer size prot');
  table.add(11, 'munmap', unmap, 'pointer size');
  table.add(12, 'brk', setBreak, 'pointer=pointer');
  table.add(25, 'mremap', move, 'pointer size size mremap pointer=pointer');
  table.add(26, 'msync', synchronize, 'pointer size hex');
  table.add(27, 'mincore', residence, 'pointer size pointer');
  table.add(28, 'madvise', advise, 'pointer size madvise');
  table.refuse(323, 'userfaultfd', ENOSYS, 'pages are filled by the system alone', 'hex');
  table.add(329, 'pkey_mprotect', protectWithKey, 'pointer size prot int');
  table.add(330, 'pkey_alloc', makeKey, 'hex hex');
  table.add(331, 'pkey_free', freeKey, 'int');
  table.partial(9, 'huge pages');
}

/** The processor's access for PROT_*: what can be written or executed can be read. */
export function accessOf(protection: u32): u32 {
  let access: u32 = 0;
  if ((protection & (PROT_READ | PROT_WRITE | PROT_EXEC)) != 0) access |= AccessFlags.Read;
  if ((protection & PROT_WRITE) != 0) access |= AccessFlags.Write;
  if ((protection & PROT_EXEC) != 0) access |= AccessFlags.Execute;
  return access;
}

function map(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const flags = <u32>call.a3;
  const kind = flags & MAP_TYPE;
  const shared = kind == MAP_SHARED || kind == MAP_SHARED_VALIDATE;
  if ((!shared && kind != MAP_PRIVATE) || call.a1 == 0 || (call.a5 & PAGE_MASK) != 0) return -EINVAL;
  if (kind == MAP_SHARED_VALIDATE) {
    if ((flags & MAP_ANONYMOUS) != 0) return -EINVAL;
    if ((flags & ~MAP_KNOWN) != 0) return -EOPNOTSUPP;
  }
  if (call.a1 > USER_END) return -ENOMEM;
  if ((flags & MAP_HUGETLB) != 0) return -ENOMEM;
  const length = pageUp(call.a1);
  const locks = (flags & MAP_LOCKED) != 0;
  if (locks || space.locksFuture) {
    const error = mayLockMore(thread, length, locks);
    if (error != 0) return error;
  }
  const region = new Region(0, length, accessOf(<u32>call.a2));
  region.locked = locks || space.locksFuture;
  region.shared = shared;
  if ((flags & MAP_ANONYMOUS) == 0) {
    const error = attach(thread, call, region, <u32>call.a2);
    if (error != 0) return error;
  }
  else if (shared && (flags & MAP_GROWSDOWN) != 0) return -EINVAL;
  else region.growsDown = (flags & MAP_GROWSDOWN) != 0;
  const replaced = (flags & MAP_FIXED) != 0 && call.a0 + length > call.a0 ? call.a0 + length : call.a0;
  if (!mayMap(thread.process, length, call.a0, replaced)) {
    region.release();
    return -ENOMEM;
  }
  const address = mapRegion(space, region, call.a0, flags);
  if (address < 0) call.note = space.takeNote();
  return address;
}

/** Gives the region the file's bytes to start with. */
function attach(thread: Thread, call: Call, region: Region, protection: u32): i64 {
  const file = thread.process.files.get(call.i4);
  if (file == null) return -EBADF;
  if (!file.readable) return -EACCES;
  if (file instanceof DeviceFile && (<DeviceFile>file).device == DEVICE_ZERO) return 0;
  if (!(file instanceof NodeFile)) return -ENODEV;
  if (call.a5 + call.a1 < call.a5) return -EOVERFLOW;
  if (region.shared && (protection & PROT_WRITE) != 0 && !file.writable) return -EACCES;
  const isSealed = (sealsOf((<NodeFile>file).node) & SEALS_WRITING) != 0;
  if (region.shared && (protection & PROT_WRITE) != 0 && isSealed) return -EPERM;
  const status = new Status();
  const error = file.stat(status);
  if (error != 0) return error;
  const node = (<NodeFile>file).node.share();
  const key = fileKey(status.device, status.inode, status.size, status.modified);
  region.backing = new Backing(node, u64.MAX_VALUE, true, file.writable && !isSealed, file.path, status.device, status.inode, key);
  if (region.shared) enlist(thread.process.space);
  region.offset = call.a5;
  return 0;
}

function protect(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const protection = <u32>call.a2;
  if ((call.a0 & PAGE_MASK) != 0) return -EINVAL;
  if ((protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_GROWSDOWN | PROT_GROWSUP)) != 0) return -EINVAL;
  if ((protection & PROT_GROWSDOWN) != 0 && (protection & PROT_GROWSUP) != 0) return -EINVAL;
  if (call.a1 == 0) return 0;
  const length = rangeLength(call.a0, call.a1);
  if (length == 0) return -ENOMEM;
  const result = space.protect(call.a0, call.a0 + length, accessOf(protection));
  if (result < 0) call.note = space.takeNote();
  return result;
}

function unmap(thread: Thread, call: Call): i64 {
  const length = rangeLength(call.a0, call.a1);
  if (length == 0) return -EINVAL;
  const space = thread.process.space;
  space.remove(call.a0, call.a0 + length);
  space.spares.add(call.a0, length);
  return 0;
}

function setBreak(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const before = space.heapEnd;
  const grows = call.a0 > before && pageUp(call.a0) > pageUp(before);
  if (grows && !mayMap(thread.process, pageUp(call.a0) - pageUp(before))) return <i64>before;
  return <i64>space.setBreak(call.a0);
}

function move(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  // A range that is none is refused for that.
  const more = moreOf(pageUp(call.a1), pageUp(call.a2), <u32>call.a3);
  const length = rangeLength(call.a0, call.a1);
  const isRange = length > 0 && space.covers(call.a0, call.a0 + length);
  if (more > 0 && more <= USER_END && isRange && !mayMap(thread.process, more)) return -ENOMEM;
  const result = remap(space, call.a0, call.a1, call.a2, <u32>call.a3, call.a4);
  if (result < 0) call.note = space.takeNote();
  return result;
}

/** Bytes that mremap adds. */
function moreOf(old: u64, wanted: u64, flags: u32): u64 {
  if ((flags & MREMAP_DONTUNMAP) != 0) return old;
  return wanted > old ? wanted - old : 0;
}

function synchronize(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a2;
  if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0) return -EINVAL;
  if ((flags & MS_ASYNC) != 0 && (flags & MS_SYNC) != 0) return -EINVAL;
  if ((call.a0 & PAGE_MASK) != 0) return -EINVAL;
  if (call.a1 == 0) return 0;
  const length = rangeLength(call.a0, call.a1);
  const space = thread.process.space;
  if (length == 0 || !space.covers(call.a0, call.a0 + length)) return -ENOMEM;
  return bringBack(space, call.a0, call.a0 + length) ? 0 : -EIO;
}

/** One byte a page: 1 if it is present. */
function residence(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if ((call.a0 & PAGE_MASK) != 0) return -EINVAL;
  if (call.a1 == 0) return 0;
  const length = rangeLength(call.a0, call.a1);
  if (length == 0 || !space.covers(call.a0, call.a0 + length)) return -ENOMEM;
  const block = Block.of(<i32>(length / PAGE));
  for (let i = 0; i < block.length; i++) {
    if (space.find(call.a0 + <u64>i * PAGE)!.present) block.setU8(i, 1);
  }
  return copyOut(space, call.a2, block.bytes) ? 0 : -EFAULT;
}

function advise(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const advice = call.i2;
  if ((call.a0 & PAGE_MASK) != 0) return -EINVAL;
  if (call.a1 == 0) return 0;
  const length = rangeLength(call.a0, call.a1);
  if (length == 0) return -EINVAL;
  const end = call.a0 + length;
  switch (advice) {
    case MADV_DONTNEED:
      if (lockedWithin(space, call.a0, end) > 0) return -EINVAL;
      space.discard(call.a0, end);
      break;
    case MADV_DONTNEED_LOCKED:
      space.discard(call.a0, end);
      break;
    case MADV_FREE:
      // What is there may stay: memory is never short without somebody being told.
      if (!space.isPrivateMemory(call.a0, end) || lockedWithin(space, call.a0, end) > 0) return -EINVAL;
      break;
    case MADV_REMOVE:
      return punch(space, call.a0, end);
    case MADV_DONTFORK:
      space.setInheritance(call.a0, end, Inheritance.None);
      break;
    case MADV_WIPEONFORK:
      if (!space.isPrivateMemory(call.a0, end)) return -EINVAL;
      space.setInheritance(call.a0, end, Inheritance.Zeros);
      break;
    case MADV_DOFORK:
    case MADV_KEEPONFORK:
      space.setInheritance(call.a0, end, Inheritance.Copy);
      break;
    case MADV_POPULATE_READ:
    case MADV_POPULATE_WRITE: {
      if (!space.covers(call.a0, end)) return -ENOMEM;
      populate(space, call.a0, length, advice == MADV_POPULATE_WRITE ? AccessFlags.Write : AccessFlags.Read);
      return 0;
    }
    case MADV_COLLAPSE:
      return -EAGAIN;
    default:
      // The others (MADV_FREE among them) may be ignored.
      if (advice < 0 || advice > MADV_COLLAPSE) return -EINVAL;
  }
  return space.covers(call.a0, end) ? 0 : -ENOMEM;
}

// Protection keys, as on a processor without them: there is none to be had, and without one mprotect is what it is.

function protectWithKey(thread: Thread, call: Call): i64 {
  return call.i3 == -1 ? protect(thread, call) : -EINVAL;
}

function makeKey(thread: Thread, call: Call): i64 {
  return call.a0 != 0 || call.a1 > 3 ? -EINVAL : -ENOSPC;
}

function freeKey(thread: Thread, call: Call): i64 {
  return -EINVAL;
}
