// Directories: reading them, and the working directory.

import { EACCES, EBADF, EFAULT, ENOENT, ENOTDIR, ERANGE } from '../errno';
import { Chunk } from '../file/description';
import { O_PATH } from '../file/flags';
import { lookUp } from '../file/lookup';
import { MAY_EXECUTE, isPermitted } from '../file/permission';
import { Status } from '../file/status';
import { Block, encode } from '../memory/block';
import { copyOut } from '../memory/copy';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';
import { directoryPlace, pathTarget } from './target';

const OLD_ENTRIES: i32 = 78;

export function directoryCalls(table: Table): void {
  table.add(78, 'getdents', entries, 'fd pointer size');
  table.add(79, 'getcwd', workingDirectory, '>text size');
  table.add(80, 'chdir', change, 'path');
  table.add(81, 'fchdir', changeToOpen, 'fd');
  table.add(217, 'getdents64', entries, 'fd >dents size');
}

/** struct linux_dirent, which is as long as struct linux_dirent64, has the type behind the name, in its last byte. */
function makeOld(block: Block): void {
  for (let at = 0; at < block.length; ) {
    const size = <i32>block.u16(at + 16);
    const type = block.u8(at + 18);
    block.put(at + 18, block.slice(at + 19, size - 19));
    block.setU8(at + size - 1, type);
    at += size;
  }
}

function entries(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (file == null || (file.flags & O_PATH) != 0) return -EBADF;
  const chunk = new Chunk();
  const before = file.offset;
  const count = file.entries(chunk, <u32>call.a2);
  if (count <= 0) return count;
  if (call.number == OLD_ENTRIES) makeOld(new Block(chunk.bytes));
  if (copyOut(thread.process.space, call.a1, chunk.bytes)) return count;
  file.offset = before;
  return -EFAULT;
}

/** The length that the system call gives counts the zero. */
function workingDirectory(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const status = new Status();
  if (lookUp(process, process.directory, '.', true, status) == 0 && status.links == 0) return -ENOENT;
  const path = encode(shownDirectory(process));
  if (call.a1 < <u64>path.length + 1) return -ERANGE;
  const block = Block.of(path.length + 1);
  block.put(0, path);
  return copyOut(process.space, call.a0, block.bytes) ? path.length + 1 : -EFAULT;
}

/** One that does not lie below the root is said to be out of reach. */
function shownDirectory(process: Process): string {
  const path = process.directory.path;
  const shown = process.walker.shown(path);
  return process.walker.root != '/' && shown == path ? '(unreachable)' + path : shown;
}

function change(thread: Thread, call: Call): i64 {
  const found = pathTarget(thread, call.a0);
  if (found.error != 0) return found.error;
  return changeTo(thread, found.from, found.path);
}

function changeToOpen(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (file == null) return -EBADF;
  const place = directoryPlace(file);
  return place == null ? -ENOTDIR : changeTo(thread, place, '.');
}

/** The working directory is kept by its real path, which getcwd and `..` need. */
function changeTo(thread: Thread, base: Place, path: string): i64 {
  const process = thread.process;
  const status = new Status();
  const error = lookUp(process, base, path, true, status);
  if (error != 0) return error;
  if (!status.isDirectory) return -ENOTDIR;
  if (process.isChecked && !isPermitted(process.credentials, status, MAY_EXECUTE)) return -EACCES;
  const place = process.walker.canonical(base, path);
  if (place.error != 0) return -place.error;
  process.directory = process.walker.enter(place);
  return 0;
}
