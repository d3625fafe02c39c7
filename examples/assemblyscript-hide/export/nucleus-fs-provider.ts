// Where nodes come from: an empty directory, or a descriptor that somebody was granted. Root file systems (--rootfs) there are none.

import { Result, Unit } from '../lib/wit';
import { FsError } from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import { Changes, Tree } from '../gen/import/nucleus-fs-base';
import { Descriptor, DescriptorType } from '../gen/import/wasi-filesystem-types';
import { Node } from './nucleus-fs-types';

export function memory_(): Result<Node, FsError> {
  return Result.ok<Node, FsError>(new Node(null, true));
}

/** Nothing is held in memory. */
export function bound(most: u64): void {}

export function adopt(source: Descriptor, keep: Rights): Result<Node, FsError> {
  const type = source.getType();
  if (!type.isOk) return Result.err<Node, FsError>(FsError.io());
  return Result.ok<Node, FsError>(new Node(source, type.value == DescriptorType.Directory));
}

export function over(base: Tree): Result<Node, FsError> {
  base.drop();
  return Result.err<Node, FsError>(FsError.unsupported());
}

export function save(root: Node, into: Changes): Result<Unit, FsError> {
  return Result.err<Unit, FsError>(FsError.unsupported());
}
