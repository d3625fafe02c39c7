// A file system of its own over a granted directory: everything can be read, nothing changed, and what is called
// NAME.secret is not there. Links inside of paths are followed as far as the host does.

import { Result, Unit } from '../lib/wit';
import {
  Attributes, Capacity, Entries, Extent, FsError, Kind, OpenOptions, OpenOptionsFlags, Ownership, OwnershipChange, SpaceChange, Times,
  Timestamp,
} from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import {
  Descriptor, DescriptorFlagsFlags, DescriptorStat, ErrorCode, OpenFlagsFlags, PathFlagsFlags,
} from '../gen/import/wasi-filesystem-types';
import { Datetime } from '../gen/import/wasi-clocks-wall-clock';
import { Option } from '../lib/wit';

/** Largest answer to `list`. */
const MOST_ENTRIES: u32 = 1000;

function isHidden(name: string): bool {
  return name.endsWith('.secret');
}

function fail<T>(error: FsError): Result<T, FsError> {
  return Result.err<T, FsError>(error);
}

function errorOf(code: ErrorCode): FsError {
  switch (code) {
    case ErrorCode.Access: return FsError.access();
    case ErrorCode.NoEntry: return FsError.noEntry();
    case ErrorCode.NotDirectory: return FsError.notDirectory();
    case ErrorCode.IsDirectory: return FsError.isDirectory();
    case ErrorCode.Invalid: return FsError.notLink();
    case ErrorCode.Loop: return FsError.loop();
    case ErrorCode.NameTooLong: return FsError.nameTooLong();
    case ErrorCode.IllegalByteSequence: return FsError.badPath();
    case ErrorCode.NotPermitted: return FsError.notPermitted();
    case ErrorCode.ReadOnly: return FsError.readOnly();
    default: return FsError.io();
  }
}

/** The path without `.` and `..`, "." for the directory itself. */
function clean(path: string): Result<string, FsError> {
  if (path == '') return fail<string>(FsError.noEntry());
  if (path.startsWith('/')) return fail<string>(FsError.leaves(path));
  const parts = path.split('/');
  const kept = new Array<string>();
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] == '' || parts[i] == '.') continue;
    if (parts[i] != '..') {
      if (isHidden(parts[i])) return fail<string>(FsError.noEntry());
      kept.push(parts[i]);
    } else if (kept.length > 0) kept.pop();
    else return fail<string>(FsError.leaves(parts.slice(i).join('/')));
  }
  return Result.ok<string, FsError>(kept.length > 0 ? kept.join('/') : '.');
}

function timestamp(time: Option<Datetime>): Timestamp {
  return time.isSome ? new Timestamp(time.value.seconds, time.value.nanoseconds) : new Timestamp(0, 0);
}

function attributes(stat: DescriptorStat, number: u64): Attributes {
  return new Attributes(
    <Kind>(<i32>stat.type), stat.size, stat.linkCount, 1, number, timestamp(stat.dataAccessTimestamp),
    timestamp(stat.dataModificationTimestamp), timestamp(stat.statusChangeTimestamp),
    Option.none<Ownership>(), 0, (stat.size + 4095) & ~4095,
  );
}

/** The empty directory's. */
function attributesOfNothing(start: Timestamp): Attributes {
  return new Attributes(Kind.Directory, 0, 2, 1, 0, start, start, start, Option.none<Ownership>(), 0, 0);
}

function refuse<T>(): Result<T, FsError> {
  return fail<T>(FsError.readOnly());
}

export class Node {
  private names: Array<string> = [];
  private kinds: Array<Kind> = [];
  private inodes: Array<u64> = [];

  /** Without a descriptor, an empty directory. */
  constructor(readonly source: Descriptor | null, readonly isDirectory: bool) {}

  openAt(path: string, options: OpenOptions, want: Rights): Result<Node, FsError> {
    if ((options & (OpenOptionsFlags.Create | OpenOptionsFlags.Truncate)) != 0) return refuse<Node>();
    if (!this.isDirectory) return fail<Node>(FsError.notDirectory());
    const name = clean(path);
    if (!name.isOk) return fail<Node>(name.error);
    const source = this.source;
    if (source === null) return name.value == '.' ? Result.ok<Node, FsError>(new Node(null, true)) : fail<Node>(FsError.noEntry());
    const mustList = path.endsWith('/') || (options & OpenOptionsFlags.Directory) != 0;
    const follow = (options & OpenOptionsFlags.Follow) != 0 ? PathFlagsFlags.SymlinkFollow : 0;
    const opened = source.openAt(follow, name.value, mustList ? OpenFlagsFlags.Directory : 0, DescriptorFlagsFlags.Read);
    if (!opened.isOk) return fail<Node>(errorOf(opened.error));
    const stat = opened.value.stat();
    if (!stat.isOk) return fail<Node>(errorOf(stat.error));
    return Result.ok<Node, FsError>(new Node(opened.value, <i32>stat.value.type == <i32>Kind.Directory));
  }

  stat(): Result<Attributes, FsError> {
    const source = this.source;
    const start = new Timestamp(0, 0);
    if (source === null) return Result.ok<Attributes, FsError>(attributesOfNothing(start));
    const stat = source.stat();
    if (!stat.isOk) return fail<Attributes>(errorOf(stat.error));
    const hash = source.metadataHash();
    return Result.ok<Attributes, FsError>(attributes(stat.value, hash.isOk ? hash.value.lower : 0));
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    if (!this.isDirectory) return path == '' ? this.stat() : fail<Attributes>(FsError.notDirectory());
    const name = clean(path);
    if (!name.isOk) return fail<Attributes>(name.error);
    const source = this.source;
    if (source === null) return name.value == '.' ? this.stat() : fail<Attributes>(FsError.noEntry());
    const flags = follow || path.endsWith('/') ? PathFlagsFlags.SymlinkFollow : 0;
    const stat = source.statAt(flags, name.value);
    if (!stat.isOk) return fail<Attributes>(errorOf(stat.error));
    if (path.endsWith('/') && <i32>stat.value.type != <i32>Kind.Directory) return fail<Attributes>(FsError.notDirectory());
    const hash = source.metadataHashAt(flags, name.value);
    return Result.ok<Attributes, FsError>(attributes(stat.value, hash.isOk ? hash.value.lower : 0));
  }

  readLinkAt(path: string): Result<string, FsError> {
    const name = clean(path);
    if (!name.isOk) return fail<string>(name.error);
    const source = this.source;
    if (source === null || !this.isDirectory) return fail<string>(FsError.noEntry());
    const link = source.readlinkAt(name.value);
    return link.isOk ? Result.ok<string, FsError>(link.value) : fail<string>(errorOf(link.error));
  }

  list(start: u64, limit: u32): Result<Entries, FsError> {
    if (!this.isDirectory) return fail<Entries>(FsError.notDirectory());
    if (start == 0) {
      const error = this.look();
      if (error !== null) return fail<Entries>(error);
    }
    const first = <i32>min<u64>(start, this.names.length);
    const end = <i32>min<u64>(first + min(limit, MOST_ENTRIES), this.names.length);
    let names = '';
    for (let i = first; i < end; i++) names += this.names[i] + '/';
    const inodes = StaticArray.fromArray<u64>(this.inodes.slice(first, end));
    return Result.ok<Entries, FsError>(new Entries(names, this.kinds.slice(first, end), inodes));
  }

  /** Takes a new look at the directory. */
  private look(): FsError | null {
    this.names = [];
    this.kinds = [];
    this.inodes = [];
    const source = this.source;
    if (source === null) return null;
    const stream = source.readDirectory();
    if (!stream.isOk) return errorOf(stream.error);
    let next = stream.value.readDirectoryEntry();
    for (; next.isOk && next.value.isSome; next = stream.value.readDirectoryEntry()) {
      const entry = next.value.value;
      if (isHidden(entry.name)) continue;
      const hash = source.metadataHashAt(0, entry.name);
      this.names.push(entry.name);
      this.kinds.push(<Kind>(<i32>entry.type));
      this.inodes.push(hash.isOk ? hash.value.lower : 0);
    }
    stream.value.drop();
    return next.isOk ? null : errorOf(next.error);
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    const source = this.source;
    if (source === null || this.isDirectory) return fail<StaticArray<u8>>(FsError.isDirectory());
    const read = source.read(length, offset);
    return read.isOk ? Result.ok<StaticArray<u8>, FsError>(read.value.a) : fail<StaticArray<u8>>(errorOf(read.error));
  }

  sync(): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  dropped(): void {
    const source = this.source;
    if (source !== null) source.drop();
  }

  // Nothing can be changed.

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    return refuse<u32>();
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    return refuse<u32>();
  }

  resize(size: u64): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  setOwnershipAt(path: string, follow: bool, change: OwnershipChange): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  makeNodeAt(path: string, kind: Kind, represents: u64): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  listExtendedAt(path: string, follow: bool): Result<Array<string>, FsError> {
    return fail<Array<string>>(FsError.unsupported());
  }

  readExtendedAt(path: string, follow: bool, name: string): Result<Option<StaticArray<u8>>, FsError> {
    return fail<Option<StaticArray<u8>>>(FsError.unsupported());
  }

  writeExtendedAt(path: string, follow: bool, name: string, value: StaticArray<u8>): Result<Unit, FsError> {
    return fail<Unit>(FsError.unsupported());
  }

  removeExtendedAt(path: string, follow: bool, name: string): Result<bool, FsError> {
    return fail<bool>(FsError.unsupported());
  }

  makeDirectoryAt(path: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  symlinkAt(target: string, path: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  linkAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  renameAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  exchangeAt(path: string, other: Node, otherPath: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  extentAt(offset: u64): Result<Extent, FsError> {
    return fail<Extent>(FsError.unsupported());
  }

  capacity(): Result<Capacity, FsError> {
    return fail<Capacity>(FsError.unsupported());
  }

  setCapacity(total: u64): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  changeSpace(offset: u64, length: u64, change: SpaceChange): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  removeFileAt(path: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }

  removeDirectoryAt(path: string): Result<Unit, FsError> {
    return refuse<Unit>();
  }
}
