// Descriptors: duplicating them, their flags, ioctl, and those that no path leads to (pipes, eventfd,
// signalfd).

import { EBADF, EBUSY, EFAULT, EINVAL, EPERM } from '../errno';
import { Description } from '../file/description';
import { O_APPEND, O_ASYNC, O_CLOEXEC, O_DIRECT, O_LARGEFILE, O_NOATIME, O_NONBLOCK, O_PATH } from '../file/flags';
import { EventFile } from '../file/event';
import { InotifyFile } from '../file/inotify';
import { NodeFile } from '../file/node-file';
import { UNSEALABLE, addSeals } from '../file/seals';
import { Pipe, PipeFile } from '../file/pipe';
import { MOST_PAGES, PAGE as PIPE_PAGE, PipeBuffer } from '../file/pipe-buffer';
import { SignalFile } from '../file/signal';
import { Status } from '../file/status';
import { UnixSocket } from '../file/unix-socket';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { UNBLOCKABLE } from '../signal/signals';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { F_GETLK, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_SETLK, F_SETLKW, reportLock, setLock } from './lock';
import { Table } from './table';

const F_DUPFD: i32 = 0;
const F_GETFD: i32 = 1;
const F_SETFD: i32 = 2;
const F_GETFL: i32 = 3;
const F_SETFL: i32 = 4;
const F_SETOWN: i32 = 8;
const F_GETOWN: i32 = 9;
const F_DUPFD_CLOEXEC: i32 = 1030;
const F_SETPIPE_SZ: i32 = 1031;
const F_GETPIPE_SZ: i32 = 1032;
const F_ADD_SEALS: i32 = 1033;
const F_GET_SEALS: i32 = 1034;

/** Flags that F_SETFL changes. */
const CHANGEABLE: u32 = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;

const FIONREAD: u32 = 0x541b;
const FIONBIO: u32 = 0x5421;
const FIONCLEX: u32 = 0x5450;
const FIOCLEX: u32 = 0x5451;

const EFD_SEMAPHORE: u32 = 1;

export function descriptorCalls(table: Table): void {
  table.add(16, 'ioctl', ioctl, 'fd ioctl pointer');
  table.add(22, 'pipe', pipe, '>fds');
  table.add(32, 'dup', duplicate, 'fd');
  table.add(33, 'dup2', duplicateTo, 'fd fd');
  table.add(72, 'fcntl', control, 'fd fcntl control=control');
  table.add(282, 'signalfd', signalfd, 'fd sigset size');
  table.add(284, 'eventfd', eventfd, 'uint');
  table.add(289, 'signalfd4', signalfd4, 'fd sigset size signalflags');
  table.add(290, 'eventfd2', eventfd2, 'uint eventflags');
  table.add(292, 'dup3', duplicateTo3, 'fd fd descriptorflags');
  table.add(293, 'pipe2', pipe2, '>fds descriptorflags');
  table.partial(16, 'pseudo-terminals; job control of terminals');
  table.partial(72, 'leases, F_NOTIFY, F_SETOWN, F_SETSIG');
}

function duplicate(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  return file == null ? -EBADF : thread.process.files.add(file.share(), false);
}

function duplicateTo(thread: Thread, call: Call): i64 {
  return duplicateAs(thread, call.i0, call.i1, false, true);
}

function duplicateTo3(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a2;
  if ((flags & ~O_CLOEXEC) != 0 || call.i0 == call.i1) return -EINVAL;
  return duplicateAs(thread, call.i0, call.i1, flags != 0, false);
}

function duplicateAs(thread: Thread, from: i32, to: i32, closeOnExec: bool, sameIsFine: bool): i64 {
  const files = thread.process.files;
  const file = files.get(from);
  if (from == to) return file == null ? -EBADF : sameIsFine ? to : -EINVAL;
  if (file == null || to < 0 || to >= files.limit) return -EBADF;
  files.set(to, file.share(), closeOnExec);
  return to;
}

function control(thread: Thread, call: Call): i64 {
  const files = thread.process.files;
  const descriptor = call.i0;
  const file = files.get(descriptor);
  if (file == null) return -EBADF;
  const argument = call.i2;
  switch (call.i1) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
      if (<u32>argument >= <u32>files.limit) return -EINVAL;
      return files.add(file.share(), call.i1 == F_DUPFD_CLOEXEC, argument);
    case F_GETFD:
      return files.closesOnExec(descriptor) ? 1 : 0;
    case F_SETFD:
      files.setCloseOnExec(descriptor, (argument & 1) != 0);
      return 0;
    case F_GETFL:
      return file.flags;
    case F_SETFL:
      if ((file.flags & O_PATH) != 0) return -EBADF;
      file.flags = (file.flags & ~CHANGEABLE) | (<u32>argument & CHANGEABLE);
      return 0;
    case F_GETLK:
    case F_OFD_GETLK:
      return reportLock(thread, call, file);
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
      return setLock(thread, call, file);
    case F_ADD_SEALS:
    case F_GET_SEALS:
      if ((file.flags & O_PATH) != 0) return -EBADF;
      if (!(file instanceof NodeFile)) return -EINVAL;
      if (call.i1 == F_ADD_SEALS) return addSeals(<NodeFile>file, argument, thread.process.sandbox.spaces);
      return (<NodeFile>file).node.seals == UNSEALABLE ? -EINVAL : (<NodeFile>file).node.seals;
    case F_SETOWN:
    case F_GETOWN:
      return 0;
    case F_SETPIPE_SZ:
    case F_GETPIPE_SZ:
      if (!(file instanceof PipeFile) || (file.flags & O_PATH) != 0) return -EBADF;
      return call.i1 == F_GETPIPE_SZ ? (<PipeFile>file).buffer.capacity : setCapacity((<PipeFile>file).buffer, <u32>argument);
    default:
      return -EINVAL;
  }
}

/** The next power of two, in pages; more than Linux gives to the unprivileged is for nobody. */
function setCapacity(buffer: PipeBuffer, size: u32): i64 {
  if (size > 1 << 31) return -EINVAL;
  let pages: u32 = 1;
  while (pages < size / <u32>PIPE_PAGE || (pages == size / <u32>PIPE_PAGE && size % <u32>PIPE_PAGE != 0)) pages *= 2;
  if (pages > <u32>MOST_PAGES && <i32>pages * PIPE_PAGE > buffer.capacity) return -EPERM;
  if (<i32>pages < buffer.occupied) return -EBUSY;
  return buffer.setPages(<i32>pages) ? buffer.capacity : -EPERM;
}

function ioctl(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const file = process.files.get(call.i0);
  if (file == null || (file.flags & O_PATH) != 0) return -EBADF;
  const request = <u32>call.a1;
  switch (request) {
    case FIOCLEX:
    case FIONCLEX:
      process.files.setCloseOnExec(call.i0, request == FIOCLEX);
      return 0;
    case FIONBIO: {
      const value = readBlock(process.space, call.a2, 4);
      if (value == null) return -EFAULT;
      file.flags = value.u32(0) != 0 ? file.flags | O_NONBLOCK : file.flags & ~O_NONBLOCK;
      return 0;
    }
    case FIONREAD: {
      const available = availableIn(file);
      if (available < 0) break;
      return writeU32(process.space, call.a2, <u32>available) ? 0 : -EFAULT;
    }
  }
  return file.ioctl(thread, request, call.a2);
}

/** Bytes that can be read at once, for files that can tell; -1 for others. */
function availableIn(file: Description): i64 {
  if (file instanceof PipeFile) return (<PipeFile>file).available;
  if (file instanceof InotifyFile) return (<InotifyFile>file).available;
  if (file instanceof UnixSocket) return (<UnixSocket>file).available;
  if (!(file instanceof NodeFile)) return -1;
  const status = new Status();
  if (file.stat(status) != 0) return -1;
  return status.size > file.offset ? <i64>(status.size - file.offset) : 0;
}

function pipe(thread: Thread, call: Call): i64 {
  return makePipe(thread, call.a0, 0);
}

function pipe2(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a1;
  if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) != 0) return -EINVAL;
  return makePipe(thread, call.a0, flags);
}

function makePipe(thread: Thread, address: u64, flags: u32): i64 {
  const process = thread.process;
  const closeOnExec = (flags & O_CLOEXEC) != 0;
  const both = new Pipe(
    new PipeBuffer(process.sandbox.takeInode(), process.clock.timestamp()), flags & (O_NONBLOCK | O_DIRECT),
  );
  return process.giveTwo(both.reader, both.writer, closeOnExec, address);
}

function eventfd(thread: Thread, call: Call): i64 {
  return makeEvent(thread, <u32>call.a0, 0);
}

function eventfd2(thread: Thread, call: Call): i64 {
  return makeEvent(thread, <u32>call.a0, <u32>call.a1);
}

function makeEvent(thread: Thread, count: u32, flags: u32): i64 {
  if ((flags & ~(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK)) != 0) return -EINVAL;
  const process = thread.process;
  const single = (flags & EFD_SEMAPHORE) != 0;
  const event = new EventFile(count, single, process.clock.timestamp(), flags & O_NONBLOCK);
  return process.files.add(event, (flags & O_CLOEXEC) != 0);
}

function signalfd(thread: Thread, call: Call): i64 {
  return makeSignal(thread, call, 0);
}

function signalfd4(thread: Thread, call: Call): i64 {
  return makeSignal(thread, call, <u32>call.a3);
}

/** With a descriptor of one it changes what that one takes. */
function makeSignal(thread: Thread, call: Call, flags: u32): i64 {
  if (call.a2 != 8) return -EINVAL;
  const process = thread.process;
  const given = readBlock(process.space, call.a1, 8);
  if (given == null) return -EFAULT;
  if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0) return -EINVAL;
  const wanted = given.u64(0) & ~UNBLOCKABLE;
  if (call.i0 == -1) {
    const file = new SignalFile(process.sandbox, wanted, process.clock.timestamp(), flags & O_NONBLOCK);
    return process.files.add(file, (flags & O_CLOEXEC) != 0);
  }
  const file = process.files.get(call.i0);
  if (file == null) return -EBADF;
  if (!(file instanceof SignalFile)) return -EINVAL;
  const changed = <SignalFile>file;
  changed.wanted = wanted;
  changed.wake();
  return call.i0;
}
