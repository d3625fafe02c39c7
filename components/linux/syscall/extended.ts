// Extended attributes (xattr(7)), where a file system keeps them; elsewhere there are none.

import {
  E2BIG, EACCES, EEXIST, EFAULT, EINVAL, ENODATA, EOPNOTSUPP, EPERM, ERANGE, EROFS,
} from '../errno';
import { FsError, FsErrorTag } from '../gen/import/nucleus-fs-types';
import { IN_ATTRIB, anyWatched, notify } from '../file/inotify';
import { placeOf } from '../file/open';
import { MAY_READ, MAY_WRITE, isPermitted } from '../file/permission';
import { S_IFDIR, S_IFMT, S_IFREG, Status } from '../file/status';
import { Block, decode, encode } from '../memory/block';
import { copyIn, copyOut, copyString } from '../memory/copy';
import { isUtf8 } from '../memory/utf8';
import { errnoOf } from '../path/failure';
import { Place } from '../path/place';
import { Capability } from '../process/credentials';
import { FILE_CAPABILITIES } from '../program/privilege';
import { Thread } from '../thread/thread';
import { openTarget, statusOf } from './attribute';
import { Call } from './call';
import { Table } from './table';
import { Target, linkedFile, pathTarget } from './target';

const LONGEST_NAME: i32 = 255;
const LARGEST_VALUE: u64 = 65536;
const XATTR_CREATE: u32 = 1;
const XATTR_REPLACE: u32 = 2;

export function extendedCalls(table: Table): void {
  table.add(188, 'setxattr', set, 'path name data size hex');
  table.add(189, 'lsetxattr', set, 'path name data size hex');
  table.add(190, 'fsetxattr', set, 'fd name data size hex');
  table.add(191, 'getxattr', get, 'path name >data size');
  table.add(192, 'lgetxattr', get, 'path name >data size');
  table.add(193, 'fgetxattr', get, 'fd name >data size');
  table.add(194, 'listxattr', list, 'path >data size');
  table.add(195, 'llistxattr', list, 'path >data size');
  table.add(196, 'flistxattr', list, 'fd >data size');
  table.add(197, 'removexattr', remove, 'path name');
  table.add(198, 'lremovexattr', remove, 'path name');
  table.add(199, 'fremovexattr', remove, 'fd name');
}

/** The object that a call is about, at its place. */
class Subject {
  error: i64 = 0;
  place: Place | null = null;
  status: Status = new Status();
  name: string = '';

  fail(error: i64): Subject {
    this.error = error;
    return this;
  }

  get path(): string {
    const place = this.place!;
    return place.name;
  }
}

/** `first` is the number of the call's form that follows links. */
function subject(thread: Thread, call: Call, first: i32): Subject {
  const form = <i32>call.number - first;
  const found: Target = form == 2 ? openTarget(thread, call.i0) : pathTarget(thread, call.a0);
  const result = new Subject();
  if (found.error != 0) return result.fail(found.error);
  const follow = form != 1;
  const error = statusOf(thread, found, follow, result.status);
  if (error != 0) return result.fail(error);
  const itself = found.itself;
  let place = itself != null ? placeOf(itself) : thread.process.walker.locate(found.from, found.path, follow);
  if (place != null) {
    const linked = linkedFile(thread.process, place);
    if (linked != null) place = placeOf(linked.itself!);
  }
  if (place == null || place.entry != null) return result.fail(-EOPNOTSUPP);
  result.place = place;
  return result;
}

/** What a call says before it comes to the file. */
class Named {
  error: i64 = 0;
  name: string = '';

  constructor(thread: Thread, address: u64) {
    const bytes = copyString(thread.process.space, address, LONGEST_NAME + 1);
    if (bytes == null) this.error = -EFAULT;
    else if (bytes.length == 0 || bytes.length > LONGEST_NAME || !isUtf8(bytes)) this.error = -ERANGE;
    else this.name = decode(bytes);
  }
}

/** The object, once it is known that its attribute of this name may be had. */
function withName(thread: Thread, call: Call, named: Named, first: i32, writing: bool): Subject {
  if (named.error != 0) return new Subject().fail(named.error);
  const result = subject(thread, call, first);
  if (result.error != 0) return result;
  const name = named.name;
  result.name = name;
  const known = name.startsWith('user.') || name.startsWith('trusted.') || name.startsWith('security.');
  if (!known) return result.fail(-EOPNOTSUPP);
  const refused = refusalOf(thread, result, writing);
  if (refused != 0) return result.fail(refused);
  const format = result.status.mode & S_IFMT;
  // What users say of a file is only kept where permissions for its content mean something (xattr(7)).
  if (name.startsWith('user.') && format != S_IFREG && format != S_IFDIR) result.fail(writing ? -EPERM : -ENODATA);
  return result;
}

/** What users say of a file is as its content; the rest takes privileges (xattr(7)). 0, or an error negated. */
function refusalOf(thread: Thread, about: Subject, writing: bool): i64 {
  const who = thread.credentials;
  const name = about.name;
  if (!about.status.isKept) return 0;
  if (name.startsWith('user.')) return isPermitted(who, about.status, writing ? MAY_WRITE : MAY_READ) ? 0 : -EACCES;
  if (name.startsWith('trusted.')) return who.has(Capability.SysAdmin) ? 0 : writing ? -EPERM : -ENODATA;
  if (!writing) return 0;
  const needed = name == FILE_CAPABILITIES ? Capability.SetFileCapability : Capability.SysAdmin;
  return who.has(needed) ? 0 : -EPERM;
}

/** The error of a call that failed; 0 if the walk went on and it is to be made again. */
function problem(subject: Subject, error: FsError, writing: bool): i64 {
  if (error.tag == FsErrorTag.Leaves) return subject.place!.moves(error, writing) ? 0 : -subject.place!.error;
  return -errnoOf(error, writing);
}

function get(thread: Thread, call: Call): i64 {
  const about = withName(thread, call, new Named(thread, call.a1), 191, false);
  while (about.error == 0) {
    const place = about.place!;
    if (place.error != 0) return -place.error;
    const answer = place.node.readExtendedAt(about.path, place.follow, about.name);
    if (answer.isOk) return answer.value.isSome ? give(thread, call.a2, call.a3, answer.value.value) : -ENODATA;
    about.error = problem(about, answer.error, false);
  }
  return about.error;
}

/** A size of 0 asks how much there is. */
function give(thread: Thread, address: u64, size: u64, bytes: StaticArray<u8>): i64 {
  if (size == 0) return bytes.length;
  if (size < <u64>bytes.length) return -ERANGE;
  return copyOut(thread.process.space, address, bytes) ? bytes.length : -EFAULT;
}

function list(thread: Thread, call: Call): i64 {
  const about = subject(thread, call, 194);
  while (about.error == 0) {
    const place = about.place!;
    if (place.error != 0) return -place.error;
    const answer = place.node.listExtendedAt(about.path, place.follow);
    if (answer.isOk) return give(thread, call.a1, call.a2, terminated(shown(thread, answer.value)));
    about.error = problem(about, answer.error, false);
  }
  // What can have none has an empty list.
  return about.error == -EOPNOTSUPP ? 0 : about.error;
}

/** Without those that take a privilege to be known. */
function shown(thread: Thread, names: Array<string>): Array<string> {
  if (thread.credentials.has(Capability.SysAdmin)) return names;
  const result: Array<string> = [];
  for (let i = 0; i < names.length; i++) {
    if (!names[i].startsWith('trusted.')) result.push(names[i]);
  }
  return result;
}

function terminated(names: Array<string>): StaticArray<u8> {
  let length = 0;
  for (let i = 0; i < names.length; i++) length += encode(names[i]).length + 1;
  const block = Block.of(length);
  let at = 0;
  for (let i = 0; i < names.length; i++) {
    const bytes = encode(names[i]);
    block.put(at, bytes);
    at += bytes.length + 1;
  }
  return block.bytes;
}

function set(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a4;
  if ((flags & ~(XATTR_CREATE | XATTR_REPLACE)) != 0) return -EINVAL;
  const named = new Named(thread, call.a1);
  if (named.error != 0) return named.error;
  if (call.a3 > LARGEST_VALUE) return -E2BIG;
  const value = call.a3 == 0 ? new StaticArray<u8>(0) : copyIn(thread.process.space, call.a2, <u32>call.a3);
  if (value == null) return -EFAULT;
  const about = withName(thread, call, named, 188, true);
  while (about.error == 0) {
    const place = about.place!;
    if (place.error != 0) return -place.error;
    if (place.mount != null && !place.mount!.writable) return -EROFS;
    const refused = flags == 0 ? 0 : refusal(about, flags);
    if (refused != 0) return refused;
    const answer = place.node.writeExtendedAt(about.path, place.follow, about.name, value);
    if (answer.isOk) {
      if (anyWatched()) notify(place, about.status, IN_ATTRIB);
      return 0;
    }
    about.error = problem(about, answer.error, true);
  }
  return about.error;
}

function refusal(about: Subject, flags: u32): i64 {
  const place = about.place!;
  const answer = place.node.readExtendedAt(about.path, place.follow, about.name);
  if (!answer.isOk) return 0;
  if (answer.value.isSome) return (flags & XATTR_CREATE) != 0 ? -EEXIST : 0;
  return (flags & XATTR_REPLACE) != 0 ? -ENODATA : 0;
}

function remove(thread: Thread, call: Call): i64 {
  const about = withName(thread, call, new Named(thread, call.a1), 197, true);
  while (about.error == 0) {
    const place = about.place!;
    if (place.error != 0) return -place.error;
    if (place.mount != null && !place.mount!.writable) return -EROFS;
    const answer = place.node.removeExtendedAt(about.path, place.follow, about.name);
    if (answer.isOk) {
      if (anyWatched() && answer.value) notify(place, about.status, IN_ATTRIB);
      return answer.value ? 0 : -ENODATA;
    }
    about.error = problem(about, answer.error, true);
  }
  return about.error;
}
