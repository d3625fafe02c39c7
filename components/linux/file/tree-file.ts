// Open files and directories of the personality's own trees. A file's text is made when it is opened.

import { EINVAL, EISDIR } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { decode, part } from '../memory/block';
import { Place } from '../path/place';
import { Walker } from '../path/walk';
import { Process } from '../process/process';
import { Entry, EntryKind } from '../tree/entry';
import { Chunk, Description } from './description';
import { deviceStatus } from './device';
import { EntryWriter } from './directory';
import { DEVICE_OF_PROC, S_IFDIR, S_IFLNK, S_IFREG, Status } from './status';

export class TextFile extends Description {
  constructor(
    private process: Process,
    readonly entry: Entry,
    private text: StaticArray<u8>,
    private since: Timestamp,
    flags: u32,
    path: string,
  ) {
    super(flags, path);
  }

  read(chunk: Chunk, limit: u32): i64 {
    const count = this.readAt(chunk, this.offset, limit);
    this.offset += <u64>count;
    return count;
  }

  readAt(chunk: Chunk, offset: u64, limit: u32): i64 {
    const left = offset < <u64>this.text.length ? this.text.length - <i32>offset : 0;
    const count = <i32>min<u32>(limit, left);
    chunk.bytes = part(this.text, count == 0 ? 0 : <i32>offset, count);
    return count;
  }

  /** Settings can be written where Linux has some that can; of most nothing changes. */
  write(data: StaticArray<u8>): i64 {
    const take = this.entry.take;
    const error = take == null ? 0 : take(this.process, this.entry, decode(data));
    return error != 0 ? error : data.length;
  }

  seek(offset: i64, whence: u32): i64 {
    const base = whence == 0 ? 0 : whence == 1 ? <i64>this.offset : whence == 2 ? <i64>this.text.length : i64.MIN_VALUE;
    const target = base + offset;
    if (target < 0) return -EINVAL;
    this.offset = <u64>target;
    return target;
  }

  stat(status: Status): i64 {
    entryStatus(status, this.entry, this.since);
    return 0;
  }

  get pollable(): bool {
    return false;
  }
}

export class TreeDirectory extends Description {
  private names: Array<string> = [];

  constructor(
    readonly place: Place,
    private walker: Walker,
    private since: Timestamp,
    flags: u32,
  ) {
    super(flags, place.path);
  }

  entries(chunk: Chunk, limit: u32): i64 {
    if (this.offset == 0) this.names = this.listNames();
    const writer = new EntryWriter(limit);
    while (this.offset < <u64>this.names.length) {
      const name = this.names[<i32>this.offset];
      if (!this.add(writer, name)) return writer.length > 0 ? writer.take(chunk) : -EINVAL;
      this.offset++;
    }
    return writer.take(chunk);
  }

  private add(writer: EntryWriter, name: string): bool {
    const own = this.place.entry!.path;
    const path = name == '.' || name == '..' ? own : own + '/' + name;
    const entry = this.walker.tree.find(path);
    const status = new Status();
    if (entry != null) entryStatus(status, entry, this.since);
    else status.mode = S_IFDIR;
    return writer.add(name, max(status.inode, 1), status.mode, this.offset + 1);
  }

  private listNames(): Array<string> {
    const names = ['.', '..'].concat(this.walker.tree.namesIn(this.place.entry!.path));
    const mounts = this.walker.mounts.namesIn(this.path);
    for (let i = 0; i < mounts.length; i++) {
      if (!names.includes(mounts[i])) names.push(mounts[i]);
    }
    return names;
  }

  read(chunk: Chunk, limit: u32): i64 {
    return -EISDIR;
  }

  seek(offset: i64, whence: u32): i64 {
    const target = whence == 1 ? <i64>this.offset + offset : offset;
    if (whence > 1 || target < 0) return -EINVAL;
    this.offset = <u64>target;
    return target;
  }

  stat(status: Status): i64 {
    entryStatus(status, this.place.entry!, this.since);
    return 0;
  }

  get pollable(): bool {
    return false;
  }
}

/** Status of an entry itself; links are not followed. */
export function entryStatus(status: Status, entry: Entry, since: Timestamp): void {
  if (entry.kind == EntryKind.Device) {
    deviceStatus(status, entry.index, entry.inode, since);
    if (entry.terminal != null) entry.terminal!.own(status);
    return;
  }
  let mode = S_IFREG | (entry.writable ? 0o644 : 0o444);
  if (entry.kind == EntryKind.Directory) mode = S_IFDIR | 0o555;
  if (entry.kind == EntryKind.Link) mode = S_IFLNK | 0o777;
  status.synthetic(DEVICE_OF_PROC, entry.inode, mode, since);
  // A process's own are its user's, unless that one may not look into it.
  const subject = entry.subject;
  const isOwn = subject != null && subject.isDumpable;
  status.user = isOwn ? subject!.credentials.effectiveUser : 0;
  status.group = isOwn ? subject!.credentials.effectiveGroup : 0;
  if (entry.kind == EntryKind.Directory) status.links = 2;
}
