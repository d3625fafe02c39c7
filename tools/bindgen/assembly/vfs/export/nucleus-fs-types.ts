// The least that satisfies the world of the file system service.

import { Option, Result, Unit } from '../../../../../components/lib/wit';
import {
  Attributes, Capacity, Entries, Extent, FsError, Kind, OpenOptions, OpenOptionsFlags, Ownership, OwnershipChange, SpaceChange, Times,
  Timestamp,
} from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import { Descriptor } from '../gen/import/wasi-filesystem-types';
import { now } from '../gen/import/wasi-clocks-wall-clock';

export class Node {
  source: Descriptor | null = null;
  content: StaticArray<u8> = new StaticArray<u8>(0);

  constructor(public path: string) {}

  openAt(path: string, options: OpenOptions, want: Rights): Result<Node, FsError> {
    if (path == '..') return Result.err<Node, FsError>(FsError.leaves('..'));
    if (options & OpenOptionsFlags.Create) return Result.ok<Node, FsError>(new Node(this.path + path));
    return Result.err<Node, FsError>(FsError.noEntry());
  }

  stat(): Result<Attributes, FsError> {
    const time = now();
    const stamp = new Timestamp(time.seconds, time.nanoseconds);
    return Result.ok<Attributes, FsError>(
      new Attributes(
        Kind.RegularFile, this.content.length, 1, 2, 3, stamp, stamp, stamp,
        Option.some<Ownership>(new Ownership(0o644, 0, 0)), 0, 4096,
      ),
    );
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    return Result.err<Attributes, FsError>(FsError.unsupported());
  }

  readLinkAt(path: string): Result<string, FsError> {
    return Result.ok<string, FsError>(path);
  }

  list(start: u64, limit: u32): Result<Entries, FsError> {
    let names = '';
    const kinds = new Array<Kind>(limit).fill(Kind.Directory);
    const inodes = new StaticArray<u64>(limit);
    for (let i: u32 = 0; i < limit; i++) {
      names += `entry ${start + i}/`;
      inodes[i] = start + i;
    }
    return Result.ok<Entries, FsError>(new Entries(names, kinds, inodes));
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return Result.ok<StaticArray<u8>, FsError>(this.content);
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    this.content = data;
    return Result.ok<u32, FsError>(data.length);
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    this.content = this.content.concat(data);
    return Result.ok<u32, FsError>(data.length);
  }

  resize(size: u64): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  sync(): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    if (times.accessed.isSome) return Result.ok<Unit, FsError>(0);
    return Result.err<Unit, FsError>(FsError.invalid());
  }

  setOwnershipAt(path: string, follow: bool, change: OwnershipChange): Result<Unit, FsError> {
    return Result.err<Unit, FsError>(FsError.unsupported());
  }

  makeNodeAt(path: string, kind: Kind, represents: u64): Result<Unit, FsError> {
    return Result.err<Unit, FsError>(FsError.unsupported());
  }

  listExtendedAt(path: string, follow: bool): Result<Array<string>, FsError> {
    return Result.err<Array<string>, FsError>(FsError.unsupported());
  }

  readExtendedAt(path: string, follow: bool, name: string): Result<Option<StaticArray<u8>>, FsError> {
    return Result.err<Option<StaticArray<u8>>, FsError>(FsError.unsupported());
  }

  writeExtendedAt(path: string, follow: bool, name: string, value: StaticArray<u8>): Result<Unit, FsError> {
    return Result.err<Unit, FsError>(FsError.unsupported());
  }

  removeExtendedAt(path: string, follow: bool, name: string): Result<bool, FsError> {
    return Result.err<bool, FsError>(FsError.unsupported());
  }

  makeDirectoryAt(path: string): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  symlinkAt(target: string, path: string): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  linkAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    return other === this ? Result.ok<Unit, FsError>(0) : Result.err<Unit, FsError>(FsError.crossDevice());
  }

  renameAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  exchangeAt(path: string, other: Node, otherPath: string): Result<Unit, FsError> {
    return Result.err<Unit, FsError>(FsError.unsupported());
  }

  extentAt(offset: u64): Result<Extent, FsError> {
    return Result.ok<Extent, FsError>(new Extent(false, this.content.length));
  }

  capacity(): Result<Capacity, FsError> {
    return Result.ok<Capacity, FsError>(new Capacity(4096, 4096));
  }

  setCapacity(total: u64): Result<Unit, FsError> {
    return Result.err<Unit, FsError>(FsError.unsupported());
  }

  changeSpace(offset: u64, length: u64, change: SpaceChange): Result<Unit, FsError> {
    return Result.err<Unit, FsError>(FsError.unsupported());
  }

  removeFileAt(path: string): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  removeDirectoryAt(path: string): Result<Unit, FsError> {
    return Result.ok<Unit, FsError>(0);
  }

  dropped(): void {
    const source = this.source;
    if (source !== null) source.drop();
  }
}
