// openat2: opening with limits on the way that a path may take.
//
// With limits the way is walked here, one name after the other, and what is opened at last is the way that was found: names of directories
// without links. Between two calls of the sandbox's programs nothing changes, so nobody of them can put a link there meanwhile.

import { E2BIG, EAGAIN, EBADF, EFAULT, EINVAL, ELOOP, ENOENT, ENOTDIR, EXDEV } from '../errno';
import { O_ACCMODE, O_CREAT, O_DIRECTORY, O_CLOEXEC, O_NOFOLLOW, O_PATH, O_TMPFILE } from '../file/flags';
import { lookUp } from '../file/lookup';
import { Status } from '../file/status';
import { readBlock } from '../memory/copy';
import { Place } from '../path/place';
import { EntryKind } from '../tree/entry';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { openFound } from './file';
import { Table } from './table';
import { AT_FDCWD, Target, directoryPlace, target } from './target';

/** struct open_how: flags, mode, resolve; and the largest that is taken, whose rest must be zeros. */
const HOW_SIZE: u64 = 24;
const LARGEST_HOW: u64 = 4096;
/** O_TMPFILE without O_DIRECTORY, which is a part of it. */
const TMPFILE: u32 = O_TMPFILE & ~O_DIRECTORY;
const FLAGS_KNOWN: u64 = 0o37777703;
const WITH_PATH: u32 = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;

const NO_CROSSING: u32 = 1;
const NO_MAGIC: u32 = 2;
const NO_LINKS: u32 = 4;
const BENEATH: u32 = 8;
const IN_ROOT: u32 = 16;
const CACHED: u32 = 32;
const MOST_LINKS: i32 = 40;

export function openHowCalls(table: Table): void {
  table.add(437, 'openat2', open, 'at path openhow size');
}

function open(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.a3 < HOW_SIZE) return -EINVAL;
  if (call.a3 > LARGEST_HOW) return -E2BIG;
  const how = readBlock(space, call.a2, <u32>call.a3);
  if (how == null) return -EFAULT;
  for (let i = <i32>HOW_SIZE; i < how.length; i++) {
    if (how.u8(i) != 0) return -E2BIG;
  }
  const flags = <u32>how.u64(0);
  const limits = <u32>how.u64(16);
  if (!isGood(how.u64(0), how.u64(8), how.u64(16))) return -EINVAL;
  // What it takes to find the file is never known beforehand.
  if ((limits & CACHED) != 0) return -EAGAIN;
  const found = target(thread, call.i0, call.a1, 0);
  if (found.error == 0 && (limits & IN_ROOT) != 0) setRoot(thread, found, call.i0);
  if (found.error == 0 && limits != 0) new Way(thread, found, limits, flags).walk();
  return openFound(thread, found, flags, <u32>how.u64(8));
}

/** The directory is the root of absolute paths, too. */
function setRoot(thread: Thread, found: Target, descriptor: i32): void {
  if (descriptor == AT_FDCWD) return;
  const file = thread.process.files.get(descriptor);
  if (file == null) {
    found.error = -EBADF;
    return;
  }
  found.base = directoryPlace(file);
  if (found.base == null) found.error = -ENOTDIR;
}

function isGood(flags: u64, mode: u64, limits: u64): bool {
  if ((flags & ~FLAGS_KNOWN) != 0 || limits > 0x3f || (limits & (BENEATH | IN_ROOT)) == (BENEATH | IN_ROOT)) return false;
  const makes = (<u32>flags & (O_CREAT | TMPFILE)) != 0;
  if (makes ? mode > 0o7777 : mode != 0) return false;
  if ((<u32>flags & O_PATH) != 0 && (<u32>flags & ~WITH_PATH) != 0) return false;
  if ((<u32>flags & TMPFILE) == 0) return true;
  return (<u32>flags & O_DIRECTORY) != 0 && (<u32>flags & O_ACCMODE) != 0;
}

/** The way of a path with limits. It ends in `found`: its path, or its error. */
class Way {
  /** Names of real directories, from the start. */
  private done: Array<string> = [];
  private left: Array<string> = [];
  /** It starts at the root of the tree. */
  private fromRoot: bool = false;
  private links: i32 = 0;
  private device: u64 = 0;
  private status: Status = new Status();

  constructor(
    private thread: Thread,
    private found: Target,
    private limits: u32,
    private flags: u32,
  ) {}

  walk(): void {
    const path = this.found.path;
    let error = this.enter(path);
    if (error == 0) error = lookUp(this.thread.process, this.found.from, this.text(), true, this.status);
    this.device = this.status.device;
    while (error == 0 && this.left.length > 0) error = this.step(this.left.shift());
    this.found.error = error;
    this.found.path = this.text() + (path.endsWith('/') || path.endsWith('/.') ? '/' : '');
  }

  private text(): string {
    const names = this.done.join('/');
    if (this.fromRoot) return '/' + names;
    return names.length > 0 ? names : '.';
  }

  /** Puts the names of a path before those that are left. */
  private enter(path: string): i64 {
    if (path.startsWith('/')) {
      if ((this.limits & BENEATH) != 0) return -EXDEV;
      this.done = [];
      if ((this.limits & IN_ROOT) == 0) this.fromRoot = true;
    }
    const names = path.split('/');
    const list: Array<string> = [];
    for (let i = 0; i < names.length; i++) {
      if (names[i].length > 0 && names[i] != '.') list.push(names[i]);
    }
    this.left = list.concat(this.left);
    return 0;
  }

  private step(name: string): i64 {
    if (name == '..') return this.goUp();
    this.done.push(name);
    const error = lookUp(this.thread.process, this.found.from, this.text(), false, this.status);
    const isLast = this.left.length == 0;
    // The last one may be about to be made.
    if (error != 0) return error == -ENOENT && isLast ? 0 : error;
    if (this.status.isLink) return this.follow(isLast);
    if (!isLast && !this.status.isDirectory) return -ENOTDIR;
    return this.crosses() ? -EXDEV : 0;
  }

  private goUp(): i64 {
    if (this.done.length > 0 && this.done[this.done.length - 1] != '..') {
      this.done.pop();
    } else if ((this.limits & BENEATH) != 0) {
      return -EXDEV;
    } else if ((this.limits & IN_ROOT) == 0 && !this.fromRoot) {
      this.done.push('..');
    }
    const error = lookUp(this.thread.process, this.found.from, this.text(), true, this.status);
    return error == 0 && this.crosses() ? -EXDEV : error;
  }

  private crosses(): bool {
    return (this.limits & NO_CROSSING) != 0 && this.status.device != this.device;
  }

  private follow(isLast: bool): i64 {
    if (isLast && (this.flags & O_NOFOLLOW) != 0) return 0;
    if ((this.limits & NO_LINKS) != 0) return -ELOOP;
    if (++this.links > MOST_LINKS) return -ELOOP;
    const place = this.thread.process.walker.locate(this.found.from, this.text(), false);
    const entry = place.entry;
    if (entry != null && entry.magic) return this.followMagic();
    const target = linkOf(place);
    if (target.length == 0) return -ENOENT;
    this.done.pop();
    return this.enter(target);
  }

  /** A link of /proc leads to an object, not to a name. */
  private followMagic(): i64 {
    if ((this.limits & NO_MAGIC) != 0) return -ELOOP;
    return (this.limits & (BENEATH | IN_ROOT | NO_CROSSING)) != 0 ? -EXDEV : 0;
  }
}

/** What the link says; nothing if it cannot be read. */
function linkOf(place: Place): string {
  const entry = place.entry;
  if (entry != null) return entry.kind == EntryKind.Link ? entry.target : '';
  while (place.error == 0) {
    const result = place.node.readLinkAt(place.name);
    if (result.isOk) return result.value;
    if (!place.moves(result.error, false)) break;
  }
  return '';
}
