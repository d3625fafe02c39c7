/** The sources of nodes. */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import { Descriptor } from '../gen/import/wasi-filesystem-types';
import { Changes, Tree as BaseTree } from '../gen/import/nucleus-fs-base';
import { Result, Unit } from '../../lib/wit';
import { fail, ok, settle } from '../answer';
import { Saving } from '../base/saving';
import { Mount } from '../mount/mount-object';
import { MountNode } from '../mount/mount-node';
import { MemoryDirectory } from '../node/memory-directory';
import { boundAll } from '../node/quota';
import { Tree } from '../node/tree';
import { Node } from './nucleus-fs-types';

export function memory_(): Result<Node, FsError> {
  const tree = new Tree(null);
  return ok<Node>(new MemoryDirectory(tree, tree.root));
}

/** The bound of this component's own memory stays. */
export function bound(most: u64): void {
  boundAll(most);
}

export function over(base: BaseTree): Result<Node, FsError> {
  const tree = new Tree(base);
  const fault = tree.root.look();
  if (!fault) return ok<Node>(new MemoryDirectory(tree, tree.root));
  base.drop();
  return fail<Node>(fault);
}

export function save(root: Node, into: Changes): Result<Unit, FsError> {
  if (!(root instanceof MemoryDirectory)) return fail<Unit>(FsError.invalid());
  const tree = (root as MemoryDirectory).tree;
  if ((root as MemoryDirectory).directory !== tree.root || !tree.base) return fail<Unit>(FsError.invalid());
  return settle(new Saving(into).tell(tree));
}

export function adopt(source: Descriptor, keep: Rights): Result<Node, FsError> {
  return ok<Node>(new MountNode(new Mount(keep), source));
}
