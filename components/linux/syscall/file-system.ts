// File systems: what kind each one is, and what there is left of it.

import { EBADF, EFAULT, EINVAL, ENOENT } from '../errno';
import { placeOf } from '../file/open';
import { Status } from '../file/status';
import { Block, decode } from '../memory/block';
import { copyOut, copyString } from '../memory/copy';
import { Mount } from '../path/mount';
import { Place } from '../path/place';
import { Thread } from '../thread/thread';
import { FILE_SYSTEMS } from '../tree/proc';
import { statusOf } from './attribute';
import { Call } from './call';
import { Table } from './table';
import { pathTarget } from './target';

const LONGEST_NAME: u32 = 4096;
const NAME_LENGTH: u64 = 255;
const BLOCK: u64 = 4096;
/** Blocks of a file system of the host, which lends no word of them: 1 TiB, so that programs do not give up. */
const UNKNOWN_BLOCKS: u64 = 1 << 28;

// f_type.
const TMPFS_MAGIC: u64 = 0x0102_1994;
const PROC_SUPER_MAGIC: u64 = 0x9fa0;
const SYSFS_MAGIC: u64 = 0x6265_6572;
const DEVPTS_SUPER_MAGIC: u64 = 0x1cd1;
const OVERLAYFS_SUPER_MAGIC: u64 = 0x794c_7630;
/** Directories of a host that a guest sees. Programs know that others may change them unseen. */
const V9FS_MAGIC: u64 = 0x0102_1997;

/** f_flags; the others have the values that mount(2) gives them. */
const ST_RDONLY: u64 = 1;
const ST_VALID: u64 = 0x20;
/** MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOATIME, MS_NODIRATIME. */
const SAME: u64 = 0xc0e;
const ST_RELATIME: u64 = 0x1000;
const MS_STRICTATIME: u64 = 1 << 24;
const ATIMES: u64 = MS_STRICTATIME | 0x400;

export function fileSystemCalls(table: Table): void {
  table.add(136, 'ustat', statusOld, 'hex pointer');
  table.add(137, 'statfs', status, 'path pointer');
  table.add(138, 'fstatfs', statusOpen, 'fd pointer');
  table.add(139, 'sysfs', kinds, 'int pointer pointer');
  table.partial(137, 'sizes of what the host lends');
  table.partial(138, 'sizes of what the host lends');
}

/** What a file system may hold, and has left, in blocks of 4 KiB. */
class Blocks {
  type: u64 = 0;
  total: u64 = 0;
  free: u64 = 0;

  constructor(mount: Mount | null, tree: string) {
    this.type = treeType(tree);
    if (mount != null && !mount.isTree) this.ask(mount);
  }

  private ask(mount: Mount): void {
    const capacity = mount.node.capacity();
    this.total = capacity.isOk ? capacity.value.total / BLOCK : UNKNOWN_BLOCKS;
    this.free = capacity.isOk ? capacity.value.free / BLOCK : UNKNOWN_BLOCKS;
    const isMounted = mount.type == 'tmpfs' || mount.type == 'ramfs';
    if (!capacity.isOk) this.type = V9FS_MAGIC;
    else this.type = mount.keepsOwners && !isMounted ? OVERLAYFS_SUPER_MAGIC : TMPFS_MAGIC;
  }
}

/** The type of the personality's own tree that a path in it lies in. */
function treeType(path: string): u64 {
  if (path.startsWith('/sys')) return SYSFS_MAGIC;
  if (path.startsWith('/dev/pts')) return DEVPTS_SUPER_MAGIC;
  return path.startsWith('/dev') ? TMPFS_MAGIC : PROC_SUPER_MAGIC;
}

function status(thread: Thread, call: Call): i64 {
  const found = pathTarget(thread, call.a0);
  const known = new Status();
  const error = statusOf(thread, found, true, known);
  if (error != 0) return error;
  return writeStatus(thread, thread.process.walker.canonical(found.from, found.path), call.a1);
}

function statusOpen(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  return file == null ? -EBADF : writeStatus(thread, placeOf(file), call.a1);
}

/** struct statfs: type, size of blocks, how many, free ones, those for everybody, files, free ones, number, lengths, flags. */
function writeStatus(thread: Thread, place: Place | null, address: u64): i64 {
  let mount: Mount | null = null;
  let tree = '/proc';
  if (place != null) {
    mount = place.mount;
    const entry = place.entry;
    if (entry != null) tree = entry.path;
  }
  const blocks = new Blocks(mount, tree);
  const block = Block.of(120);
  block.setU64(0, blocks.type);
  block.setU64(8, BLOCK);
  block.setU64(16, blocks.total);
  block.setU64(24, blocks.free);
  block.setU64(32, blocks.free);
  block.setU64(40, blocks.total);
  block.setU64(48, blocks.free);
  block.setU64(64, NAME_LENGTH);
  block.setU64(72, BLOCK);
  block.setU64(80, flagsOf(mount));
  return copyOut(thread.process.space, address, block.bytes) ? 0 : -EFAULT;
}

function flagsOf(mount: Mount | null): u64 {
  if (mount == null) return ST_VALID | ST_RELATIME;
  const times = (mount.flags & ATIMES) == 0 ? ST_RELATIME : 0;
  return ST_VALID | times | (mount.flags & SAME) | (mount.writable ? 0 : ST_RDONLY);
}

/** struct ustat: free blocks, free nodes, and two names that are empty. The device must be one that is mounted. */
function statusOld(thread: Thread, call: Call): i64 {
  const mounts = thread.process.walker.mounts.list;
  for (let i = 0; i < mounts.length; i++) {
    if (mounts[i].isTree) continue;
    const attributes = mounts[i].node.stat();
    if (!attributes.isOk || <u32>attributes.value.device != <u32>call.a0) continue;
    const free = new Blocks(mounts[i], '').free;
    const block = Block.of(32);
    block.setU32(0, <u32>free);
    block.setU64(8, free);
    return copyOut(thread.process.space, call.a1, block.bytes) ? 0 : -EFAULT;
  }
  return -EINVAL;
}

/** 1: the number of a name; 2: the name of a number; 3: how many there are. */
function kinds(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.i0 == 3) return FILE_SYSTEMS.length;
  if (call.i0 == 2) {
    if (<u32>call.a1 >= <u32>FILE_SYSTEMS.length) return -EINVAL;
    const name = FILE_SYSTEMS[call.i1];
    const block = Block.of(name.length + 1);
    block.putText(0, name.length + 1, name);
    return copyOut(space, call.a2, block.bytes) ? 0 : -EFAULT;
  }
  if (call.i0 != 1) return -EINVAL;
  const name = copyString(space, call.a1, LONGEST_NAME);
  if (name == null) return -EFAULT;
  if (name.length == 0) return -ENOENT;
  const index = FILE_SYSTEMS.indexOf(decode(name));
  return index < 0 ? -EINVAL : index;
}
