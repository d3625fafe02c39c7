// Storage of files: fallocate, which takes and gives back.

import {
  EBADF, EFBIG, EINVAL, EISDIR, ENODEV, EOPNOTSUPP, EPERM, ESPIPE,
} from '../errno';
import { FsErrorTag, SpaceChange } from '../gen/import/nucleus-fs-types';
import { Description } from '../file/description';
import { O_PATH } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { SEAL_GROW, sealsOf } from '../file/seals';
import { S_IFDIR, S_IFIFO, S_IFMT, Status } from '../file/status';
import { errnoOf } from '../path/failure';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { lengthRefusal, makeHarmless } from './file-limits';
import { Table } from './table';

const KEEP_SIZE: u32 = 0x01;
const PUNCH_HOLE: u32 = 0x02;
const COLLAPSE_RANGE: u32 = 0x08;
const ZERO_RANGE: u32 = 0x10;
const INSERT_RANGE: u32 = 0x20;
const UNSHARE_RANGE: u32 = 0x40;
/** Of these a call has one at most. */
const MODES: u32 = PUNCH_HOLE | COLLAPSE_RANGE | ZERO_RANGE | INSERT_RANGE | UNSHARE_RANGE;

export function spaceCalls(table: Table): void {
  table.add(285, 'fallocate', allocate, 'fd hex int int');
}

/** Ranges are not cut out of files or put into them (as on tmpfs), and none are shared with other files. */
function allocate(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (file == null || (file.flags & O_PATH) != 0) return -EBADF;
  const mode = <u32>call.a1;
  const offset = <i64>call.a2;
  const length = <i64>call.a3;
  if (offset < 0 || length <= 0) return -EINVAL;
  if (!isOffered(mode)) return -EOPNOTSUPP;
  if (!file.writable) return -EBADF;
  if (!(file instanceof NodeFile)) return wrongKind(file);
  if (offset > i64.MAX_VALUE - length) return -EFBIG;
  if ((mode & MODES) != 0 && (mode & (PUNCH_HOLE | ZERO_RANGE)) == 0) return -EOPNOTSUPP;
  const refusal = (mode & KEEP_SIZE) != 0 ? 0 : lengthRefusal(thread, file, <u64>(offset + length));
  if (refusal != 0) return refusal;
  makeHarmless(thread, file);
  return change(<NodeFile>file, mode, <u64>offset, <u64>length);
}

function isOffered(mode: u32): bool {
  if ((mode & ~(MODES | KEEP_SIZE)) != 0 || popcnt(mode & MODES) > 1) return false;
  if ((mode & PUNCH_HOLE) != 0) return (mode & KEEP_SIZE) != 0;
  return (mode & (COLLAPSE_RANGE | INSERT_RANGE)) == 0 || (mode & KEEP_SIZE) == 0;
}

function wrongKind(file: Description): i64 {
  const status = new Status();
  const error = file.stat(status);
  if (error != 0) return error;
  const format = status.mode & S_IFMT;
  return format == S_IFIFO ? -ESPIPE : format == S_IFDIR ? -EISDIR : -ENODEV;
}

function change(file: NodeFile, mode: u32, offset: u64, length: u64): i64 {
  const status = new Status();
  const error = file.stat(status);
  if (error != 0) return error;
  const node = file.node.node;
  const empties = (mode & (PUNCH_HOLE | ZERO_RANGE)) != 0;
  if (empties) {
    const given = file.giveBack(offset, length);
    if (given != 0) return given;
  }
  if ((mode & PUNCH_HOLE) != 0) return 0;
  if ((sealsOf(file.node) & SEAL_GROW) != 0 && offset + length > status.size) return -EPERM;
  const taken = node.changeSpace(offset, length, SpaceChange.Take);
  // Where nobody can set space aside a file is only made as long as is asked for.
  if (!taken.isOk && (empties || taken.error.tag != FsErrorTag.Unsupported)) return -errnoOf(taken.error, true);
  const end = offset + length;
  return (mode & KEEP_SIZE) != 0 || end <= status.size ? 0 : file.resize(end);
}
