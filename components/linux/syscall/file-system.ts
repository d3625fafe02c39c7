// The kinds of file systems, as older calls tell of them.

import { EFAULT, EINVAL, ENOENT } from '../errno';
import { FILE_SYSTEMS } from '../tree/proc';
import { Block, decode } from '../memory/block';
import { copyOut, copyString } from '../memory/copy';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const LONGEST_NAME: u32 = 4096;
/** Blocks and nodes that are free: nobody knows, and there is room. */
const PLENTY: u32 = 1 << 28;

export function fileSystemCalls(table: Table): void {
  table.add(136, 'ustat', status, 'hex pointer');
  table.add(139, 'sysfs', kinds, 'int pointer pointer');
}

/** struct ustat: free blocks, free nodes, and two names that are empty. The device must be one that is mounted. */
function status(thread: Thread, call: Call): i64 {
  const mounts = thread.process.walker.mounts.list;
  for (let i = 0; i < mounts.length; i++) {
    if (mounts[i].isTree) continue;
    const attributes = mounts[i].node.stat();
    if (!attributes.isOk || <u32>attributes.value.device != <u32>call.a0) continue;
    const block = Block.of(32);
    block.setU32(0, PLENTY);
    block.setU64(8, PLENTY);
    return copyOut(thread.process.space, call.a1, block.bytes) ? 0 : -EFAULT;
  }
  return -EINVAL;
}

/** 1: the number of a name; 2: the name of a number; 3: how many there are. */
function kinds(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.i0 == 3) return FILE_SYSTEMS.length;
  if (call.i0 == 2) {
    if (<u32>call.a1 >= <u32>FILE_SYSTEMS.length) return -EINVAL;
    const name = FILE_SYSTEMS[call.i1];
    const block = Block.of(name.length + 1);
    block.putText(0, name.length + 1, name);
    return copyOut(space, call.a2, block.bytes) ? 0 : -EFAULT;
  }
  if (call.i0 != 1) return -EINVAL;
  const name = copyString(space, call.a1, LONGEST_NAME);
  if (name == null) return -EFAULT;
  if (name.length == 0) return -ENOENT;
  const index = FILE_SYSTEMS.indexOf(decode(name));
  return index < 0 ? -EINVAL : index;
}
