// Mounts (mount(2), umount(2)): memory file systems, the personality's own trees, and parts of what is there
// already shown once more. It takes CAP_SYS_ADMIN of the sandbox, and gives nothing that was not granted to it.

import {
  EACCES, EAGAIN, EBUSY, EFAULT, EINVAL, ELOOP, ENODEV, ENOMEM, ENOSPC, ENOSYS, ENOTDIR, EPERM,
} from '../errno';
import { SharedNode } from '../file/shared-node';
import { OpenOptionsFlags, OwnershipChange } from '../gen/import/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { scratch } from '../gen/import/nucleus-linux-grants';
import { Option } from '../../lib/wit';
import { decode } from '../memory/block';
import { copyString } from '../memory/copy';
import { MS_RDONLY, Mount, Mounts, isBelow, join, nameOf } from '../path/mount';
import { Place } from '../path/place';
import { isUsed } from '../path/retired';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { MemoryOptions } from './memory-options';
import { Spot, spotOf } from './spot';
import { Table } from './table';
import { pathTarget } from './target';

const MS_REMOUNT: u64 = 0x20;
const MS_BIND: u64 = 0x1000;
const MS_MOVE: u64 = 0x2000;
const MS_REC: u64 = 0x4000;
const MS_SILENT: u64 = 0x8000;
/** MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE and MS_SHARED. */
const PROPAGATIONS: u64 = 0x1e_0000;
const MS_SHARED: u64 = 0x10_0000;
/** MS_NOSUID, NODEV, NOEXEC, NOSYMFOLLOW, NOATIME, NODIRATIME, RELATIME, STRICTATIME. */
const KEPT: u64 = 0x120_0d0e;
/** What old programs have in the upper half. */
const MAGIC: u64 = 0xc0ed_0000;
const MAGIC_MASK: u64 = 0xffff_0000;

const MNT_FORCE: u32 = 1;
const MNT_DETACH: u32 = 2;
const MNT_EXPIRE: u32 = 4;
const UMOUNT_NOFOLLOW: u32 = 8;

/** As fs.mount-max bounds them; each costs little here. */
const MOST_MOUNTS: i32 = 1000;
const LONGEST: u32 = 4096;

export function mountCalls(table: Table): void {
  table.add(165, 'mount', mount, 'path path path hex pointer');
  table.add(166, 'umount2', unmount, 'path hex');
  table.refuse(428, 'open_tree', ENOSYS, 'mount(2) has what there is', 'at path hex');
  table.refuse(429, 'move_mount', ENOSYS, 'mount(2) has what there is', 'at path at path hex');
  table.refuse(430, 'fsopen', ENOSYS, 'mount(2) has what there is', 'path hex');
  table.refuse(431, 'fsconfig', ENOSYS, 'mount(2) has what there is', 'fd uint path pointer int');
  table.refuse(432, 'fsmount', ENOSYS, 'mount(2) has what there is', 'fd hex hex');
  table.refuse(433, 'fspick', ENOSYS, 'mount(2) has what there is', 'at path hex');
  table.refuse(442, 'mount_setattr', ENOSYS, 'mount(2) has what there is', 'at path hex pointer size');
  table.refuse(457, 'statmount', ENOSYS, '/proc/self/mountinfo has what there is', 'pointer pointer size hex');
  table.refuse(458, 'listmount', ENOSYS, '/proc/self/mountinfo has what there is', 'pointer pointer size hex');
  table.partial(165, 'tmpfs, proc, sysfs, devtmpfs, devpts and binds; nr_inodes of a tmpfs, propagation');
}

/** An argument that may be left out: "" then. Null if it cannot be read. */
function optional(thread: Thread, address: u64): string | null {
  if (address == 0) return '';
  const bytes = copyString(thread.process.space, address, LONGEST);
  return bytes == null ? null : decode(bytes);
}

// mount.

/** What is to be mounted. */
class Request {
  constructor(
    readonly source: string,
    readonly type: string,
    readonly flags: u64,
    readonly data: string,
  ) {}
}

function mount(thread: Thread, call: Call): i64 {
  const type = optional(thread, call.a2);
  const source = optional(thread, call.a0);
  if (type == null || source == null) return -EFAULT;
  const data = optional(thread, call.a4);
  if (data == null) return -EFAULT;
  let flags = call.a3;
  if ((flags & MAGIC_MASK) == MAGIC) flags &= ~MAGIC_MASK;
  const spot = spotOf(thread, pathTarget(thread, call.a1), true);
  if (spot.error != 0) return spot.error;
  if (!thread.credentials.has(Capability.SysAdmin)) return -EPERM;
  const request = new Request(source, type, flags & ~MS_SILENT, data);
  if ((flags & MS_REMOUNT) != 0) return remount(thread, spot, request);
  if ((flags & MS_BIND) != 0) return bind(thread, call, spot, request);
  if ((flags & PROPAGATIONS) != 0) return propagate(thread, call, spot, request);
  if ((flags & MS_MOVE) != 0) return move(thread, call, spot);
  return mountNew(thread, call, spot, request);
}

function setFlags(target: Mount, flags: u64): void {
  target.flags = flags & KEPT;
  if ((flags & MS_RDONLY) != 0) target.beReadOnly();
  else target.beWritable();
}

function remount(thread: Thread, spot: Spot, request: Request): i64 {
  const mounts = thread.process.walker.mounts;
  const target = mounts.at(spot.path);
  if (target == null) return -EINVAL;
  if (target.type == 'tmpfs' && (request.flags & MS_BIND) == 0 && request.data.length > 0) {
    const options = new MemoryOptions(request.data, thread.process.sandbox.machines.memory);
    if (!options.isGood) return -EINVAL;
    if (options.isSized && !target.whole!.node.setCapacity(options.most).isOk) return -EINVAL;
    target.options = request.data;
  }
  setFlags(target, request.flags);
  target.isImplicit = false;
  settle(thread.process);
  return 0;
}

/** One mount does not tell another what is mounted in it, which is what private ones and slaves of nobody do. */
function propagate(thread: Thread, call: Call, spot: Spot, request: Request): i64 {
  const wanted = request.flags & PROPAGATIONS;
  if ((request.flags & ~(PROPAGATIONS | MS_REC)) != 0 || popcnt(wanted) != 1) return -EINVAL;
  if (thread.process.walker.mounts.at(spot.path) == null) return -EINVAL;
  if (wanted != MS_SHARED) return 0;
  call.note = 'mounts are not shared between namespaces';
  return -EINVAL;
}

function mountNew(thread: Thread, call: Call, spot: Spot, request: Request): i64 {
  if (request.type.length == 0) return -EINVAL;
  const mounts = thread.process.walker.mounts;
  const tree = treeOf(request.type);
  const isMemory = request.type == 'tmpfs' || request.type == 'ramfs';
  if (tree.length == 0 && !isMemory) {
    call.note = 'there is no file system of this type';
    return -ENODEV;
  }
  const top = mounts.at(spot.path);
  if (top != null && tree.length > 0 && top.tree == tree) return -EBUSY;
  if (!spot.status.isDirectory) return -ENOTDIR;
  if (mounts.list.length >= MOST_MOUNTS) return -ENOSPC;
  const made: Mount | null = isMemory ? memoryMount(thread, spot.path, request.data) : treeMount(spot.path, tree);
  if (made == null) return isMemory && new MemoryOptions(request.data, 0).isGood ? -ENOMEM : -EINVAL;
  made.type = request.type;
  made.source = request.source.length > 0 ? request.source : 'none';
  setFlags(made, request.flags);
  mounts.push(made);
  settle(thread.process);
  return 0;
}

/** Which of the personality's own trees a type stands for; "" for none. */
function treeOf(type: string): string {
  if (type == 'proc') return '/proc';
  if (type == 'sysfs') return '/sys';
  if (type == 'devtmpfs') return '/dev';
  return type == 'devpts' ? '/dev/pts' : '';
}

function treeMount(path: string, tree: string): Mount {
  const made = new Mount(path, null, RightsFlags.Read | RightsFlags.Write);
  made.tree = tree;
  return made;
}

function memoryMount(thread: Thread, path: string, data: string): Mount | null {
  const options = new MemoryOptions(data, thread.process.sandbox.machines.memory);
  if (!options.isGood) return null;
  const node = scratch();
  if (!node.isSome) return null;
  if (options.isSized) node.value.setCapacity(options.most);
  const change = new OwnershipChange(
    Option.some<u16>(<u16>options.mode), Option.some<u32>(options.user), Option.some<u32>(options.group),
  );
  const made = new Mount(path, new SharedNode(node.value), RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete);
  made.keepsOwners = node.value.setOwnershipAt('.', true, change).isOk;
  made.options = data;
  return made;
}

// Binds.

function bind(thread: Thread, call: Call, spot: Spot, request: Request): i64 {
  if (request.source.length == 0) return -EINVAL;
  const from = spotOf(thread, pathTarget(thread, call.a0), true);
  if (from.error != 0) return from.error;
  if (from.status.isDirectory != spot.status.isDirectory) return -ENOTDIR;
  const mounts = thread.process.walker.mounts;
  const path = spot.path;
  const made: Mount | null = bound(mounts, from.place!, path, from.status.isDirectory);
  if (made == null) return -EACCES;
  const all: Array<Mount> = [made];
  if ((request.flags & MS_REC) != 0) addBelow(mounts, from.path, path, all);
  if (mounts.list.length + all.length > MOST_MOUNTS) {
    for (let i = 0; i < all.length; i++) all[i].drop();
    return -ENOSPC;
  }
  for (let i = 0; i < all.length; i++) mounts.push(all[i]);
  settle(thread.process);
  return 0;
}

/** What is at a canonical place, for another one. */
function bound(mounts: Mounts, from: Place, path: string, isDirectory: bool): Mount | null {
  const entry = from.entry;
  if (entry != null) {
    const serving = mounts.serving(from.path);
    const made = treeMount(path, entry.path);
    if (serving != null) takeAfter(made, serving, entry.path.substring(serving.tree.length));
    return made;
  }
  const mount = from.mount!;
  if (from.isMountRoot) {
    const made = mount.copy(path);
    made.isImplicit = false;
    return made;
  }
  const slash = from.inner.lastIndexOf('/');
  const holder = slash < 0 ? '.' : from.inner.substring(0, slash);
  const opened = from.node.openAt(isDirectory ? from.name : holder, OpenOptionsFlags.Directory, mount.rights);
  if (!opened.isOk) return null;
  const made = new Mount(path, new SharedNode(opened.value), mount.rights);
  if (!isDirectory) made.file = nameOf(from.inner);
  takeAfter(made, mount, from.relative);
  return made;
}

function takeAfter(made: Mount, mount: Mount, inside: string): void {
  made.keepsOwners = mount.keepsOwners;
  made.keepsModes = mount.keepsModes;
  made.flags = mount.flags;
  made.type = mount.type;
  made.source = mount.source;
  made.options = mount.options;
  made.device = mount.device;
  made.part = inside.startsWith('/') ? inside : inside.length > 0 ? join(mount.part, inside) : mount.part;
}

/** Also the mounts that lie below (MS_REC). */
function addBelow(mounts: Mounts, from: string, to: string, all: Array<Mount>): void {
  for (let i = 0; i < mounts.list.length; i++) {
    const other = mounts.list[i];
    if (!isBelow(other.path, from)) continue;
    const rest = from == '/' ? other.path : other.path.substring(from.length);
    const made = other.copy(to == '/' ? rest : to + rest);
    made.isImplicit = false;
    all.push(made);
  }
}

function move(thread: Thread, call: Call, spot: Spot): i64 {
  const from = spotOf(thread, pathTarget(thread, call.a0), true);
  if (from.error != 0) return from.error;
  const mounts = thread.process.walker.mounts;
  const moved = mounts.at(from.path);
  if (moved == null || moved.path == '/') return -EINVAL;
  if (from.status.isDirectory != spot.status.isDirectory) return -ENOTDIR;
  const path = spot.path;
  if (path == from.path || isBelow(path, from.path)) return -ELOOP;
  const old = from.path;
  for (let i = 0; i < mounts.list.length; i++) {
    const other = mounts.list[i];
    if (isBelow(other.path, old)) other.path = path + other.path.substring(old.length);
  }
  moved.path = path;
  moved.parent = spot.place!.mount != null ? spot.place!.mount : mounts.serving(path);
  moved.isImplicit = false;
  settle(thread.process);
  return 0;
}

/** After a change: paths are looked up anew, and working directories found again. */
function settle(process: Process): void {
  const mounts = process.walker.mounts;
  mounts.changed();
  const all = process.sandbox.processes;
  for (let i = 0; i < all.length; i++) {
    const other = all[i];
    if (!other.isZombie && other.walker.mounts == mounts) other.directory = other.walker.reenter(other.directory);
  }
  process.sandbox.retired.sweep(all);
}

// umount2.

function unmount(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a1;
  if ((flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) != 0) return -EINVAL;
  const spot = spotOf(thread, pathTarget(thread, call.a0), (flags & UMOUNT_NOFOLLOW) == 0);
  if (spot.error != 0) return spot.error;
  if (!thread.credentials.has(Capability.SysAdmin)) return -EPERM;
  const process = thread.process;
  const mounts = process.walker.mounts;
  const mount = mounts.at(spot.path);
  if (mount == null || (spot.status.isLink && (flags & UMOUNT_NOFOLLOW) != 0)) return -EINVAL;
  if ((flags & MNT_EXPIRE) != 0 && (flags & (MNT_FORCE | MNT_DETACH)) != 0) return -EINVAL;
  if (isLast(mounts, mount)) return (flags & MNT_DETACH) != 0 ? -EINVAL : -EBUSY;
  if ((flags & MNT_DETACH) == 0 && isBusy(process, mount)) return -EBUSY;
  if ((flags & MNT_EXPIRE) != 0 && !mount.isExpiring) {
    mount.isExpiring = true;
    return -EAGAIN;
  }
  takeAway(process, mount);
  return 0;
}

/** Is it all that there is at the root? */
function isLast(mounts: Mounts, mount: Mount): bool {
  if (mount.path != '/') return false;
  for (let i = 0; i < mounts.list.length; i++) {
    if (mounts.list[i].path == '/' && mounts.list[i] != mount) return false;
  }
  return true;
}

function isBusy(process: Process, mount: Mount): bool {
  const mounts = process.walker.mounts;
  for (let i = 0; i < mounts.list.length; i++) {
    if (mounts.list[i].hangsOn(mount)) return true;
  }
  const all = process.sandbox.processes;
  for (let i = 0; i < all.length; i++) {
    const root = all[i].walker.root;
    const isRoot = all[i].walker.mounts == mounts && mounts.serving(root) == mount && root != '/';
    if (isRoot && !all[i].isZombie) return true;
    // Trees have no node to tell by.
    const directory = all[i].directory;
    if (mount.isTree && !all[i].isZombie && directory.entry != null && mounts.serving(directory.path) == mount) return true;
  }
  return isUsed(mount, all);
}

/** With all that lies below. */
function takeAway(process: Process, mount: Mount): void {
  const mounts = process.walker.mounts;
  const retired = process.sandbox.retired;
  for (let i = mounts.list.length - 1; i >= 0; i--) {
    const other = mounts.list[i];
    if (other != mount && !other.hangsOn(mount)) continue;
    mounts.remove(other);
    retired.add(other);
  }
  settle(process);
}
