// System V shared memory.

import { EACCES, EFAULT, EINVAL, ENOMEM, EPERM } from '../errno';
import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { READING, WRITING } from '../ipc/permission';
import { MOST, TO_BE_MADE } from '../ipc/registry';
import { DESTROYED, LARGEST, LOCKED, Segment } from '../ipc/segment';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { PAGE, PAGE_MASK, pageUp } from '../memory/layout';
import { MAP_FIXED, mapRegion } from '../memory/map';
import { Region } from '../memory/region';
import { enlist } from '../memory/shared';
import { SECOND } from '../process/clock';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const SHM_RDONLY: u32 = 0o10000;
const SHM_RND: u32 = 0o20000;
const SHM_REMAP: u32 = 0o40000;
const SHM_EXEC: u32 = 0o100000;
const SHM_HUGETLB: u32 = 0o4000;

export const IPC_RMID: i32 = 0;
export const IPC_SET: i32 = 1;
export const IPC_STAT: i32 = 2;
export const IPC_INFO: i32 = 3;
const SHM_LOCK: i32 = 11;
const SHM_UNLOCK: i32 = 12;
const SHM_STAT: i32 = 13;
const SHM_INFO: i32 = 14;
const SHM_STAT_ANY: i32 = 15;

/** Sizes of struct ipc64_perm with what of it is read, and of struct shmid64_ds. */
export const PERMISSION_SIZE: u32 = 48;
const STATUS_SIZE: i32 = 112;

export function segmentCalls(table: Table): void {
  table.add(29, 'shmget', get, 'int size octal');
  table.add(30, 'shmat', attach, 'int pointer octal=pointer');
  table.add(31, 'shmctl', control, 'int int pointer');
  table.add(67, 'shmdt', detach, 'pointer');
}

function get(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const segments = process.sandbox.ipc.segments;
  segments.sweep(process);
  const flags = <u32>call.a2;
  const found = segments.get(thread.process.credentials, call.i0, flags);
  if (found >= 0) return segments.find(<i32>found)!.size < call.a1 ? -EINVAL : found;
  if (found != TO_BE_MADE) return found;
  if (call.a1 == 0 || call.a1 > LARGEST) return -EINVAL;
  if ((flags & SHM_HUGETLB) != 0) return -ENOMEM;
  const made = segments.make(process, call.i0, call.a1, flags);
  return made == null ? -ENOMEM : made.id;
}

function attach(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const space = process.space;
  const flags = <u32>call.a2;
  if (call.i0 < 0) return -EINVAL;
  let address = call.a1;
  if (address != 0 && (address & PAGE_MASK) != 0) {
    if ((flags & SHM_RND) == 0) return -EINVAL;
    address &= ~PAGE_MASK;
  }
  if (address == 0 && (flags & SHM_REMAP) != 0) return -EINVAL;
  process.sandbox.ipc.segments.sweep(process);
  const segment = process.sandbox.ipc.segments.find(call.i0);
  if (segment == null) return -EINVAL;
  const writes = (flags & SHM_RDONLY) == 0;
  if (!segment.permission.allows(thread.process.credentials, writes ? READING | WRITING : READING)) return -EACCES;
  const length = pageUp(segment.size);
  if (address != 0 && (flags & SHM_REMAP) == 0 && (address + length < address || !space.isFree(address, address + length))) {
    return -EINVAL;
  }
  let access: u32 = AccessFlags.Read;
  if (writes) access |= AccessFlags.Write;
  if ((flags & SHM_EXEC) != 0) access |= AccessFlags.Execute;
  const region = new Region(0, length, access);
  region.shared = true;
  region.backing = segment.backing(writes);
  enlist(space);
  const placed = mapRegion(space, region, address, address == 0 ? 0 : MAP_FIXED);
  if (placed < 0) {
    call.note = space.takeNote();
    return placed;
  }
  segment.attachedAt = process.clock.realtime();
  segment.lastUser = process.id;
  return placed;
}

function detach(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const space = process.space;
  const address = call.a0;
  const segments = process.sandbox.ipc.segments;
  if ((address & PAGE_MASK) != 0) return -EINVAL;
  // Its beginning may have been unmapped: what counts is where the mapping began.
  let segment: Segment | null = null;
  let index = space.indexAbove(address);
  while (index < space.regions.length && segment == null) {
    const region = space.regions[index];
    if (region.start - region.offset == address) segment = segments.behind(region);
    if (segment == null) index++;
  }
  if (segment == null) return -EINVAL;
  const end = address + pageUp(segment.size);
  while (index < space.regions.length && space.regions[index].start < end) {
    const region = space.regions[index];
    if (segment.shownBy(region) && region.start - region.offset == address) space.remove(region.start, region.end);
    else index++;
  }
  segment.detachedAt = process.clock.realtime();
  segment.lastUser = process.id;
  segments.sweep(process);
  return 0;
}

function control(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const segments = process.sandbox.ipc.segments;
  const command = call.i1;
  if (command < 0 || call.i0 < 0) return -EINVAL;
  segments.sweep(process);
  switch (command) {
    case IPC_INFO:
      return copyOut(process.space, call.a2, limits().bytes) ? segments.highest : -EFAULT;
    case SHM_INFO: {
      const block = Block.of(48);
      block.setU32(0, segments.count);
      block.setU64(8, segments.pages());
      block.setU64(16, segments.pages());
      return copyOut(process.space, call.a2, block.bytes) ? segments.highest : -EFAULT;
    }
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY: {
      const segment = command == IPC_STAT ? segments.find(call.i0) : segments.at(call.i0);
      if (segment == null) return -EINVAL;
      if (command != SHM_STAT_ANY && !segment.permission.allows(thread.process.credentials, READING)) return -EACCES;
      const block = statusOf(thread, segment);
      if (!copyOut(process.space, call.a2, block.bytes)) return -EFAULT;
      return command == IPC_STAT ? 0 : segment.id;
    }
    case IPC_SET:
      return change(thread, call);
    case IPC_RMID:
    case SHM_LOCK:
    case SHM_UNLOCK: {
      const segment = segments.find(call.i0);
      if (segment == null) return -EINVAL;
      const permission = segment.permission;
      if (!permission.isOf(thread.process.credentials)) return -EPERM;
      if (command == IPC_RMID) {
        permission.mode |= DESTROYED;
        permission.key = 0;
        segments.sweep(process);
      } else {
        permission.mode = command == SHM_LOCK ? permission.mode | LOCKED : permission.mode & ~LOCKED;
      }
      return 0;
    }
    default:
      return -EINVAL;
  }
}

function change(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const given = readBlock(process.space, call.a2, PERMISSION_SIZE);
  if (given == null) return -EFAULT;
  const segment = process.sandbox.ipc.segments.find(call.i0);
  if (segment == null) return -EINVAL;
  if (!segment.permission.isOf(thread.process.credentials)) return -EPERM;
  segment.permission.change(given);
  segment.changedAt = process.clock.realtime();
  return 0;
}

/** struct shminfo64: largest and smallest size, most segments, most of a process, most pages. */
function limits(): Block {
  const block = Block.of(72);
  block.setU64(0, LARGEST);
  block.setU64(8, 1);
  block.setU64(16, MOST);
  block.setU64(24, MOST);
  block.setU64(32, LARGEST / PAGE);
  return block;
}

function statusOf(thread: Thread, segment: Segment): Block {
  const process = thread.process;
  const block = Block.of(STATUS_SIZE);
  segment.permission.put(block, segment.id);
  block.setU64(48, segment.size);
  block.setU64(56, segment.attachedAt / SECOND);
  block.setU64(64, segment.detachedAt / SECOND);
  block.setU64(72, segment.changedAt / SECOND);
  block.setU32(80, segment.maker);
  block.setU32(84, segment.lastUser);
  block.setU64(88, process.sandbox.ipc.segments.attachments(process, segment));
  return block;
}
