/** The two sources of nodes. */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Rights } from '../gen/import/nucleus-capability-types';
import { Descriptor } from '../gen/import/wasi-filesystem-types';
import { Result } from '../../lib/wit';
import { ok } from '../answer';
import { Mount } from '../mount/mount-object';
import { MountNode } from '../mount/mount-node';
import { MemoryDirectory } from '../node/memory-directory';
import { Tree } from '../node/tree';
import { Node } from './nucleus-fs-types';

export function memory_(): Result<Node, FsError> {
  const tree = new Tree();
  return ok<Node>(new MemoryDirectory(tree, tree.root));
}

export function adopt(source: Descriptor, keep: Rights): Result<Node, FsError> {
  return ok<Node>(new MountNode(new Mount(keep), source));
}
