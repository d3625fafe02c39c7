import { Result, Unit } from '../../../../../components/lib/wit';
import { FsError } from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import { Changes, Tree } from '../gen/import/nucleus-fs-base';
import { Descriptor } from '../gen/import/wasi-filesystem-types';
import { Node } from './nucleus-fs-types';

export function memory_(): Result<Node, FsError> {
  return Result.ok<Node, FsError>(new Node('/'));
}

export function bound(most: u64): void {}

export function adopt(source: Descriptor, keep: Rights): Result<Node, FsError> {
  const flags = source.getFlags();
  if (!flags.isOk) return Result.err<Node, FsError>(FsError.io());
  const node = new Node('adopted');
  node.source = source;
  return Result.ok<Node, FsError>(node);
}

export function over(base: Tree): Result<Node, FsError> {
  base.drop();
  return Result.err<Node, FsError>(FsError.unsupported());
}

export function save(root: Node, into: Changes): Result<Unit, FsError> {
  return Result.err<Unit, FsError>(FsError.unsupported());
}
