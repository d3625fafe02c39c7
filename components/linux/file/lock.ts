// Locks on files: ranges of bytes, which a process (fcntl) or an open file description (F_OFD_*) owns, and whole files (flock),
// which descriptions own. They are advice: nobody is kept from reading or writing. The two families do not know each other.
//
// A process's locks belong to its descriptor table, as in Linux: threads share them, a forked child has none, and they last through
// exec. They go when any of the table's descriptors of that file is closed; those of a description go with its last descriptor.
//
// Who must wait is tried again whenever something on the file is unlocked (`Thread.wait`); `Waiting` says who waits for whom, so that
// a circle of processes is found before it closes.

import { State, Thread } from '../thread/thread';
import { Description } from './description';
import { Status } from './status';
import { FileTable } from './table';

export const F_RDLCK: u32 = 0;
export const F_WRLCK: u32 = 1;
export const F_UNLCK: u32 = 2;
/** The last byte of a lock that reaches to the end, wherever that will be. */
export const LAST_BYTE: i64 = i64.MAX_VALUE;
/** Most locks of a sandbox; one more is ENOLCK. */
const MOST_LOCKS: i32 = 65_536;

/** Who owns a lock: a descriptor table, or a description. */
export class Owner {
  constructor(
    readonly table: FileTable | null,
    readonly description: Description | null,
    /** Number of the process that asked, or -1 for a description. */
    readonly process: i32,
  ) {}

  is(other: Owner): bool {
    return this.table == other.table && this.description == other.description;
  }
}

export class Lock {
  constructor(
    readonly owner: Owner,
    /** F_RDLCK or F_WRLCK. */
    readonly kind: u32,
    /** First and last byte. */
    readonly start: i64,
    readonly end: i64,
  ) {}

  overlaps(start: i64, end: i64): bool {
    return this.start <= end && start <= this.end;
  }
}

/** Somebody who waits until `lock` goes. */
class Waiting {
  constructor(
    readonly thread: Thread,
    readonly owner: Owner,
    readonly lock: Lock,
  ) {}
}

/** The locks of one file: of ranges, or as a whole. */
class LockedFile {
  /** Of one owner next to each other, in the order of their bytes. */
  readonly ranges: Array<Lock> = [];
  readonly whole: Array<Lock> = [];

  get isFree(): bool {
    return this.ranges.length == 0 && this.whole.length == 0;
  }
}

export class FileLocks {
  private readonly files: Map<string, LockedFile> = new Map();
  private waiting: Array<Waiting> = [];
  private count: i32 = 0;

  /** What keeps `owner` from having this range; null if nothing does. */
  conflict(file: Description, owner: Owner, kind: u32, start: i64, end: i64): Lock | null {
    return this.conflictIn(file, owner, kind, start, end, false);
  }

  /** What keeps `owner` from having the whole file. */
  wholeConflict(file: Description, owner: Owner, kind: u32): Lock | null {
    return this.conflictIn(file, owner, kind, 0, LAST_BYTE, true);
  }

  /** A lock that `owner` has itself in this range. */
  ownIn(file: Description, owner: Owner, start: i64, end: i64): Lock | null {
    const name = nameOf(file);
    if (!this.files.has(name)) return null;
    const list = this.files.get(name).ranges;
    for (let i = 0; i < list.length; i++) {
      if (list[i].owner.is(owner) && list[i].overlaps(start, end)) return list[i];
    }
    return null;
  }

  private conflictIn(file: Description, owner: Owner, kind: u32, start: i64, end: i64, whole: bool): Lock | null {
    const name = nameOf(file);
    if (!this.files.has(name)) return null;
    const found = this.files.get(name);
    const list = whole ? found.whole : found.ranges;
    for (let i = 0; i < list.length; i++) {
      const lock = list[i];
      if (lock.owner.is(owner) || !lock.overlaps(start, end)) continue;
      if (kind == F_WRLCK || lock.kind == F_WRLCK) return lock;
    }
    return null;
  }

  /** Locks a range for `owner`, or with F_UNLCK unlocks it, whatever it had there. False if there is no room for more locks. */
  set(file: Description, owner: Owner, kind: u32, start: i64, end: i64): bool {
    const name = nameOf(file);
    if (kind == F_UNLCK && !this.files.has(name)) return true;
    // One lock that is cut in two, and the new one.
    if (this.count + 2 > MOST_LOCKS) return false;
    const locked = this.fileOf(name);
    const before = locked.ranges.length;
    replaceRange(locked.ranges, owner, kind, start, end);
    this.count += locked.ranges.length - before;
    this.note(owner);
    this.changed(name, locked);
    return true;
  }

  /** The lock of the whole file that `owner` has; F_UNLCK if none. */
  wholeKind(file: Description, owner: Owner): u32 {
    const name = nameOf(file);
    if (!this.files.has(name)) return F_UNLCK;
    const index = indexOfOwner(this.files.get(name).whole, owner);
    return index < 0 ? F_UNLCK : this.files.get(name).whole[index].kind;
  }

  /** Locks the whole file for `owner`, or unlocks it. False if there is no room. */
  setWhole(file: Description, owner: Owner, kind: u32): bool {
    const name = nameOf(file);
    if (kind == F_UNLCK && !this.files.has(name)) return true;
    if (kind != F_UNLCK && this.count + 1 > MOST_LOCKS) return false;
    const locked = this.fileOf(name);
    const index = indexOfOwner(locked.whole, owner);
    if (index >= 0) this.count--;
    if (index >= 0) locked.whole.splice(index, 1);
    if (kind != F_UNLCK) this.count++;
    if (kind != F_UNLCK) locked.whole.push(new Lock(owner, kind, 0, LAST_BYTE));
    this.note(owner);
    this.changed(name, locked);
    return true;
  }

  private fileOf(name: string): LockedFile {
    if (!this.files.has(name)) this.files.set(name, new LockedFile());
    return this.files.get(name);
  }

  /** The owner tells when it goes. */
  private note(owner: Owner): void {
    if (owner.table != null) owner.table!.locks = this;
    if (owner.description != null) owner.description!.locks = this;
  }

  private changed(name: string, locked: LockedFile): void {
    if (locked.isFree) this.files.delete(name);
    const waiting = this.waiting;
    this.waiting = [];
    for (let i = 0; i < waiting.length; i++) waiting[i].thread.wake();
  }

  // Waiting.

  /** `thread` waits for `lock` to go. */
  await(thread: Thread, owner: Owner, lock: Lock): void {
    this.leave(thread);
    this.waiting.push(new Waiting(thread, owner, lock));
  }

  /** It waits no longer. */
  leave(thread: Thread): void {
    for (let i = this.waiting.length - 1; i >= 0; i--) {
      const other = this.waiting[i].thread;
      if (other == thread || other.state == State.Ended) this.waiting.splice(i, 1);
    }
  }

  /** Would `owner` wait, over others, for itself, if it waited for `lock`? Asked of processes only, as in Linux. */
  wouldDeadlock(owner: Owner, lock: Lock): bool {
    let holder: Owner | null = lock.owner;
    for (let steps = 0; holder != null && steps <= this.waiting.length; steps++) {
      if (holder.table == null) return false;
      if (holder.is(owner)) return true;
      holder = this.whomAwaits(holder);
    }
    return false;
  }

  private whomAwaits(owner: Owner): Owner | null {
    for (let i = 0; i < this.waiting.length; i++) {
      const one = this.waiting[i];
      if (one.owner.is(owner) && one.thread.state == State.Waiting) return one.lock.owner;
    }
    return null;
  }

  // The end of an owner.

  /** A descriptor of `file` in `table` is closed. */
  closed(table: FileTable, file: Description): void {
    const owner = new Owner(table, null, 0);
    const name = nameOf(file);
    if (!this.files.has(name) || indexOfOwner(this.files.get(name).ranges, owner) < 0) return;
    this.set(file, owner, F_UNLCK, 0, LAST_BYTE);
  }

  /** Nobody has `file` open by this description any more. */
  gone(file: Description): void {
    const owner = new Owner(null, file, -1);
    this.set(file, owner, F_UNLCK, 0, LAST_BYTE);
    this.setWhole(file, owner, F_UNLCK);
  }
}

/** What a file is known by. */
function nameOf(file: Description): string {
  const status = new Status();
  file.stat(status);
  return status.device.toString() + ':' + status.inode.toString();
}

function indexOfOwner(list: Array<Lock>, owner: Owner): i32 {
  for (let i = 0; i < list.length; i++) {
    if (list[i].owner.is(owner)) return i;
  }
  return -1;
}

/** Puts a range of `kind` where the owner's others were; those that touch it and are of its kind become one with it. */
function replaceRange(list: Array<Lock>, owner: Owner, kind: u32, start: i64, end: i64): void {
  const first = indexOfOwner(list, owner);
  const others: Array<Lock> = [];
  const own: Array<Lock> = [];
  let from = start;
  let to = end;
  for (let i = 0; i < list.length; i++) {
    const lock = list[i];
    if (!lock.owner.is(owner)) {
      others.push(lock);
    } else if (lock.kind == kind && lock.start - 1 <= end && start - 1 <= lock.end) {
      from = min(from, lock.start);
      to = max(to, lock.end);
    } else {
      if (lock.start < start) own.push(new Lock(lock.owner, lock.kind, lock.start, min(lock.end, start - 1)));
      if (lock.end > end) own.push(new Lock(lock.owner, lock.kind, max(lock.start, end + 1), lock.end));
    }
  }
  if (kind != F_UNLCK) own.push(new Lock(owner, kind, from, to));
  own.sort((one, other) => (one.start < other.start ? -1 : one.start > other.start ? 1 : 0));
  list.length = 0;
  for (let i = 0; i <= others.length; i++) {
    if (i == (first < 0 ? others.length : first)) for (let o = 0; o < own.length; o++) list.push(own[o]);
    if (i < others.length) list.push(others[i]);
  }
}
