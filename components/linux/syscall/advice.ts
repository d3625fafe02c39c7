// What programs say of how they will use a file: hints, which change nothing here, and writing out a part of it, which writes all.

import { EBADF, EINVAL, ESPIPE } from '../errno';
import { Description } from '../file/description';
import { DirectoryFile } from '../file/directory';
import { O_PATH } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { S_IFIFO, S_IFMT, Status } from '../file/status';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** POSIX_FADV_NOREUSE. */
const LAST_ADVICE: i32 = 5;
/** SYNC_FILE_RANGE_WAIT_BEFORE, WRITE and WAIT_AFTER. */
const RANGE_FLAGS: u32 = 7;

export function adviceCalls(table: Table): void {
  table.add(187, 'readahead', readAhead, 'fd int size');
  table.add(221, 'fadvise64', advise, 'fd int size int');
  table.add(277, 'sync_file_range', synchronizeRange, 'fd int int hex');
}

function opened(thread: Thread, descriptor: i32): Description | null {
  const file = thread.process.files.get(descriptor);
  return file == null || (file.flags & O_PATH) != 0 ? null : file;
}

function advise(thread: Thread, call: Call): i64 {
  const file = opened(thread, call.i0);
  if (file == null) return -EBADF;
  const status = new Status();
  if (file.stat(status) == 0 && (status.mode & S_IFMT) == S_IFIFO) return -ESPIPE;
  return <i64>call.a2 < 0 || <u32>call.a3 > <u32>LAST_ADVICE ? -EINVAL : 0;
}

function readAhead(thread: Thread, call: Call): i64 {
  const file = opened(thread, call.i0);
  if (file == null || !file.readable) return -EBADF;
  return file instanceof NodeFile ? 0 : -EINVAL;
}

function synchronizeRange(thread: Thread, call: Call): i64 {
  const file = opened(thread, call.i0);
  if (file == null) return -EBADF;
  if ((<u32>call.a3 & ~RANGE_FLAGS) != 0) return -EINVAL;
  const start = <i64>call.a1;
  const length = <i64>call.a2;
  if (start < 0 || length < 0 || start > i64.MAX_VALUE - length) return -EINVAL;
  if (!(file instanceof NodeFile || file instanceof DirectoryFile)) return -ESPIPE;
  return <u32>call.a3 == 0 ? 0 : file.sync();
}
