// inotify: what happens to files and directories that a program watches (inotify(7)).
//
// Events come from the calls of all processes of the sandbox. What the host, or another sandbox, changes in a granted directory is not seen.
// A watch is of an object, whatever it is called; a watched directory also hears, with the name, of what happens to what is in it.
// Where nobody watches anything, nothing of this costs more than a look at a number.

import { EAGAIN, EINVAL } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Block, encode } from '../memory/block';
import { nameOf, parentOf } from '../path/mount';
import { Place } from '../path/place';
import { Chunk, Description } from './description';
import { POLLIN, POLLRDNORM } from './flags';
import { DEVICE_OF_ANONYMOUS, Status } from './status';

export const IN_ACCESS: u32 = 0x001;
export const IN_MODIFY: u32 = 0x002;
export const IN_ATTRIB: u32 = 0x004;
export const IN_CLOSE_WRITE: u32 = 0x008;
export const IN_CLOSE_NOWRITE: u32 = 0x010;
export const IN_OPEN: u32 = 0x020;
export const IN_MOVED_FROM: u32 = 0x040;
export const IN_MOVED_TO: u32 = 0x080;
export const IN_CREATE: u32 = 0x100;
export const IN_DELETE: u32 = 0x200;
export const IN_DELETE_SELF: u32 = 0x400;
export const IN_MOVE_SELF: u32 = 0x800;
export const IN_ALL: u32 = 0xfff;
const IN_Q_OVERFLOW: u32 = 0x4000;
const IN_IGNORED: u32 = 0x8000;
const IN_ISDIR: u32 = 0x4000_0000;
const IN_ONESHOT: u32 = 0x8000_0000;
/** Events that concern a name, and so only the directory that it is in. */
const OF_NAMES: u32 = IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE;
/** fs.inotify.max_queued_events, max_user_watches. */
const MOST_EVENTS: i32 = 16_384;
export const MOST_WATCHES: i32 = 8192;
const HEAD: i32 = 16;

class Event {
  constructor(
    readonly watch: i32,
    readonly mask: u32,
    readonly cookie: u32,
    readonly name: string,
  ) {}

  is(other: Event): bool {
    return this.watch == other.watch && this.mask == other.mask && this.cookie == other.cookie && this.name == other.name;
  }

  /** The name is followed by zeros, up to a multiple of the head's size. */
  get size(): i32 {
    const length = String.UTF8.byteLength(this.name);
    return length == 0 ? HEAD : HEAD + ((length + HEAD) & ~(HEAD - 1));
  }

  write(block: Block, at: i32): void {
    block.setU32(at, <u32>this.watch);
    block.setU32(at + 4, this.mask);
    block.setU32(at + 8, this.cookie);
    block.setU32(at + 12, this.size - HEAD);
    if (this.name.length > 0) block.put(at + HEAD, encode(this.name));
  }
}

class FileWatch {
  constructor(
    readonly number: i32,
    readonly key: string,
    public mask: u32,
  ) {}
}

/** Those that watch anything, of all sandboxes. */
const watchers: Array<InotifyFile> = [];
let cookies: u32 = 0;

/** Does anybody watch anything? */
@inline export function anyWatched(): bool {
  return watchers.length > 0;
}

export function newCookie(): u32 {
  return ++cookies;
}

export class InotifyFile extends Description {
  private readonly watches: Array<FileWatch> = [];
  private queue: Array<Event> = [];
  private last: i32 = 0;

  constructor(
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags, 'anon_inode:inotify');
  }

  get count(): i32 {
    return this.watches.length;
  }

  /** The number of the watch of this object; 0 if there is none. */
  find(status: Status): i32 {
    const key = keyOf(status);
    for (let i = 0; i < this.watches.length; i++) if (this.watches[i].key == key) return this.watches[i].number;
    return 0;
  }

  /** Watches an object, or changes what of it is watched. */
  watch(status: Status, mask: u32, adds: bool): i32 {
    const key = keyOf(status);
    for (let i = 0; i < this.watches.length; i++) {
      const known = this.watches[i];
      if (known.key != key) continue;
      known.mask = adds ? known.mask | mask : mask;
      return known.number;
    }
    this.watches.push(new FileWatch(++this.last, key, mask));
    if (this.watches.length == 1) watchers.push(this);
    return this.last;
  }

  /** False if there is no such watch. */
  unwatch(number: i32): bool {
    for (let i = 0; i < this.watches.length; i++) {
      if (this.watches[i].number != number) continue;
      this.drop(i);
      return true;
    }
    return false;
  }

  private drop(index: i32): void {
    const watch = this.watches[index];
    this.watches.splice(index, 1);
    if (this.watches.length == 0) watchers.splice(watchers.indexOf(this), 1);
    this.add(new Event(watch.number, IN_IGNORED, 0, ''));
  }

  /** Hears of `mask`, at the object `key`, or in it at what has this name. */
  hear(key: string, mask: u32, isDirectory: bool, cookie: u32, name: string): void {
    for (let i = 0; i < this.watches.length; i++) {
      const watch = this.watches[i];
      if (watch.key != key) continue;
      const wanted = watch.mask & mask;
      const isSelf = (mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0;
      if (wanted != 0) this.add(new Event(watch.number, wanted | (isDirectory && !isSelf ? IN_ISDIR : 0), cookie, name));
      if (mask == IN_DELETE_SELF || (wanted != 0 && (watch.mask & IN_ONESHOT) != 0)) this.drop(i);
      return;
    }
  }

  private add(event: Event): void {
    const queue = this.queue;
    if (queue.length > 0 && queue[queue.length - 1].is(event)) return;
    if (queue.length < MOST_EVENTS) queue.push(event);
    else if (queue.length == MOST_EVENTS) queue.push(new Event(-1, IN_Q_OVERFLOW, 0, ''));
    this.wake();
  }

  /** As many whole events as fit. */
  read(chunk: Chunk, limit: u32): i64 {
    if (this.queue.length == 0) return -EAGAIN;
    let size = 0;
    let count = 0;
    while (count < this.queue.length && <u32>(size + this.queue[count].size) <= limit) size += this.queue[count++].size;
    if (count == 0) return -EINVAL;
    const block = Block.of(size);
    let at = 0;
    for (let i = 0; i < count; i++) {
      this.queue[i].write(block, at);
      at += this.queue[i].size;
    }
    this.queue = this.queue.slice(count);
    chunk.bytes = block.bytes;
    return size;
  }

  /** Bytes that can be read. */
  get available(): i32 {
    let size = 0;
    for (let i = 0; i < this.queue.length; i++) size += this.queue[i].size;
    return size;
  }

  ready(): u32 {
    return this.queue.length > 0 ? POLLIN | POLLRDNORM : 0;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_ANONYMOUS, 1, 0o600, this.since);
    return 0;
  }

  closed(): void {
    if (this.watches.length > 0) watchers.splice(watchers.indexOf(this), 1);
    this.watches.length = 0;
  }
}

function keyOf(status: Status): string {
  return status.device.toString() + ':' + status.inode.toString();
}

function tell(key: string, mask: u32, isDirectory: bool, cookie: u32, name: string): void {
  for (let i = watchers.length - 1; i >= 0; i--) watchers[i].hear(key, mask, isDirectory, cookie, name);
}

/** Tells the directory that `place` is in, by its name there, and the object itself, unless only names are concerned. */
export function notify(place: Place | null, about: Status, mask: u32, cookie: u32 = 0): void {
  if (place != null && place.mount != null) {
    const path = place.path;
    const above = new Status();
    if (path != '/' && place.statusOf(parentOf(path), above)) tell(keyOf(above), mask, about.isDirectory, cookie, nameOf(path));
  }
  if ((mask & OF_NAMES) == 0) tell(keyOf(about), mask, about.isDirectory, cookie, '');
}

/** Tells the object alone. */
export function notifySelf(about: Status, mask: u32): void {
  tell(keyOf(about), mask, about.isDirectory, 0, '');
}

/** The file at `place` has one name fewer: what that means to who watches it. */
export function notifyUnlinked(place: Place, about: Status): void {
  if (!about.isDirectory) notifySelf(about, IN_ATTRIB);
  if (about.isDirectory || about.links <= 1) notifySelf(about, IN_DELETE_SELF);
  notify(place, about, IN_DELETE);
}
