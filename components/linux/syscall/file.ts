// Opening, closing, and what is done to a file as a whole.

import { EBADF, EFAULT, EINVAL, ENOENT, ENOMEM, ERESTARTSYS } from '../errno';
import { O_CREAT, O_DIRECTORY, O_CLOEXEC, O_LARGEFILE, O_NOFOLLOW, O_PATH, O_RDWR, O_TRUNC, O_WRONLY, O_NONBLOCK, POLLIN, POLLOUT } from '../file/flags';
import { Description } from '../file/description';
import { DirectoryFile } from '../file/directory';
import { IN_CREATE, IN_MODIFY, IN_OPEN, anyWatched } from '../file/inotify';
import { lookUp } from '../file/lookup';
import { NodeFile } from '../file/node-file';
import { Status } from '../file/status';
import { PipeFile } from '../file/pipe';
import { open as openFile } from '../file/open';
import { SEAL_EXEC, SEAL_SEAL } from '../file/seals';
import { SharedNode } from '../file/shared-node';
import { unnamedFile } from '../file/unnamed';
import { OwnershipChange } from '../gen/import/nucleus-fs-types';
import { Option } from '../../lib/wit';
import { decode } from '../memory/block';
import { copyString } from '../memory/copy';
import { errnoOf } from '../path/failure';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { lengthRefusal, makeHarmless } from './file-limits';
import { Table } from './table';
import { AT_FDCWD, Target, target } from './target';

/** With O_PATH the other flags mean nothing. */
const KEPT_WITH_PATH: u32 = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;
const CLOSE_RANGE_UNSHARE: u32 = 2;
const CLOSE_RANGE_CLOEXEC: u32 = 4;
const MFD_CLOEXEC: u32 = 1;
const MFD_ALLOW_SEALING: u32 = 2;
const MFD_NOEXEC_SEAL: u32 = 8;
const MFD_EXEC: u32 = 16;
/** The longest name of a memory file, with the zero behind it. */
const MEMORY_NAME: i32 = 250;

/** SEEK_HOLE */
const LAST_WHENCE: u32 = 4;

export function fileCalls(table: Table): void {
  table.add(2, 'open', open, 'path open openmode');
  table.add(3, 'close', close, 'fd');
  table.add(8, 'lseek', seek, 'fd int whence');
  table.add(74, 'fsync', synchronize, 'fd');
  table.add(75, 'fdatasync', synchronize, 'fd');
  table.add(76, 'truncate', truncate, 'path int');
  table.add(77, 'ftruncate', truncateOpen, 'fd int');
  table.add(85, 'creat', create, 'path mode');
  table.add(162, 'sync', synchronizeAll, '');
  table.add(257, 'openat', openAt, 'at path open openmode');
  table.add(306, 'syncfs', synchronizeSystem, 'fd');
  table.add(436, 'close_range', closeRange, 'int int hex');
  table.add(319, 'memfd_create', createMemoryFile, 'path hex');
  table.partial(2, 'O_ASYNC');

  table.partial(257, 'O_ASYNC');
  table.partial(319, 'huge pages');
  table.partial(436, 'CLOSE_RANGE_UNSHARE between threads of one process');
}

function open(thread: Thread, call: Call): i64 {
  return openPath(thread, AT_FDCWD, call.a0, <u32>call.a1, <u32>call.a2);
}

function openAt(thread: Thread, call: Call): i64 {
  return openPath(thread, call.i0, call.a1, <u32>call.a2, <u32>call.a3);
}

function create(thread: Thread, call: Call): i64 {
  return openPath(thread, AT_FDCWD, call.a0, O_CREAT | O_WRONLY | O_TRUNC, <u32>call.a1);
}

/** The mode matters where a file is made, and its file system keeps one. */
function openPath(thread: Thread, descriptor: i32, address: u64, flags: u32, mode: u32): i64 {
  return openFound(thread, target(thread, descriptor, address, 0), flags, mode);
}

/** Opens what was found. */
export function openFound(thread: Thread, found: Target, flags: u32, mode: u32): i64 {
  const process = thread.process;
  if (thread.opening != null) return awaitPartner(thread, thread.opening!, flags);
  if (found.error != 0) return found.error;
  const used = (flags & O_PATH) != 0 ? flags & KEPT_WITH_PATH : flags | O_LARGEFILE;
  const isNew = anyWatched() && (flags & O_CREAT) != 0
    && lookUp(process, found.from, found.path, true, new Status()) == -ENOENT;
  const opened = openFile(process, found.from, found.path, used, mode);
  if (opened.error != 0) return -opened.error;
  const file = opened.description!;
  if (anyWatched()) tellOfOpening(file, isNew, flags);
  if (file instanceof PipeFile && (flags & (O_PATH | O_NONBLOCK)) == 0) {
    thread.opening = <PipeFile>file;
    thread.openingBefore = (<PipeFile>file).partnersEver;
    return awaitPartner(thread, <PipeFile>file, flags);
  }
  return process.files.add(file, (flags & O_CLOEXEC) != 0);
}

function tellOfOpening(file: Description, isNew: bool, flags: u32): void {
  if (file instanceof DirectoryFile) (<DirectoryFile>file).notify(IN_OPEN);
  if (!(file instanceof NodeFile)) return;
  const opened = <NodeFile>file;
  if (isNew) opened.notify(IN_CREATE);
  opened.notify(IN_OPEN);
  if (!isNew && (flags & O_TRUNC) != 0) opened.notify(IN_MODIFY);
}

/** A FIFO is open when both sides are. */
function awaitPartner(thread: Thread, file: PipeFile, flags: u32): i64 {
  if (!file.isAccompanied(thread.openingBefore)) {
    const result = thread.waitFor(file, POLLIN | POLLOUT, ERESTARTSYS);
    if (result != WAIT) thread.stopOpening();
    return result;
  }
  thread.opening = null;
  return thread.process.files.add(file, (flags & O_CLOEXEC) != 0);
}

/** A file in the sandbox's own memory whose name is gone at once. */
function createMemoryFile(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const flags = <u32>call.a1;
  const isProgram = (flags & MFD_NOEXEC_SEAL) == 0;
  if ((flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC)) != 0 || (!isProgram && (flags & MFD_EXEC) != 0)) {
    call.note = 'huge pages are not offered';
    return -EINVAL;
  }
  const name = copyString(process.space, call.a0, MEMORY_NAME);
  if (name == null) return -EFAULT;
  const memory = process.walker.mounts.memory;
  if (name.length == MEMORY_NAME) return -EINVAL;
  if (memory == null) return -ENOMEM;
  const made = unnamedFile(memory);
  if (!made.isOk) return -errnoOf(made.error, true);
  const mode: u16 = isProgram ? 0o777 : 0o666;
  const change = new OwnershipChange(Option.some<u16>(mode), Option.none<u32>(), Option.none<u32>());
  made.value.setOwnershipAt('', true, change);
  const node = new SharedNode(made.value);
  node.seals = !isProgram ? SEAL_EXEC : (flags & MFD_ALLOW_SEALING) != 0 ? 0 : SEAL_SEAL;
  const file = new NodeFile(node, null, O_RDWR, `/memfd:${decode(name)} (deleted)`);
  return process.files.add(file, (flags & MFD_CLOEXEC) != 0);
}

function close(thread: Thread, call: Call): i64 {
  return thread.process.files.close(call.i0);
}

function closeRange(thread: Thread, call: Call): i64 {
  const first = <u32>call.a0;
  const last = <u32>call.a1;
  const flags = <u32>call.a2;
  if (first > last || (flags & ~(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)) != 0) return -EINVAL;
  const process = thread.process;
  if ((flags & CLOSE_RANGE_UNSHARE) != 0) process.files = process.files.alone();
  const files = process.files;
  for (let i = first; i <= last && i < <u32>files.length; i++) {
    if ((flags & CLOSE_RANGE_CLOEXEC) != 0) files.setCloseOnExec(i, true);
    else files.close(i);
  }
  return 0;
}

function seek(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (file == null || (file.flags & O_PATH) != 0) return -EBADF;
  return <u32>call.a2 > LAST_WHENCE ? -EINVAL : file.seek(<i64>call.a1, <u32>call.a2);
}

function truncate(thread: Thread, call: Call): i64 {
  if (<i64>call.a1 < 0) return -EINVAL;
  const found = target(thread, AT_FDCWD, call.a0, 0);
  if (found.error != 0) return found.error;
  const opened = openFile(thread.process, found.from, found.path, O_WRONLY);
  if (opened.error != 0) return -opened.error;
  const result = resize(thread, opened.description!, call.a1);
  opened.description!.release();
  return result;
}

function resize(thread: Thread, file: Description, size: u64): i64 {
  const refusal = lengthRefusal(thread, file, size);
  if (refusal != 0) return refusal;
  makeHarmless(thread, file);
  return file.resize(size);
}

function truncateOpen(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (<i64>call.a1 < 0) return -EINVAL;
  if (file == null || (file.flags & O_PATH) != 0) return -EBADF;
  if (!file.writable) return -EINVAL;
  return resize(thread, file, call.a1);
}

/** Whatever is open lies in some file system. */
function synchronizeSystem(thread: Thread, call: Call): i64 {
  const result = synchronize(thread, call);
  return result == -EINVAL ? 0 : result;
}

function synchronize(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  return file == null || (file.flags & O_PATH) != 0 ? -EBADF : file.sync();
}

/** Of what is mounted, each. */
function synchronizeAll(thread: Thread, call: Call): i64 {
  const mounts = thread.process.walker.mounts.list;
  for (let i = 0; i < mounts.length; i++) {
    if (!mounts[i].isTree) mounts[i].node.sync();
  }
  return 0;
}
