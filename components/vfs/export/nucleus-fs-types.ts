/**
 * The resource `node`: what every kind of node answers. The kinds are subclasses; a method that a kind does not
 * override answers here that it makes no sense for it.
 */
import {
  Attributes, Capacity, Entries, Extent, FsError, Kind, OpenOptions, OwnershipChange, SpaceChange, Times,
} from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import { Option, Result, Unit } from '../../lib/wit';
import { fail } from '../answer';

export class Node {
  openAt(path: string, options: OpenOptions, want: Rights): Result<Node, FsError> {
    return fail<Node>(FsError.notDirectory());
  }

  stat(): Result<Attributes, FsError> {
    return fail<Attributes>(FsError.unsupported());
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    return fail<Attributes>(FsError.notDirectory());
  }

  readLinkAt(path: string): Result<string, FsError> {
    return fail<string>(FsError.notDirectory());
  }

  list(start: u64, limit: u32): Result<Entries, FsError> {
    return fail<Entries>(FsError.notDirectory());
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return fail<StaticArray<u8>>(FsError.invalid());
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.invalid());
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.invalid());
  }

  resize(size: u64): Result<Unit, FsError> {
    return fail<Unit>(FsError.invalid());
  }

  extentAt(offset: u64): Result<Extent, FsError> {
    return fail<Extent>(FsError.unsupported());
  }

  changeSpace(offset: u64, length: u64, change: SpaceChange): Result<Unit, FsError> {
    return fail<Unit>(FsError.unsupported());
  }

  sync(): Result<Unit, FsError> {
    return fail<Unit>(FsError.invalid());
  }

  capacity(): Result<Capacity, FsError> {
    return fail<Capacity>(FsError.unsupported());
  }

  setCapacity(total: u64): Result<Unit, FsError> {
    return fail<Unit>(FsError.unsupported());
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    return fail<Unit>(FsError.notDirectory());
  }

  setOwnershipAt(path: string, follow: bool, change: OwnershipChange): Result<Unit, FsError> {
    return fail<Unit>(FsError.unsupported());
  }

  makeNodeAt(path: string, kind: Kind, represents: u64): Result<Unit, FsError> {
    return fail<Unit>(FsError.unsupported());
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
    return fail<Unit>(FsError.notDirectory());
  }

  symlinkAt(target: string, path: string): Result<Unit, FsError> {
    return fail<Unit>(FsError.notDirectory());
  }

  linkAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    return fail<Unit>(FsError.notDirectory());
  }

  renameAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    return fail<Unit>(FsError.notDirectory());
  }

  exchangeAt(path: string, other: Node, otherPath: string): Result<Unit, FsError> {
    return fail<Unit>(FsError.unsupported());
  }

  removeFileAt(path: string): Result<Unit, FsError> {
    return fail<Unit>(FsError.notDirectory());
  }

  removeDirectoryAt(path: string): Result<Unit, FsError> {
    return fail<Unit>(FsError.notDirectory());
  }

  /** The last handle has gone. */
  dropped(): void {}
}
