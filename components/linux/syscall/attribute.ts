// What is known about files: status, access, times.

import { EACCES, EBADF, EFAULT, EINVAL, EPERM, EROFS } from '../errno';
import { Timestamp, Times } from '../gen/import/nucleus-fs-types';
import { Option } from '../../lib/wit';
import { O_PATH } from '../file/flags';
import { beginsLikeProgram } from '../file/executable';
import { lookUp, statusAt } from '../file/lookup';
import { IN_ATTRIB, anyWatched } from '../file/inotify';
import { placeOf } from '../file/open';
import { MAY_EXECUTE, MAY_READ, MAY_WRITE, isPermitted, ownsFile } from '../file/permission';
import { S_IFMT, S_IFREG, Status } from '../file/status';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { MS_NOEXEC } from '../path/mount';
import { Place } from '../path/place';
import { SECOND } from '../process/clock';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { tellOf } from './name';
import { Table } from './table';
import {
  AT_EACCESS, AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, Target, linkedFile, pathTarget, target,
} from './target';

const STATX_SYNC_FLAGS: u32 = 0x6000;
const STATX_RESERVED: u32 = 0x8000_0000;
const AT_NO_AUTOMOUNT: u32 = 0x800;
const UTIME_NOW: u64 = 0x3fff_ffff;
const UTIME_OMIT: u64 = 0x3fff_fffe;

export function attributeCalls(table: Table): void {
  table.add(4, 'stat', stat, 'path >stat');
  table.add(5, 'fstat', statOpen, 'fd >stat');
  table.add(6, 'lstat', statLink, 'path >stat');
  table.add(21, 'access', access, 'path access');
  table.add(132, 'utime', setTimesOld, 'path pointer');
  table.add(235, 'utimes', setTimesMicro, 'path pointer');
  table.add(261, 'futimesat', setTimesMicroAt, 'at path pointer');
  table.add(262, 'newfstatat', statAt, 'at path >stat atflags');
  table.add(269, 'faccessat', accessAt, 'at path access');
  table.add(280, 'utimensat', setTimes, 'at path times atflags');
  table.add(332, 'statx', statExtended, 'at path atflags statmask >statx');
  table.add(439, 'faccessat2', accessAt2, 'at path access atflags');
}

// Status.

function stat(thread: Thread, call: Call): i64 {
  return writeStat(thread, pathTarget(thread, call.a0), true, call.a1);
}

function statLink(thread: Thread, call: Call): i64 {
  return writeStat(thread, pathTarget(thread, call.a0), false, call.a1);
}

function statAt(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)) != 0) return -EINVAL;
  return writeStat(thread, target(thread, call.i0, call.a1, flags), (flags & AT_SYMLINK_NOFOLLOW) == 0, call.a2);
}

function statOpen(thread: Thread, call: Call): i64 {
  const found = new Target();
  found.itself = thread.process.files.get(call.i0);
  return found.itself == null ? -EBADF : writeStat(thread, found, true, call.a1);
}

function writeStat(thread: Thread, found: Target, follow: bool, address: u64): i64 {
  const status = new Status();
  const error = statusOf(thread, found, follow, status);
  if (error != 0) return error;
  return copyOut(thread.process.space, address, status.toStat().bytes) ? 0 : -EFAULT;
}

function statExtended(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a2;
  if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | STATX_SYNC_FLAGS)) != 0) return -EINVAL;
  if ((flags & STATX_SYNC_FLAGS) == STATX_SYNC_FLAGS || (<u32>call.a3 & STATX_RESERVED) != 0) return -EINVAL;
  // Linux takes a null path for an empty one here.
  const found = call.a1 == 0 ? itselfTarget(thread, call.i0, flags) : target(thread, call.i0, call.a1, flags);
  const status = new Status();
  const error = statusOf(thread, found, (flags & AT_SYMLINK_NOFOLLOW) == 0, status);
  if (error != 0) return error;
  return copyOut(thread.process.space, call.a4, status.toStatx().bytes) ? 0 : -EFAULT;
}

function itselfTarget(thread: Thread, descriptor: i32, flags: u32): Target {
  const found = new Target();
  if ((flags & AT_EMPTY_PATH) == 0) return found.fail(EFAULT);
  found.itself = thread.process.files.get(descriptor);
  return found.itself == null ? found.fail(EBADF) : found;
}

export function statusOf(thread: Thread, found: Target, follow: bool, status: Status): i64 {
  if (found.error != 0) return found.error;
  const itself = found.itself;
  if (itself != null) return itself.stat(status);
  return lookUp(thread.process, found.from, found.path, follow, status);
}

// Access.

function access(thread: Thread, call: Call): i64 {
  return asRealUser(thread, AT_FDCWD, call.a0, <u32>call.a1, 0);
}

function accessAt(thread: Thread, call: Call): i64 {
  return asRealUser(thread, call.i0, call.a1, <u32>call.a2, 0);
}

function accessAt2(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_EACCESS)) != 0) return -EINVAL;
  if ((flags & AT_EACCESS) == 0) return asRealUser(thread, call.i0, call.a1, <u32>call.a2, flags);
  return mayAccess(thread, target(thread, call.i0, call.a1, flags), <u32>call.a2, (flags & AT_SYMLINK_NOFOLLOW) == 0);
}

/** The path, too, is walked as the real user would. */
function asRealUser(thread: Thread, descriptor: i32, address: u64, wanted: u32, flags: u32): i64 {
  const own = thread.credentials;
  thread.credentials = own.asRealUser();
  const result = mayAccess(thread, target(thread, descriptor, address, flags), wanted, (flags & AT_SYMLINK_NOFOLLOW) == 0);
  thread.credentials = own;
  return result;
}

function mayAccess(thread: Thread, found: Target, wanted: u32, follow: bool): i64 {
  if ((wanted & ~(MAY_READ | MAY_WRITE | MAY_EXECUTE)) != 0) return -EINVAL;
  const status = new Status();
  const error = statusOf(thread, found, follow, status);
  if (error != 0) return error;
  if ((wanted & MAY_WRITE) != 0 && !status.isSpecial && onReadOnlyMount(thread, found, follow)) return -EROFS;
  const isUnmarked = !status.keepsMode && (status.mode & S_IFMT) == S_IFREG;
  if (isUnmarked && (wanted & MAY_EXECUTE) != 0 && !mayRun(thread, found, follow)) return -EACCES;
  if ((wanted & MAY_EXECUTE) != 0 && (status.mode & S_IFMT) == S_IFREG && onMountWith(thread, found, follow, MS_NOEXEC)) return -EACCES;
  return isPermitted(thread.credentials, status, wanted) ? 0 : -EACCES;
}

function onMountWith(thread: Thread, found: Target, follow: bool, flag: u64): bool {
  const place = placeOfTarget(thread, found, follow);
  return place != null && place.mount != null && (place.mount!.flags & flag) != 0;
}

function mayRun(thread: Thread, found: Target, follow: bool): bool {
  const place = placeOfTarget(thread, found, follow);
  return place != null && place.mount != null && beginsLikeProgram(place);
}

export function onReadOnlyMount(thread: Thread, found: Target, follow: bool): bool {
  const place = placeOfTarget(thread, found, follow);
  return place != null && place.mount != null && !place.mount!.writable;
}

function placeOfTarget(thread: Thread, found: Target, follow: bool): Place | null {
  const itself = found.itself;
  return itself != null ? placeOf(itself) : settledPlace(thread, found, follow);
}

/** Where the path leads at last, over all mounts. */
function settledPlace(thread: Thread, found: Target, follow: bool): Place {
  const place = thread.process.walker.locate(found.from, found.path, follow);
  statusAt(thread.process, place, new Status());
  return place;
}

export function openTarget(thread: Thread, descriptor: i32): Target {
  const found = new Target();
  const file = thread.process.files.get(descriptor);
  if (file == null || (file.flags & O_PATH) != 0) return found.fail(EBADF);
  found.itself = file;
  return found;
}

// Times.

function setTimes(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if (call.a2 != 0) {
    const times = readBlock(thread.process.space, call.a2, 32);
    if (times == null) return -EFAULT;
    // Nothing is to be done, to whatever it is.
    if (times.u64(8) == UTIME_OMIT && times.u64(24) == UTIME_OMIT) return 0;
  }
  if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) return -EINVAL;
  const follow = (flags & AT_SYMLINK_NOFOLLOW) == 0;
  if (call.a1 != 0) return setTimesOf(thread, target(thread, call.i0, call.a1, flags), call.a2, 1, follow);
  if (call.i0 == AT_FDCWD) return -EFAULT;
  return flags != 0 ? -EINVAL : setTimesOf(thread, openTarget(thread, call.i0), call.a2, 1, follow);
}

function setTimesMicro(thread: Thread, call: Call): i64 {
  return setTimesOf(thread, pathTarget(thread, call.a0), call.a1, 1000, true);
}

function setTimesMicroAt(thread: Thread, call: Call): i64 {
  return setTimesOf(thread, target(thread, call.i0, call.a1, 0), call.a2, 1000, true);
}

/** struct utimbuf: two times in seconds. */
function setTimesOld(thread: Thread, call: Call): i64 {
  const found = pathTarget(thread, call.a0);
  if (call.a1 == 0) return setTimesOf(thread, found, 0, 1, true);
  const block = readBlock(thread.process.space, call.a1, 16);
  if (block == null) return -EFAULT;
  const accessed = Option.some<Timestamp>(new Timestamp(block.u64(0), 0));
  const modified = Option.some<Timestamp>(new Timestamp(block.u64(8), 0));
  return applyTimes(thread, found, new Times(accessed, modified), true, false);
}

/** Two pairs of seconds and a fraction, in units of `unit` nanoseconds; a null address is now. */
function setTimesOf(thread: Thread, found: Target, address: u64, unit: u64, follow: bool): i64 {
  const now = Option.some<Timestamp>(thread.process.clock.timestamp());
  const times = new Times(now, now);
  let isNow = address == 0;
  if (address != 0) {
    const block = readBlock(thread.process.space, address, 32);
    if (block == null) return -EFAULT;
    if (!isFraction(block.u64(8), unit) || !isFraction(block.u64(24), unit)) return -EINVAL;
    times.accessed = timeFrom(block, 0, unit, now);
    times.modified = timeFrom(block, 16, unit, now);
    isNow = times.accessed == now && times.modified == now;
  }
  // Nothing to do: the file need not even be there.
  if (!times.accessed.isSome && !times.modified.isSome) return 0;
  return applyTimes(thread, found, times, follow, isNow);
}

function isFraction(value: u64, unit: u64): bool {
  return value < SECOND / unit || (unit == 1 && (value == UTIME_NOW || value == UTIME_OMIT));
}

function timeFrom(block: Block, offset: i32, unit: u64, now: Option<Timestamp>): Option<Timestamp> {
  const fraction = block.u64(offset + 8);
  if (unit == 1 && fraction == UTIME_NOW) return now;
  if (unit == 1 && fraction == UTIME_OMIT) return Option.none<Timestamp>();
  return Option.some<Timestamp>(new Timestamp(block.u64(offset), <u32>(fraction * unit)));
}

function applyTimes(thread: Thread, found: Target, times: Times, follow: bool, isNow: bool): i64 {
  if (found.error != 0) return found.error;
  if (thread.process.isChecked) {
    const refused = refusalOfTimes(thread, found, follow, isNow);
    if (refused != 0) return refused;
  }
  const itself = found.itself;
  const place = itself != null ? placeOf(itself) : thread.process.walker.locate(found.from, found.path, follow);
  if (place == null) return -EPERM;
  const linked = linkedFile(thread.process, place);
  if (linked != null) return applyTimes(thread, linked, times, follow, isNow);
  while (place.error == 0) {
    if (place.entry != null) return -EPERM;
    const result = place.node.setTimesAt(place.name, place.follow, times);
    if (result.isOk && anyWatched()) tellOf(thread.process, place, IN_ATTRIB);
    if (result.isOk) return 0;
    if (!place.moves(result.error, true)) break;
  }
  return -place.error;
}

/** Whoever may write a file may say that it changed now; another time is its owner's to say. */
function refusalOfTimes(thread: Thread, found: Target, follow: bool, isNow: bool): i64 {
  const who = thread.credentials;
  const status = new Status();
  const error = statusOf(thread, found, follow, status);
  if (error != 0 || ownsFile(who, status)) return error;
  if (!isNow) return -EPERM;
  return isPermitted(who, status, MAY_WRITE) ? 0 : -EACCES;
}
