// Open directories: getdents64 over a file system's list, with ".", ".." and the mounts that lie here.
//
// A position is the number of entries before it: 0 and 1 are "." and "..", then the file system's entries in its order,
// then mounts that it does not list. Position 0 takes a new look.

import { EINVAL, EISDIR } from '../errno';
import { Kind } from '../gen/import/nucleus-fs-types';
import { Scratch } from '../../lib/scratch';
import { Block, encodedLength } from '../memory/block';
import { errnoOf } from '../path/failure';
import { Place } from '../path/place';
import { Walker } from '../path/walk';
import { Chunk, Description } from './description';
import { O_PATH } from './flags';
import { IN_ACCESS, IN_CLOSE_NOWRITE, anyWatched, notify } from './inotify';
import { SharedNode } from './shared-node';
import { Status, entryType, modeOf } from './status';

const SEEK_CUR: u32 = 1;
/** Entries that are asked for at once. */
const BATCH: u32 = 256;
/** d_ino, d_off, d_reclen and d_type come before the name. */
const ENTRY_HEAD: i32 = 19;
/** Most bytes that one call gives. */
const MOST: u32 = 65536;
const BUFFER: Scratch = new Scratch(<i32>MOST);

/** Packs struct linux_dirent64 records into a buffer of limited size. */
export class EntryWriter {
  private block: Block;
  length: i32 = 0;

  /** What the one before has given is not good any more. */
  constructor(limit: u32) {
    this.block = new Block(BUFFER.take(<i32>min<u32>(limit, MOST)));
  }

  /** False if there is no room. `next` is the position behind it. */
  add(name: string, inode: u64, mode: u32, next: u64): bool {
    const size = (ENTRY_HEAD + encodedLength(name) + 1 + 7) & ~7;
    if (this.length + size > this.block.length) return false;
    this.block.putEncoded(this.head(size, inode, mode, next) + ENTRY_HEAD, name);
    return true;
  }

  /** The name being `text` from `start` to `end`. */
  addPart(text: string, start: i32, end: i32, inode: u64, mode: u32, next: u64): bool {
    const length = end - start;
    const size = (ENTRY_HEAD + length + 1 + 7) & ~7;
    for (let i = start; i < end; i++) {
      if (text.charCodeAt(i) >= 0x80) return this.add(text.substring(start, end), inode, mode, next);
    }
    if (this.length + size > this.block.length) return false;
    this.block.putAscii(this.head(size, inode, mode, next) + ENTRY_HEAD, text, start, length);
    return true;
  }

  /** Where the record begins of whose `size` bytes all are written but the name. */
  private head(size: i32, inode: u64, mode: u32, next: u64): i32 {
    const at = this.length;
    // The zero behind the name, and what fills up.
    this.block.setU64(at + size - 8, 0);
    this.block.setU64(at, inode);
    this.block.setU64(at + 8, next);
    this.block.setU16(at + 16, size);
    this.block.setU8(at + 18, entryType(mode));
    this.length += size;
    return at;
  }

  take(chunk: Chunk): i64 {
    chunk.bytes = BUFFER.take(this.length);
    return this.length;
  }
}

/** What a file system has listed at once. */
class EntryBatch {
  /** Number of the entry whose name begins at `at`. */
  private next: i32 = 0;
  private at: i32 = 0;

  constructor(
    /** Each with a slash behind it. */
    private readonly names: string,
    private readonly kinds: Array<Kind>,
    private readonly inodes: StaticArray<u64>,
  ) {}

  get length(): i32 {
    return min(this.inodes.length, this.kinds.length);
  }

  /** False if there is no room. `next` is the position behind it. */
  write(index: i32, writer: EntryWriter, next: u64): bool {
    const end = this.goTo(index);
    return writer.addPart(this.names, this.at, end, this.inodes[index], modeOf(this.kinds[index]), next);
  }

  name(index: i32): string {
    const end = this.goTo(index);
    return this.names.substring(this.at, end);
  }

  /** Has `at` be the start of a name, and gives its end. */
  private goTo(index: i32): i32 {
    if (index < this.next) {
      this.next = 0;
      this.at = 0;
    }
    for (; this.next < index; this.next++) this.at = this.endOf(this.at) + 1;
    return this.endOf(this.at);
  }

  private endOf(start: i32): i32 {
    const end = this.names.indexOf('/', start);
    return end < 0 ? max(start, this.names.length) : end;
  }
}

export class DirectoryFile extends Description {
  /** Entries from number `batchStart` of the file system's list on. */
  private batch: EntryBatch = new EntryBatch('', [], new StaticArray<u64>(0));
  private batchStart: u64 = 0;
  private atEnd: bool = false;
  /** Names of mounts here that the file system has not listed so far. */
  private mounts: Array<string> | null = null;

  constructor(
    readonly node: SharedNode,
    readonly place: Place,
    private walker: Walker,
    flags: u32,
  ) {
    super(flags, place.path);
  }

  entries(chunk: Chunk, limit: u32): i64 {
    if (anyWatched()) this.notify(IN_ACCESS);
    const writer = new EntryWriter(limit);
    let full = false;
    let error: i64 = 0;
    while (!full && error == 0) {
      if (this.offset < 2) {
        full = !this.addDots(writer);
      } else {
        const number = this.offset - 2;
        error = this.load(number);
        if (error != 0) break;
        const index = <i32>(number - this.batchStart);
        if (index >= this.batch.length) break;
        full = !this.batch.write(index, writer, this.offset + 1);
      }
      if (!full) this.offset++;
    }
    if (writer.length > 0) return writer.take(chunk);
    if (error != 0) return -error;
    return full ? -EINVAL : writer.take(chunk);
  }

  private addDots(writer: EntryWriter): bool {
    const status = new Status();
    const name = this.offset == 0 ? '.' : '..';
    if (this.stat(status) != 0) status.inode = 1;
    return writer.add(name, status.inode, modeOf(Kind.Directory), this.offset + 1);
  }

  /** Makes entry `number` be in the batch, if it is there at all. */
  private load(number: u64): i64 {
    if (this.mounts == null || number == 0) this.restart();
    const index = number - this.batchStart;
    if (number >= this.batchStart && index < <u64>this.batch.length) return 0;
    if (this.atEnd && number >= this.batchStart) return 0;
    const listed = this.node.node.list(number, BATCH);
    if (!listed.isOk) return errnoOf(listed.error, false);
    this.batchStart = number;
    const entries = listed.value;
    this.batch = new EntryBatch(entries.names, entries.kinds, entries.inodes);
    this.atEnd = false;
    const mounts = this.mounts!;
    for (let i = 0; i < this.batch.length && mounts.length > 0; i++) {
      const found = mounts.indexOf(this.batch.name(i));
      if (found >= 0) mounts.splice(found, 1);
    }
    if (this.batch.length == 0) this.addMounts(mounts);
    return 0;
  }

  private restart(): void {
    this.batch = new EntryBatch('', [], new StaticArray<u64>(0));
    this.batchStart = 0;
    this.atEnd = false;
    this.mounts = this.walker.mounts.namesIn(this.place.path);
  }

  private addMounts(names: Array<string>): void {
    this.atEnd = true;
    const inodes = new StaticArray<u64>(names.length);
    for (let i = 0; i < names.length; i++) {
      const path = this.place.path == '/' ? '/' + names[i] : this.place.path + '/' + names[i];
      const place = this.walker.at(path);
      let inode: u64 = 1;
      if (place.mount != null && place.isMountedDirectory) {
        const attributes = place.node.stat();
        if (attributes.isOk) inode = attributes.value.inode;
      }
      inodes[i] = inode;
    }
    if (names.length == 0) return;
    this.batch = new EntryBatch(names.join('/') + '/', new Array<Kind>(names.length).fill(Kind.Directory), inodes);
  }

  read(chunk: Chunk, limit: u32): i64 {
    return -EISDIR;
  }

  readAt(chunk: Chunk, offset: u64, limit: u32): i64 {
    return -EISDIR;
  }

  seek(offset: i64, whence: u32): i64 {
    const base = whence == SEEK_CUR ? <i64>this.offset : 0;
    if (whence > SEEK_CUR || base + offset < 0) return -EINVAL;
    this.offset = <u64>(base + offset);
    return base + offset;
  }

  stat(status: Status): i64 {
    const result = this.node.node.stat();
    if (!result.isOk) return -errnoOf(result.error, false);
    status.fromAttributes(result.value);
    return 0;
  }

  sync(): i64 {
    const result = this.node.node.sync();
    return result.isOk ? 0 : -errnoOf(result.error, false);
  }

  get pollable(): bool {
    return false;
  }

  /** Tells who watches it. */
  notify(mask: u32): void {
    const status = new Status();
    if ((this.flags & O_PATH) == 0 && this.stat(status) == 0) notify(this.place, status, mask);
  }

  closed(): void {
    if (anyWatched()) this.notify(IN_CLOSE_NOWRITE);
    this.node.release();
  }
}
